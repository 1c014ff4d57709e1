/** @file Tracing leaves the engine of tfjs as it found it, however it ends. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { eager, explain, inspect, JitFault, jit, type NdArray, ndarray } from '../src/index.js';
import { engineState } from './engineState.js';

const vector = (...xs: number[]): NdArray => ndarray('float32', [xs.length], xs);

/** What a function may reach outside of itself. */
interface Outside {
  readonly w: tf.Variable;
  readonly n: tf.Variable;
  readonly frozen: tf.Variable;
  readonly t: tf.Tensor;
  readonly adam: tf.AdamOptimizer;
  readonly sgd: tf.SGDOptimizer;
  readonly kept: { tensor?: tf.Tensor; variable?: tf.Variable };
}

/** A variable whose data are its own alone. */
const variable = (initial: () => tf.Tensor, trainable = true): tf.Variable =>
  tf.tidy(() => tf.variable(initial(), trainable));

const outside = (): Outside => ({
  w: variable(() => tf.tensor1d([1, 2, 3])),
  n: variable(() => tf.scalar(7, 'int32')),
  frozen: variable(() => tf.tensor1d([4, 5, 6]), false),
  t: tf.tensor1d([10, 20, 30]),
  adam: tf.train.adam(0.1) as tf.AdamOptimizer,
  sgd: tf.train.sgd(0.1) as tf.SGDOptimizer,
  kept: {},
});

const loss = ({ w, t }: Outside) => tf.sum(tf.square(tf.sub(w, t))) as tf.Scalar;

type Failing = (o: Outside, x: tf.Tensor) => unknown;

const failing: Readonly<Record<string, Failing>> = {
  'throws at once': () => {
    throw new Error('mine');
  },
  'throws after an assignment': ({ w }, x) => {
    w.assign(x as tf.Tensor1D);
    throw new Error('mine');
  },
  'throws in a gradient': ({ w }) =>
    tf.variableGrads(() => {
      tf.exp(w);
      throw new Error('mine');
    }),
  'throws in the backward pass': ({ w }) => {
    const op = tf.customGrad((y) => ({
      value: tf.square(y as tf.Tensor),
      gradFunc: () => {
        throw new Error('mine');
      },
    }));
    return tf.grad((y) => tf.sum(op(y)))(w);
  },
  'throws in nested scopes': ({ w }) =>
    tf.tidy(() =>
      tf.tidy(() => {
        tf.keep(tf.square(w));
        throw new Error('mine');
      }),
    ),
  'opens a scope and does not close it': ({ w }) => {
    tf.engine().startScope();
    tf.square(w);
    throw new Error('mine');
  },
  'closes a scope that is not its own': ({ w }, x) => {
    tf.engine().endScope();
    return tf.mul(w, x);
  },
  'keeps a tensor': ({ w }) => tf.keep(tf.square(w)),
  'keeps a tensor after an assignment': ({ w, kept }, x) => {
    w.assign(x as tf.Tensor1D);
    kept.tensor = tf.keep(tf.square(w));
    return kept.tensor;
  },
  'reads a traced value': (_, x) => x.dataSync(),
  'reads a variable': ({ w }) => tf.tensor1d(Array.from(w.dataSync())),
  'reads a variable that it has assigned': ({ w }, x) => {
    w.assign(x as tf.Tensor1D);
    return w.arraySync();
  },
  'uses a kernel without translation': ({ w }) => tf.unique(w),
  'uses it after an optimizer has made its moments': (o) => {
    o.adam.minimize(() => loss(o));
    return tf.unique(o.w).values;
  },
  'throws after a step of an optimizer': (o) => {
    o.sgd.minimize(() => loss(o));
    o.adam.minimize(() => loss(o));
    throw new Error('mine');
  },
  'throws in the loss of an optimizer': (o) =>
    o.adam.minimize(() => {
      loss(o);
      throw new Error('mine');
    }),
  'shapes do not fit': ({ w }) => tf.add(w, tf.ones([2])),
  'disposes a captured tensor': ({ t }, x) => {
    const y = tf.mul(t, x);
    t.dispose();
    return y;
  },
  'disposes a captured variable': ({ w }, x) => {
    const y = tf.mul(w, x);
    w.dispose();
    return y;
  },
  'disposes all variables': (_, x) => {
    tf.disposeVariables();
    return tf.square(x);
  },
  'sets another learning rate': ({ sgd }) => {
    sgd.setLearningRate(0.5);
    return tf.ones([1]);
  },
  'makes a variable and throws': ({ kept }, x) => {
    kept.variable = tf.variable(x);
    throw new Error('mine');
  },
  'makes a variable of a captured tensor and throws': ({ t, kept }) => {
    kept.variable = tf.variable(t);
    kept.variable.dispose();
    throw new Error('mine');
  },
  'assigns another shape': ({ w }) => {
    w.assign(tf.ones([2]) as tf.Tensor1D);
  },
  'assigns another type': ({ n }) => {
    n.assign(tf.scalar(1));
  },
  'assigns a captured tensor and throws': ({ w, t }) => {
    w.assign(t as tf.Tensor1D);
    w.assign(tf.square(t) as tf.Tensor1D);
    throw new Error('mine');
  },
  'changes the backend': () => {
    void tf.setBackend('cpu');
    throw new Error('mine');
  },
  'is async': async ({ w }, x) => {
    w.assign(x as tf.Tensor1D);
    return tf.square(w);
  },
  'is async and throws': async ({ w }, x) => {
    w.assign(x as tf.Tensor1D);
    throw new Error('mine');
  },
  'gives a promise': ({ w }, x) => {
    w.assign(x as tf.Tensor1D);
    return Promise.resolve(x);
  },
  // biome-ignore lint/suspicious/noThenProperty: that is what is tried
  'gives something thenable': (_, x) => ({ then: () => x }),
  'is a generator': function* ({ w }, x) {
    w.assign(x as tf.Tensor1D);
    yield x;
  },
  'gives a generator': ({ w }) =>
    (function* () {
      yield w;
    })(),
  'gives what is no tree': () => new Map(),
  'calls Math.random': ({ w }) => tf.mul(w, Math.random()),
  'throws in a random op': () => tf.randomNormal([-1]),
  'throws in a function given to tf.rand': () =>
    tf.rand([2], () => {
      throw new Error('mine');
    }),
  'traces another function, which fails': ({ w }) => {
    inspect((y: tf.Tensor) => tf.mul(w, y.arraySync() as number), [vector(1)]);
    return w;
  },
  'gives a complex tensor': ({ w }) => tf.complex(w, w),
};

