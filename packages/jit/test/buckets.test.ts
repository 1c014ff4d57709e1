/** @file Shape buckets: results are those of the arrays as they came, and few graphs serve many shapes. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutTo, padTo } from '../src/axis.js';
import { placeOf } from '../src/buckets.js';
import { sizeOf } from '../src/graph/ir.js';
import { type Bucket, eager, explain, jit, type NdArray, ndarray } from '../src/index.js';
import { expectClose } from './close.js';
import { random } from './random.js';
import { errorOf } from './refusal.js';

interface Batch<T> {
  readonly ids: T;
  readonly keep: T;
}

/** ids [B, T] · keep [B, T] · table [V, D] → states [B, T, D], mean over the kept tokens [B, D], and a score [B, T]. */
const encode = (table: tf.Tensor, { ids, keep }: Batch<tf.Tensor>) => {
  const states = tf.tanh(tf.gather(table, tf.cast(ids, 'int32')));
  const weights = tf.expandDims(keep, -1);
  const mean = tf.div(tf.sum(tf.mul(states, weights), 1), tf.maximum(tf.sum(weights, 1), 1));
  return { states, mean, scores: [tf.sum(states, -1)] };
};

const tokens: Bucket = {
  sizes: [4, 8, 16],
  pad: { '1.ids': { axis: 1, value: 2 }, '1.keep': 1 },
  cut: { states: 1, 'scores.0': 1 },
};
const rows: Bucket = {
  sizes: [2, 5],
  pad: { '1.ids': 0, '1.keep': 0 },
  cut: { states: 0, mean: 0, 'scores.0': 0 },
};

const batchOf = (b: number, t: number, seed: number): Batch<NdArray> => {
  const r = random(seed);
  return {
    ids: ndarray(
      'int32',
      [b, t],
      Array.from({ length: b * t }, (_, i) => (i * 5 + seed) % 7),
    ),
    keep: ndarray(
      'float32',
      [b, t],
      Array.from(r.floats([b, t]).data, (x) => (x > 0 ? 1 : 0)),
    ),
  };
};

const whyRefused = async (call: Promise<unknown>): Promise<string> => explain(await errorOf(call));

