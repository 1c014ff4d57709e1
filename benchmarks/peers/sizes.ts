/** @file The models that are compared: Qwen2's architecture at three widths, with the proportions of Qwen2.5-0.5B. */
import type { ModelConfig } from '@tompo/lm';

/** Heads of 64, one key-value head (Qwen2.5-0.5B: 7 query heads to each), a gated MLP of 4864/896 · D rounded to a
 *  multiple of 32, tied embeddings. The vocabulary is 4,096, not 151,936: a small model with that one would be nothing
 *  but its output layer. */
export const sized = (hiddenSize: number, layers: number): ModelConfig => ({
  vocabSize: 4096,
  hiddenSize,
  intermediateSize: Math.round((hiddenSize * 4864) / 896 / 32) * 32,
  layers,
  heads: hiddenSize / 64,
  kvHeads: 1,
  rmsNormEps: 1e-6,
  ropeTheta: 1_000_000,
  tieEmbeddings: true,
  maxPositions: 2048,
  eosTokenId: 256,
  padTokenId: 256,
});

export const SIZES: readonly ModelConfig[] = [sized(128, 4), sized(256, 6), sized(512, 8)];

/** The size of `--quick`: big enough for every operator, small enough for a second. */
export const TINY: ModelConfig = sized(64, 2);

/** Rows × tokens of a training step; the loss is on the second half of each row. */
export const ROWS = 16;
export const TOKENS = 192;
