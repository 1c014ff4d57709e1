/** @file The two functions of generation, compiled. */
import type { Compiled, Executor, NdArray } from '@tompo/jit';
import type { Arrays, LoraConfig, ModelConfig, Weights } from '../types.js';
import { prefill, step } from './decode.js';
import type { Cached, PromptArrays, StepArrays } from './generate.js';

/** One for all rows: a graph for each; or [N, 1], one for each row: a graph for all. */
type Temperature = number | NdArray;

export interface Functions {
  readonly prefill: Compiled<[Weights, Arrays | null, PromptArrays, Temperature], Cached>;
  /** The last argument is given up for the result: see `Reader`. */
  readonly step: Compiled<[Weights, Arrays | null, StepArrays, Temperature, NdArray | null], Cached>;
}

/** lora: of the adapters that calls may bring · frozen: the weights are those of the first call for ever, and part of what is compiled */
export const compileFunctions = (
  config: ModelConfig,
  executor: Executor,
  lora: LoraConfig | null,
  frozen: boolean,
): Functions => {
  const fix = { frozen: frozen ? [0] : [] };
  return {
    prefill: executor.compile<[Weights, Arrays | null, PromptArrays, Temperature], Cached>(
      (weights, adapter, input, temperature) =>
        prefill(config, weights, adapter && lora && { config: lora, weights: adapter }, input, temperature),
      { name: 'prefill', ...fix },
    ),
    step: executor.compile<[Weights, Arrays | null, StepArrays, Temperature, NdArray | null], Cached>(
      (weights, adapter, input, temperature) =>
        step(config, weights, adapter && lora && { config: lora, weights: adapter }, input, temperature),
      { name: 'step', donate: [4], ...fix },
    ),
  };
};
