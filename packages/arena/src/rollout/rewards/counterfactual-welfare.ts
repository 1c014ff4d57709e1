/** @file What a decision is worth to the group: the welfare of the rest of the episode, against what it would have been had
 *  this one decision been the baseline. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../../errors.js';
import type { Player, Request } from '../../types.js';
import { unknownOptionFaults } from '../../unknown-options.js';
import type { Change, Group, GroupTurn } from '../group.js';
import type { Episode } from '../turn.js';
import { type Discounting, discountFaults, sumFrom } from './discounted.js';
import { expertDecisions } from './experts.js';
import { valuedBy } from './outcome.js';
import { type Reward, rewardOf, type ValuesOf, type Worth } from './reward.js';
import { type Scaling, scaled, scaleFaults } from './scale.js';

export interface CounterfactualOptions extends Discounting, Scaling {
  /** What is decided instead: nothing (`absent`, the default), one and the same decision, or what an expert decides at the
   *  state, which it sees. */
  readonly baseline?: 'absent' | Decision | Player | undefined;
}

const KNOWN: Readonly<Record<keyof CounterfactualOptions, true>> = {
  discount: true,
  scale: true,
  baseline: true,
};

const isPlayer = (baseline: unknown): baseline is Player =>
  typeof (baseline as Partial<Player> | null)?.act === 'function';

const baselineFaults = ({ baseline = 'absent' }: CounterfactualOptions): readonly OptionFault[] =>
  baseline === 'absent' ||
  isPlayer(baseline) ||
  ['links', 'effort', 'choice', 'talk', 'own'].includes(
    (baseline as Partial<Decision> | null)?._tag as string,
  )
    ? []
    : [{ field: 'baseline', value: baseline, expected: "'absent', a decision, or a player" }];

const ownQuestion = ({ questions }: Group, of: GroupTurn): Request =>
  questions(of).find(({ seat }) => seat === of.turn.seat) as Request;

/** The baseline of each turn; null where the expert's answer could not be read. */
const baselines = async (
  group: Group,
  baseline: NonNullable<CounterfactualOptions['baseline']>,
): Promise<E.Either<ArenaError, readonly (Decision | null)[]>> => {
  if (baseline === 'absent') {
    return E.right(
      group.turns.map((of) => {
        const { game, state, seat } = ownQuestion(group, of);
        return game.absent(state, seat);
      }),
    );
  }
  if (!isPlayer(baseline)) return E.right(group.turns.map(() => baseline));
  return E.map((joint: readonly (readonly (Decision | null)[])[]) =>
    joint.map((decisions, i) => decisions[(group.turns[i] as GroupTurn).turn.seat] ?? null),
  )(await expertDecisions(baseline, group));
};

/** W⁰ of each turn; null where the expert's answer could not be read. */
const welfareInstead = async (
  group: Group,
  { baseline = 'absent', discount }: CounterfactualOptions,
): Promise<E.Either<ArenaError, readonly (number | null)[]>> => {
  const instead = await baselines(group, baseline);
  if (E.isLeft(instead)) return instead;
  const changes = group.turns.flatMap((of, i): readonly Change[] => {
    const decision = instead.right[i] ?? null;
    return decision === null ? [] : [{ of, decision }];
  });
  const others = await group.counterfactual(changes);
  if (E.isLeft(others)) return others;
  const without = new Map(changes.map(({ of }, k) => [of, others.right[k] as Episode]));
  return E.right(
    group.turns.map((of) => {
      const episode = without.get(of);
      return episode === undefined ? null : welfareFrom({ ...of, episode }, discount);
    }),
  );
};

const welfareFrom = ({ turn, episode }: GroupTurn, discount: number | undefined): number =>
  sumFrom(episode, turn.phase, ({ welfare }) => welfare, discount);

/** R = Σ_{t' ≥ t} γ^(t' − t) (W_t' − W⁰_t'), W⁰ the welfare with the baseline in the decision's place: nature as it was, players
 *  that can answer at once answering what they then see, everybody else deciding as before. Exact: it is played.
 *  @source Wolpert & Tumer 2001 (difference rewards), over the rest of an episode */
export const counterfactualWelfare = (options: CounterfactualOptions = {}): Reward => {
  const { baseline = 'absent', discount } = options;
  const identity = {
    counterfactualWelfare: { ...options, baseline: isPlayer(baseline) ? baseline.name : baseline },
  };
  const faults = [
    ...discountFaults(options),
    ...scaleFaults(options.scale),
    ...baselineFaults(options),
    ...unknownOptionFaults(options, KNOWN),
  ];
  const worth = (group: Group, of: GroupTurn, without: number): E.Either<ArenaError, number> =>
    scaled(group, of, welfareFrom(of, discount) - without, options);
  const reward = rewardOf(identity, faults, async (group) => {
    const instead = await welfareInstead(group, options);
    if (E.isLeft(instead)) return instead;
    const worths: (Worth | null)[] = [];
    for (const [i, of] of group.turns.entries()) {
      const without = instead.right[i] ?? null;
      const found = without === null ? E.right(null) : worth(group, of, without);
      if (E.isLeft(found)) return found;
      worths.push(
        found.right === null ? null : { reward: found.right, parts: { counterfactualWelfare: found.right } },
      );
    }
    return E.right(worths);
  });
  const valuesOf: ValuesOf = async (group, of, decisions) => {
    const instead = await welfareInstead({ ...group, turns: [of] }, options);
    if (E.isLeft(instead)) return instead;
    // Where the baseline is not known the same is taken off every value, which no advantage sees.
    const [without] = instead.right;
    return valuedBy((all, other) => worth(all, other, without ?? 0))(group, of, decisions);
  };
  return Object.assign(reward, { valuesOf });
};
