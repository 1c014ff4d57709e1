/** @file The sample level of ToMPO. */
import { either as E } from 'fp-ts';
import type { Estimator, ZeroVarianceOption } from '../estimate.js';
import { grpo } from '../grpo.js';
import { checkInput, sampleGroups, type TompoInput } from './input.js';

/** A_S = (R − mean_m R)/std_m R over the sample rewards of each group: `grpo` on ToMPO's input.
 *  @source ToMPO, arXiv 2509.21134 */
export const sampleAdvantage =
  (options: ZeroVarianceOption = {}): Estimator<TompoInput> =>
  (input) => {
    const faults = checkInput(input);
    return faults.length > 0
      ? E.left(faults)
      : grpo(sampleGroups(input), { zeroVariance: options.zeroVariance });
  };
