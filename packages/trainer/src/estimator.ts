/** @file What the trainer needs of an advantage estimator: a shape, not a package. The functions of
 *  `@tompo/advantage` fit it as they are: (groups, memory) => tompo({ groups, memory }), (groups) => grpo(groups). */
import { either as E } from 'fp-ts';
import { canonical } from './checkpoint.js';
import type { Critic } from './critic.js';
import type { TrainerError } from './errors.js';
import type { RlPrompt, ScoredGroup } from './rlOptions.js';

/** One prompt's m completions, as estimators see them. */
export interface AdvantageGroup {
  /** The prompt's id: the key of the memory. */
  readonly situation: string;
  /** [m] */
  readonly rewards: readonly number[];
  /** [m], the same numbers under the name that two-level estimators use. */
  readonly sampleRewards: readonly number[];
  /** [m] graph values, null for a completion that could not be read; null as a whole where there is no graph
   *  decision. */
  readonly graphScores: readonly (number | null)[] | null;
}

export interface Advantages<M> {
  /** [groups][m] */
  readonly advantages: readonly (readonly number[])[];
  /** [groups], false: the group is left out of the update altogether, its KL too. All take part unless told. */
  readonly keep?: readonly boolean[] | undefined;
  /** The memory after these groups; unchanged unless told. */
  readonly memory?: M | undefined;
}

/** Faults of an estimator come back as a left, as tagged data. */
export type EstimateAdvantages<M> = (
  groups: readonly AdvantageGroup[],
  memory: M,
) => Advantages<M> | E.Either<readonly { readonly _tag: string }[], Advantages<M>>;

/** A group as estimators see it. It is a graph decision as soon as one completion has a graph value or is said to be
 *  unreadable; then null, too, means unreadable. */
export const advantageGroup = <P extends RlPrompt>({ prompt, scores }: ScoredGroup<P>): AdvantageGroup => {
  const rewards = scores.map(({ reward }) => reward);
  const isGraph = scores.some(({ graph }) => graph !== null);
  return {
    situation: prompt.id,
    rewards,
    sampleRewards: rewards,
    graphScores: isGraph ? scores.map(({ graph }) => (graph === 'unreadable' ? null : graph)) : null,
  };
};

interface Estimated<M> extends Advantages<M> {
  readonly keep: readonly boolean[];
  readonly memory: M;
}

/** Runs the estimator. Right when there is a finite number for each completion. With a critic the advantages come
 *  later, token by token, from the rewards: those are what is handed on. */
export const estimateAdvantages = <M>(
  step: number,
  estimate: EstimateAdvantages<M> | Critic,
  groups: readonly AdvantageGroup[],
  memory: M,
): E.Either<TrainerError, Estimated<M>> => {
  if (typeof estimate !== 'function')
    return E.right({
      advantages: groups.map(({ rewards }) => rewards),
      keep: groups.map(() => true),
      memory,
    });
  const invalid = (faults: readonly string[]): E.Either<TrainerError, never> =>
    E.left({ _tag: 'InvalidAdvantages', step, faults });
  const given = estimate(groups, memory);
  if ('_tag' in given && given._tag === 'Left') return invalid(given.left.map(canonical));
  const { advantages, keep, memory: next } = '_tag' in given ? given.right : given;
  if (advantages.length !== groups.length)
    return invalid([`${advantages.length} groups came back where ${groups.length} went in`]);
  const faults = groups.flatMap(({ situation, rewards }, g) => {
    const row = advantages[g] ?? [];
    return row.length === rewards.length && row.every(Number.isFinite)
      ? []
      : [`group '${situation}' of ${rewards.length} completions got [${row.join(', ')}]`];
  });
  if (faults.length > 0) return invalid(faults);
  return E.right({
    advantages,
    keep: groups.map((_, g) => keep?.[g] ?? true),
    memory: next === undefined ? memory : next,
  });
};
