/** @file The sample level of ToMPO. */
import { either as E } from 'fp-ts';
import { checkOptions } from '../check.js';
import type { Estimator, ZeroVarianceOption } from '../estimate.js';
import { grpo } from '../grpo.js';
import { checkInput, sampleGroups, type TompoInput } from './input.js';
import { TOMPO } from './options.js';

/** A_S = (R − mean_m R)/std_m R over the sample rewards of each group: `grpo` on ToMPO's input.
 *  options: `zeroVariance`; the other options of `tompo` may stand beside it and mean nothing here.
 *  @source ToMPO, arXiv 2509.21134 */
export const sampleAdvantage =
  (options: ZeroVarianceOption = {}): Estimator<TompoInput> =>
  (input) => {
    const faults = [...checkInput(input), ...checkOptions(options, TOMPO)];
    return faults.length > 0
      ? E.left(faults)
      : grpo(sampleGroups(input), { zeroVariance: options.zeroVariance });
  };
