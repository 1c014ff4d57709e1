/** @file Matrix products. 2-D products become Gemm, which takes transposed operands as they lie;
 *  leading dimensions before a single matrix are collapsed into rows. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, broadcastShape, compare, elementwise, scalar, where } from '../graph/elementwise.js';
import { asHalf, isFrozenWeight, productType } from '../graph/halves.js';
import { emit, type Graph, producer, ShapeMismatch, sizeOf, type Value } from '../graph/ir.js';
import { cast, castTo, reshape, transpose } from '../graph/layout.js';
import { quantisedProduct } from '../graph/quantised.js';
import { widenedBeside } from '../graph/widened.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';
import { reduce } from './reduce.js';

const swapLast = (rank: number): number[] =>
  Array.from({ length: rank }, (_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));

/** An operand, and whether it is taken transposed. */
interface Operand {
  readonly v: Value;
  readonly t: boolean;
}

/** A Transpose before a product is taken into the flag where its rows lie crosswise in memory: what remains of it
 *  copies whole rows, or vanishes. */
const lookThrough = (g: Graph, v: Value, isTransposed: boolean): Operand => {
  const node = producer(v, 'Transpose');
  if (node === null) return { v, t: isTransposed };
  const perm = (node.attributes.perm as { ints: readonly number[] }).ints;
  const rank = perm.length;
  if (perm[rank - 2] !== rank - 1) return { v, t: isTransposed };
  const rows = [...perm.slice(0, -2), perm[rank - 1]!, rank - 1];
  return { v: transpose(g, node.inputs[0]!, rows), t: !isTransposed };
};

const gemm = (g: Graph, a: Value, b: Value, tA: boolean, tB: boolean, m: number, n: number): Value => {
  if (a.dtype === 'int32' || a.dtype === 'bool') {
    const [left, right] = [tA ? transpose(g, a, [1, 0]) : a, tB ? transpose(g, b, [1, 0]) : b];
    return emit(g, 'MatMul', [left, right], [m, n], a.dtype);
  }
  const attributes = { transA: { i: Number(tA) }, transB: { i: Number(tB) } };
  return emit(g, 'Gemm', [a, b], [m, n], a.dtype, { attributes });
};

/** A result of so few columns from so long rows is thin: transposing it costs next to nothing. */
const [THIN, LONG] = [64, 512];

/** ORT lays out the right operand of a product anew where it is no constant, which costs a few rows more than the product itself; the
 *  left one it takes as it lies. Measured, one thread, ms for [4864, 896] with 8 and with 16 rows: 2.0 and 2.7 as it is, 1.2 and 1.4
 *  this way round (and 2.1 and 2.9 with a constant). With one row nothing is laid out, with 64 it is no longer felt. */
const [FEWEST_ROWS, MOST_ROWS] = [2, 32];

/** x Wᵀ of few rows with a weight that is handed in. */
const isRowsOfShared = (g: Graph, x: Value, W: Value, tX: boolean, tW: boolean): boolean => {
  const weight = producer(W, 'Reshape')?.inputs[0] ?? W;
  const rows = sizeOf(x.shape.slice(0, -1));
  const isMatrix = sizeOf(W.shape.slice(0, -2)) === 1;
  const isFew = rows >= FEWEST_ROWS && rows <= MOST_ROWS;
  return weight.source._tag === 'weight' && g.target.fusedMatMul && !tX && tW && isMatrix && isFew;
};

