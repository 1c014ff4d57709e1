import * as tf from '@tensorflow/tfjs';
import { either as E } from 'fp-ts';
import { expect, test } from 'vitest';
import {
  EXECUTOR_SPECS,
  eager,
  explain,
  inspect,
  jit,
  ndarray,
  openExecutor,
  type Precision,
  profile,
} from '../src/index.js';

const model = (x: tf.Tensor, w: tf.Tensor) => {
  const loss = (v: tf.Tensor) =>
    tf.mean(tf.square(tf.sigmoid(tf.matMul(x as tf.Tensor2D, v as tf.Tensor2D))));
  const { value, grads } = tf.valueAndGrads((v: tf.Tensor) => loss(v))([w]);
  return { loss: value, gradient: grads[0]! };
};

test('a function and its gradient: compiled equals eager', async () => {
  const x = ndarray('float32', [3, 2], [1, 2, 3, 4, 5, 6]);
  const w = ndarray('float32', [2, 2], [0.1, -0.2, 0.3, 0.4]);
  const [a, b] = [await jit(model)(x, w), await eager(model)(x, w)];
  expect(a.gradient.shape).toEqual([2, 2]);
  a.gradient.data.forEach((g, i) => {
    expect(g).toBeCloseTo(b.gradient.data[i]!, 6);
  });
  expect(a.loss.data[0]).toBeCloseTo(b.loss.data[0]!, 6);
});

test('executors are opened by name; an unknown name is refused with the known ones', async () => {
  const cpu = await openExecutor('jit:cpu', { threads: 1 });
  if (E.isLeft(cpu)) throw new Error('jit:cpu is always there');
  expect(cpu.right.description).toBe('onnxruntime cpu, 1 thread');
  const square = cpu.right.compile((x: tf.Tensor) => tf.square(x));
  expect(Array.from((await square(ndarray('float32', [2], [3, -4]))).data)).toEqual([9, 16]);
  const unknown = await openExecutor('jit:tpu');
  expect(unknown).toMatchObject({ _tag: 'Left', left: { _tag: 'UnknownSpec', spec: 'jit:tpu' } });
});

test('a precision is one of three, and eager backends have one', async () => {
  const bad = 'float8' as Precision;
  expect(() => jit(model, { precision: bad })).toThrow('precision must be one of float32, float16, bfloat16');
  expect(await openExecutor('jit:cpu', { precision: bad })).toMatchObject({
    left: { _tag: 'InvalidPrecision', precision: 'float8' },
  });
  expect(await openExecutor('eager:cpu', { precision: 'float16' })).toMatchObject({
    left: { _tag: 'InvalidPrecision', precision: 'float16' },
  });
  const half = await openExecutor('jit:cpu', { threads: 2, precision: 'bfloat16' });
  if (E.isLeft(half)) throw new Error('jit:cpu is always there');
  expect(half.right.description).toBe('onnxruntime cpu, 2 threads, products in bfloat16');
});

test('an option that there is none of is refused with those that there are, by whatever takes options', async () => {
  const square = (x: tf.Tensor) => tf.square(x);
  const x = ndarray('float32', [1], [3]);
  const misspelt = { frozne: [0] };
  const why = /: the option frozne is not valid: it is none of the known options \(.*\bname\b.*\)\.$/;
  expect(() => jit(square, misspelt as object)).toThrow(why);
  expect(() => eager(square, misspelt as object)).toThrow(why);
  expect(() => inspect(square, [x], misspelt as object)).toThrow(why);
  await expect(profile(square, [x], misspelt as object)).rejects.toThrow(why);
  for (const spec of EXECUTOR_SPECS) {
    const refused = await openExecutor(spec, { precison: 'int8' } as object);
    expect(E.isLeft(refused) && explain(refused.left)).toBe(
      'openExecutor: the option precison is not valid: it is none of the known options (threads, precision, limits).',
    );
  }
  for (const f of [
    jit(square, { frozne: undefined } as object),
    eager(square, { seed: undefined } as object),
  ])
    expect(Array.from((await f(x)).data)).toEqual([9]);
});
