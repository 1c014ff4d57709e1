/** @file A model small enough for exhaustive tests, with everything on: grouped heads, biases that are not zero. */
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import type { Adapter, Arrays, LoraConfig, ModelConfig } from '../src/index.js';
import { initAdapter, weightShapes } from '../src/index.js';
import { stream } from '../src/random.js';

export const smallConfig: ModelConfig = {
  vocabSize: 19,
  hiddenSize: 16,
  intermediateSize: 24,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  rmsNormEps: 1e-6,
  ropeTheta: 10_000,
  tieEmbeddings: true,
  maxPositions: 128,
  eosTokenId: 18,
  padTokenId: 17,
};

/** Every weight N(centre, 0.3²): a fresh initialisation has zero biases and would hide a forgotten one. */
export const loudWeights = (config: ModelConfig, seed: number): Arrays => {
  const { normal } = stream(seed, 99);
  const weights: Record<string, NdArray> = {};
  for (const [name, shape] of Object.entries(weightShapes(config))) {
    const centre = name.endsWith('norm.weight') ? 1 : 0;
    const size = shape.reduce((a, b) => a * b, 1);
    weights[name] = {
      dtype: 'float32',
      shape,
      data: Float32Array.from({ length: size }, () => centre + 0.3 * normal()),
    };
  }
  return weights;
};

/** The right of an Either; a left fails the test with its contents. */
export const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

/** An adapter that does something: B is not zero. */
export const loudAdapter = (config: ModelConfig, lora: LoraConfig, seed: number): Adapter => {
  const fresh = right(initAdapter(config, lora, seed));
  const loud = Object.entries(fresh.weights).map(([name, array]): [string, NdArray] => [
    name,
    { ...array, data: Float32Array.from(array.data, (x, i) => x + 0.2 * Math.sin(i + name.length)) },
  ]);
  return { config: lora, weights: Object.fromEntries(loud) };
};
