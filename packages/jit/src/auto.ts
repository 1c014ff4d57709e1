/** @file Whether 'auto' should take WebGPU: only a real GPU, and only one that is faster than the CPU. WebGPU also runs
 *  in software (SwiftShader, lavapipe, WARP), some hundred times slower than the CPU it runs on, and ONNX Runtime does
 *  not tell which adapter it took; so the device shows what it can do. */
import { existsSync, readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { probeJit } from './devices.js';
import { jit } from './jit.js';
import { ndarray } from './ndarray.js';
import type { JitDevice } from './run/session.js';

/** Linux shows a GPU as a file. Asking first spares everybody else the messages of a driver that finds none. */
export const hasGpuFile = (
  list: (folder: string) => readonly string[] = (folder) => (existsSync(folder) ? readdirSync(folder) : []),
): boolean =>
  list('/dev/dri').some((name) => name.startsWith('renderD')) ||
  list('/dev').some((name) => /^(nvidia\d+|dxg)$/.test(name));

const RUNS = 3;
const ENOUGH_MS = 500;

/** Milliseconds of `products` matrix products of n × n, one after another; the best of some runs. */
export const productMs = async (
  device: JitDevice,
  threads: number,
  n: number,
  products: number,
): Promise<number> => {
  const chain = (x: tf.Tensor2D): tf.Tensor => {
    let y = x;
    for (let i = 0; i < products; i++) y = tf.matMul(y, x);
    return tf.sum(y);
  };
  const run = jit(chain, { device, threads, name: `speed of ${device}` });
  try {
    const x = ndarray('float32', [n, n], new Float32Array(n * n).fill(1 / n));
    await run(x);
    let best = Number.POSITIVE_INFINITY; // the loop runs at least once
    const end = performance.now() + ENOUGH_MS;
    for (let i = 0; i < RUNS && performance.now() < end; i++) {
      const start = performance.now();
      await run(x);
      best = Math.min(best, performance.now() - start);
    }
    return best;
  } finally {
    await run.dispose();
  }
};

/** A GPU needs a millisecond or two for one small product, software some tens. */
const SMALL = { n: 256, products: 1, ms: 15 };
const LARGE = { n: 1024, products: 4 };

/** Why 'auto' passes WebGPU over, in a few words without measured numbers (they would differ from run to run); null
 *  when it should be taken. */
export const whyNotWebgpu = async (
  threads: number,
  hasGpu: boolean = process.platform !== 'linux' || hasGpuFile(),
): Promise<string | null> => {
  if (!hasGpu) return 'no GPU';
  if ((await probeJit('webgpu')) !== null) return 'no adapter';
  if ((await productMs('webgpu', threads, SMALL.n, SMALL.products)) > SMALL.ms) return 'in software only';
  const [gpu, cpu] = [
    await productMs('webgpu', threads, LARGE.n, LARGE.products),
    await productMs('cpu', threads, LARGE.n, LARGE.products),
  ];
  return gpu < cpu ? null : 'slower than the CPU';
};
