import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '@tompo/jit';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Adapter,
  type Arrays,
  adapterShapes,
  checkAdapter,
  explain,
  hidden,
  initAdapter,
  type LoraConfig,
  linear,
  mergeAdapter,
  mergeWeights,
} from '../src/index.js';
import { stream } from '../src/random.js';
import { normals } from './arrays.js';
import { compiled, eager } from './executors.js';
import { loudWeights, right, smallConfig } from './small.js';

const config = smallConfig;
const weights = loudWeights(config, 1);
const modules = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'];

const lora: fc.Arbitrary<LoraConfig> = fc.record({
  rank: fc.integer({ min: 1, max: 5 }),
  alpha: fc.integer({ min: 1, max: 20 }),
  targets: fc.uniqueArray(fc.constantFrom(...modules), { minLength: 1 }),
});

const loud = (adapter: Adapter, seed: number): Adapter => {
  const { normal } = stream(seed);
  const change = ([name, array]: [string, NdArray]): [string, NdArray] => [
    name,
    { ...array, data: Float32Array.from(array.data, () => 0.2 * normal()) },
  ];
  return { ...adapter, weights: Object.fromEntries(Object.entries(adapter.weights).map(change)) };
};

const row = (values: number[]): NdArray => ({ dtype: 'int32', shape: [1, 6], data: Int32Array.from(values) });
const input = {
  ids: row([3, 1, 4, 1, 5, 9]),
  positions: row([0, 1, 2, 3, 4, 5]),
  segments: row([0, 0, 0, 0, 0, 0]),
};

const run = (w: Arrays, adapter: Adapter | null): Promise<NdArray> =>
  eager.compile<[Arrays, Arrays | null, typeof input], NdArray>((base, a, x) =>
    hidden(config, base, a && adapter && { config: adapter.config, weights: a }, x),
  )(w, adapter?.weights ?? null, input);

const distance = (a: NdArray, b: NdArray): number =>
  Math.max(...Array.from(a.data, (x, i) => Math.abs(x - b.data[i]!)));

