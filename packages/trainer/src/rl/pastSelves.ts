/** @file Past selves: the learners' adapters as they were after earlier steps, kept for the rollouts to ask by name (policy@20). */
import type { Adapter, Arrays } from '@tompo/lm';

/** Which earlier adapters are kept. */
export interface PastSelves {
  /** Every so many steps the learners' adapters are kept. */
  readonly every: number;
  /** Of each learner so many at most, the latest; all by default. */
  readonly most?: number | undefined;
}

/** The kept adapters' factors by name, oldest first. */
export type Selves = Readonly<Record<string, Arrays>>;

/** The learner that a name speaks of: policy of policy@20, and policy of policy. */
export const learnerOf = (name: string): string => name.split('@')[0] ?? '';

/** The latest `most` of each learner. */
const latest = (selves: Selves, learners: readonly string[], most: number): Selves => {
  const names = Object.keys(selves);
  const kept = learners.flatMap((learner) =>
    names.filter((name) => name.startsWith(`${learner}@`)).slice(-most),
  );
  return Object.fromEntries(
    names.filter((name) => kept.includes(name)).map((name) => [name, selves[name] as Arrays]),
  );
};

/** The selves after a step, with the adapters of that step where it is one whose adapters are kept. */
export const selvesAfter = (
  selves: Selves,
  step: number,
  adapters: Readonly<Record<string, Adapter>>,
  { every, most = Number.POSITIVE_INFINITY }: PastSelves,
): Selves => {
  if (step % every !== 0) return selves;
  const now = Object.entries(adapters).map(([learner, { weights }]) => [`${learner}@${step}`, weights]);
  return latest({ ...selves, ...Object.fromEntries(now) }, Object.keys(adapters), most);
};
