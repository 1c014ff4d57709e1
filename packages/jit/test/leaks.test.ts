/** @file Nothing stays behind: no tensor, no session, no memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { eager, type JitOptions, jit, ndarray, profile, zeros } from '../src/index.js';
import { openSessions } from '../src/run/session.js';
import { initialState, initialTokens, type State, trainStep } from './transformer.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const rssMb = (): number => {
  collectGarbage(); // what JavaScript has not collected yet is no leak
  return process.memoryUsage().rss / 2 ** 20;
};

const shape = { vocab: 11, width: 16, inner: 24, layers: 2, heads: 2, batch: 3, tokens: 10 };
const square = (x: tf.Tensor) => tf.sum(tf.square(x));

describe('sessions', () => {
  it('are those of the signatures that are kept, and none after dispose', async () => {
    expect(openSessions()).toBe(0);
    const f = jit(square, { threads: 1, limits: { programs: 3, bytes: 2 ** 40 } });
    for (let n = 1; n <= 20; n++) {
      await f(zeros('float32', [n]));
      expect(openSessions()).toBe(Math.min(n, 3));
    }
    expect(f.stats()).toMatchObject({ compilations: 20, evictions: 17, hits: 0 });
    await f(zeros('float32', [20]));
    expect(f.stats().hits).toBe(1);
    const g = jit(square, { threads: 1, donate: [0] });
    await g(zeros('float32', [1]));
    expect(openSessions()).toBe(4);
    await Promise.all([f.dispose(), g.dispose()]);
    expect(openSessions()).toBe(0);
    await f.dispose(); // once more does no harm
    expect(openSessions()).toBe(0);
  });

  it('are closed after a profile, and not opened by what is refused', async () => {
    await profile(square, [zeros('float32', [8])], { threads: 1 });
    const picked = (x: tf.Tensor, at: tf.Tensor) => tf.gather(x, at as tf.Tensor1D);
    for (let i = 0; i < 3; i++)
      await expect(
        profile(picked, [zeros('float32', [2]), ndarray('int32', [1], [5])], { threads: 1 }),
      ).rejects.toThrow('an index given to GatherV2');
    expect(openSessions()).toBe(0);
    const refused = jit(square, { maxBytes: 1 });
    await expect(refused(zeros('float32', [8]))).rejects.toThrow('it would take about');
    await refused.dispose();
    expect(openSessions()).toBe(0);
  });
});

it('tensors: as many as before, after calls that worked, that failed half-way, and that ran eagerly', async () => {
  const failing = (x: tf.Tensor) => {
    const y = tf.exp(x);
    tf.square(y).dataSync(); // refused while tracing
    return y;
  };
  const before = tf.memory().numTensors;
  const [good, bad, slow] = [jit(trainStep(shape), { threads: 1 }), jit(failing), eager(square)];
  const complex = eager((x: tf.Tensor) => [tf.square(x), tf.complex(x, x)]);
  await good(initialState(shape), initialTokens(shape), ndarray('float32', [], [1]));
  await expect(bad(zeros('float32', [2]))).rejects.toThrow('was read');
  await slow(zeros('float32', [2]));
  await expect(complex(zeros('float32', [2]))).rejects.toThrow('a tensor of dtype complex64');
  expect(tf.memory().numTensors).toBe(before);
  await Promise.all([good.dispose(), bad.dispose()]);
});

describe('memory', () => {
  const LIMIT_MB = 16;

  /** Growth in MB from step 100 to step 500. keep: what a program that leaks would hold on to. */
  const growth = async (options: JitOptions, keep: (state: State) => void): Promise<number> => {
    const compiled = jit(trainStep(shape), { threads: 1, ...options });
    const tokens = initialTokens(shape);
    let state = initialState(shape);
    const run = async (from: number, to: number): Promise<number> => {
      for (let i = from; i < to; i++) {
        state = (await compiled(state, tokens, ndarray('float32', [], [i]))).state as State;
        keep(state);
      }
      return rssMb();
    };
    const warm = await run(1, 100);
    const end = await run(100, 500);
    await compiled.dispose();
    return end - warm;
  };

  it('stays flat over 500 steps, donated or not', async () => {
    expect(await growth({}, () => undefined)).toBeLessThan(LIMIT_MB);
    expect(await growth({ donate: [0] }, () => undefined)).toBeLessThan(LIMIT_MB);
  });

  it('would be seen to grow: the states of 400 steps, 60 kB each, are more than the limit', async () => {
    const leak: State[] = [];
    expect(await growth({}, (state) => leak.push(state))).toBeGreaterThan(LIMIT_MB);
  });

  it('stays flat over 40 functions that are compiled and given up', async () => {
    // Two arrays of 4 MB in between: 30 sessions that stayed would hold 240 MB.
    const work = (x: tf.Tensor) => tf.sum(tf.mul(tf.exp(x), tf.sin(x)));
    const x = zeros('float32', [2 ** 20]);
    const compileAndDrop = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i++) {
        const f = jit(work, { threads: 1 });
        await f(x);
        await f.dispose();
      }
      return rssMb();
    };
    const warm = await compileAndDrop(10);
    expect((await compileAndDrop(30)) - warm).toBeLessThan(64);
  });
});
