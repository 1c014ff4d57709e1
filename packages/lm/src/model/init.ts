/** @file A fresh model: random weights for training from scratch. */
import type { NdArray } from '@tompo/jit';
import { sizeFaults } from '../architecture/config.js';
import { architectureOf } from '../architecture/families.js';
import { embeddingName, parameterCount, weightShapes } from '../architecture/weights.js';
import { explain, type FieldFault } from '../errors.js';
import { tooLarge } from '../memory.js';
import { stream } from '../random.js';
import type { Arrays, LanguageModel, ModelConfig, Tokenizer } from '../types.js';
import { type Known, unknownOptions } from '../unknownOptions.js';

export interface InitOptions {
  /** Standard deviation of the matrices: a number for all (0.02 is Qwen2's initializer_range and the default), or
   *  'fan-in' for 1/√in, with which a model of a hundred or so hidden units learns much sooner (docs/log.md). */
  readonly std?: number | 'fan-in' | undefined;
  /** Standard deviation of the embeddings: `std` unless told, and 0.1 with 'fan-in'. */
  readonly embeddingStd?: number | undefined;
}

const KNOWN: Known<InitOptions> = { std: true, embeddingStd: true };

const refuse = (source: string, faults: readonly FieldFault[]): void => {
  if (faults.length > 0) throw new Error(explain({ _tag: 'InvalidConfig', source, faults }));
};

const filled = (shape: readonly number[], value: () => number): NdArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value),
});

/** Random weights: matrices and embeddings N(0, std²), biases 0, norms that change nothing. The two projections that write into the
 *  residual stream (o_proj, down_proj) have std / √(2·layers), so that the stream's variance does not grow with
 *  depth. Throws one sentence where a size or an option is none, or where the weights are larger than the machine's memory.
 *  @source Radford et al. 2019 (GPT-2), section 2.3; fan-in: LeCun et al. 1998 */
export const initWeights = (config: ModelConfig, seed: number, options: InitOptions = {}): Arrays => {
  refuse('The options of initModel', unknownOptions(options, KNOWN));
  refuse('The configuration', sizeFaults(config));
  const large = tooLarge(
    `A model of ${config.layers} layers with hiddenSize ${config.hiddenSize}`,
    4 * parameterCount(config),
    'lower hiddenSize or layers',
  );
  if (large !== null) throw new Error(explain(large));
  const { std = 0.02 } = options;
  const embeddingStd = options.embeddingStd ?? (std === 'fan-in' ? 0.1 : std);
  const depth = 1 / Math.sqrt(2 * config.layers);
  const { normOffset = 0 } = architectureOf(config);
  const { normal } = stream(seed);
  const weights: Record<string, NdArray> = {};
  for (const [name, shape] of Object.entries(weightShapes(config))) {
    if (name.endsWith('.bias')) weights[name] = filled(shape, () => 0);
    else if (name.endsWith('norm.weight')) weights[name] = filled(shape, () => 1 - normOffset);
    else if (name === embeddingName) weights[name] = filled(shape, () => embeddingStd * normal());
    else {
      const own = std === 'fan-in' ? 1 / Math.sqrt(shape[1] as number) : std;
      const scale = /\.(o_proj|down_proj)\.weight$/.test(name) ? own * depth : own;
      weights[name] = filled(shape, () => scale * normal());
    }
  }
  return weights;
};

/** A model with random weights; `config.vocabSize` may exceed the tokenizer's, never fall below it. Throws as
 *  `initWeights` does.
 *  @example initModel(embeddedConfig(tokenizer), tokenizer, 1) */
export const initModel = (
  config: ModelConfig,
  tokenizer: Tokenizer,
  seed: number,
  options: InitOptions = {},
): LanguageModel => {
  const { vocabSize } = config;
  const expected = `a size from the tokenizer's ${tokenizer.vocabSize} tokens on`;
  refuse(
    'The configuration',
    vocabSize < tokenizer.vocabSize ? [{ field: 'vocabSize', value: vocabSize, expected }] : [],
  );
  return { config, weights: initWeights(config, seed, options), tokenizer };
};
