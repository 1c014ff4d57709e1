/** @file Kernels that are computed while a function is traced: those of strings, which no graph has, and those whose result has
 *  a shape of its own for each value. Where all that they read is known by then, tfjs's own cpu backend computes them. */
import * as tf from '@tensorflow/tfjs';
import type { DType } from '../graph/ir.js';
import { shared } from '../shared.js';

/** An array whose values are known. Strings are lists of bytes in UTF-8, as tfjs keeps them. */
export interface Known {
  readonly dtype: DType | 'string';
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array | readonly Uint8Array[];
}

type CpuBackend = tf.KernelBackend & {
  firstUse: boolean;
  write: (values: unknown, shape: number[], dtype: string) => object;
};

/** An instance of its own, which tfjs does not know of: it holds no tensor of the caller's. */
const host = (): CpuBackend =>
  shared('host', () => {
    const backend = tf.findBackendFactory('cpu')!() as CpuBackend;
    backend.firstUse = false; // it prints a banner at its first use
    return backend;
  });

type Infos = tf.TensorInfo | readonly tf.TensorInfo[];

const withoutUndefined = (attrs: Readonly<Record<string, unknown>>): tf.NamedAttrMap =>
  Object.fromEntries(Object.entries(attrs).filter(([, x]) => x !== undefined)) as tf.NamedAttrMap;

/** What a kernel of the cpu backend makes of known arrays; null where that backend has no such kernel. */
export const computeKnown = (
  kernelName: string,
  inputs: Readonly<Record<string, Known>> | readonly Known[],
  attrs: Readonly<Record<string, unknown>>,
): readonly Known[] | null => {
  const kernel = tf.getKernel(kernelName, 'cpu');
  if (kernel === undefined) return null;
  const backend = host();
  // Some kernels take lists, whose methods they call.
  const given = (Array.isArray(inputs) ? [] : {}) as Record<string, tf.TensorInfo>;
  const made: tf.TensorInfo[] = [];
  try {
    for (const [name, { data, shape, dtype }] of Object.entries(inputs))
      given[name] = { dataId: backend.write(data, [...shape], dtype), shape: [...shape], dtype };
    const result: Infos = kernel.kernelFunc({ inputs: given, attrs: withoutUndefined(attrs), backend });
    made.push(...(Array.isArray(result) ? result : [result]));
    return made.map(({ dataId, shape, dtype }) => ({
      dtype: dtype as DType,
      shape: [...shape],
      data: backend.readSync(dataId) as Known['data'],
    }));
  } finally {
    for (const { dataId } of [...Object.values(given), ...made]) backend.disposeData(dataId, true);
  }
};
