/** @file The architecture of a model small enough to be trained on the spot. */
import { explain } from '../errors.js';
import type { ModelConfig, Tokenizer } from '../types.js';
import { type Known, unknownOptions } from '../unknownOptions.js';

export interface EmbeddedSizes {
  readonly hiddenSize?: number | undefined;
  readonly layers?: number | undefined;
  readonly heads?: number | undefined;
  readonly kvHeads?: number | undefined;
  readonly intermediateSize?: number | undefined;
  readonly maxPositions?: number | undefined;
  readonly ropeTheta?: number | undefined;
}

const KNOWN: Known<EmbeddedSizes> = {
  hiddenSize: true,
  layers: true,
  heads: true,
  kvHeads: true,
  intermediateSize: true,
  maxPositions: true,
  ropeTheta: true,
};

/** A Qwen2 architecture for a tokenizer; unless told 4 layers, D = 128, 4 heads, as many `kvHeads`, `intermediateSize` 8/3 · D rounded up to a
 *  multiple of 8, `maxPositions` 1024, `ropeTheta` 10,000: 0.8 million parameters with `byteTokenizer`.
 *  Throws one sentence where a size is of nothing.
 *  @example embeddedConfig(tokenizer, { layers: 2 }) */
export const embeddedConfig = (tokenizer: Tokenizer, sizes: EmbeddedSizes = {}): ModelConfig => {
  const faults = unknownOptions(sizes, KNOWN);
  if (faults.length > 0)
    throw new Error(explain({ _tag: 'InvalidConfig', source: 'The sizes of embeddedConfig', faults }));
  const hiddenSize = sizes.hiddenSize ?? 128;
  const heads = sizes.heads ?? 4;
  return {
    vocabSize: tokenizer.vocabSize,
    hiddenSize,
    // A gated MLP has three matrices: 8/3 · D gives it the parameters of a plain one of 4 · D.
    intermediateSize: sizes.intermediateSize ?? Math.ceil((hiddenSize * 8) / 3 / 8) * 8,
    layers: sizes.layers ?? 4,
    heads,
    kvHeads: sizes.kvHeads ?? heads,
    rmsNormEps: 1e-6,
    ropeTheta: sizes.ropeTheta ?? 10_000,
    tieEmbeddings: true,
    maxPositions: sizes.maxPositions ?? 1024,
    eosTokenId: tokenizer.eosTokenId,
    padTokenId: tokenizer.padTokenId,
  };
};
