import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { inspect, jit } from '../src/index.js';
import { expectClose } from './close.js';
import { random } from './random.js';

const layer = (w: tf.Tensor, x: tf.Tensor) => tf.relu(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D));

test('an inspection counts, estimates, and gives a model that other tools can run', async () => {
  const r = random(1);
  const [w, x] = [r.floats([200, 150]), r.floats([10, 200])];
  const seen = inspect(layer, [w, x], { frozen: [0] });
  expect(seen.operators).toEqual({ Gemm: 1, Relu: 1 });
  expect(seen.nodes).toBe(2);
  expect(seen.constantBytes).toBe(200 * 150 * 4);
  expect(seen.peakBytes).toBe(2 * 10 * 150 * 4); // the product beside its relu
  const session = await ort.InferenceSession.create(seen.toOnnx());
  expect(session.inputNames).toEqual(['x1']); // x0 is frozen
  const feed = new ort.Tensor('float32', x.data as Float32Array, [10, 200]);
  const { y0 } = await session.run({ x1: feed });
  const exported = { dtype: 'float32', shape: y0!.dims, data: y0!.data as Float32Array } as const;
  // Sums of 200 terms up to 4, in another order.
  expectClose(exported, await jit(layer)(w, x), { atol: 3e-5 });
  await session.release();
});
