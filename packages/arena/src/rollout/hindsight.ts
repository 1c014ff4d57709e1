/** @file What would have been best: at each turn the decisions that bring the most, seen after what the others really did. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
import { generator, seedOf } from '../random.js';
import { alternatives, boundsOf } from './alternatives.js';
import type { Group } from './group.js';
import { checkedValues, isValuing, type Reward } from './rewards/reward.js';

export interface Hindsight {
  /** τ ≥ 0, in the unit of the reward. 0: the best decision alone. */
  readonly temperature: number;
  /** How many decisions each state teaches, where τ > 0. */
  readonly lessons: number;
}

const KEYS: readonly string[] = ['temperature', 'lessons'];

/** path: of the demonstrations · by: whose they are, as it was given */
export const hindsightFaults = (
  path: string,
  by: unknown,
  given: Readonly<Record<string, unknown>>,
): readonly OptionFault[] => {
  const { temperature, lessons } = given;
  const faults = Object.keys(given)
    .filter((key) => given[key] !== undefined)
    .flatMap((key): readonly OptionFault[] =>
      !KEYS.includes(key)
        ? [{ field: `${path}.${key}`, value: given[key], expected: `none of that name; ${KEYS.join(', ')}` }]
        : by === 'hindsight'
          ? []
          : [{ field: `${path}.${key}`, value: given[key], expected: "nothing, unless by is 'hindsight'" }],
    );
  const isTemperature =
    temperature === undefined || (Number.isFinite(temperature) && (temperature as number) >= 0);
  return [
    ...faults,
    ...(isTemperature
      ? []
      : [{ field: `${path}.temperature`, value: temperature, expected: 'a number from 0 on' }]),
    ...(lessons === undefined || (Number.isSafeInteger(lessons) && (lessons as number) >= 1)
      ? []
      : [{ field: `${path}.lessons`, value: lessons, expected: 'a whole number above 0' }]),
    ...(isTemperature && (temperature ?? 0) === 0 && typeof lessons === 'number' && lessons > 1
      ? [
          {
            field: `${path}.lessons`,
            value: lessons,
            expected: '1 at temperature 0, where all lessons of a state are the same',
          },
        ]
      : []),
  ];
};

/** [size]: q(x) ∝ exp(R(x)/τ), in the order of the values; at τ = 0 all on the first of the best. */
export const improved = (values: readonly number[], temperature: number): readonly number[] => {
  const { most } = boundsOf(values);
  if (temperature === 0) {
    const best = values.indexOf(most);
    return values.map((_, place) => (place === best ? 1 : 0));
  }
  const weights = values.map((value) => Math.exp((value - most) / temperature));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
};

/** How often each of a distribution comes among so many: each ⌊n q⌋ or ⌈n q⌉ times, n q on average over `uniform`.
 *  @source Kitagawa 1996, systematic resampling */
export const systematic = (q: readonly number[], n: number, uniform: number): readonly number[] => {
  const counts: number[] = [];
  let reached = 0;
  let given = 0;
  for (const [place, weight] of q.entries()) {
    reached += weight;
    // What is left by rounding belongs to the last.
    const upTo = place === q.length - 1 ? n : Math.min(n, Math.max(given, Math.ceil(n * reached - uniform)));
    counts.push(upTo - given);
    given = upTo;
  }
  return counts;
};

/** What each of the group's turns teaches: decisions x of all that the turn could have been, drawn from q(x) ∝ exp(R(x)/τ) so that they
 *  stand for it as nearly as so many can; all else as it was, each played on to the end. At τ = 0 argmax_x R(x), of equals the
 *  first of the space (of rows of links that with the fewest links). Nothing where no decision makes a difference. Unlike a policy's
 *  gradient this does not vanish for decisions that the policy never takes.
 *  Averaged over what a seat cannot see, learning the best is learning how often each decision turns out best, which is not always what
 *  brings the most on average; the larger τ, the more the size of what is brought counts.
 *  seed: of the step, so that a state that comes again teaches what is drawn anew.
 *  Left: a turn with more than 1,000 decisions, or a reward that does not say what others would have brought.
 *  @source Abdolmaleki et al. 2018 (MPO), the improved policy, from a uniform one and with R known for every decision */
export const lessonsInHindsight = async (
  group: Group,
  reward: Reward,
  { temperature, lessons }: Hindsight,
  seed: number,
): Promise<E.Either<ArenaError, readonly (readonly Decision[])[]>> => {
  if (!isValuing(reward))
    return E.left({
      _tag: 'InvalidOptions',
      of: 'demonstrations',
      faults: [
        {
          field: 'reward',
          value: 'without valuesOf',
          expected: 'a reward that says what other decisions would have brought',
        },
      ],
    });
  const shown: (readonly Decision[])[] = [];
  for (const [place, of] of group.turns.entries()) {
    const decisions = alternatives(group, of);
    if (E.isLeft(decisions)) return decisions;
    const values = await checkedValues(reward, group, of, decisions.right);
    if (E.isLeft(values)) return values;
    if (boundsOf(values.right).isNothing) {
      shown.push([]);
      continue;
    }
    const { uniform } = generator(seedOf(seed, 'hindsight', group.key, place));
    const counts = systematic(improved(values.right, temperature), lessons, uniform());
    shown.push(counts.flatMap((count, x) => new Array<Decision>(count).fill(decisions.right[x] as Decision)));
  }
  return E.right(shown);
};
