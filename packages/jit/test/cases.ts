/** @file One case or more for every kernel: inputs from a seed and a function of them. Eager tfjs is the oracle. */
import * as tf from '@tensorflow/tfjs';
import { type NdArray, rmsNorm, rotary } from '../src/index.js';
import { broadcastable, type Random } from './random.js';

export type Fn = (...xs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
export interface Case {
  readonly kernel: string;
  readonly inputs: (r: Random) => readonly NdArray[];
  /** The function may depend on what was drawn. */
  readonly fn: (r: Random, inputs: readonly NdArray[]) => Fn;
  /** Places of inputs whose gradient is compared too. */
  readonly gradient: readonly number[];
}

const one =
  (lo = -2, hi = 2) =>
  (r: Random): readonly NdArray[] => [r.floats(r.dims(r.int(0, 4)), lo, hi)];

const unary = (
  kernel: string,
  fn: (x: tf.Tensor) => tf.Tensor,
  lo = -2,
  hi = 2,
  gradient: readonly number[] = [0],
): Case => ({
  kernel,
  inputs: one(lo, hi),
  fn: () => fn as Fn,
  gradient,
});

/** Arrays with NaN, infinities and zeros of both signs in them. As data: the logarithm of a negative number, say, is
 *  whatever a shading language likes. */
const special = (kernel: string, fn: (x: tf.Tensor) => tf.Tensor): Case => ({
  kernel,
  inputs: (r) => {
    const x = r.floats(r.dims(r.int(1, 3)));
    const rare = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 3e38, 1e-30];
    return [{ ...x, data: Float32Array.from(x.data, (v) => (r.int(0, 1) === 0 ? v : r.pick(rare))) }];
  },
  fn: () => fn as Fn,
  gradient: [],
});

const two =
  (lo: number, hi: number) =>
  (r: Random): readonly NdArray[] => {
    const [a, b] = broadcastable(r);
    return [r.floats(a, lo, hi), r.floats(b, lo, hi)];
  };

const binary = (
  kernel: string,
  fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  lo = -2,
  hi = 2,
  gradient: readonly number[] = [0, 1],
): Case => ({ kernel, inputs: two(lo, hi), fn: () => fn as Fn, gradient });

