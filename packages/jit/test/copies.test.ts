/** @file Two copies of the package in one process, as where a CommonJS trainer meets an ESM executor: each knows what the
 *  other made. */
import * as tf from '@tensorflow/tfjs';
import { expect, it, vi } from 'vitest';

const copy = async (): Promise<typeof import('../src/index.js')> => {
  vi.resetModules();
  return import('../src/index.js');
};
const one = await copy();
const two = await copy();

/** A gradient through rematerialised layers, chunks, and the layers that the compiler has nodes for. */
const stepOf = ({ remat, rmsNorm, ndarray }: typeof one) => {
  const layer = remat((x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor2D => {
    const normal = rmsNorm(x, tf.ones([3]), 1e-6);
    return tf.tanh(tf.matMul(normal, w)) as tf.Tensor2D;
  });
  const fn = (x: tf.Tensor2D, w: tf.Tensor2D): readonly [tf.Tensor, tf.Tensor] => {
    const { value, grad } = tf.valueAndGrad((v: tf.Tensor) =>
      tf.sum(tf.square(layer(layer(x, v as tf.Tensor2D), v as tf.Tensor2D))),
    )(w);
    return [value, grad];
  };
  const x = ndarray('float32', [2, 3], [0.1, -0.4, 0.9, 1.2, 0.3, -0.7]);
  const w = ndarray('float32', [3, 3], [0.5, -0.2, 0.1, 0.7, 0.4, -0.9, 0.3, 0.8, -0.6]);
  return { fn, args: [x, w] as const };
};

const run = async (from: typeof one, on: typeof one) => {
  const { fn, args } = stepOf(from);
  const compiled = on.jit(fn, { device: 'cpu', threads: 1 });
  const results = await compiled(...args);
  const { nodes } = compiled.stats();
  await compiled.dispose();
  return { nodes, numbers: results.map(({ data }) => Array.from(data)) };
};

it('the layers of one copy compile under the other to the same graph and the same numbers', async () => {
  expect(two.remat).not.toBe(one.remat);
  const alone = await run(one, one);
  expect(alone.nodes).toBeGreaterThan(20);
  expect(await run(one, two)).toEqual(alone);
  expect(await run(two, one)).toEqual(alone);
  expect(await run(two, two)).toEqual(alone);
});

it('a fault of one copy is a fault to the other', async () => {
  const failing = two.jit((x: tf.Tensor) => tf.tensor(x.dataSync()), { device: 'cpu' });
  const fault: unknown = await failing(one.ndarray('float32', [1], [1])).catch((e: unknown) => e);
  expect(fault).toBeInstanceOf(one.JitFault);
  expect(fault).toBeInstanceOf(two.JitFault);
  expect(new Error('JitFault')).not.toBeInstanceOf(one.JitFault);
  expect({ name: 'JitFault', error: {} }).not.toBeInstanceOf(one.JitFault);
});

it('an array that a call of one copy took is refused by the other', async () => {
  const x = one.ndarray('float32', [4], [1, 2, 3, 4]);
  const taking = one.jit((a: tf.Tensor) => tf.add(a, 1), { device: 'cpu', donate: [0] });
  const reading = two.jit((a: tf.Tensor) => tf.sum(a), { device: 'cpu' });
  expect(Array.from((await taking(x)).data)).toEqual([2, 3, 4, 5]);
  await expect(reading(x)).rejects.toMatchObject({ error: { _tag: 'Donated' } });
});
