/** @file One case of a kernel, compiled for a device, against eager tfjs: values, gradients, and where each node ran. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { eager, isNdArray, type NdArray } from '../src/index.js';
import { compileProgram } from '../src/program.js';
import { flatten, rebuild } from '../src/tree.js';
import type { Case, Fn } from './cases.js';
import { expectClose } from './close.js';
import type { TestDevice } from './device.js';
import { random } from './random.js';

const asList = (x: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(x) ? x : [x]);

/** Values, and the gradient of Σ value · cos(place) for some of the inputs: no two elements weigh the same. */
export const withGradient =
  (fn: Fn, places: readonly number[]) =>
  (...xs: tf.Tensor[]): { values: tf.Tensor[]; gradients: tf.Tensor[] } => {
    const values = asList(fn(...xs));
    if (places.length === 0) return { values, gradients: [] };
    const total = (...moving: tf.Tensor[]): tf.Scalar => {
      const all = xs.map((x, i) => (places.includes(i) ? moving[places.indexOf(i)]! : x));
      return tf.addN(
        asList(fn(...all)).map((y) => {
          const weights = tf.reshape(tf.cos(tf.range(0, Math.max(1, y.size))), y.shape);
          return tf.sum(tf.mul(tf.cast(y, 'float32'), weights));
        }),
      ) as tf.Scalar;
    };
    return { values, gradients: tf.grads(total)(places.map((i) => xs[i]!)) };
  };

/** A node of the graph and the provider that ran it. */
export interface Placed {
  readonly kernel: string;
  readonly op: string;
  readonly provider: string;
}

interface Results {
  readonly values: readonly NdArray[];
  readonly gradients: readonly NdArray[];
}

interface Event {
  readonly cat: string;
  readonly name: string;
  readonly args: { readonly op_name: string; readonly provider: string };
}

const NODE = /^([A-Za-z0-9_]+)\.\d+(?:[_/].*)?_kernel_time$/;

const placesOf = (events: readonly Event[]): readonly Placed[] =>
  events.flatMap(({ cat, name, args }) => {
    const kernel = NODE.exec(name)?.[1];
    if (cat !== 'Node' || kernel === undefined) return [];
    return [{ kernel, op: args.op_name, provider: args.provider.replace(/ExecutionProvider$/, '') }];
  });

/** Runs a function once on a device; on another than the CPU under ONNX Runtime's profiler. */
export const runPlaced = async (
  fn: (...xs: tf.Tensor[]) => unknown,
  inputs: readonly NdArray[],
  device: TestDevice,
): Promise<{ readonly result: unknown; readonly placed: readonly Placed[] }> => {
  const folder = await mkdtemp(join(tmpdir(), 'jit-placed-'));
  try {
    const { leaves, skeleton } = flatten('case', 'arguments', inputs, (x) => (isNdArray(x) ? x : null));
    const program = await compileProgram({
      name: 'case',
      fn: fn as never,
      skeleton,
      leaves,
      frozen: new Set(),
      device,
      threads: 1,
      precision: 'float32',
      ...(device === 'cpu' ? {} : { profileTo: join(folder, 'ort') }),
    });
    const outputs = await program.session.run(inputs);
    if (device !== 'cpu') program.session.endProfiling();
    await program.session.dispose();
    const files = await readdir(folder);
    const events = await Promise.all(
      files.map(async (f) => JSON.parse(await readFile(join(folder, f), 'utf8')) as Event[]),
    );
    return { result: rebuild(program.result, (i) => outputs[i]!), placed: placesOf(events.flat()) };
  } finally {
    await rm(folder, { recursive: true });
  }
};

const expectAllClose = (xs: readonly NdArray[], ys: readonly NdArray[], tolerance: Tolerance): void => {
  if (xs.length !== ys.length) throw new Error(`${xs.length} arrays instead of ${ys.length}`);
  ys.forEach((y, i) => {
    expectClose(xs[i]!, y, tolerance);
  });
};

export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

/** Compiled for the device equals eager tfjs on inputs drawn from a seed. Gives where the nodes ran. */
export const checkCase = async (
  c: Case,
  seed: number,
  device: TestDevice,
  tolerance: Tolerance,
): Promise<readonly Placed[]> => {
  const r = random(seed);
  const inputs = c.inputs(r);
  const fn = withGradient(c.fn(r, inputs), c.gradient);
  const { result, placed } = await runPlaced(fn, inputs, device);
  const [a, b] = [result as Results, (await eager(fn)(...inputs)) as Results];
  expectAllClose(a.values, b.values, tolerance);
  expectAllClose(a.gradients, b.gradients, tolerance);
  return placed;
};
