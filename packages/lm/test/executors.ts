/** @file Eager tfjs on the cpu backend: the oracle of every test. */

import * as tf from '@tensorflow/tfjs';
import type { Compiled, Executor, NdArray, Tensors, Tree } from '@tompo/jit';

const isArray = (x: unknown): x is NdArray =>
  typeof x === 'object' && x !== null && 'dtype' in x && 'shape' in x && 'data' in x;

const mapTree = (tree: unknown, leaf: (x: unknown) => unknown, isLeaf: (x: unknown) => boolean): unknown =>
  isLeaf(tree)
    ? leaf(tree)
    : Array.isArray(tree)
      ? tree.map((x) => mapTree(x, leaf, isLeaf))
      : typeof tree === 'object' && tree !== null
        ? Object.fromEntries(Object.entries(tree).map(([k, x]) => [k, mapTree(x, leaf, isLeaf)]))
        : tree;

export const eager: Executor = {
  spec: 'eager:cpu',
  description: 'tfjs cpu',
  compile: <A extends readonly unknown[], R>(
    fn: (...args: { readonly [K in keyof A]: Tensors<A[K]> }) => Tensors<R>,
  ): Compiled<A, R> => {
    const run = async (...args: A): Promise<R> => {
      await tf.setBackend('cpu');
      return tf.tidy(() => {
        const tensors = mapTree(
          args,
          (x) => tf.tensor((x as NdArray).data, [...(x as NdArray).shape], (x as NdArray).dtype),
          isArray,
        ) as { readonly [K in keyof A]: Tensors<A[K]> };
        const out = mapTree(
          fn(...tensors),
          (x) => {
            const tensor = x as tf.Tensor;
            return { dtype: tensor.dtype, shape: tensor.shape, data: tensor.dataSync() };
          },
          (x) => x instanceof tf.Tensor,
        );
        return out as tf.TensorContainer;
      }) as R;
    };
    return Object.assign(run, {
      device: 'tfjs cpu',
      stats: () => ({ calls: 0, compilations: 0, traceMs: 0, buildMs: 0, runMs: 0, nodes: 0 }),
      dispose: async () => {},
    });
  },
};

export type { Tree };
