/** @file A step of reinforcement learning as one row of numbers for metrics/<algorithm>.jsonl. */

import type { RlMetrics, TrainMetrics } from '@tompo/trainer';
import { deviation, mean } from 'd3-array';
import type { MetricRow } from '../report/data.js';

/** Half of a 95 % interval of the mean over prompts, by the normal approximation; 0 for a single prompt. */
export const halfWidth = (values: readonly number[]): number =>
  values.length < 2 ? 0 : (1.96 * (deviation(values) ?? 0)) / Math.sqrt(values.length);

/** Episodes that are cut off have a name of their own: `truncated` is of completions. */
const partsOf = ({ truncated, ...parts }: RlMetrics['parts']): MetricRow =>
  truncated === undefined ? parts : { ...parts, truncatedEpisodes: truncated };

/** The scalars of a step, its parts by name, and the band of the reward over the step's prompts; with several learners
 *  those of all together, and each one's own with its name before them. */
export const rowOf = ({ agents = {}, ...metrics }: TrainMetrics): MetricRow => ({
  ...rowOfOne(metrics),
  ...Object.fromEntries(
    Object.entries(agents).flatMap(([agent, { step: _, ...own }]) =>
      Object.entries(rowOfOne({ step: 0, ...own })).flatMap(([key, value]) =>
        key === 'step' ? [] : [[`${agent}: ${key}`, value] as const],
      ),
    ),
  ),
});

/** Where the sampler was corrected: how far it lay from the trainer. */
const mismatchOf = (mismatch: RlMetrics['mismatch']): MetricRow =>
  mismatch === undefined
    ? {}
    : {
        mismatchMean: mismatch.mean,
        mismatchMax: mismatch.max,
        mismatchKl: mismatch.kl,
        mismatchEss: mismatch.ess,
      };

const rowOfOne = ({
  prompts,
  parts,
  valueLoss,
  mismatch,
  freeCompliance,
  ...scalars
}: RlMetrics): MetricRow => {
  const rewards = prompts.map((p) => p.reward);
  const centre = mean(rewards) ?? scalars.reward;
  const half = halfWidth(rewards);
  const ofCritic = valueLoss === undefined ? {} : { valueLoss };
  return {
    ...scalars,
    ...ofCritic,
    ...mismatchOf(mismatch),
    ...(freeCompliance === undefined ? {} : { freeCompliance }),
    ...partsOf(parts),
    rewardLow: centre - half,
    rewardHigh: centre + half,
  };
};
