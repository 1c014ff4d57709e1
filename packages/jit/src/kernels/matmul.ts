/** @file Matrix products. 2-D products become Gemm, which takes transposed operands as they lie;
 *  leading dimensions before a single matrix are collapsed into rows. */
import type * as tf from '@tensorflow/tfjs';
import { arithmetic, broadcastShape, elementwise } from '../graph/elementwise.js';
import { emit, type Graph, producer, sizeOf, type Value } from '../graph/ir.js';
import { cast, reshape, transpose } from '../graph/layout.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';
import { compare, scalar, where } from './unary.js';

const swapLast = (rank: number): number[] =>
  Array.from({ length: rank }, (_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));

/** An operand with its transposition: a Transpose node of the last two axes is taken into the flag. */
const lookThrough = (v: Value, isTransposed: boolean): { readonly v: Value; readonly t: boolean } => {
  const node = producer(v, 'Transpose');
  if (node === null) return { v, t: isTransposed };
  const perm = (node.attributes.perm as { ints: readonly number[] }).ints;
  const swap = swapLast(perm.length);
  return perm.every((p, i) => p === swap[i])
    ? { v: node.inputs[0]!, t: !isTransposed }
    : { v, t: isTransposed };
};

const gemm = (g: Graph, a: Value, b: Value, tA: boolean, tB: boolean, m: number, n: number): Value => {
  if (a.dtype !== 'float32') {
    const [left, right] = [tA ? transpose(g, a, [1, 0]) : a, tB ? transpose(g, b, [1, 0]) : b];
    return emit(g, 'MatMul', [left, right], [m, n], a.dtype);
  }
  const attributes = { transA: { i: Number(tA) }, transB: { i: Number(tB) } };
  return emit(g, 'Gemm', [a, b], [m, n], 'float32', { attributes });
};

/** a · b over the last two axes, the rest broadcast. transposeA, transposeB as in tf.matMul. */
export const matMul = (g: Graph, a0: Value, b0: Value, transposeA: boolean, transposeB: boolean): Value => {
  const [left, right] = [lookThrough(a0, transposeA), lookThrough(b0, transposeB)];
  const [a, b, tA, tB] = [left.v, right.v, left.t, right.t];
  const [ra, rb] = [a.shape.length, b.shape.length];
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const m = a.shape[tA ? ra - 1 : ra - 2]!;
  const k = a.shape[tA ? ra - 2 : ra - 1]!;
  const n = b.shape[tB ? rb - 2 : rb - 1]!;
  const shape = [...batch, m, n];
  const [batchA, batchB] = [sizeOf(a.shape.slice(0, -2)), sizeOf(b.shape.slice(0, -2))];
  if (batchA === 1 && batchB === 1) {
    const product = gemm(g, reshape(g, a, a.shape.slice(-2)), reshape(g, b, b.shape.slice(-2)), tA, tB, m, n);
    return reshape(g, product, shape);
  }
  if (batchB === 1 && !tA) {
    const rows = batchA * m;
    const product = gemm(g, reshape(g, a, [rows, k]), reshape(g, b, b.shape.slice(-2)), false, tB, rows, n);
    return reshape(g, product, shape);
  }
  if (!tA && !tB) return emit(g, 'MatMul', [a, b], shape, a.dtype);
  if (g.target.fusedMatMul && a.dtype === 'float32') {
    const attributes = { transA: { i: Number(tA) }, transB: { i: Number(tB) } };
    return emit(g, 'FusedMatMul', [a, b], shape, 'float32', { attributes, domain: 'com.microsoft' });
  }
  const flip = (v: Value, t: boolean): Value => (t ? transpose(g, v, swapLast(v.shape.length)) : v);
  return emit(g, 'MatMul', [flip(a, tA), flip(b, tB)], shape, a.dtype);
};

const ACTIVATIONS: Readonly<Record<string, (g: Graph, x: Value, alpha: number) => Value>> = {
  linear: (_, x) => x,
  relu: (g, x) => elementwise(g, 'Relu', [x], 'float32'),
  relu6: (g, x) => elementwise(g, 'Clip', [x, scalar(g, 0), scalar(g, 6)], 'float32'),
  elu: (g, x) => elementwise(g, 'Elu', [x], 'float32'),
  sigmoid: (g, x) => elementwise(g, 'Sigmoid', [x], 'float32'),
  leakyrelu: (g, x, alpha) => elementwise(g, 'LeakyRelu', [x], 'float32', { alpha: { f: alpha } }),
};

/** Bias and activation of the fused kernels of tfjs (used where no gradient is wanted). */
export const finish = (
  g: Graph,
  x: Value,
  inputs: Readonly<Record<string, Value>>,
  attrs: { readonly activation?: string; readonly leakyreluAlpha?: number },
): Value => {
  const { bias, preluActivationWeights: slope } = inputs;
  const biased = bias === undefined ? x : arithmetic(g, 'Add', x, bias);
  const name = attrs.activation ?? 'linear';
  if (name === 'prelu' && slope !== undefined)
    return where(g, compare(g, 'Less', biased, scalar(g, 0)), arithmetic(g, 'Mul', slope, biased), biased);
  const activation = ACTIVATIONS[name];
  if (activation === undefined) throw new Untranslatable(`the activation ${name} is not known`);
  return activation(g, biased, attrs.leakyreluAlpha ?? 0.2);
};

export const matmuls: Kernels = {
  BatchMatMul: ({ g, inputs, attrs }: Call<tf.BatchMatMulAttrs>) =>
    matMul(g, inputs.a!, inputs.b!, attrs.transposeA, attrs.transposeB),
  _FusedMatMul: ({ g, inputs, attrs }: Call<tf._FusedMatMulAttrs>) => {
    const product = matMul(g, inputs.a!, inputs.b!, attrs.transposeA, attrs.transposeB);
    return finish(g, cast(g, product, 'float32'), inputs, attrs);
  },
};
