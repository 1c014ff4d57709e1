import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { jit, ndarray } from '../src/index.js';
import type { Program } from '../src/program.js';
import { programCache } from '../src/programCache.js';

/** A program of some size that notes when it is disposed of. */
const maker = () => {
  const made: string[] = [];
  const gone: string[] = [];
  const make = (key: string, bytes: number) => async (): Promise<Program> => {
    made.push(key);
    const session = {
      run: async () => [],
      endProfiling: () => undefined,
      dispose: async () => void gone.push(key),
    };
    return {
      session,
      bytes,
      nodes: 1,
      label: key,
      outputBytes: [],
      random: [],
      reads: [],
      writes: [],
      count: () => undefined,
      holds: () => true,
      result: { _tag: 'leaf' } as never,
      traceMs: 0,
      buildMs: 0,
    };
  };
  return { made, gone, make };
};
const nothing = async () => undefined;

describe('programCache', () => {
  it('makes a program once, and lets the one unused longest go when there are too many', async () => {
    const { made, gone, make } = maker();
    const cache = programCache({ programs: 2, bytes: 100 });
    for (const key of ['a', 'b', 'a', 'c']) await cache.use(key, make(key, 1), nothing);
    expect(made).toEqual(['a', 'b', 'c']);
    expect(gone).toEqual(['b']); // a was used after b
  });

  it('counts bytes, and keeps the newest however large', async () => {
    const { gone, make } = maker();
    const cache = programCache({ programs: 9, bytes: 10 });
    for (const [key, bytes] of [
      ['a', 4],
      ['b', 4],
      ['c', 50],
    ] as const)
      await cache.use(key, make(key, bytes), nothing);
    expect(gone).toEqual(['a', 'b']);
    await cache.use('d', make('d', 1), nothing);
    expect(gone).toEqual(['a', 'b', 'c']);
  });

  it('never disposes of a program that is at work', async () => {
    const { gone, make } = maker();
    const cache = programCache({ programs: 1, bytes: 100 });
    let release = (): void => undefined;
    const working = cache.use('a', make('a', 1), () => new Promise<void>((done) => (release = done)));
    await cache.use('b', make('b', 1), nothing);
    expect(gone).toEqual([]);
    release();
    await working;
    await cache.use('c', make('c', 1), nothing);
    expect(gone).toEqual(['a', 'b']);
  });

  it('forgets a program that could not be made', async () => {
    const { make } = maker();
    const cache = programCache();
    const failing = () => Promise.reject(new Error('no such kernel'));
    await expect(cache.use('a', failing, nothing)).rejects.toThrow('no such kernel');
    await expect(cache.use('a', make('a', 1), async () => 'made')).resolves.toBe('made');
  });

  it('a function of many shapes compiles again what it let go, with the same results', async () => {
    const double = jit((x: tf.Tensor) => tf.mul(x, 2), { threads: 1, limits: { programs: 1, bytes: 1e9 } });
    for (const n of [1, 2, 1]) {
      const x = ndarray(
        'float32',
        [n],
        Float32Array.from({ length: n }, (_, i) => i + 1),
      );
      expect(Array.from((await double(x)).data)).toEqual(Array.from({ length: n }, (_, i) => 2 * (i + 1)));
    }
    expect(double.stats().compilations).toBe(3);
    await double.dispose();
  });

  it('a call has the program of its types, shapes and static values; stats tell which there are', async () => {
    const scale = (xs: readonly tf.Tensor[], mode: string | null, power: number, isUp: boolean) =>
      xs.map((x) => (mode === null ? x : tf.mul(tf.pow(x, power), isUp ? 2 : 0.5)));
    const f = jit(scale, { threads: 1, limits: { programs: 3, bytes: 2 ** 40 } });
    const one = ndarray('float32', [2], [1, 3]);
    const two = async (...args: Parameters<typeof f>): Promise<number[]> =>
      (await f(...args)).map((x) => x.data[1]!);
    expect(await two([one], null, 2, true)).toEqual([3]);
    expect(await two([one], 'power', 2, true)).toEqual([18]);
    expect(await two([one], 'power', 2, false)).toEqual([4.5]);
    expect(await two([one], 'power', 2, true)).toEqual([18]); // known
    const { programs, bytes, ...stats } = f.stats();
    expect(stats).toMatchObject({ calls: 4, compilations: 3, hits: 1, evictions: 0, reusedBytes: 0 });
    expect(programs.map((p) => [p.signature, p.calls])).toEqual([
      ['[float32[2]], null, 2, true', 1],
      ['[float32[2]], "power", 2, false', 1],
      ['[float32[2]], "power", 2, true', 2], // used last
    ]);
    expect(bytes).toBe(programs.reduce((sum, p) => sum + p.bytes, 0));
    // A fourth signature: the one unused longest goes. −0 and 0 are not the same number.
    expect(
      await two(
        Array.from({ length: 12 }, () => one),
        'power',
        0,
        true,
      ),
    ).toEqual(Array(12).fill(2));
    await f([one], 'power', -0, true);
    expect(f.stats()).toMatchObject({ compilations: 5, evictions: 2 });
    expect(f.stats().programs.map((p) => p.signature)).toEqual([
      '[float32[2]], "power", 2, true',
      '12 arrays, "power", 0, true',
      '[float32[2]], "power", -0, true',
    ]);
    await f.dispose();
  });
});