describe('LoRA', () => {
  it('a fresh adapter changes nothing; a loud one does, and merging it gives the same function', async () => {
    const base = await run(weights, null);
    await fc.assert(
      fc.asyncProperty(lora, fc.integer(), async (settings, seed) => {
        const fresh = right(initAdapter(config, settings, seed));
        expect(distance(await run(weights, fresh), base)).toBe(0);
        const adapter = loud(fresh, seed);
        const adapted = await run(weights, adapter);
        expect(distance(adapted, base)).toBeGreaterThan(1e-4);
        expect(distance(await run(mergeWeights(config, weights, adapter), null), adapted)).toBeLessThan(1e-4);
      }),
      { numRuns: 12 },
    );
  });

  it('worked: W x + b + (alpha / rank) B A x', async () => {
    // W = [[1, 2]], b = 3, A = [[1, −1]], B = [[4]], alpha / rank = 2 / 1, x = (5, 6):
    // W x + b = 5 + 12 + 3 = 20; A x = −1; 2 · 4 · −1 = −8; together 12.
    const array = (shape: number[], ...data: number[]): NdArray => ({
      dtype: 'float32',
      shape,
      data: Float32Array.from(data),
    });
    const f = eager.compile<[Arrays, Arrays, NdArray], NdArray>((w, a, x) =>
      linear(w, { config: { rank: 1, alpha: 2, targets: ['m'] }, weights: a }, 'm', x as tf.Tensor2D),
    );
    const y = await f(
      { 'm.weight': array([1, 2], 1, 2), 'm.bias': array([1], 3) },
      {
        'base_model.model.m.lora_A.weight': array([1, 2], 1, -1),
        'base_model.model.m.lora_B.weight': array([1, 1], 4),
      },
      array([1, 2], 5, 6),
    );
    expect(Array.from(y.data)).toEqual([12]);
  });

  it('with few rows and with many (then W + scale B A is built) is the same function with the same gradients', async () => {
    // out = 3, in = 5: built from 4 · 15 / 8 = 7.5 rows on.
    const [W, bias, A, B] = [normals([3, 5], 1), normals([3], 2), normals([2, 5], 3), normals([3, 2], 4)];
    const both = (W: tf.Tensor, bias: tf.Tensor, A: tf.Tensor, B: tf.Tensor, x: tf.Tensor, d: tf.Tensor) => {
      const run = (f: (x: tf.Tensor2D, A: tf.Tensor2D, B: tf.Tensor2D) => tf.Tensor) => [
        f(x as tf.Tensor2D, A as tf.Tensor2D, B as tf.Tensor2D),
        ...tf.grads((x, A, B) => f(x as tf.Tensor2D, A as tf.Tensor2D, B as tf.Tensor2D))([x, A, B], d),
      ];
      const settings = { rank: 2, alpha: 6, targets: ['m'] };
      return {
        own: run((x, A, B) => {
          const factors = { 'base_model.model.m.lora_A.weight': A, 'base_model.model.m.lora_B.weight': B };
          return linear({ 'm.weight': W, 'm.bias': bias }, { config: settings, weights: factors }, 'm', x);
        }),
        oracle: run((x, A, B) => {
          const low = tf.matMul(tf.matMul(x, A, false, true), B, false, true);
          return tf.add(tf.add(tf.matMul(x, W as tf.Tensor2D, false, true), tf.mul(low, 3)), bias);
        }),
      };
    };
    for (const executor of [eager, compiled])
      for (const rows of [1, 7, 8, 30]) {
        const { own, oracle } = await executor.compile(both)(
          W!,
          bias!,
          A!,
          B!,
          normals([rows, 5], 5),
          normals([rows, 3], 6),
        );
        own.forEach((y, i) => {
          const scale = Math.max(1, ...Array.from(oracle[i]!.data, Math.abs));
          expect(distance(y, oracle[i]!) / scale, `${rows} rows, ${i}`).toBeLessThan(1e-6);
        });
      }
  });

  it('A is uniform within ±1/√in, B is zero; a seed names an adapter', () => {
    const settings = { rank: 5, alpha: 8, targets: ['down_proj', 'q_proj'] };
    const adapter = right(initAdapter(config, settings, 3));
    expect(Object.keys(adapter.weights)).toEqual(Object.keys(adapterShapes(config, settings)));
    expect(Object.keys(adapter.weights)[0]).toBe(
      'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight',
    );
    for (const [name, { data, shape }] of Object.entries(adapter.weights)) {
      const bound = 1 / Math.sqrt(shape[1]!);
      const largest = Math.max(...Array.from(data, Math.abs));
      if (name.includes('lora_B')) expect(largest).toBe(0);
      else expect(largest <= bound && largest > 0.8 * bound).toBe(true);
    }
    expect(right(initAdapter(config, settings, 3))).toEqual(adapter);
    expect(right(initAdapter(config, settings, 4))).not.toEqual(adapter);
  });

  it('refuses settings and factors that do not fit, all faults in one sentence', () => {
    const refused = initAdapter(config, { rank: 0, alpha: -1, targets: ['c_attn'] }, 1);
    expect(E.isLeft(refused) && explain(refused.left)).toBe(
      'The adapter cannot be used: target c_attn is none of q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, embed_tokens, lm_head; rank is 0 where a whole number above 0 is needed; alpha is -1 where a number above 0 is needed.',
    );
    for (const targets of [undefined, null, 7, []]) {
      const without = initAdapter(config, { rank: 2, alpha: 1, targets } as unknown as LoraConfig, 1);
      expect(E.isLeft(without) && explain(without.left)).toContain('targets is empty where some of q_proj');
    }
    const adapter = right(initAdapter(config, { rank: 2, alpha: 1, targets: ['q_proj'] }, 1));
    const wide = checkAdapter(config, { ...adapter, config: { ...adapter.config, rank: 3 } });
    expect(E.isLeft(wide) && wide.left._tag === 'TensorsDoNotFit' && wide.left.faults.length).toBe(4);
    const model = { config, weights, tokenizer: null as never };
    expect(E.isLeft(mergeAdapter(model, { ...adapter, weights: {} }))).toBe(true);
  });
});
