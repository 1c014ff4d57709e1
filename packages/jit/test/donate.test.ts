/** @file Donated arguments: the same results to the bit, in memory that was given up, and nothing of it still readable. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eager, JitFault, jit, type NdArray, ndarray } from '../src/index.js';
import { errorOf } from './refusal.js';
import { initialState, initialTokens, type State, trainStep } from './transformer.js';

const shape = { vocab: 11, width: 16, inner: 24, layers: 2, heads: 2, batch: 3, tokens: 10 };
const arraysOf = (s: State): NdArray[] => [s.params, s.m, s.v].flatMap((p) => Object.values(p));
const bytesOf = (s: State): number => arraysOf(s).reduce((n, { data }) => n + data.byteLength, 0);
const bits = (x: NdArray): string =>
  Buffer.from(x.data.buffer, x.data.byteOffset, x.data.byteLength).toString('base64');
const vector = (...xs: number[]): NdArray => ndarray('float32', [xs.length], xs);

describe('a donated training state', () => {
  it('gives the same bits as one that is kept, and lies in the memory of the one before', async () => {
    const [kept, given] = [
      jit(trainStep(shape), { threads: 1 }),
      jit(trainStep(shape), { donate: [0], threads: 1 }),
    ];
    const tokens = initialTokens(shape);
    let [a, b] = [initialState(shape), initialState(shape)];
    const size = bytesOf(a);
    for (let i = 1; i <= 5; i++) {
      const step = ndarray('float32', [], [i]);
      const before = b;
      const [x, y] = [await kept(a, tokens, step), await given(b, tokens, step)];
      [a, b] = [x.state as State, y.state as State];
      expect([x.loss, x.norm, ...arraysOf(a)].map(bits)).toEqual([y.loss, y.norm, ...arraysOf(b)].map(bits));
      for (const { data } of arraysOf(before)) expect(data.length).toBe(0); // detached
      // The state of step 1 becomes spare when step 1 ends; from step 2 on every array of the new state lies in it.
      expect(given.stats().reusedBytes).toBe((i - 1) * size);
    }
    expect(tokens.data.length).toBeGreaterThan(0); // not donated
    expect(kept.stats().reusedBytes).toBe(0);
    await Promise.all([kept.dispose(), given.dispose()]);
  });

  it('is the same in eager execution, without the memory', async () => {
    const f = eager((x: tf.Tensor) => tf.mul(x, 2), { donate: [0], name: 'double' });
    const x = vector(1, 2);
    expect(Array.from((await f(x)).data)).toEqual([2, 4]);
    expect(await errorOf(f(x))).toEqual({
      _tag: 'Donated',
      name: 'double',
      path: 'arguments[0]',
      by: 'double',
    });
  });
});

describe('a donated array', () => {
  const sum = (x: tf.Tensor, y: tf.Tensor) => tf.add(x, y);

  it('is gone after the call, for every function', async () => {
    const f = jit(sum, { donate: [0], name: 'f' });
    const g = jit((x: tf.Tensor) => tf.neg(x), { name: 'g' });
    const [x, y] = [vector(1, 2), vector(3, 4)];
    expect(Array.from((await f(x, y)).data)).toEqual([4, 6]);
    expect(await errorOf(f(x, y))).toEqual({ _tag: 'Donated', name: 'f', path: 'arguments[0]', by: 'f' });
    expect(await errorOf(g(x))).toEqual({ _tag: 'Donated', name: 'g', path: 'arguments[0]', by: 'f' });
    await expect(g(x)).rejects.toThrow('was donated to an earlier call of f and is gone');
    expect(Array.from(y.data)).toEqual([3, 4]);
    await Promise.all([f.dispose(), g.dispose()]);
  });

  it('is refused to a second call while the first is under way, and to a slower one that came before', async () => {
    const f = jit(sum, { donate: [0], name: 'f' });
    const slow = jit((x: tf.Tensor) => tf.neg(x), { name: 'slow' });
    await f(vector(0, 0), vector(0, 0)); // compiled: the next call is faster than the first of `slow`
    const x = vector(1, 2);
    const [first, ...refused] = await Promise.allSettled([f(x, vector(1, 1)), f(x, vector(1, 1))]);
    expect(first.status).toBe('fulfilled');
    expect(refused).toMatchObject([{ status: 'rejected', reason: { error: { _tag: 'Donated' } } }]);
    const y = vector(5, 6);
    const [reader, taker] = await Promise.allSettled([slow(y), f(y, vector(1, 1))]);
    expect(taker).toMatchObject({ status: 'fulfilled' });
    expect(reader).toMatchObject({ status: 'rejected', reason: { error: { _tag: 'Donated', by: 'f' } } });
    await Promise.all([f.dispose(), slow.dispose()]);
  });

  it('stays when the call fails', async () => {
    const f = jit((x: tf.Tensor, y: tf.Tensor) => tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D), {
      donate: [0],
    });
    const x = ndarray('float32', [1, 2], [1, 2]);
    await expect(f(x, ndarray('float32', [3, 1], [1, 2, 3]))).rejects.toThrow(JitFault);
    expect(Array.from((await f(x, ndarray('float32', [2, 1], [1, 1]))).data)).toEqual([3]);
    await f.dispose();
  });

  it('may not be given in another place too', async () => {
    const f = jit(sum, { donate: [0], name: 'f' });
    const x = vector(1, 2);
    const half = { ...x, data: x.data.subarray(0, 2) };
    expect(await errorOf(f(x, half))).toEqual({
      _tag: 'DonatedInUse',
      name: 'f',
      path: 'arguments[1]',
      donated: 'arguments[0]',
    });
    expect(Array.from(x.data)).toEqual([1, 2]);
    const both = jit(sum, { donate: [0, 1] });
    expect(Array.from((await both(x, x)).data)).toEqual([2, 4]); // both places are given up
    await Promise.all([f.dispose(), both.dispose()]);
  });

  it('is not taken when it is part of a larger buffer, or of memory that cannot be detached', async () => {
    const f = jit(sum, { donate: [0] });
    const whole = new Float32Array([1, 2, 3, 4]);
    const part = ndarray('float32', [2], whole.subarray(0, 2));
    const pool = new Int32Array(Buffer.allocUnsafe(8).buffer); // Node marks its pool as not transferable
    const fixed = ndarray('int32', [pool.length], pool);
    for (let i = 0; i < 2; i++) {
      expect(Array.from((await f(part, vector(1, 1))).data)).toEqual([2, 3]);
      expect((await f(fixed, ndarray('int32', [1], [0]))).data).toEqual(pool);
    }
    expect(Array.from(whole)).toEqual([1, 2, 3, 4]);
    await f.dispose();
  });
});

it('places must be places, and not frozen too', () => {
  const f = (x: tf.Tensor) => tf.neg(x);
  expect(() => jit(f, { donate: [-1] })).toThrow(
    'the option donate is not valid: places of arguments are 0, 1, …, not -1',
  );
  expect(() => jit(f, { donate: [0], frozen: [0] })).toThrow('argument 0 is frozen too');
  expect(() => eager(f, { donate: [0.5] })).toThrow('not 0.5');
});

it('results of any type and size, among them arguments themselves and empty ones, are those without donation', async () => {
  const work = (xs: readonly tf.Tensor[], y: tf.Tensor) => ({
    same: xs,
    twice: xs.map((x) => tf.mul(tf.cast(x, 'float32'), 2)),
    signs: xs.map((x) => tf.greater(tf.cast(x, 'float32'), y)),
  });
  const array = fc
    .record({
      dtype: fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
      size: fc.constantFrom(0, 1, 3, 64),
      seed: fc.integer({ min: 0, max: 1 }),
    })
    .map(({ dtype, size, seed }) =>
      ndarray(
        dtype,
        [size],
        Array.from({ length: size }, (_, i) => (i + seed) % 2),
      ),
    );
  const copy = (x: NdArray): NdArray => ({ ...x, data: x.data.slice() });
  const [kept, given] = [jit(work), jit(work, { donate: [0] })];
  await fc.assert(
    fc.asyncProperty(fc.array(array, { minLength: 1, maxLength: 4 }), async (xs) => {
      const y = ndarray('float32', [], [0.5]);
      const all = (r: { same: readonly NdArray[]; twice: readonly NdArray[]; signs: readonly NdArray[] }) =>
        [r.same, r.twice, r.signs].flat().map(({ dtype, shape: s, data }) => [dtype, s, Array.from(data)]);
      expect(all(await given(xs.map(copy), y))).toEqual(all(await kept(xs, y)));
    }),
    { numRuns: 30, seed: 1 },
  );
  expect(given.stats().reusedBytes).toBeGreaterThan(0);
  await Promise.all([kept.dispose(), given.dispose()]);
});
