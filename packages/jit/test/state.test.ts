/** @file Variables that a compiled function uses are its state: read before a run, written after it. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { eager, jit, type NdArray, ndarray, profile } from '../src/index.js';
import { openSessions } from '../src/run/session.js';
import { onDevice } from './device.js';
import { errorOf } from './refusal.js';

const vector = (...xs: number[]): NdArray => ndarray('float32', [xs.length], xs);
const variable = (...xs: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.tensor1d(xs)));
const values = (v: tf.Tensor): number[] => Array.from(v.dataSync());

beforeAll(async () => {
  await eager((x: tf.Tensor) => x)(vector(1)); // tfjs's greeting
  tf.setBackend('cpu');
});

describe('a captured variable', () => {
  it('is read at each call as it is then, and written when the function assigns it', async () => {
    const w = variable(1, 2);
    const f = jit((x: tf.Tensor) => {
      const before = tf.mul(w, 1);
      w.assign(tf.add(w, x) as tf.Tensor1D);
      w.assign(tf.mul(w, 2) as tf.Tensor1D);
      return { before, after: w };
    }, onDevice);
    expect(await f(vector(1, 1))).toEqual({ before: vector(1, 2), after: vector(4, 6) });
    expect(values(w)).toEqual([4, 6]);
    w.assign(tf.tensor1d([10, 20]));
    expect(await f(vector(0, 0))).toEqual({ before: vector(10, 20), after: vector(20, 40) });
    expect(values(w)).toEqual([20, 40]);
    expect(f.stats().compilations).toBe(1);
    w.dispose();
  });

  it('of whole numbers and of truth values; swapped with another; taking over a captured tensor', async () => {
    const n = tf.tidy(() => tf.variable(tf.scalar(3, 'int32')));
    const b = tf.tidy(() => tf.variable(tf.tensor1d([true, false], 'bool')));
    const [u, v, t] = [variable(1), variable(2), tf.tensor1d([9])];
    const f = jit(() => {
      n.assign(tf.add(n, tf.scalar(1, 'int32')));
      b.assign(tf.logicalNot(b));
      const kept = tf.clone(u);
      u.assign(v as tf.Tensor as tf.Tensor1D);
      v.assign(kept as tf.Tensor1D);
    }, onDevice);
    await f();
    await f();
    await f();
    expect([values(n), values(b), values(u), values(v)]).toEqual([[6], [0, 1], [2], [1]]);
    await jit(() => u.assign(t), onDevice)();
    expect([values(u), values(t)]).toEqual([[9], [9]]);
    tf.dispose([n, b, u, v, t]);
  });

  it('is shared by programs: each sees what the other wrote, also when calls overlap', async () => {
    const w = variable(0);
    const add = jit((x: tf.Tensor) => w.assign(tf.add(w, x) as tf.Tensor1D), onDevice);
    const double = jit(() => w.assign(tf.mul(w, 2) as tf.Tensor1D), onDevice);
    const read = jit((x: tf.Tensor) => tf.add(w, x), onDevice);
    await Promise.all([add(vector(1)), double(), read(vector(0))]); // compiled in some order
    w.assign(tf.tensor1d([0]));
    const all = [add(vector(1)), double(), add(vector(3)), read(vector(0)), double()] as const;
    await Promise.all(all);
    expect(await all[3]).toEqual(vector(5)); // (0 + 1) · 2 + 3
    expect(values(w)).toEqual([10]);
    w.dispose();
  });

  it('that was disposed is missed: the function is traced again, and uses what it finds', async () => {
    let w = variable(1);
    const f = jit((x: tf.Tensor) => tf.mul(w, x), { ...onDevice, name: 'f' });
    expect(await f(vector(5))).toEqual(vector(5));
    w.dispose();
    expect((await errorOf(f(vector(5))))._tag).toBe('UnsupportedKernel');
    w = variable(2, 3);
    expect(await f(vector(5))).toEqual(vector(10, 15)); // of another shape, too
    w.dispose();
  });

  it('stays as it is when a run fails', async () => {
    const w = variable(1);
    const f = jit((x: tf.Tensor) => w.assign(tf.add(w, x) as tf.Tensor1D), { ...onDevice, donate: [0] });
    const x = vector(1);
    const [, tag] = await Promise.all([f(x), errorOf(f(x)).then(({ _tag }) => _tag)]);
    expect(tag).toBe('Donated');
    expect(values(w)).toEqual([2]);
    w.dispose();
  });

  it('works with donated arguments, and in a profile', async () => {
    const w = variable(1, 1);
    const step = (x: tf.Tensor) => {
      w.assign(tf.add(w, x) as tf.Tensor1D);
      return tf.mul(x, 2);
    };
    const f = jit(step, { ...onDevice, donate: [0] });
    let x = vector(1, 2);
    for (let i = 0; i < 3; i++) x = await f(x);
    expect(Array.from(x.data)).toEqual([8, 16]);
    expect(values(w)).toEqual([8, 15]);
    const { rows } = await profile(step, [vector(0, 0)], { ...onDevice, runs: 2 });
    expect(rows.length).toBeGreaterThan(0);
    expect(values(w)).toEqual([8, 15]);
    w.dispose();
  });
});

describe('a variable that a function makes', () => {
  it('and keeps is its state from the first call on, with the value it was made with', async () => {
    let sum: tf.Variable | null = null;
    const f = jit((x: tf.Tensor) => {
      sum ??= tf.variable(tf.mul(x, 10)); // depends on the first argument
      sum.assign(tf.add(sum, x));
      return sum;
    }, onDevice);
    expect(await f(vector(1))).toEqual(vector(11));
    expect(await f(vector(2))).toEqual(vector(13));
    expect(values(sum!)).toEqual([13]);
    expect(Object.values(tf.engine().registeredVariables)).toContain(sum);
    (sum as unknown as tf.Variable).dispose();
  });

  it('and does not keep is gone afterwards, under a name of its own as well', async () => {
    const before = tf.memory().numTensors;
    const f = jit((x: tf.Tensor) => {
      const v = tf.variable(x, false, 'mine');
      v.assign(tf.square(v));
      return v;
    }, onDevice);
    expect(await f(vector(3))).toEqual(vector(9));
    expect(await f(vector(4))).toEqual(vector(16));
    expect(tf.memory().numTensors).toBe(before);
    expect('mine' in tf.engine().registeredVariables).toBe(false);
  });

  it('weights of a layer that is built inside are drawn once', async () => {
    const layer = tf.layers.dense({ units: 2 });
    const f = jit((x: tf.Tensor) => layer.apply(x) as tf.Tensor, { ...onDevice, seed: 1 });
    const x = ndarray('float32', [1, 3], [1, 2, 3]);
    const first = await f(x);
    expect(await f(x)).toEqual(first);
    const eagerly = (layer.apply(tf.tensor2d([[1, 2, 3]])) as tf.Tensor).dataSync();
    first.data.forEach((y, i) => {
      expect(y).toBeCloseTo(eagerly[i]!, 5);
    });
    layer.dispose();
  });
});

describe('an optimizer', () => {
  const loss = (w: tf.Variable, x: tf.Tensor) => tf.sum(tf.square(tf.sub(w, x))) as tf.Scalar;

  it('minimizes compiled as eagerly, without a list of variables, and can go on eagerly and back', async () => {
    const [a, b] = [variable(1, 2), variable(1, 2)];
    const [p, q] = [tf.train.adam(0.1), tf.train.adam(0.1)];
    const f = jit((x: tf.Tensor) => p.minimize(() => loss(a, x), true), onDevice);
    const targets = [
      [0, 0],
      [1, -1],
      [2, 5],
      [0, 3],
      [1, 1],
      [4, 4],
    ];
    for (const [i, x] of targets.entries()) {
      if (i === 3) p.minimize(() => loss(a, tf.tensor1d(x)), false, [a]);
      else await f(vector(...x));
      q.minimize(() => loss(b, tf.tensor1d(x)), false, [b]);
      values(a).forEach((y, k) => {
        expect(y).toBeCloseTo(values(b)[k]!, 5);
      });
    }
    expect([p.iterations, q.iterations]).toEqual([6, 6]);
    expect(f.stats().compilations).toBe(1);
    const saved = await p.getWeights();
    await p.setWeights(saved.map(({ name, tensor }) => ({ name, tensor: tensor.clone() })));
    await f(vector(1, 1)); // other variables hold the moments now
    q.minimize(() => loss(b, tf.tensor1d([1, 1])), false, [b]);
    expect(values(a)[0]).toBeCloseTo(values(b)[0]!, 5);
    for (const one of [p, q]) one.dispose();
    tf.dispose([a, b]);
  });

  const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
    sgd: () => tf.train.sgd(0.1),
    momentum: () => tf.train.momentum(0.1, 0.9),
    adagrad: () => tf.train.adagrad(0.1),
    adadelta: () => tf.train.adadelta(0.1),
    adam: () => tf.train.adam(0.1),
    adamax: () => tf.train.adamax(0.1),
    rmsprop: () => tf.train.rmsprop(0.1, 0.9, 0.5),
  };
  const setRate = (optimizer: tf.Optimizer, rate: number): void => {
    if ('setLearningRate' in optimizer) (optimizer as tf.SGDOptimizer).setLearningRate(rate);
    else (optimizer as unknown as { learningRate: number }).learningRate = rate;
  };

  it.each(Object.entries(optimizers))(
    'of %s with a rate that changes at each step is one program, and steps as eagerly',
    async (_, make) => {
      const [a, b] = [variable(1, -3), variable(1, -3)];
      const [p, q] = [make(), make()];
      const f = jit(() => p.minimize(() => loss(a, tf.zeros([2])), true, [a]), onDevice);
      for (let i = 1; i <= 5; i++) {
        for (const one of [p, q]) setRate(one, 0.1 / i);
        await f();
        q.minimize(() => loss(b, tf.zeros([2])), false, [b]);
        values(a).forEach((v, k) => {
          expect(v).toBeCloseTo(values(b)[k]!, 5);
        });
      }
      expect(f.stats().compilations).toBe(1);
      await f.dispose();
      for (const one of [p, q]) one.dispose();
      tf.dispose([a, b]);
    },
  );

  it.each(Object.entries(optimizers))(
    '%s keeps its moments from one eager call to the next',
    async (_, make) => {
      const [a, b] = [variable(1, -3), variable(1, -3)];
      const [p, q] = [make(), make()];
      const f = eager((x: tf.Tensor) => p.minimize(() => loss(a, x), true, [a]));
      for (const x of [
        [0, 0],
        [1, -1],
        [2, 5],
        [0, 3],
      ]) {
        await f(vector(...x));
        q.minimize(() => loss(b, tf.tensor1d(x)), false, [b]);
        expect(values(a)).toEqual(values(b));
      }
      // It is the optimizer's own state: plain tfjs goes on with it, and the function does after that.
      for (const [one, w] of [
        [p, a],
        [q, b],
      ] as const)
        one.minimize(() => loss(w, tf.zeros([2])), false, [w]);
      await f(vector(1, 1));
      q.minimize(() => loss(b, tf.ones([2])), false, [b]);
      expect(values(a)).toEqual(values(b));
      const { numTensors } = tf.memory();
      for (let i = 0; i < 20; i++) await f(vector(1, i));
      expect(tf.memory().numTensors).toBe(numTensors);
      for (const one of [p, q]) one.dispose();
      tf.dispose([a, b]);
    },
  );

  it('a call that fails after the step leaves the optimizer able to go on eagerly', async () => {
    const a = variable(1, -3);
    const adam = tf.train.adam(0.1);
    let fails = true;
    const f = eager((x: tf.Tensor) => {
      const cost = adam.minimize(() => loss(a, x), true, [a]);
      if (fails) throw new Error('no more');
      return cost;
    });
    await expect(f(vector(0, 0))).rejects.toThrow('no more');
    fails = false;
    await f(vector(0, 0));
    expect(values(a).every(Number.isFinite)).toBe(true);
    adam.dispose();
    a.dispose();
  });

  it('that looks at its rate beside the step is another program for another rate', async () => {
    const w = variable(1);
    const sgd = tf.train.sgd(0.5) as tf.SGDOptimizer & { learningRate: number };
    const f = jit(() => {
      const decay = 1 - sgd.learningRate * 0.1;
      w.assign(tf.mul(w, decay));
      return sgd.minimize(() => loss(w, tf.zeros([1])), true, [w]);
    }, onDevice);
    await f(); // w ← .95, then w − .5 · 2w = 0
    expect(values(w)[0]).toBeCloseTo(0, 6);
    w.assign(tf.tensor1d([1]));
    sgd.setLearningRate(0.25);
    await f(); // w ← .975, then half of it
    expect(values(w)[0]).toBeCloseTo(0.4875, 6);
    expect(f.stats().compilations).toBe(2);
    await f.dispose();
    w.dispose();
  });

  it('a variable that is frozen between two calls is trained no more', async () => {
    const [u, v] = [variable(1), variable(1)];
    const sgd = tf.train.sgd(0.25);
    const f = jit(
      () => sgd.minimize(() => tf.add(loss(u, tf.zeros([1])), loss(v, tf.zeros([1]))) as tf.Scalar),
      onDevice,
    );
    await f();
    u.trainable = false;
    await f();
    expect([values(u), values(v)]).toEqual([[0.5], [0.25]]);
    tf.dispose([u, v]);
  });

  it('leaves memory flat over 200 steps', async () => {
    const w = variable(1, 2);
    const open = openSessions();
    const adam = tf.train.adam(0.1);
    const f = jit((x: tf.Tensor) => adam.minimize(() => loss(w, x), true), onDevice);
    await f(vector(0, 0));
    const { numTensors, numBytes, numDataBuffers } = tf.memory();
    for (let i = 0; i < 200; i++) await f(vector(i % 3, 1));
    expect(tf.memory()).toMatchObject({ numTensors, numBytes, numDataBuffers });
    await f.dispose();
    expect(openSessions()).toBe(open);
    adam.dispose();
    w.dispose();
  });
});
