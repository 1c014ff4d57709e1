/** @file Memory of the training step: chunks of logits, layers computed again. Numbers stay what they were. */
import { inspect } from '@tompo/jit';
import { expect, test } from 'vitest';
import type { LogprobOptions, ModelConfig } from '../src/index.js';
import { logitRows } from '../src/index.js';
import { inChild } from './child.js';
import { compiled, eager } from './executors.js';
import { gradientStep, stepInputs } from './gradientStep.js';
import { smallConfig } from './small.js';

const config: ModelConfig = { ...smallConfig, layers: 3 };
const lora = { rank: 3, alpha: 6, targets: ['q_proj', 'v_proj', 'down_proj'] };
const layout = { groups: 3, prompt: 5, completions: 2, completion: 4 };

/** ‖a − b‖ / ‖b‖; 0 for 0 beside 0. */
const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let [up, down] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    up += ((a[i] as number) - (b[i] as number)) ** 2;
    down += (b[i] as number) ** 2;
  }
  return up === 0 ? 0 : Math.sqrt(up / down);
};

test.each<readonly [string, LogprobOptions]>([
  ['chunks of 7 rows', { chunk: 7 }],
  ['layers again', { remat: 'layers' }],
  ['both, at a temperature', { chunk: 5, remat: 'layers', temperature: 0.7 }],
])('%s: the same loss, entropy, hits and gradients', async (_, options) => {
  const args = stepInputs(config, lora, layout);
  const temperature = options.temperature ?? 1;
  const plain = gradientStep(config, lora, { temperature });
  const oracle = await eager.compile(plain, { frozen: [0] })(...args);
  for (const executor of [compiled, eager]) {
    const expected = await executor.compile(plain, { frozen: [0] })(...args);
    const got = await executor.compile(gradientStep(config, lora, options), { frozen: [0] })(...args);
    const numbers = [
      ...(['loss', 'entropy', 'correct'] as const).map((n) => [n, got[n], expected[n], oracle[n]] as const),
      ...Object.keys(args[1]).map((n) => [n, got.grads[n]!, expected.grads[n]!, oracle.grads[n]!] as const),
    ];
    for (const [name, one, without, eagerly] of numbers) {
      expect(distance(one.data, without.data), name).toBeLessThan(1e-6);
      expect(distance(one.data, eagerly.data), name).toBeLessThan(1e-5); // sums in another order
    }
  }
});

test('all weights trained, tied embeddings among them', async () => {
  const args = stepInputs(config, null, layout);
  const expected = await eager.compile(gradientStep(config, null, {}))(...args);
  const got = await compiled.compile(gradientStep(config, null, { chunk: 7, remat: 'layers' }))(...args);
  for (const [name, { data }] of Object.entries(expected.grads))
    expect(distance(got.grads[name]!.data, data), name).toBeLessThan(1e-5);
});

test('layers computed again: memory of one layer and an input for each, not of all', () => {
  const deep: ModelConfig = { ...smallConfig, hiddenSize: 32, intermediateSize: 96, layers: 12 };
  const wide = { groups: 8, prompt: 32, completions: 4, completion: 16 };
  const args = stepInputs(deep, lora, wide);
  const peak = (options: LogprobOptions) =>
    inspect(gradientStep(deep, lora, options), [...args], { frozen: [0] });
  const [all, some] = [peak({}), peak({ remat: 'layers' })];
  expect(some.peakBytes).toBeLessThan(0.25 * all.peakBytes);
  // The layers' seven products are there twice forwards; backwards as before.
  expect(some.operators.Gemm!).toBeGreaterThan(all.operators.Gemm! + 11 * 7);
});

test('a vocabulary of 152,000: what is alive at once is a chunk, in the estimate and in the process', () => {
  const large: ModelConfig = { ...smallConfig, vocabSize: 151_936, layers: 1, eosTokenId: 1, padTokenId: 0 };
  const long = { groups: 4, prompt: 16, completions: 4, completion: 64 }; // 1,024 predicting rows
  expect(logitRows(large.vocabSize)).toBe(110);
  expect(logitRows(100)).toBeGreaterThan(100_000); // small vocabularies: one chunk, as ever
  const args = stepInputs(large, lora, long);
  const peak = (options: LogprobOptions): number =>
    inspect(gradientStep(large, lora, options), [...args], { frozen: [0] }).peakBytes / 2 ** 20;
  const logits = (1024 * 151_936 * 4) / 2 ** 20; // 594 MB
  expect(peak({ chunk: Number.POSITIVE_INFINITY })).toBeGreaterThan(2.5 * logits);
  expect(peak({})).toBeLessThan(0.6 * logits);
  const grown = inChild('memory.child.ts', [], {
    SHAPE: JSON.stringify({ config: large, lora, layout: long }),
  });
  expect(grown / 2 ** 20).toBeLessThan(logits);
}, 240_000);
