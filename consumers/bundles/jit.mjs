/** @file A function with its gradient is compiled and run, and is what it is op by op. */
import * as tf from '@tensorflow/tfjs';
import { eager, explain, jit, ndarray, openExecutor } from '@tompo/jit';
import { same } from './expect.mjs';

const main = async () => {
  const gradient = (x) => tf.grad((v) => tf.sum(tf.square(v)))(x);
  for (const compiled of [jit(gradient), eager(gradient, { backend: 'cpu' })]) {
    same('gradient', [...(await compiled(ndarray('float32', [2], [3, 4]))).data], [6, 8]);
    await compiled.dispose();
  }
  // What is not installed is refused in words, not by the bundler.
  const wasm = await openExecutor('eager:wasm');
  same('wasm', wasm._tag, 'Left');
  same('why', explain(wasm.left).includes('npm install @tensorflow/tfjs-backend-wasm'), true);
};
main();