describe('buckets', () => {
  it('of any shape give what the function gives without them, in no more graphs than sizes', async () => {
    const table = random(3).floats([7, 6]);
    const bucketed = jit(encode, { buckets: { tokens, rows }, threads: 1 });
    const inEager = eager(encode, { buckets: { tokens, rows } });
    const plain = eager(encode);
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 16 }), async (b, t) => {
        seen.add(`${b},${t}`);
        const batch = batchOf(b, t, b + t);
        const expected = await plain(table, batch);
        for (const f of [bucketed, inEager]) {
          const y = await f(table, batch);
          expectClose(y.states, expected.states);
          expectClose(y.mean, expected.mean);
          expectClose(y.scores[0]!, expected.scores[0]!);
        }
      }),
      { numRuns: 60, seed: 4 },
    );
    expect(seen.size).toBeGreaterThan(20);
    expect(bucketed.stats().compilations).toBe(2 * 3);
    expect(bucketed.stats().calls).toBe(60);
    await bucketed.dispose();
  });

  it('shows the function padded tensors, with the values that were asked for', async () => {
    const f = jit((x: tf.Tensor) => tf.mul(x, 10), {
      buckets: { n: { sizes: [3], pad: { 0: { axis: 0, value: -1 } } } },
    });
    expect(Array.from((await f(ndarray('float32', [2], [1, 2]))).data)).toEqual([10, 20, -10]);
    // A result that is no tree has the place ''.
    const g = jit((x: tf.Tensor) => tf.mul(x, 10), {
      buckets: { n: { sizes: [3], pad: { 0: 0 }, cut: { '': 0 } } },
    });
    expect(await g(ndarray('float32', [2], [1, 2]))).toEqual(ndarray('float32', [2], [10, 20]));
    await Promise.all([f.dispose(), g.dispose()]);
  });

  it('work with donated arguments: what was padded is given up too', async () => {
    const f = jit((x: tf.Tensor) => tf.add(x, 1), {
      donate: [0],
      buckets: { n: { sizes: [4], pad: { 0: 0 }, cut: { '': 0 } } },
    });
    const x = ndarray('float32', [3], [1, 2, 3]);
    expect(Array.from((await f(x)).data)).toEqual([2, 3, 4]);
    expect(x.data.length).toBe(0);
    await f.dispose();
  });

  it('refuse what does not fit, and say which size is meant', async () => {
    const f = jit(encode, { name: 'encode', buckets: { tokens } });
    const table = random(3).floats([7, 6]);
    expect(await whyRefused(f(table, batchOf(1, 17, 1)))).toBe(
      'encode: tokens is 17 at arguments[1].ids, and the largest bucket holds 16; add a larger size, or cut the input.',
    );
    const uneven = { ids: batchOf(1, 3, 1).ids, keep: batchOf(1, 4, 1).keep };
    expect(await whyRefused(f(table, uneven))).toContain(
      'the sizes differ: 3 at arguments[1].ids and 4 at arguments[1].keep',
    );
    const wrong = async (bucket: Bucket, what: string): Promise<void> =>
      expect(
        await whyRefused(
          jit(encode, { name: 'encode', buckets: { tokens: bucket } })(table, batchOf(1, 3, 1)),
        ),
      ).toContain(what);
    await wrong(
      { sizes: [4], pad: { '1.id': 1 } },
      'there is no array at "1.id"; there are 0, 1.ids, 1.keep',
    );
    await wrong({ sizes: [4], pad: { '1.ids': 2 } }, 'arguments[1].ids has shape [1,3], and so no axis 2');
    await wrong(
      { ...tokens, cut: { state: 1 } },
      'there is no result at "state"; there are mean, scores.0, states',
    );
    await wrong({ ...tokens, cut: { mean: 1 } }, 'the result at "mean" has 6 and not 4 on axis 1');
    expect(() => jit(encode, { buckets: { tokens: { sizes: [8, 4], pad: { '1.ids': 1 } } } })).toThrow(
      'numbers that grow, not [8,4]',
    );
    expect(() => jit(encode, { buckets: { tokens: { sizes: [8], pad: {} } } })).toThrow(
      'names no argument to pad',
    );
    expect(() => jit(encode, { buckets: { tokens: { sizes: [8], pad: { 0: -1 } } } })).toThrow(
      'axes count from 0',
    );
    expect(() => jit(encode, { frozen: [1], buckets: { tokens } })).toThrow(
      '"1.ids" is in a frozen argument',
    );
    await f.dispose();
  });
});

it('a longer axis holds the old places and then the value; cut again it is the array', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
      fc.nat(3),
      fc.nat(3),
      fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
      (shape, place, more, dtype) => {
        const axis = place % shape.length;
        const x = ndarray(
          dtype,
          shape,
          Array.from({ length: sizeOf(shape) }, (_, i) => (dtype === 'bool' ? i % 2 : i + 1)),
        );
        const wide = padTo(x, { axis, size: shape[axis]! + more, value: 1 });
        expect(cutTo(wide, axis, shape[axis]!)).toEqual(x);
        // tfjs pads the same way.
        const paddings = shape.map((_, i): [number, number] => [0, i === axis ? more : 0]);
        const oracle = tf.pad(tf.tensor(Array.from(x.data), shape, 'float32'), paddings, 1);
        expect(wide.shape).toEqual(oracle.shape);
        expect(Array.from(wide.data)).toEqual(Array.from(oracle.dataSync()));
        oracle.dispose();
      },
    ),
    { numRuns: 100, seed: 2 },
  );
});

it('places are paths without brackets', () => {
  expect(
    ['arguments[1].ids', 'arguments[0]', 'arguments[0][2].w.x'].map((p) => placeOf(p, 'arguments')),
  ).toEqual(['1.ids', '0', '0.2.w.x']);
});
