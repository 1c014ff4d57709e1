/** @file The rules around compiled functions: signatures, static and frozen arguments, errors, and no trace left. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Compile, eager, inspect, jit, type NdArray, ndarray, profile, zeros } from '../src/index.js';
import { complexes } from '../src/kernels/complex.js';
import { kernels } from '../src/kernels/index.js';
import { refused } from '../src/kernels/refused.js';
import { errorOf } from './refusal.js';

const vector = (...xs: number[]): NdArray => ndarray('float32', [xs.length], xs);
const list = (x: NdArray): number[] => Array.from(x.data);

afterEach(() => {
  vi.restoreAllMocks();
});

describe('signatures', () => {
  test('one session for each shape, dtype and static value; calls of one signature share it', async () => {
    const f = jit((x: tf.Tensor, power: number, mode: string | null) =>
      mode === 'neg' ? tf.neg(tf.pow(x, power)) : tf.pow(x, power),
    );
    expect(list(await f(vector(1, 2), 2, null))).toEqual([1, 4]);
    expect(list(await f(vector(3, 4), 2, null))).toEqual([9, 16]);
    expect(f.stats().compilations).toBe(1);
    expect(list(await f(vector(1, 2, 3), 2, null))).toEqual([1, 4, 9]);
    expect(list(await f(vector(1, 2), 3, null))).toEqual([1, 8]);
    expect(list(await f(vector(1, 2), 3, 'neg'))).toEqual([-1, -8]);
    expect(f.stats()).toMatchObject({ calls: 5, compilations: 4 });
  });

  test('concurrent first calls compile once, and each gets its own result', async () => {
    const f = jit((x: tf.Tensor) => tf.mul(x, 2));
    const results = await Promise.all([1, 2, 3, 4, 5].map((x) => f(vector(x))));
    expect(results.map((r) => list(r)[0])).toEqual([2, 4, 6, 8, 10]);
    expect(f.stats().compilations).toBe(1);
  });

  test('records of another key order are the same call; trees come back as they were given', async () => {
    const f = jit((t: { a: tf.Tensor; b: readonly [tf.Tensor, { c: tf.Tensor }] }) => ({
      sum: tf.add(t.a, t.b[0]),
      rest: [t.b[1].c, null, { n: 7 }] as const,
    }));
    const [a, b, c] = [vector(1), vector(10), vector(100)];
    expect(await f({ a, b: [b, { c }] })).toEqual({ sum: vector(11), rest: [vector(100), null, { n: 7 }] });
    await f({ b: [b, { c }], a });
    expect(f.stats().compilations).toBe(1);
  });

  test('unused inputs, inputs as outputs, one output twice, constant outputs, no inputs at all', async () => {
    const f = jit((x: tf.Tensor, _unused: tf.Tensor) => {
      const y = tf.square(x);
      return [x, y, y, tf.tensor1d([5, 6]), tf.zeros([2])];
    });
    const out = await f(vector(3), vector(0));
    expect(out.map(list)).toEqual([[3], [9], [9], [5, 6], [0, 0]]);
    expect(list(await jit(() => tf.range(0, 3))())).toEqual([0, 1, 2]);
  });

  test('arrays without elements joined: the axis is as long as theirs together', async () => {
    const join = jit((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => [
      tf.concat([a, b], 1),
      tf.concat([a, c], 0),
    ]);
    const [wide, tall] = await join(
      zeros('float32', [0, 3]),
      zeros('float32', [0, 2]),
      zeros('float32', [2, 3]),
    );
    expect(wide!.shape).toEqual([0, 5]);
    expect(tall!.shape).toEqual([2, 3]);
  });

  test('outputs are fresh: neither the inputs nor earlier results change', async () => {
    const f = jit((x: tf.Tensor) => tf.add(x, 1));
    const x = vector(1, 2);
    const first = await f(x);
    first.data[0] = 99;
    expect(list(await f(x))).toEqual([2, 3]);
    expect(list(x)).toEqual([1, 2]);
  });

  test('bool and int32 go in and out', async () => {
    const f = jit((x: tf.Tensor, i: tf.Tensor) => ({
      not: tf.logicalNot(x),
      next: tf.add(i, tf.scalar(1, 'int32')),
    }));
    const out = await f(ndarray('bool', [3], [1, 0, 1]), ndarray('int32', [2], [-1, 2 ** 31 - 2]));
    expect(out.not).toEqual(ndarray('bool', [3], [0, 1, 0]));
    expect(out.next).toEqual(ndarray('int32', [2], [0, 2 ** 31 - 1]));
  });

  test('arrays without elements', async () => {
    const f = jit((x: tf.Tensor) => tf.concat([tf.mul(x, 2), tf.ones([2])]));
    expect(list(await f(zeros('float32', [0])))).toEqual([1, 1]);
  });
});

describe('frozen arguments', () => {
  test('are stored once; a changed array there is an error that names its place', async () => {
    const f = jit((x: tf.Tensor, p: { w: tf.Tensor }) => tf.mul(x, p.w), { frozen: [1], name: 'scale' });
    const w = vector(2, 3);
    expect(list(await f(vector(1, 1), { w }))).toEqual([2, 3]);
    // The graph has the values of the first call.
    w.data[0] = 50;
    expect(list(await f(vector(1, 1), { w }))).toEqual([2, 3]);
    expect(await errorOf(f(vector(1, 1), { w: vector(2, 3) }))).toEqual({
      _tag: 'FrozenChanged',
      name: 'scale',
      path: 'arguments[1].w',
    });
  });

  const product = (w: tf.Tensor, x: tf.Tensor) => tf.matMul(w as tf.Tensor2D, x as tf.Tensor2D);
  const column = (...xs: number[]): NdArray => ndarray('float32', [xs.length, 1], xs);
  const row = (...xs: number[]): NdArray => ndarray('float32', [1, xs.length], xs);

  describe.each<readonly [string, Compile]>([
    ['jit', jit],
    ['eager', eager],
  ])('of %s', (_, compile) => {
    test('are those of the first call that worked: one that failed binds nobody', async () => {
      const f = compile(product, { frozen: [0], name: 'f' });
      const x = column(1, 2);
      await expect(f(column(1, 2, 3), x)).rejects.toThrow();
      const w = row(3, 4);
      expect(list(await f(w, x))).toEqual([11]);
      const changed = { _tag: 'FrozenChanged', name: 'f', path: 'arguments[0]' };
      expect(await errorOf(f(row(3, 4), x))).toEqual(changed);
      await expect(f(w, column(1, 2, 3))).rejects.toThrow(); // nor does it set anybody free
      expect(await errorOf(f(row(3, 4), x))).toEqual(changed);
      expect(list(await f(w, x))).toEqual([11]);
      await f.dispose();
    });

    test('of calls that overlap are those of the first, whichever of them fails', async () => {
      const f = compile(product, { frozen: [0], name: 'f' });
      const [w, other] = [row(3, 4), row(5, 6)];
      const [failed, good, late] = [f(w, column(1)), f(w, column(1, 2)), f(other, column(1, 2))];
      await expect(failed).rejects.toThrow();
      expect((await errorOf(late))._tag).toBe('FrozenChanged');
      expect(list(await good)).toEqual([11]);
      expect((await errorOf(f(other, column(1, 2))))._tag).toBe('FrozenChanged');
      await f.dispose();
    });

    test.each(['frozen', 'donate'] as const)(
      '%s: a place where there is no argument is refused',
      async (option) => {
        const f = compile((x: tf.Tensor) => tf.neg(x), { [option]: [0, 7], name: 'f' });
        expect(await errorOf(f(vector(1)))).toEqual({
          _tag: 'InvalidOption',
          name: 'f',
          field: option,
          reason: 'it names argument 7, and there are 1, counted from 0',
        });
        const last = compile((...xs: tf.Tensor[]) => tf.addN(xs), { [option]: [2] });
        expect(list(await last(vector(1), vector(2), vector(3)))).toEqual([6]);
        await last.dispose();
      },
    );
  });

  test('a place where there is no argument is refused before a program is made, too', async () => {
    const f = (x: tf.Tensor) => tf.neg(x);
    const why = 'f: the option frozen is not valid: it names argument 1, and there are 1, counted from 0.';
    expect(() => inspect(f, [vector(1)], { frozen: [1] })).toThrow(why);
    await expect(profile(f, [vector(1)], { frozen: [1] })).rejects.toThrow(why);
  });
});

describe('nothing is left behind', () => {
  // The first use of the cpu backend through eager() marks tfjs's greeting as given.
  beforeAll(() => eager((x: tf.Tensor) => x)(vector(1)));

  test('tensors, variables, the backend and its name are as before, also after an exception half-way', async () => {
    tf.setBackend('cpu');
    const [backend, names] = [tf.backend(), tf.engine().backendNames()];
    const kept = tf.tensor1d([1, 2, 3]);
    const before = tf.memory();
    const variables = Object.keys(tf.engine().registeredVariables).length;
    const good = jit((x: tf.Tensor) => {
      const v = tf.variable(tf.mul(x, kept));
      return tf.grads((y: tf.Tensor) => tf.sum(tf.mul(tf.square(y), v)))([x])[0]!;
    });
    expect(list(await good(vector(1, 1, 1)))).toEqual([2, 4, 6]);
    const bad = jit((x: tf.Tensor) =>
      tf.grads((y: tf.Tensor) => {
        const z = tf.exp(tf.square(y));
        if (z.rank === 1) throw new Error('half-way');
        return z;
      })([x]),
    );
    await expect(bad(vector(1))).rejects.toThrow('half-way');
    expect(tf.memory()).toEqual(before);
    expect(Object.keys(tf.engine().registeredVariables).length).toBe(variables);
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.backend()).toBe(backend);
    expect(tf.engine().backendNames()).toEqual(names);
    // A captured tensor stays where it was, and alive.
    expect(Array.from(kept.dataSync())).toEqual([1, 2, 3]);
    kept.dispose();
  });

  test('eager leaves nothing either', async () => {
    tf.setBackend('cpu');
    const f = eager((x: tf.Tensor) => {
      tf.variable(tf.mul(x, 2));
      return [x, tf.square(x), tf.square(x)];
    });
    await f(vector(1, 2));
    const before = tf.memory();
    expect((await f(vector(1, 2))).map(list)).toEqual([
      [1, 2],
      [1, 4],
      [1, 4],
    ]);
    expect(tf.memory()).toEqual(before);
    expect(tf.getBackend()).toBe('cpu');
  });

  test('no banner and no warning', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await jit((x: tf.Tensor) => tf.square(x))(vector(1));
    await eager((x: tf.Tensor) => tf.square(x))(vector(1));
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('errors', () => {
  test('reading a traced value names the op and the line', async () => {
    const f = jit((x: tf.Tensor) => tf.tensor1d(Array.from(tf.square(x).dataSync())));
    const error = await errorOf(f(vector(1)));
    expect(error).toMatchObject({ _tag: 'ReadWhileTracing', op: 'Square' });
    expect((error as { at: string }).at).toMatch(/rules\.test\.ts:\d+/);
  });

  test('a kernel without translation fails at trace time, names the op and the line', async () => {
    const f = jit((x: tf.Tensor) => tf.unique(x).values);
    const error = await errorOf(f(zeros('float32', [3])));
    expect(error).toMatchObject({ _tag: 'UnsupportedKernel', kernel: 'Unique' });
    expect((error as { reason: string }).reason).toMatch(/shape of its result depends on values/);
    expect((error as { at: string }).at).toMatch(/rules\.test\.ts:\d+/);
  });

  test('complex tensors do not go out, come in, or take part in what has no meaning for pairs', async () => {
    const out = jit((x: tf.Tensor) => tf.complex(x, x));
    expect(await errorOf(out(vector(1)))).toMatchObject({ reason: expect.stringMatching(/complex64/) });
    const power = jit((x: tf.Tensor) => tf.real(tf.square(tf.complex(x, x))));
    expect(await errorOf(power(vector(1)))).toMatchObject({ reason: expect.stringMatching(/complex64/) });
    await eager((x: tf.Tensor) => x)(vector(1));
    tf.setBackend('cpu');
    const outside = tf.complex([1], [2]);
    const captured = jit((x: tf.Tensor) => tf.add(x, tf.real(outside)));
    expect(await errorOf(captured(vector(1)))).toMatchObject({ kernel: 'Real' });
    outside.dispose();
  });

  test('every kernel of tfjs has a translation, or a reason why not, never both', () => {
    const known = tf.getKernelsForBackend('cpu').map((k) => k.kernelName);
    const translated = { ...kernels, ...complexes };
    expect(known.filter((name) => !(name in translated) && !(name in refused))).toEqual([]);
    expect(Object.keys(refused).filter((name) => name in translated)).toEqual([]);
  });

  test('shapes that do not fit are refused at trace time, with the op and the line', async () => {
    const [a, b] = [zeros('float32', [2, 3]), zeros('float32', [4, 5])];
    const product = jit((x: tf.Tensor, y: tf.Tensor) => tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D));
    const error = await errorOf(product(a, b));
    expect(error).toMatchObject({ _tag: 'ShapeMismatch', kernel: 'BatchMatMul' });
    expect(error).toMatchObject({ reason: 'the inner sizes of [2,3] and [4,5] differ' });
    expect((error as { at: string }).at).toMatch(/rules\.test\.ts:\d+/);
    const sum = jit((x: tf.Tensor, y: tf.Tensor) => tf.add(x, y));
    expect(await errorOf(sum(a, b))).toMatchObject({
      reason: '[2,3] and [4,5] cannot be broadcast together',
    });
    // Some checks are tfjs's own: they come through as they are.
    await expect(jit((x: tf.Tensor) => tf.reshape(x, [7]))(a)).rejects.toThrow(
      'must match the product of shape 7',
    );
  });

  test('a number from Math.random inside of a function is refused: it would be a constant', async () => {
    const error = await errorOf(jit((x: tf.Tensor) => tf.mul(x, Math.random()))(vector(1, 2, 3)));
    expect(error).toMatchObject({ _tag: 'RandomWhileTracing', op: 'Math.random' });
    expect((error as { at: string }).at).toMatch(/rules\.test\.ts:\d+/);
  });

  test('a promise, a tensor kept beyond the end, a wrong leaf, a wrong array', async () => {
    const slow = jit(async (x: tf.Tensor) => x, { name: 'slow' });
    expect(await errorOf(slow(vector(1)))).toEqual({ _tag: 'AsyncFunction', name: 'slow' });
    const keeper = jit((x: tf.Tensor) => tf.keep(tf.square(x)), { name: 'keeper' });
    const before = tf.memory().numTensors;
    expect(await errorOf(keeper(vector(1)))).toEqual({ _tag: 'KeptTensor', name: 'keeper', count: 1 });
    expect(tf.memory().numTensors).toBe(before);
    const any = jit((x: tf.Tensor) => tf.square(x), { name: 'any' });
    expect(await errorOf(any(new Map() as never))).toMatchObject({
      _tag: 'InvalidLeaf',
      path: 'arguments[0]',
      found: 'a Map',
    });
    const wrong = { dtype: 'float32', shape: [3], data: new Float32Array(2) } as const;
    expect(await errorOf(any(wrong))).toMatchObject({
      _tag: 'InvalidArray',
      reason: 'its shape [3] has 3 elements and its data 2',
    });
    const typed = { dtype: 'int32', shape: [2], data: new Float32Array(2) } as const;
    expect(await errorOf(any(typed))).toMatchObject({
      reason: 'dtype int32 needs a Int32Array, not a Float32Array',
    });
  });

  test('an array of another type or of an impossible shape is refused in one sentence', () => {
    const dtype = 'float64' as 'float32';
    const why = (name: string): string =>
      `${name}: the array at data is not valid: its dtype is float64, not float32, int32 or bool.`;
    expect(() => ndarray(dtype, [2], [1, 2])).toThrow(why('ndarray'));
    expect(() => zeros(dtype, [2])).toThrow(why('zeros'));
    for (const size of [-1, 0.5, Number.NaN]) {
      expect(() => ndarray('float32', [size], [])).toThrow(`ndarray: the array at data is not valid`);
      expect(() => zeros('float32', [2, size])).toThrow(
        `zeros: the array at data is not valid: its shape is [2,${size}].`,
      );
    }
  });

  test('a symbol that escaped from one trace is refused in the next', async () => {
    let escaped: tf.Tensor | undefined;
    await jit((x: tf.Tensor) => {
      escaped = tf.square(x);
      return escaped;
    })(vector(1));
    const error = await errorOf(jit((x: tf.Tensor) => tf.add(x, escaped!))(vector(1)));
    expect(error._tag).toBe('UnsupportedKernel');
  });

  test('after dispose; bad thread counts', async () => {
    const f = jit((x: tf.Tensor) => tf.square(x), { name: 'f' });
    await f(vector(1));
    await f.dispose();
    expect(await errorOf(f(vector(1)))).toEqual({ _tag: 'Disposed', name: 'f' });
    expect(() => jit((x: tf.Tensor) => x, { threads: 0 })).toThrow(
      'threads must be a whole number of at least 1, not 0.',
    );
  });

  test('an exception of the function itself comes through, and the next call tries again', async () => {
    let isBroken = true;
    const f = jit((x: tf.Tensor) => {
      if (isBroken) throw new RangeError('mine');
      return tf.square(x);
    });
    await expect(f(vector(2))).rejects.toThrow(RangeError);
    isBroken = false;
    expect(list(await f(vector(2)))).toEqual([4]);
  });
});
