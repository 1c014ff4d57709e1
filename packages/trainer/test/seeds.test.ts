import { type Executor, openExecutor } from '@tompo/jit';
import { initWeights } from '@tompo/lm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  deriveSeed,
  type RlOptions,
  type RlPrompt,
  sft,
  shuffledIndices,
  streamIndices,
  tompoTrain,
} from '../src/index.js';
import { drain, right, tinyAdapter, tinyConfig, tinyModel } from './language.js';

const safe = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

describe('deriveSeed', () => {
  it('seeds below 2³² keep the numbers that they had', () => {
    const pinned = [
      [1, 2],
      [7, 1, 2],
      [0, 0],
      [4294967295, 3],
      [2147483648, 1],
    ] as const;
    expect(pinned.map(([seed, ...path]) => deriveSeed(seed, ...path))).toEqual([
      -1266300306, 1934085534, 1270938603, -2005935355, -47767570,
    ]);
    expect(shuffledIndices(6, 1)).toEqual([4, 2, 5, 1, 3, 0]);
    expect(shuffledIndices(6, 4294967295)).toEqual([5, 0, 1, 4, 3, 2]);
    expect(streamIndices(5, 3, 4, 4294967295)).toEqual([4, 1, 2]);
  });

  it('no two seeds are one: not modulo 2³², nor by their sign', () => {
    fc.assert(
      fc.property(safe, fc.integer({ min: 1, max: 2 ** 20 }), fc.nat(9), (seed, rounds, part) => {
        const other = seed + (seed > 0 ? -1 : 1) * rounds * 2 ** 32;
        fc.pre(Number.isSafeInteger(other));
        expect(deriveSeed(other, part)).not.toBe(deriveSeed(seed, part));
        expect(deriveSeed(part, other)).not.toBe(deriveSeed(part, seed));
      }),
    );
    expect(deriveSeed(-1, 2)).not.toBe(deriveSeed(2 ** 32 - 1, 2));
    expect(shuffledIndices(50, -1)).not.toEqual(shuffledIndices(50, 2 ** 32 - 1));
    expect(shuffledIndices(50, 1)).not.toEqual(shuffledIndices(50, 1 + 2 ** 32));
    expect(streamIndices(50, 50, 0, 1)).not.toEqual(streamIndices(50, 50, 0, 1 + 2 ** 32));
  });

  it('refuses what is no seed', () => {
    for (const seed of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(() => deriveSeed(seed, 1)).toThrow(`${seed} is not`);
  });
});

describe('a run with a seed beyond 2³²', () => {
  let executor: Executor;
  beforeAll(async () => {
    executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  });
  const model = tinyModel(1);
  const first = async (seed: number) => {
    const data = Array.from({ length: 12 }, (_, i) => ({ prompt: 'abcdef'.slice(i % 5), completion: 'ab' }));
    const run = sft({ model, data, steps: 1, batchSize: 3, learningRate: 0.01, seed, executor });
    return (await drain(run)).yielded;
  };
  const reinforced = async (seed: number) => {
    const options: RlOptions<RlPrompt, null> = {
      model,
      adapter: tinyAdapter(model, 5),
      prompts: [{ id: 'ab', text: 'ab=' }],
      promptsPerStep: 1,
      completions: 4,
      maxTokens: 4,
      score: (_, completions) =>
        completions.map(({ ids }) => ({ reward: ids[0] ?? 0, graph: null, parts: {} })),
      advantages: (groups) => ({ advantages: groups.map(({ rewards }) => rewards) }),
      memory: null,
      learningRate: 0.01,
      steps: 1,
      seed,
      executor,
    };
    return (await drain(tompoTrain(options))).yielded;
  };

  it('is another run than that with the seed modulo 2³²', async () => {
    expect(await first(1 + 2 ** 32)).not.toEqual(await first(1));
    expect(await first(1 + 2 ** 32)).toEqual(await first(1 + 2 ** 32));
    expect(await reinforced(1 + 2 ** 32)).not.toEqual(await reinforced(1));
  });

  it('is refused where the seed is none, here as in the weights of a model', async () => {
    for (const seed of [0.5, Number.NaN, 2 ** 53]) {
      await expect(first(seed)).rejects.toThrow(`seed is ${seed} where a whole number`);
      await expect(reinforced(seed)).rejects.toThrow(`seed is ${seed} where a whole number`);
      expect(() => initWeights(tinyConfig, seed)).toThrow(`seed is ${seed} where a whole number`);
    }
  });
});
