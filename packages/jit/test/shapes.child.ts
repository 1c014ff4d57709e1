/** Runs one function in several shapes in a process of its own, and prints by how much the process grew with the first and with all. */
import * as tf from '@tensorflow/tfjs';
import { jit, ndarray } from '../src/index.js';

const WIDTH = 1024;
const input = (rows: number) => ndarray('float32', [rows, WIDTH], new Float32Array(rows * WIDTH).fill(0.5));
/** Six arrays of the size of x are there at once. */
const chain = jit(
  (x: tf.Tensor) => {
    const waves = [1, 2, 3, 4, 5].map((k) => tf.sin(tf.mul(x, k)));
    return tf.sum(waves.reduce((all, wave) => tf.mul(all, wave), tf.exp(x)));
  },
  { threads: 1 },
);
await chain(input(1));
const before = process.memoryUsage.rss();
const grown = (): number => process.resourceUsage().maxRSS * 1024 - before;
await chain(input(4096));
const one = grown();
for (let k = 1; k < 8; k++) await chain(input(4096 - 64 * k));
console.log(JSON.stringify({ one, all: grown() }));
