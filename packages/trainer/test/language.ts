/** @file A toy language and a tiny model for tests: small letters, one token each. */
import type { NdArray } from '@tompo/jit';
import {
  type Adapter,
  initAdapter,
  initWeights,
  type LanguageModel,
  type LoraConfig,
  type ModelConfig,
  packBatch,
  type Tokenizer,
} from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { TrainingFailure } from '../src/index.js';

const LETTERS = 'abcdefghijkl=.';

/** A token per character; the end of text is 14, padding 15. */
export const letters: Tokenizer = {
  encode: (text) => Array.from(text, (c) => LETTERS.indexOf(c)),
  decode: (ids) => ids.map((id) => LETTERS[id] ?? '').join(''),
  stream: () => ({ push: (id) => LETTERS[id] ?? '', end: () => '' }),
  vocabSize: 16,
  eosTokenId: 14,
  padTokenId: 15,
  json: '{}',
};

export const tinyConfig: ModelConfig = {
  vocabSize: 16,
  hiddenSize: 16,
  intermediateSize: 24,
  layers: 2,
  heads: 2,
  kvHeads: 1,
  rmsNormEps: 1e-6,
  ropeTheta: 10_000,
  tieEmbeddings: true,
  maxPositions: 64,
  eosTokenId: 14,
  padTokenId: 15,
};

export const tinyModel = (seed: number, config: Partial<ModelConfig> = {}): LanguageModel => {
  const full = { ...tinyConfig, ...config };
  return { config: full, weights: initWeights(full, seed, { std: 0.2 }), tokenizer: letters };
};

const lora: LoraConfig = {
  rank: 4,
  alpha: 8,
  targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
};

export const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(`left: ${JSON.stringify(either.left)}`);
  return either.right;
};

/** An adapter; with `loud` its B factors are not zero, so that every factor has a gradient. */
export const tinyAdapter = (model: LanguageModel, seed: number, loud = false): Adapter => {
  const adapter = right(initAdapter(model.config, lora, seed));
  if (!loud) return adapter;
  const weights = Object.fromEntries(
    Object.entries(adapter.weights).map(([name, array]) => [
      name,
      { ...array, data: Float32Array.from(array.data, (x, i) => x + 0.1 * Math.sin(i + name.length)) },
    ]),
  );
  return { config: lora, weights };
};

/** Two prompts with two completions each, of unequal lengths. */
export const policyBatch = right(
  packBatch(
    [
      {
        prompt: [1, 2, 3],
        completions: [
          [4, 5, 14],
          [6, 14],
        ],
      },
      {
        prompt: [7, 7],
        completions: [
          [2, 14],
          [3, 3, 3],
        ],
      },
    ],
    { promptLength: 4, completionLength: 3, completions: 2, padTokenId: 15 },
  ),
);

/** value: of place i in the array's memory. */
export const floats = (shape: number[], value: (i: number) => number): NdArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i)),
});

/** Drains an async generator: what it yielded and what it returned. */
export const drain = async <T, R>(
  run: AsyncGenerator<T, R>,
): Promise<{ readonly yielded: T[]; readonly result: R }> => {
  const yielded: T[] = [];
  for (;;) {
    const next = await run.next();
    if (next.done === true) return { yielded, result: next.value };
    yielded.push(next.value);
  }
};

/** What a training throws; a training that comes to its end is none. */
export const failure = async <R = unknown>(
  run: AsyncGenerator<unknown, unknown>,
): Promise<TrainingFailure<R>> =>
  drain(run).then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: TrainingFailure<R>) => error,
  );
