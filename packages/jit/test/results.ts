/** @file What the parity suite found out about each kernel, as data: the source of generated/KERNELS.md. */
import * as tf from '@tensorflow/tfjs';
import type { Graph } from '../src/graph/ir.js';
import { isNdArray, type NdArray } from '../src/index.js';
import { targetOf } from '../src/target.js';
import { trace } from '../src/trace/trace.js';
import { flatten } from '../src/tree.js';
import type { Case, Fn } from './cases.js';
import type { TestDevice } from './device.js';
import type { Placed } from './parity.js';
import { random } from './random.js';

export interface KernelResult {
  /** ONNX operators that its cases led to. */
  readonly onnx: readonly string[];
  /** Whether a gradient through it was compared. */
  readonly gradient: boolean;
  /** Operators of it that ONNX Runtime ran on the CPU, although another device was asked for. */
  readonly onCpu: readonly string[];
}
export type Results = Readonly<Record<string, KernelResult>>;

const SEEDS = [1, 2, 3, 4, 5];

const graphOf = (fn: Fn, inputs: readonly NdArray[], device: TestDevice): Graph => {
  const { leaves, skeleton } = flatten('case', 'arguments', inputs, (x) => (isNdArray(x) ? x : null));
  return trace({ name: 'case', fn, skeleton, leaves, isFrozen: () => false, target: targetOf({ device }) })
    .graph;
};

const gradientOf =
  (fn: Fn, places: readonly number[]): Fn =>
  (...xs) => {
    const total = (...moving: tf.Tensor[]): tf.Tensor => {
      const ys = fn(...xs.map((x, i) => (places.includes(i) ? moving[places.indexOf(i)]! : x)));
      return tf.addN((Array.isArray(ys) ? ys : [ys]).map((y) => tf.sum(tf.cast(y, 'float32'))));
    };
    return tf.grads(total)(places.map((i) => xs[i]!));
  };

const nodesOf = (
  c: Case,
  seed: number,
  device: TestDevice,
): { readonly values: Graph['nodes']; readonly gradient: Graph['nodes'] } => {
  const r = random(seed);
  const inputs = c.inputs(r);
  const fn = c.fn(r, inputs);
  const gradient = c.gradient.length === 0 ? [] : graphOf(gradientOf(fn, c.gradient), inputs, device).nodes;
  return { values: graphOf(fn, inputs, device).nodes, gradient };
};

/** Results of cases that passed, by kernel. placed: where their nodes ran. */
export const resultsOf = (cases: readonly Case[], placed: readonly Placed[], device: TestDevice): Results => {
  const names = [...new Set(cases.map((c) => c.kernel))].sort();
  const onnx = new Map(names.map((name) => [name, new Set<string>()]));
  const differentiated = new Set(cases.filter((c) => c.gradient.length > 0).map((c) => c.kernel));
  for (const c of cases)
    for (const seed of SEEDS) {
      const { values, gradient } = nodesOf(c, seed, device);
      for (const { kernel, op } of [...values, ...gradient]) onnx.get(kernel)?.add(op);
      if (c.gradient.length > 0) for (const { kernel } of values) differentiated.add(kernel);
    }
  const onCpu = (name: string): string[] =>
    device === 'cpu'
      ? []
      : [...new Set(placed.filter((p) => p.kernel === name && p.provider === 'CPU').map((p) => p.op))].sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      { onnx: [...onnx.get(name)!].sort(), gradient: differentiated.has(name), onCpu: onCpu(name) },
    ]),
  );
};
