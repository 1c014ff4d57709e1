/** @file A fresh model: random weights for training from scratch. */
import type { NdArray } from '@tompo/jit';
import { stream } from './random.js';
import type { Arrays, LanguageModel, ModelConfig, Tokenizer } from './types.js';
import { weightShapes } from './weights.js';

export interface InitOptions {
  /** Standard deviation of every matrix and embedding; 0.02 is Qwen2's initializer_range. */
  readonly std?: number;
}

const filled = (shape: readonly number[], value: () => number): NdArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value),
});

/** Random weights: matrices and embeddings N(0, std²), biases 0, norms 1. The two projections that write into the
 *  residual stream (o_proj, down_proj) have std / √(2·layers), so that the stream's variance does not grow with
 *  depth. @source Radford et al. 2019 (GPT-2), section 2.3 */
export const initWeights = (config: ModelConfig, seed: number, options: InitOptions = {}): Arrays => {
  const std = options.std ?? 0.02;
  const residual = std / Math.sqrt(2 * config.layers);
  const { normal } = stream(seed);
  const weights: Record<string, NdArray> = {};
  for (const [name, shape] of Object.entries(weightShapes(config))) {
    if (name.endsWith('.bias')) weights[name] = filled(shape, () => 0);
    else if (name.endsWith('norm.weight')) weights[name] = filled(shape, () => 1);
    else {
      const scale = /\.(o_proj|down_proj)\.weight$/.test(name) ? residual : std;
      weights[name] = filled(shape, () => scale * normal());
    }
  }
  return weights;
};

/** A model with random weights; `config.vocabSize` may exceed the tokenizer's, never fall below it.
 *  @example initModel(smallConfig(tokenizer), tokenizer, 1) */
export const initModel = (
  config: ModelConfig,
  tokenizer: Tokenizer,
  seed: number,
  options: InitOptions = {},
): LanguageModel => ({ config, weights: initWeights(config, seed, options), tokenizer });