/** The product of operands with their flags. batch: leading axes of the result. */
const product = (
  g: Graph,
  { v: a, t: tA }: Operand,
  { v: b, t: tB }: Operand,
  batch: readonly number[],
): Value => {
  const m = a.shape[a.shape.length - (tA ? 1 : 2)]!;
  const k = a.shape[a.shape.length - (tA ? 2 : 1)]!;
  const n = b.shape[b.shape.length - (tB ? 2 : 1)]!;
  if (k !== b.shape[b.shape.length - (tB ? 1 : 2)])
    throw new ShapeMismatch(
      `the inner sizes of [${a.shape}]${tA ? 'ᵀ' : ''} and [${b.shape}]${tB ? 'ᵀ' : ''} differ`,
    );
  const shape = [...batch, m, n];
  const [batchA, batchB] = [sizeOf(a.shape.slice(0, -2)), sizeOf(b.shape.slice(0, -2))];
  const canFuse = g.target.fusedMatMul && a.dtype === 'float32';
  if (tA && !tB && m > n && batchA > 1 && batchA === batchB) {
    // ORT packs a transposed left operand slowly: aᵀb = (bᵀa)ᵀ lets the smaller one be packed, and the
    // transposition of the result often joins one that comes next. Measured: 9.6 → 5.8 ms for 128 × [192,192]ᵀ[192,32].
    return transpose(g, product(g, { v: b, t: true }, { v: a, t: false }, batch), swapLast(shape.length));
  }
  if (tA && !tB && batchA === 1 && batchB === 1 && n <= THIN && m > 2 * n && k >= LONG && canFuse) {
    // The same for a thin result: 6.6 → 3.4 ms for [3072,2784]ᵀ[3072,16]. Not as a Gemm, whose transposition ORT would
    // take back into it.
    const [left, right] = [reshape(g, b, [k, n]), reshape(g, a, [k, m])];
    const attributes = { transA: { i: 1 }, transB: { i: 0 } };
    const options = { attributes, domain: 'com.microsoft' } as const;
    return reshape(
      g,
      transpose(g, emit(g, 'FusedMatMul', [left, right], [n, m], 'float32', options), [1, 0]),
      shape,
    );
  }
  if (isRowsOfShared(g, a, b, tA, tB)) {
    // (W xᵀ)ᵀ. Not as a Gemm, whose transposition ORT would take back into it.
    const [left, right] = [reshape(g, b, [n, k]), reshape(g, a, [batchA * m, k])];
    const attributes = { transA: { i: 0 }, transB: { i: 1 } };
    const options = { attributes, domain: 'com.microsoft' } as const;
    const crosswise = emit(g, 'FusedMatMul', [left, right], [n, batchA * m], 'float32', options);
    return reshape(g, transpose(g, crosswise, [1, 0]), shape);
  }
  if (batchA === 1 && batchB === 1) {
    const [left, right] = [reshape(g, a, a.shape.slice(-2)), reshape(g, b, b.shape.slice(-2))];
    return reshape(g, gemm(g, left, right, tA, tB, m, n), shape);
  }
  if (batchB === 1 && !tA) {
    const rows = batchA * m;
    const flat = gemm(g, reshape(g, a, [rows, k]), reshape(g, b, b.shape.slice(-2)), false, tB, rows, n);
    return reshape(g, flat, shape);
  }
  if (!tA && !tB) return emit(g, 'MatMul', [a, b], shape, a.dtype);
  if (canFuse) {
    const attributes = { transA: { i: Number(tA) }, transB: { i: Number(tB) } };
    return emit(g, 'FusedMatMul', [a, b], shape, 'float32', { attributes, domain: 'com.microsoft' });
  }
  const flip = (v: Value, t: boolean): Value => (t ? transpose(g, v, swapLast(v.shape.length)) : v);
  return emit(g, 'MatMul', [flip(a, tA), flip(b, tB)], shape, a.dtype);
};

/** Below any number that float32 can tell from nothing beside another; so that a row of zeros is not divided by zero. */
const LEAST = 2 ** -100;

/** The largest size of the activation's numbers: of each row (left) or column (right) where it lies as it is taken, of all
 *  of them where it is taken transposed. It keeps the rank, so that the product can be multiplied by it. */
