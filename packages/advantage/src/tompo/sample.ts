/** @file The sample level of ToMPO. */
import type { Estimator, ZeroVarianceOption } from '../estimate.js';
import { grpo } from '../grpo.js';
import { sampleGroups, type TompoInput } from './input.js';

/** A_S = (R − mean_m R)/std_m R over the sample rewards of each group: `grpo` on ToMPO's input.
 *  @source ToMPO, arXiv 2509.21134 */
export const sampleAdvantage =
  (options: ZeroVarianceOption = {}): Estimator<TompoInput> =>
  (input) =>
    grpo(sampleGroups(input), options);