describe('after a call that fails', () => {
  beforeAll(async () => {
    await eager((x: tf.Tensor) => x)(vector(1)); // tfjs's greeting
    tf.setBackend('cpu');
  });

  it.each(Object.entries(failing))('the engine is as before: a function that %s', async (_, fn) => {
    const o = outside();
    const watched = [o.w, o.n, o.frozen, o.t];
    const before = engineState(watched);
    const compiled = jit(
      fn.constructor.name.includes('Async')
        ? async (x: tf.Tensor) => fn(o, x)
        : fn.constructor.name.includes('Generator')
          ? function* (x: tf.Tensor) {
              yield* fn(o, x) as Iterable<unknown>;
            }
          : (x: tf.Tensor) => fn(o, x),
    );
    const twice = [0, 1].map(() => compiled(vector(1, 2, 3)).catch((error: unknown) => error));
    for (const error of await Promise.all(twice)) expect(error).toBeInstanceOf(Error);
    expect(engineState(watched)).toEqual(before);
    // What it kept is no tensor any more, and says so.
    for (const lost of [o.kept.tensor, o.kept.variable])
      if (lost !== undefined) expect(() => lost.dataSync()).toThrow('disposed');
    // The caller goes on with his own optimizers and variables.
    const first = loss(o).dataSync()[0]!;
    for (let i = 0; i < 3; i++) {
      o.adam.minimize(() => loss(o), false, [o.w]);
      o.sgd.minimize(() => loss(o), false, [o.w]);
    }
    expect(o.adam.iterations).toBe(3);
    expect(loss(o).dataSync()[0]).toBeLessThan(first);
    o.adam.dispose();
    o.sgd.dispose();
    tf.dispose(watched);
    await compiled.dispose();
  });

  it('is as before, too, when the memory does not suffice after the trace', async () => {
    const o = outside();
    const watched = [o.w, o.n, o.frozen, o.t];
    const before = engineState(watched);
    const compiled = jit(() => o.adam.minimize(() => loss(o), true)!, { maxBytes: 1, name: 'step' });
    await expect(compiled()).rejects.toThrow('step: it would take about');
    expect(engineState(watched)).toEqual(before);
    o.adam.minimize(() => loss(o), false, [o.w]);
    expect(o.adam.iterations).toBe(1);
    tf.dispose(watched);
  });

  it('says what was disposed, and where', async () => {
    const t = tf.tensor1d([1]);
    const fault = await jit((x: tf.Tensor) => {
      t.dispose();
      return x;
    })(vector(1)).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(JitFault);
    expect((fault as JitFault).error).toMatchObject({ _tag: 'DisposedWhileTracing', what: 'a tensor' });
    expect(explain((fault as JitFault).error)).toMatch(/untouched\.test\.ts:\d+/);
    t.dispose();
  });
});

describe('after a call that succeeds', () => {
  it('the engine is as before, but for what the function assigned', async () => {
    const o = outside();
    const watched = [o.n, o.frozen, o.t];
    const states = [
      (x: tf.Tensor) => tf.mul(o.w, x),
      (x: tf.Tensor) => tf.tidy(() => tf.grad((y) => tf.sum(tf.mul(tf.square(y), o.w)))(x)),
      (x: tf.Tensor) => tf.variable(tf.mul(x, o.t)).square(),
      (x: tf.Tensor) => tf.add(tf.tensor1d(Array.from(o.t.dataSync())), x),
      (_: tf.Tensor) => o.w,
      (_: tf.Tensor) => tf.variable(o.t),
      (_: tf.Tensor) => tf.dropout(o.w, 0.5),
      (x: tf.Tensor) => tf.variableGrads(() => tf.sum(tf.mul(o.w, x)) as tf.Scalar).value,
    ];
    for (const fn of states) {
      const before = engineState([...watched, o.w]);
      const compiled = jit(fn);
      await compiled(vector(1, 2, 3));
      await compiled(vector(3, 2, 1));
      expect(engineState([...watched, o.w])).toEqual(before);
      await compiled.dispose();
    }
    const before = engineState(watched) as { scalars: unknown };
    await jit((x: tf.Tensor) => {
      o.w.assign(tf.square(x) as tf.Tensor1D);
      return x;
    })(vector(1, 2, 3));
    expect((engineState(watched) as { scalars: unknown }).scalars).toEqual(before.scalars);
    expect(Array.from(o.w.dataSync())).toEqual([1, 4, 9]);
    tf.dispose([...watched, o.w]);
  });

  it('inspect changes nothing, though the function trains', async () => {
    const o = outside();
    const watched = [o.w, o.n, o.frozen, o.t];
    const before = engineState(watched);
    const { nodes } = inspect(() => o.adam.minimize(() => loss(o), true), []);
    expect(nodes).toBeGreaterThan(10);
    expect(engineState(watched)).toEqual(before);
    expect(o.adam.iterations).toBe(0);
    tf.dispose(watched);
  });
});