const largestOf = (g: Graph, { v, t }: Operand, isLeft: boolean): Value => {
  const rank = v.shape.length;
  const axes = t ? v.shape.map((_, i) => i) : [isLeft ? rank - 1 : rank - 2];
  const largest = reduce(g, 'ReduceMax', elementwise(g, 'Abs', [v], 'float32'), axes, true);
  return elementwise(g, 'Max', [largest, scalar(g, LEAST)], 'float32');
};

/** In 16 bits where one of the two is a frozen weight and the device can; the result is float32 again.
 *
 *  float16 ends at 65,504 and knows nothing below 6e-8, where gradients live: the gradient of a mean over 2,048 tokens
 *  came out at less than half its norm. So the activation is brought to size 1 first, row by row. bfloat16 has the
 *  exponents of float32. */
const frozenProduct = (g: Graph, a: Operand, b: Operand, batch: readonly number[]): Value => {
  const half = productType(g);
  const isHalf = half !== null && a.v.dtype === 'float32' && isFrozenWeight(a.v) !== isFrozenWeight(b.v);
  if (!isHalf)
    return product(
      g,
      { ...a, v: widenedBeside(g, a.v, b.v) },
      { ...b, v: widenedBeside(g, b.v, a.v) },
      batch,
    );
  const isLeft = isFrozenWeight(b.v);
  const size = half === 'float16' ? largestOf(g, isLeft ? a : b, isLeft) : null;
  const inHalf = ({ v, t }: Operand): Operand => ({
    v: asHalf(g, size === null || isFrozenWeight(v) ? v : arithmetic(g, 'Div', v, size), half),
    t,
  });
  const rounded = castTo(g, product(g, inHalf(a), inHalf(b), batch), 'float32');
  return size === null ? rounded : arithmetic(g, 'Mul', rounded, size);
};

/** a · b over the last two axes, the rest broadcast. transposeA, transposeB as in tf.matMul. */
export const matMul = (g: Graph, a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value => {
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [left, right] = [lookThrough(g, a, transposeA), lookThrough(g, b, transposeB)];
  const [m, k] = left.v.shape.slice(-2) as [number, number];
  const [n, width] = right.v.shape.slice(-2) as [number, number];
  const inBytes =
    !left.t && right.t && k === width ? quantisedProduct(g, left.v, right.v, [...batch, m, n]) : null;
  return inBytes ?? frozenProduct(g, left, right, batch);
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
  const activation = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (activation === undefined) throw new Untranslatable(`the activation ${name} is not known`);
  return activation(g, biased, attrs.leakyreluAlpha ?? 0.2);
};

export const matmuls: Kernels = {
  Einsum: ({ g, inputs, attrs }: Call<tf.EinsumAttrs>) => {
    const values = Object.values(inputs);
    const { allDims, idDims, summedDims } = tf.backend_util.decodeEinsumEquation(
      attrs.equation,
      values.length,
    );
    tf.backend_util.checkEinsumDimSizes(
      allDims.length,
      idDims,
      values.map((v) => ({ shape: [...v.shape] }) as tf.Tensor),
    );
    const sizes = new Map<string, number>();
    values.forEach((v, i) => {
      idDims[i]!.forEach((axis, j) => {
        sizes.set(allDims[axis]!, v.shape[j]!);
      });
    });
    const shape = allDims.filter((_, i) => !summedDims.includes(i)).map((letter) => sizes.get(letter)!);
    return emit(g, 'Einsum', values, shape, 'float32', { attributes: { equation: { s: attrs.equation } } });
  },
  BatchMatMul: ({ g, inputs, attrs }: Call<tf.BatchMatMulAttrs>) =>
    matMul(g, inputs.a!, inputs.b!, attrs.transposeA, attrs.transposeB),
  _FusedMatMul: ({ g, inputs, attrs }: Call<tf._FusedMatMulAttrs>) => {
    const product = matMul(g, inputs.a!, inputs.b!, attrs.transposeA, attrs.transposeB);
    return finish(g, cast(g, product, 'float32'), inputs, attrs);
  },
};
