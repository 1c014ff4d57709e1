/** @file The shapes that are measured: Qwen2.5's own, and a small one of the same architecture. */
import type { ModelConfig } from '@tompo/lm';
import { tokenRows } from '../peers/subject.js';

export interface Size {
  readonly name: string;
  readonly config: ModelConfig;
  /** Rows × tokens of a step; the loss is on the second half of each row. */
  readonly rows: number;
  readonly tokens: number;
}

const family = { rmsNormEps: 1e-6, ropeTheta: 1_000_000, eosTokenId: 0, padTokenId: 0 };

/** @source config.json of Qwen/Qwen2.5-0.5B, -1.5B and -7B */
export const SIZES: readonly Size[] = [
  {
    name: '0.5B',
    config: {
      ...family,
      vocabSize: 151_936,
      hiddenSize: 896,
      intermediateSize: 4864,
      layers: 24,
      heads: 14,
      kvHeads: 2,
      tieEmbeddings: true,
      maxPositions: 32_768,
    },
    rows: 8,
    tokens: 512,
  },
  {
    name: '1.5B',
    config: {
      ...family,
      vocabSize: 151_936,
      hiddenSize: 1536,
      intermediateSize: 8960,
      layers: 28,
      heads: 12,
      kvHeads: 2,
      tieEmbeddings: true,
      maxPositions: 32_768,
    },
    rows: 8,
    tokens: 512,
  },
  {
    name: '7B',
    config: {
      ...family,
      vocabSize: 152_064,
      hiddenSize: 3584,
      intermediateSize: 18_944,
      layers: 28,
      heads: 28,
      kvHeads: 4,
      tieEmbeddings: false,
      maxPositions: 32_768,
    },
    rows: 4,
    tokens: 512,
  },
];

/** `--small`: everything of the big ones, for a machine without a GPU. */
export const SMALL: Size = {
  name: 'small',
  config: {
    ...family,
    vocabSize: 512,
    hiddenSize: 64,
    intermediateSize: 160,
    layers: 2,
    heads: 4,
    kvHeads: 2,
    tieEmbeddings: true,
    maxPositions: 128,
  },
  rows: 2,
  tokens: 32,
};

/** Of every prompt, and of every completion: there is no end of text. */
export const [PROMPT_TOKENS, NEW_TOKENS] = [64, 64];

export interface Decoding {
  /** Of random tokens. */
  readonly prompts: readonly (readonly number[])[];
  readonly completions: number;
  readonly tokens: number;
}

/** One completion, 64 that share prompts, 64 that do not. `--small`: two at most. */
export const decodingsOf = ({ config, name }: Size): readonly Decoding[] =>
  (name === SMALL.name
    ? ([[1, 2]] as const)
    : ([
        [1, 1],
        [8, 8],
        [64, 1],
      ] as const)
  ).map(([prompts, completions]) => ({
    prompts: tokenRows(prompts, PROMPT_TOKENS, config.vocabSize, 5),
    completions,
    tokens: NEW_TOKENS,
  }));
