/** @file Trials of ops that work element by element. */
import * as tf from '@tensorflow/tfjs';
import { type Trials, trial } from './trial.js';
import type { Source } from './values.js';

const unary =
  (name: string, fn: (x: tf.Tensor) => tf.Tensor): Trials =>
  (r) => {
    const x = r.extreme(r.dtype(), r.shape());
    // tfjs takes the absolute values of int32 in float32, which has 24 bits.
    const isRounded = name === 'Abs' && x.dtype === 'int32' && x.data.some((v) => Math.abs(v) > 2 ** 24);
    return trial(name, [x], fn, isRounded ? 'abs of large int32' : null);
  };

const withNumber =
  (name: string, fn: (x: tf.Tensor, a: number) => tf.Tensor): Trials =>
  (r) => {
    const a = r.pick([0, -0, 1, -1, 0.3, 2, -2.5, 1e10, Number.NaN, Number.POSITIVE_INFINITY]);
    return trial(`${name}(x, ${a})`, [r.extreme(r.dtype(), r.shape())], (x: tf.Tensor) => fn(x, a));
  };

/** Two shapes, most of them broadcastable. */
const pair = (r: Source): [number[], number[]] => {
  const full = r.shape();
  const other = full
    .map((d) => (r.is(0.25) ? 1 : r.is(0.03) ? d + 1 : d))
    .slice(r.is(0.3) ? r.int(0, full.length) : 0);
  return r.is(0.5) ? [full, other] : [other, full];
};

const binary =
  (name: string, fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Trials =>
  (r) => {
    const [a, b] = pair(r);
    const dtype = r.dtype();
    return trial(name, [r.extreme(dtype, a), r.extreme(r.is(0.8) ? dtype : r.dtype(), b)], fn);
  };

const UNARY = {
  Abs: tf.abs,
  Acos: tf.acos,
  Acosh: tf.acosh,
  Asin: tf.asin,
  Asinh: tf.asinh,
  Atan: tf.atan,
  Atanh: tf.atanh,
  Ceil: tf.ceil,
  Cos: tf.cos,
  Cosh: tf.cosh,
  Elu: tf.elu,
  Erf: tf.erf,
  Exp: tf.exp,
  Expm1: tf.expm1,
  Floor: tf.floor,
  Identity: tf.clone,
  IsFinite: tf.isFinite,
  IsInf: tf.isInf,
  IsNan: tf.isNaN,
  Log: tf.log,
  Log1p: tf.log1p,
  LogicalNot: tf.logicalNot,
  Neg: tf.neg,
  OnesLike: tf.onesLike,
  Reciprocal: tf.reciprocal,
  Relu: tf.relu,
  Relu6: tf.relu6,
  Round: tf.round,
  Rsqrt: tf.rsqrt,
  Selu: tf.selu,
  Sigmoid: tf.sigmoid,
  Sign: tf.sign,
  Sin: tf.sin,
  Sinh: tf.sinh,
  Softplus: tf.softplus,
  Sqrt: tf.sqrt,
  Square: tf.square,
  Tan: tf.tan,
  Tanh: tf.tanh,
  ZerosLike: tf.zerosLike,
} as const;

const BINARY = {
  Add: tf.add,
  Atan2: tf.atan2,
  BitwiseAnd: tf.bitwiseAnd,
  Equal: tf.equal,
  FloorDiv: tf.floorDiv,
  Greater: tf.greater,
  GreaterEqual: tf.greaterEqual,
  Less: tf.less,
  LessEqual: tf.lessEqual,
  LogicalAnd: tf.logicalAnd,
  LogicalOr: tf.logicalOr,
  LogicalXor: tf.logicalXor,
  Maximum: tf.maximum,
  Minimum: tf.minimum,
  Mod: tf.mod,
  Multiply: tf.mul,
  NotEqual: tf.notEqual,
  Pow: tf.pow,
  Prelu: tf.prelu,
  RealDiv: tf.div,
  SquaredDifference: tf.squaredDifference,
  Sub: tf.sub,
} as const;

const each = <F>(table: Readonly<Record<string, F>>, make: (name: string, f: F) => Trials) =>
  Object.fromEntries(Object.entries(table).map(([kernel, f]) => [kernel, [make(kernel, f)]]));

export const elementwise: Readonly<Record<string, readonly Trials[]>> = {
  ...each(UNARY as unknown as Record<string, (x: tf.Tensor) => tf.Tensor>, unary),
  ...each(BINARY as unknown as Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>, binary),
  Step: [withNumber('step', (x, a) => tf.step(x, a))],
  LeakyRelu: [withNumber('leakyRelu', (x, a) => tf.leakyRelu(x, a))],
  EluGrad: [
    (r) => {
      const shape = r.shape();
      return trial(
        'EluGrad',
        [r.extreme('float32', shape), r.extreme('float32', shape)],
        (dy: tf.Tensor, y: tf.Tensor) => tf.engine().runKernel('EluGrad', { dy, y }),
      );
    },
  ],
  ClipByValue: [
    (r) => {
      const [lo, hi] = [r.pick([-1, 0, -0.5, -1e20, Number.NEGATIVE_INFINITY]), r.pick([0, 1, 2.5, 1e20])];
      return trial(`clipByValue(x, ${lo}, ${hi})`, [r.extreme(r.dtype(), r.shape())], (x: tf.Tensor) =>
        tf.clipByValue(x, lo, hi),
      );
    },
  ],
  Cast: [
    (r) => {
      const to = r.pick(['float32', 'int32', 'bool'] as const);
      return trial(`cast to ${to}`, [r.extreme(r.dtype(), r.shape())], (x: tf.Tensor) => tf.cast(x, to));
    },
  ],
  AddN: [
    (r) => {
      const [shape, dtype] = [r.shape(), r.dtype()];
      const xs = Array.from({ length: r.int(1, 4) }, () => r.extreme(dtype, r.is(0.97) ? shape : r.shape()));
      return trial('addN', xs, (...all: tf.Tensor[]) => tf.addN(all));
    },
  ],
  Select: [
    (r) => {
      const [a, b] = pair(r);
      const dtype = r.dtype();
      const inputs = [
        r.bools(r.is(0.5) ? a : b),
        r.extreme(dtype, a),
        r.extreme(r.is(0.9) ? dtype : r.dtype(), b),
      ];
      return trial('where', inputs, (c: tf.Tensor, t: tf.Tensor, e: tf.Tensor) => tf.where(c, t, e));
    },
  ],
};
