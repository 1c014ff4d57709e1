/** @file The graph level of ToMPO: against the best of the group, and against the best ever seen. */
import { either as E } from 'fp-ts';
import { checkOptions } from '../check.js';
import { type Estimator, estimate, finiteEstimate } from '../estimate.js';
import { isConstant, isRounding, mean, std } from '../moments.js';
import { checkInput, type TompoGroup, type TompoInput } from './input.js';
import { type MemoryEntry, recall } from './memory.js';
import { type GraphOptions, TOMPO } from './options.js';

/** The graph scores that could be read. */
export const readable = (scores: TompoGroup['graphScores']): readonly number[] =>
  (scores ?? []).filter((score) => score !== null);

/** h_i − ref_local for each score that takes part. [k] → [k] */
const localPart = (scores: readonly number[], local: GraphOptions['local']): readonly number[] => {
  if (isConstant(scores)) return scores.map(() => 0);
  if (local === 'mean') return scores.map((h) => h - mean(scores));
  // The mean of the others is as far off as the mean of all, times k/(k−1).
  if (local === 'leave-one-out')
    return scores.map((h) => ((h - mean(scores)) * scores.length) / (scores.length - 1));
  return scores.map((h) => h - Math.max(...scores));
};

/** ref_global; null where there is nothing to compare with. */
const globalReference = (
  entry: MemoryEntry | null,
  seen: readonly number[],
  { global = 'best', firstVisit }: GraphOptions,
): number | null => {
  if (entry !== null) return entry[global];
  return firstVisit === 'group-best' && seen.length > 0 ? Math.max(...seen) : null;
};

const groupAdvantage = (
  { situation, graphScores, sampleRewards }: TompoGroup,
  memory: TompoInput['memory'],
  options: GraphOptions,
): readonly number[] => {
  const { wLocal = 0.5, wGlobal = 0.5, unreadable = 'zero-score' } = options;
  if (graphScores === null) return sampleRewards.map(() => 0);
  const scores =
    unreadable === 'exclude' ? readable(graphScores) : graphScores.map((h) => (h === null ? 0 : h));
  const reference = globalReference(recall(memory, situation), readable(graphScores), options);
  const local = localPart(scores, options.local);
  const raw = scores.map((h, i) => wLocal * local[i]! + (reference === null ? 0 : wGlobal * (h - reference)));
  const spread = options.normalise === 'std' ? (isConstant(scores) ? null : std(scores)) : 1;
  // Scores are in [0, 1], so what the differences leave of 0 is rounding of 1: an A_G of 2.8e-17 says nothing.
  const parts = raw.map((value) => (spread === null || isRounding(value, 1) ? 0 : value / spread));
  if (unreadable === 'zero-score') return parts;
  const queue = parts.values();
  return graphScores.map((h) => (h === null ? 0 : (queue.next().value as number)));
};

/** A_G = w_local·(h_i − ref_local) + w_global·(h_i − ref_global), by default over the best of the group and the best of
 *  memory *before* this batch: a completion that beats everything seen so far has a positive global part.
 *
 *  Groups of effort decisions (no graph scores) get zeros. A group is without signal when all its advantages are 0:
 *  equal scores still have a global part, as they may all be worse than what was seen.
 *  input.groups: [G] with [m] · returns advantages [G][m].
 *  @source ToMPO, arXiv 2509.21134 (best of the prompt, best of memory); the weighted sum of differences is our
 *  reconstruction */
export const graphAdvantage =
  (options: GraphOptions = {}): Estimator<TompoInput> =>
  (input) => {
    const faults = [...checkInput(input), ...checkOptions(options, TOMPO)];
    if (faults.length > 0) return E.left(faults);
    const advantages = input.groups.map((group) => groupAdvantage(group, input.memory, options));
    const dead = advantages.flatMap((group, g) => (group.every((value) => value === 0) ? [g] : []));
    return finiteEstimate(estimate(advantages, dead, options));
  };