/** Integers and booleans, whose ways part in ONNX. */
const integers = (kernel: string, fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Case => ({
  kernel,
  inputs: (r) => {
    const [a, b] = broadcastable(r);
    // No zero: division by it is undefined.
    const nonZero = r.ints(b, 1, 5);
    return [
      r.ints(a, -9, 9),
      { ...nonZero, data: nonZero.data.map((x) => (r.int(0, 1) === 0 ? x : -x)) as Int32Array },
    ];
  },
  fn: () => fn as Fn,
  gradient: [],
});

const booleans = (kernel: string, fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Case => ({
  kernel,
  inputs: (r) => {
    const [a, b] = broadcastable(r);
    return [r.bools(a), r.bools(b)];
  },
  fn: () => fn as Fn,
  gradient: [],
});

type Reducer = (x: tf.Tensor, axis: number[] | undefined, keepDims: boolean) => tf.Tensor;
const reducing = (kernel: string, fn: Reducer, gradient: readonly number[] = [0]): Case => ({
  kernel,
  inputs: (r) => [r.floats(r.dims(r.int(1, 4), 4))],
  fn: (r, [x]) => {
    const rank = x!.shape.length;
    const axes = r.int(0, 3) === 0 ? undefined : r.shuffle(rank).slice(0, r.int(1, rank));
    const keepDims = r.int(0, 1) === 1;
    return (t) => fn(t!, axes, keepDims);
  },
  gradient,
});

const unaries: readonly Case[] = [
  unary('Abs', tf.abs),
  unary('Acos', tf.acos, -0.9, 0.9),
  unary('Acosh', tf.acosh, 1.1, 3),
  unary('Asin', tf.asin, -0.9, 0.9),
  unary('Asinh', tf.asinh),
  unary('Atan', tf.atan),
  unary('Atanh', tf.atanh, -0.9, 0.9),
  unary('Ceil', tf.ceil, -3, 3),
  unary('Cos', tf.cos, -6, 6),
  unary('Cosh', tf.cosh),
  unary('Elu', tf.elu, -2, 2, []),
  unary('Erf', tf.erf),
  unary('Exp', tf.exp),
  unary('Expm1', tf.expm1, -1, 1),
  unary('Expm1', tf.expm1, -1e-6, 1e-6),
  unary('Floor', tf.floor, -3, 3),
  unary('Log', tf.log, 0.1, 4),
  unary('Log1p', tf.log1p, -0.9, 4),
  unary('Log1p', tf.log1p, -1e-6, 1e-6),
  unary('Reciprocal', tf.reciprocal, 0.3, 3),
  unary('Relu', tf.relu),
  unary('Relu6', tf.relu6, -3, 9),
  unary('Round', tf.round, -3, 3),
  unary('Rsqrt', tf.rsqrt, 0.1, 4),
  unary('Selu', tf.selu),
  unary('Sigmoid', tf.sigmoid, -6, 6),
  unary('Sign', tf.sign),
  unary('Sin', tf.sin, -6, 6),
  unary('Sinh', tf.sinh),
  unary('Softplus', tf.softplus, -6, 6),
  unary('Sqrt', tf.sqrt, 0.1, 4),
  unary('Square', tf.square),
  unary('Step', (x) => tf.step(x, 0.3)),
  unary('Tan', tf.tan, -1, 1),
  unary('Tanh', tf.tanh),
  unary('Neg', tf.neg),
  unary('LeakyRelu', (x) => tf.leakyRelu(x, 0.1)),
  unary('ClipByValue', (x) => tf.clipByValue(x, -0.5, 1.25)),
  unary('Identity', (x) => tf.clone(x)),
  unary('ZerosLike', (x) => tf.add(tf.zerosLike(x), x)),
  unary('OnesLike', (x) => tf.mul(tf.onesLike(x), x)),
  unary('Cast', (x) => tf.cast(x, 'int32'), -3, 3, []),
  unary('Cast', (x) => tf.cast(tf.cast(x, 'int32'), 'bool'), -2, 2, []),
  special('IsNan', tf.isNaN),
  special('IsInf', tf.isInf),
  special('IsFinite', tf.isFinite),
  special('Step', (x) => tf.step(x, 0.3)),
  { kernel: 'Relu', inputs: (r) => [r.ints(r.dims(2), -3, 3)], fn: () => (x) => tf.relu(x!), gradient: [] },
  { kernel: 'Abs', inputs: (r) => [r.ints(r.dims(2), -3, 3)], fn: () => (x) => tf.abs(x!), gradient: [] },
  {
    kernel: 'Cast',
    inputs: (r) => [r.bools(r.dims(3))],
    fn: () => (x) => tf.cast(x!, 'float32'),
    gradient: [],
  },
  {
    kernel: 'LogicalNot',
    inputs: (r) => [r.bools(r.dims(2))],
    fn: () => (x) => tf.logicalNot(x!),
    gradient: [],
  },
  {
    kernel: 'Prelu',
    inputs: (r) => {
      const shape = r.dims(3);
      return [r.floats(shape), r.floats(shape.slice(1))];
    },
    fn: () => (x, alpha) => tf.prelu(x!, alpha!),
    gradient: [0, 1],
  },
];

const sameShape = (kernel: string, fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Case => ({
  kernel,
  inputs: (r) => {
    const shape = r.dims(r.int(0, 3));
    return [r.floats(shape), r.floats(shape)];
  },
  fn: () => fn as Fn,
  gradient: [0, 1],
});

const binaries: readonly Case[] = [
  binary('Add', tf.add),
  binary('Sub', tf.sub),
  binary('Multiply', tf.mul),
  binary('RealDiv', tf.div, 0.5, 2),
  binary('FloorDiv', tf.floorDiv, 0.5, 9, []),
  binary('Mod', tf.mod, -4, 4, []),
  binary('Pow', tf.pow, 0.3, 2),
  binary('Atan2', tf.atan2),
  binary('SquaredDifference', tf.squaredDifference, -2, 2, []),
  binary('Maximum', tf.maximum, -2, 2, []),
  binary('Minimum', tf.minimum, -2, 2, []),
  // The gradient of tfjs has no broadcasting here.
  sameShape('Maximum', tf.maximum),
  sameShape('Minimum', tf.minimum),
  sameShape('SquaredDifference', tf.squaredDifference),
  integers('Add', tf.add),
  integers('Sub', tf.sub),
  integers('Multiply', tf.mul),
  integers('FloorDiv', tf.floorDiv),
  integers('FloorDiv', tf.div),
  integers('Mod', tf.mod),
  integers('Maximum', tf.maximum),
  integers('Minimum', tf.minimum),
  integers('SquaredDifference', tf.squaredDifference),
  integers('Equal', tf.equal),
  integers('NotEqual', tf.notEqual),
  integers('Greater', tf.greater),
  integers('GreaterEqual', tf.greaterEqual),
  integers('Less', tf.less),
  integers('LessEqual', tf.lessEqual),
  {
    ...integers('BitwiseAnd', tf.bitwiseAnd),
    inputs: (r) => {
      const s = r.dims(2);
      return [r.ints(s, 0, 99), r.ints(s, 0, 99)];
    },
  },
  booleans('Equal', tf.equal),
  booleans('NotEqual', tf.notEqual),
  booleans('Greater', tf.greater),
  booleans('LogicalAnd', tf.logicalAnd),
  booleans('LogicalOr', tf.logicalOr),
  booleans('LogicalXor', tf.logicalXor),
  {
    kernel: 'AddN',
    inputs: (r) => {
      const shape = r.dims(2);
      return [r.floats(shape), r.floats(shape), r.floats(shape)];
    },
    fn:
      () =>
      (...xs) =>
        tf.addN(xs),
    gradient: [0, 2],
  },
  {
    kernel: 'Select',
    inputs: (r) => {
      const shape = r.dims(r.int(1, 4));
      return [r.bools(shape), r.floats(shape), r.floats(shape)];
    },
    fn: () => (c, t, e) => tf.where(c as tf.Tensor, t!, e!),
    gradient: [1, 2],
  },
  {
    kernel: 'Select',
    inputs: (r) => [r.bools([3, 1]), r.floats([1, 4]), r.floats([3, 4])],
    fn: () => (c, t, e) => tf.where(c as tf.Tensor, t!, e!),
    gradient: [],
  },
];

const reductions: readonly Case[] = [
  reducing('Sum', (x, axis, keep) => tf.sum(x, axis, keep)),
  reducing('Mean', (x, axis, keep) => tf.mean(x, axis, keep)),
  reducing('Max', (x, axis, keep) => tf.max(x, axis, keep)),
  reducing('Min', (x, axis, keep) => tf.min(x, axis, keep)),
  reducing('Prod', (x, axis, keep) => tf.prod(x, axis, keep), []),
  reducing('Sum', (x, axis, keep) => tf.sum(tf.cast(tf.mul(x, 3), 'int32'), axis, keep), []),
  reducing('Mean', (x, axis, keep) => tf.mean(tf.cast(tf.mul(x, 3), 'int32'), axis, keep), []),
  reducing('Sum', (x, axis, keep) => tf.sum(tf.greater(x, 0), axis, keep), []),
  reducing('All', (x, axis, keep) => tf.all(tf.greater(x, -1), axis, keep), []),
  reducing('Any', (x, axis, keep) => tf.any(tf.greater(x, 1), axis, keep), []),
  reducing('ArgMax', (x, axis) => tf.argMax(x, axis?.[0] ?? 0), []),
  reducing('ArgMin', (x, axis) => tf.argMin(x, axis?.[0] ?? 0), []),
  // Ties: the first wins.
  reducing('ArgMax', (x, axis) => tf.argMax(tf.round(x), axis?.[0] ?? 0), []),
  reducing('Softmax', (x) => tf.softmax(x)),
  reducing('LogSoftmax', (x) => tf.logSoftmax(x)),
  {
    // tfjs composes it of others, unless it is called by name.
    kernel: 'LogSoftmax',
    inputs: (r) => [r.floats(r.dims(r.int(1, 3)))],
    fn: () => (x) =>
      tf.getKernel('LogSoftmax', tf.getBackend()) === undefined
        ? tf.logSoftmax(x!)
        : (tf.engine().runKernel('LogSoftmax', { logits: x! }, { axis: -1 }) as tf.Tensor),
    gradient: [],
  },
  reducing('Sum', (x, axis, keep) => tf.logSumExp(x, axis, keep)),
  {
    kernel: 'Cumsum',
    inputs: (r) => [r.floats(r.dims(r.int(1, 3)))],
    fn: (r, [x]) => {
      const [axis, exclusive, reverse] = [
        r.int(0, x!.shape.length - 1),
        r.int(0, 1) === 1,
        r.int(0, 1) === 1,
      ];
      return (t) => tf.cumsum(t!, axis, exclusive, reverse);
    },
    gradient: [],
  },
  {
    // On the last axis: elsewhere the gradient of tfjs is transposed once too often.
    kernel: 'Cumsum',
    inputs: (r) => [r.floats(r.dims(r.int(1, 3)))],
    fn: (r, [x]) => {
      const [axis, exclusive, reverse] = [x!.shape.length - 1, r.int(0, 1) === 1, r.int(0, 1) === 1];
      return (t) => tf.cumsum(t!, axis, exclusive, reverse);
    },
    gradient: [0],
  },
  {
    kernel: 'Cumprod',
    inputs: (r) => [r.floats(r.dims(r.int(1, 3)))],
    fn: (r, [x]) => {
      const [axis, exclusive, reverse] = [
        r.int(0, x!.shape.length - 1),
        r.int(0, 1) === 1,
        r.int(0, 1) === 1,
      ];
      return (t) => tf.cumprod(t!, axis, exclusive, reverse);
    },
    gradient: [],
  },
];

const product = (lead: (r: Random) => [number[], number[]], gradient: readonly number[]): Case => ({
  kernel: 'BatchMatMul',
  inputs: (r) => {
    const [batchA, batchB] = lead(r);
    const [m, k, n] = r.dims(3, 6) as [number, number, number];
    return [r.floats([...batchA, m, k]), r.floats([...batchB, k, n])];
  },
  fn: (r, [a, b]) => {
    const [tA, tB] = [r.int(0, 1) === 1, r.int(0, 1) === 1];
    const swap = (rank: number): number[] => [
      ...Array.from({ length: rank - 2 }, (_, i) => i),
      rank - 1,
      rank - 2,
    ];
    // The operands are drawn untransposed: a transposition before the product is undone by its flag.
    return (x, y) =>
      tf.matMul(
        (tA ? tf.transpose(x!, swap(a!.shape.length)) : x) as tf.Tensor,
        (tB ? tf.transpose(y!, swap(b!.shape.length)) : y) as tf.Tensor,
        tA,
        tB,
      );
  },
  gradient,
});

/** Transposed operands that lie so in memory: no Transpose node to look through. */
const flagged = (tA: boolean, tB: boolean, batch: readonly number[]): Case => ({
  kernel: 'BatchMatMul',
  inputs: (r) => {
    const [m, k, n] = r.dims(3, 6) as [number, number, number];
    return [r.floats([...batch, ...(tA ? [k, m] : [m, k])]), r.floats([...batch, ...(tB ? [n, k] : [k, n])])];
  },
  fn: () => (x, y) => tf.matMul(x!, y!, tA, tB),
  gradient: [0, 1],
});

const flags = [false, true].flatMap((tA) => [false, true].map((tB) => [tA, tB] as const));

const products: readonly Case[] = [
  product(() => [[], []], [0, 1]),
  product(
    (r) => {
      const batch = r.dims(r.int(1, 2), 3);
      return [batch, batch];
    },
    [0, 1],
  ),
  product((r) => [r.dims(2, 3), [1, 1]], []),
  product((r) => [r.dims(2, 3), []], []),
  product((r) => [[], r.dims(1, 3)], []),
  ...flags.map(([tA, tB]) => flagged(tA, tB, [])),
  ...flags.map(([tA, tB]) => flagged(tA, tB, [2, 3])),
  ...(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const).map(
    (activation): Case => ({
      kernel: '_FusedMatMul',
      inputs: (r) => [r.floats([3, 4]), r.floats([4, 5]), r.floats([5])],
      fn: () => (a, b, bias) =>
        tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias: bias!, activation }),
      gradient: [],
    }),
  ),
  {
    kernel: '_FusedMatMul',
    inputs: (r) => [r.floats([3, 4]), r.floats([4, 5]), r.floats([5]), r.floats([5])],
    fn: () => (a, b, bias, slope) =>
      tf.fused.matMul({
        a: a as tf.Tensor2D,
        b: b as tf.Tensor2D,
        bias: bias!,
        activation: 'prelu',
        preluActivationWeights: slope!,
      }),
    gradient: [],
  },
];

const ranked = (
  kernel: string,
  lo: number,
  hi: number,
  fn: (r: Random, shape: readonly number[]) => (x: tf.Tensor) => tf.Tensor | tf.Tensor[],
): Case => ({
  kernel,
  inputs: (r) => [r.floats(r.dims(r.int(lo, hi)))],
  fn: (r, [x]) => fn(r, x!.shape) as Fn,
  gradient: [0],
});

const several = (kernel: string, fn: (xs: tf.Tensor[], axis: number) => tf.Tensor): Case => ({
  kernel,
  inputs: (r) => {
    const shape = r.dims(r.int(1, 4), 3);
    return Array.from({ length: r.int(1, 4) }, () => r.floats(shape));
  },
  fn: (r, [x]) => {
    const axis = r.int(0, x!.shape.length - 1);
    return (...xs) => fn(xs, axis);
  },
  gradient: [0],
});

const shapes: readonly Case[] = [
  ranked('Reshape', 1, 4, () => (x) => tf.reshape(x, [-1])),
  ranked('Reshape', 2, 4, (_, s) => (x) => tf.reshape(tf.reshape(x, [-1]), [...s].reverse())),
  ranked('ExpandDims', 0, 3, (r, s) => {
    const at = r.int(-s.length - 1, s.length);
    return (x) => tf.expandDims(x, at);
  }),
  ranked('Transpose', 1, 4, (r, s) => {
    const perm = r.shuffle(s.length);
    return (x) => tf.transpose(x, perm);
  }),
  ranked('Transpose', 3, 4, (r, s) => {
    const [p, q] = [r.shuffle(s.length), r.shuffle(s.length)];
    return (x) => tf.transpose(tf.transpose(x, p), q);
  }),
  ranked('BroadcastTo', 1, 3, (r, s) => {
    const n = r.int(1, 3);
    return (x) => tf.broadcastTo(tf.expandDims(x, 0), [n, ...s]);
  }),
  ranked('Tile', 1, 4, (r, s) => {
    const reps = s.map(() => r.int(1, 3));
    return (x) => tf.tile(x, reps);
  }),
  several('Concat', (xs, axis) => tf.concat(xs, axis)),
  several('Pack', (xs, axis) => tf.stack(xs, axis)),
  ranked('Unpack', 1, 3, (r, s) => {
    const axis = r.int(0, s.length - 1);
    // tfjs has no gradient for a list of one: two copies make it longer.
    return (x) => tf.unstack(tf.concat([x, x], axis), axis);
  }),
  ranked('SplitV', 1, 3, (r, s) => {
    const axis = r.int(0, s.length - 1);
    const first = r.int(1, 2 * s[axis]! - 1);
    return (x) => tf.split(tf.concat([x, x], axis), [first, 2 * s[axis]! - first], axis);
  }),
  ranked(
    'SplitV',
    2,
    2,
    (_, s) => (x) => tf.split(tf.concat([x, x, x], 1), 3, 1).map((y) => tf.mul(y, s[0]!)),
  ),
  // More parts than a shader has buffers.
  ranked('SplitV', 1, 2, () => (x) => tf.split(tf.concat(Array<tf.Tensor>(20).fill(x), 0), 20)),
  ranked(
    'Concat',
    1,
    2,
    () => (x) =>
      tf.concat(
        Array.from({ length: 20 }, (_, i) => tf.mul(x, i)),
        0,
      ),
  ),
  ranked('Slice', 1, 4, (r, s) => {
    const begin = s.map((d) => r.int(0, d - 1));
    const size = s.map((d, i) => r.int(1, d - begin[i]!));
    return (x) => tf.slice(x, begin, size);
  }),
  {
    ...ranked('StridedSlice', 2, 3, (r, s) => {
      const begin = s.map((d) => r.int(0, d - 1));
      const end = s.map((d, i) => r.int(begin[i]! + 1, d));
      const strides = s.map(() => r.int(1, 2));
      return (x) => tf.stridedSlice(x, begin, end, strides);
    }),
    gradient: [],
  },
  {
    ...ranked(
      'StridedSlice',
      2,
      3,
      (_, s) => (x) =>
        tf.stridedSlice(
          x,
          s.map((d) => d - 1),
          s.map((d) => -d - 1),
          s.map(() => -1),
          0,
          3,
        ),
    ),
    gradient: [],
  },
  {
    ...ranked('StridedSlice', 3, 3, () => (x) => tf.stridedSlice(x, [0, 0], [1, 1], [1, 1], 1, 1, 2, 0, 1)),
    gradient: [],
  },
  ranked('PadV2', 1, 4, (r, s) => {
    const paddings = s.map(() => [r.int(0, 2), r.int(0, 2)] as [number, number]);
    return (x) => tf.pad(x, paddings, 0.5);
  }),
  {
    ...ranked(
      'MirrorPad',
      2,
      3,
      (_, s) => (x) =>
        tf.mirrorPad(
          x,
          s.map((d) => [Math.min(1, d - 1), Math.min(2, d - 1)] as [number, number]),
          'reflect',
        ),
    ),
    gradient: [],
  },
  ranked('Reverse', 1, 3, (r, s) => {
    const axes = r.shuffle(s.length).slice(0, r.int(1, s.length));
    return (x) => tf.reverse(x, axes);
  }),
  ranked('Fill', 1, 2, (_, s) => (x) => tf.mul(x, tf.fill([...s], 1.5))),
  ranked('Range', 1, 1, (_, s) => (x) => tf.mul(x, tf.range(0, s[0]!))),
  ranked('LinSpace', 1, 1, (_, s) => (x) => tf.mul(x, tf.linspace(-1, 2, s[0]!))),
];

const indexing: readonly Case[] = [
  {
    kernel: 'GatherV2',
    inputs: (r) => {
      const x = r.floats(r.dims(r.int(1, 3)));
      return [x, r.ints(r.dims(r.int(0, 2)), 0, Math.min(...x.shape) - 1)];
    },
    fn: (r, [x]) => {
      const axis = r.int(0, x!.shape.length - 1);
      return (t, i) => tf.gather(t!, i as tf.Tensor1D, axis);
    },
    gradient: [0],
  },
  {
    kernel: 'GatherV2',
    inputs: (r) => {
      const [batch, outer, n, inner, k] = r.dims(5, 4) as [number, number, number, number, number];
      return [r.floats([batch, outer, n, inner]), r.ints([batch, k], 0, n - 1)];
    },
    fn: () => (t, i) => tf.gather(t!, i as tf.Tensor2D, 2, 1),
    gradient: [],
  },
  {
    kernel: 'GatherNd',
    inputs: (r) => [r.floats([4, 3, 2]), r.ints([5, r.int(1, 3)], 0, 1)],
    fn: () => (t, i) => tf.gatherND(t!, i!),
    gradient: [],
  },
  // Few segments by a product, many by scattering; −1 and beyond the end belong nowhere.
  ...[7, 2000].map(
    (segments): Case => ({
      kernel: 'UnsortedSegmentSum',
      inputs: (r) => {
        const n = r.int(1, 20);
        return [r.floats([n, ...r.dims(r.int(0, 2), 3)]), r.ints([n], -1, 8)];
      },
      fn: () => (x, ids) => tf.unsortedSegmentSum(x!, ids as tf.Tensor1D, segments),
      gradient: [],
    }),
  ),
  {
    kernel: 'UnsortedSegmentSum',
    inputs: (r) => [r.floats([2000, 3]), r.ints([4, 5], 0, 1999)],
    fn: () => (x, i) => tf.gather(x!, i as tf.Tensor2D),
    gradient: [0],
  },
  {
    kernel: 'OneHot',
    inputs: (r) => [r.ints(r.dims(r.int(1, 3)), -1, 6)],
    fn: (r) => {
      const depth = r.int(2, 6);
      return r.int(0, 1) === 0
        ? (i) => tf.oneHot(i as tf.Tensor1D, depth)
        : (i) => tf.oneHot(i as tf.Tensor1D, depth, 0.9, -0.1, 'float32');
    },
    gradient: [],
  },
  {
    // With a seed the numbers are those of eager tfjs; without one see random.test.ts.
    kernel: 'Multinomial',
    inputs: (r) => [r.floats([r.int(1, 3), r.int(2, 5)])],
    fn: (r) => {
      const [samples, seed] = [r.int(1, 6), r.int(1, 1000)];
      return (t) => tf.multinomial(t as tf.Tensor2D, samples, seed);
    },
    gradient: [],
  },
  {
    kernel: 'TopK',
    inputs: (r) => [r.floats(r.dims(r.int(1, 3)))],
    fn: (r, [x]) => {
      const k = r.int(1, x!.shape[x!.shape.length - 1]!);
      return (t) => {
        const { values, indices } = tf.topk(t!, k);
        return [values, indices];
      };
    },
    gradient: [],
  },
];

const layers: readonly Case[] = [
  {
    kernel: 'RmsNormalise',
    inputs: (r) => {
      const [N, D] = [r.int(1, 6), r.int(1, 9)];
      return [r.floats([N, D]), r.floats([D])];
    },
    fn: () => (x, w) => rmsNorm(x as tf.Tensor2D, w!, 0.1),
    gradient: [0, 1],
  },
  {
    kernel: 'Rotary',
    inputs: (r) => {
      const [N, heads, half] = [r.int(1, 6), r.int(1, 3), r.int(1, 5)];
      return [r.floats([N, heads * 2 * half]), r.floats([N, half])];
    },
    fn: () => (x, angle) =>
      rotary(x as tf.Tensor2D, tf.cos(angle as tf.Tensor2D), tf.sin(angle as tf.Tensor2D)),
    gradient: [0],
  },
];

export const cases: readonly Case[] = [
  ...layers,
  ...unaries,
  ...binaries,
  ...reductions,
  ...products,
  ...shapes,
  ...indexing,
];
