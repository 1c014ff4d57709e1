/** @file What the trainer needs of an advantage estimator: a shape, not a package. Functions of `@tompo/advantage` fit it:
 *  (groups, memory) => tompo({ groups, memory }), (groups) => grpo(groups). `lcw` and `dual` need `links` in every group, null where
 *  there are none, and `dual` also `compliance`: groups.map((g) => ({ ...g, links: g.links ?? null, compliance: … })). */
import { either as E } from 'fp-ts';
import { ask } from '../calls/ask.js';
import type { TrainerError } from '../errors.js';
import { canonical } from '../saving/checkpoint.js';
import { plainJson } from '../saving/plainJson.js';
import type { Critic } from './policy/critic.js';
import type { LinkValues, TurnGroup } from './rollouts/rollouts.js';

/** What is weighed against each other, such as one prompt's m completions, as estimators see it. */
export interface AdvantageGroup {
  /** The key of the memory: of a fixed prompt its id. */
  readonly situation: string;
  /** [m] */
  readonly rewards: readonly number[];
  /** [m], the same numbers under the name that two-level estimators use. */
  readonly sampleRewards: readonly number[];
  /** [m] graph values, null for a completion that could not be read; null as a whole where there is no graph
   *  decision. */
  readonly graphScores: readonly (number | null)[] | null;
  /** [m] tokens of each completion, for estimators that credit each token. */
  readonly tokens: readonly number[];
  /** [m], what each score is made of, by the names of the logs: for estimators that weigh parts of a reward apart. */
  readonly parts?: readonly Readonly<Record<string, number>>[] | undefined;
  /** What is known of the rows of links that could have been written; absent or null where there are none. */
  readonly links?: LinkValues | null | undefined;
}

/** An advantage of a whole completion, or [tokens]. */
export type Credited = number | readonly number[];

export interface Advantages<M> {
  /** [groups][m]: a number for each completion, or a list with one for each of its tokens. */
  readonly advantages: readonly (readonly Credited[])[];
  /** [groups], false: the group is left out of the update altogether, its KL too. All take part by default. */
  readonly keep?: readonly boolean[] | undefined;
  /** The memory after these groups; unchanged by default. */
  readonly memory?: M | undefined;
}

/** Faults of an estimator come back as a left, as tagged data. */
export type EstimateAdvantages<M> = (groups: readonly AdvantageGroup[], memory: M) => Estimate<M>;

type Estimate<M> = Advantages<M> | E.Either<readonly { readonly _tag: string }[], Advantages<M>>;

/** A group as estimators see it. It is a graph decision as soon as one completion has a graph value or is said to be
 *  unreadable; then null, too, means unreadable. */
export const advantageGroup = ({ key, turns, links }: TurnGroup): AdvantageGroup => {
  const scores = turns.map(({ score }) => score);
  const rewards = scores.map(({ reward }) => reward);
  const isGraph = scores.some(({ graph }) => graph !== null);
  return {
    situation: key,
    rewards,
    sampleRewards: rewards,
    graphScores: isGraph ? scores.map(({ graph }) => (graph === 'unreadable' ? null : graph)) : null,
    tokens: turns.map(({ completion }) => completion.ids.length),
    parts: scores.map(({ parts }) => parts),
    ...(links === undefined || links === null ? {} : { links }),
  };
};

export interface Estimated<M> extends Advantages<M> {
  readonly keep: readonly boolean[];
  readonly memory: M;
}

/** Runs the estimator. Right when there is a finite number for each completion. It is given copies: what it does to them
 *  changes nothing here. With a critic the advantages come later, token by token, from the rewards: those are what is handed on. */
export const estimateAdvantages = async <M>(
  step: number,
  estimate: EstimateAdvantages<M> | Critic,
  groups: readonly AdvantageGroup[],
  memory: M,
  timeoutMs?: number,
): Promise<E.Either<TrainerError, Estimated<M>>> => {
  if (typeof estimate !== 'function')
    return E.right({
      advantages: groups.map(({ rewards }) => rewards),
      keep: groups.map(() => true),
      memory,
    });
  const handed = E.toUnion(plainJson({ groups, memory }, 'memory')) as { groups: typeof groups; memory: M };
  const call = { name: 'advantages', step };
  const given = await ask(call, timeoutMs, async () =>
    read(await estimate(handed.groups, handed.memory), groups, memory),
  );
  if (E.isLeft(given)) return given;
  return E.mapLeft(
    (faults: readonly string[]): TrainerError => ({ _tag: 'InvalidAdvantages', step, faults }),
  )(given.right);
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string =>
  Array.isArray(value) ? `[${Array.from(value, String).join(', ')}]` : String(value);

/** Whatever an estimator gave, as advantages; left with all that is wrong with it. */
const read = <M>(
  given: unknown,
  groups: readonly AdvantageGroup[],
  before: M,
): E.Either<readonly string[], Estimated<M>> => {
  const left = (fault: string) => E.left([fault]);
  if (!isRecord(given)) return left(`it gave ${shown(given)} where advantages are needed`);
  if (given._tag === 'Left')
    return E.left(Array.isArray(given.left) ? given.left.map(canonical) : [canonical(given.left)]);
  const found = given._tag === 'Right' ? given.right : given;
  if (!isRecord(found)) return left(`it gave ${shown(found)} where advantages are needed`);
  const { advantages, keep } = found;
  if (!Array.isArray(advantages)) return left('there is no list of advantages');
  if (advantages.length !== groups.length)
    return left(`${advantages.length} groups came back where ${groups.length} went in`);
  const faults = groups.flatMap(({ situation, rewards, tokens }, g) => {
    const row: unknown = advantages[g];
    const fits =
      Array.isArray(row) &&
      row.length === rewards.length &&
      Array.from(row, (x, j) => isCredit(x, tokens[j] as number)).every(Boolean);
    return fits
      ? []
      : [`group '${situation}' (index ${g}) of ${rewards.length} completions got ${shown(row)}`];
  });
  if (keep !== undefined && !isKeep(keep, groups.length))
    faults.push(`keep is ${shown(keep)} where ${groups.length} times true or false is needed`);
  const memory = plainJson((found.memory === undefined ? before : found.memory) as M, 'memory');
  if (E.isLeft(memory)) faults.push(memory.left);
  if (faults.length > 0 || E.isLeft(memory)) return E.left(faults);
  return E.right({
    advantages: advantages.map((row: readonly Credited[]) =>
      row.map((x) => (typeof x === 'number' ? x : [...x])),
    ),
    keep: groups.map((_, g) => (keep === undefined ? true : (keep as boolean[])[g] === true)),
    memory: memory.right,
  });
};

/** A number that the loss can hold: it computes in 32 bits. */
const isFloat = (x: unknown): boolean => typeof x === 'number' && Number.isFinite(Math.fround(x));

const isCredit = (x: unknown, tokens: number): boolean =>
  isFloat(x) || (Array.isArray(x) && x.length === tokens && Array.from(x, isFloat).every(Boolean));

const isKeep = (keep: unknown, count: number): boolean =>
  Array.isArray(keep) &&
  keep.length === count &&
  Array.from(keep, (x) => typeof x === 'boolean').every(Boolean);
