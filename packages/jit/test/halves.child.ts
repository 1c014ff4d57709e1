/** @file In a process of its own: by how many bytes a gradient through eight frozen matrices that lie in 16 bits in a file
 *  lets its memory grow. */
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type FileArray, jit, ndarray } from '../src/index.js';
import { growth } from './child.js';

const [folder, precision] = process.argv.slice(2) as [string, 'float32' | 'bfloat16'];
const [SIZE, COUNT] = [2048, 8];
const path = join(folder, 'large');
const weights = Array.from({ length: COUNT }, (_, i): FileArray => {
  const file = { path, offset: i * SIZE * SIZE * 2, storage: 'bfloat16' } as const;
  return { dtype: 'float32', shape: [SIZE, SIZE], file };
});
const gradient = (ws: readonly tf.Tensor[], x: tf.Tensor) =>
  tf.grad((v) => ws.reduce((h, w) => tf.tanh(tf.matMul(h as tf.Tensor2D, w as tf.Tensor2D, false, true)), v))(
    x,
  );
const x = ndarray('float32', [4, SIZE], new Float32Array(4 * SIZE).fill(0.1));
const took = await growth(async () => {
  await jit(gradient, { frozen: [0], precision })(weights, x);
});
process.stdout.write(String(took));
