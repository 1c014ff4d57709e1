/** @file A step of reinforcement learning as one row of numbers for metrics/<algorithm>.jsonl. */

import type { RlMetrics } from '@tompo/trainer';
import { deviation, mean } from 'd3-array';
import type { MetricRow } from '../report/data.js';

/** Half of a 95 % interval of the mean over prompts, by the normal approximation; 0 for a single prompt. */
export const halfWidth = (values: readonly number[]): number =>
  values.length < 2 ? 0 : (1.96 * (deviation(values) ?? 0)) / Math.sqrt(values.length);

/** The scalars of a step, its parts by name, and the band of the reward over the step's prompts. */
export const rowOf = ({ prompts, parts, valueLoss, ...scalars }: RlMetrics): MetricRow => {
  const rewards = prompts.map((p) => p.reward);
  const centre = mean(rewards) ?? scalars.reward;
  const half = halfWidth(rewards);
  const ofCritic = valueLoss === undefined ? {} : { valueLoss };
  return { ...scalars, ...ofCritic, ...parts, rewardLow: centre - half, rewardHigh: centre + half };
};
