/** @file One operand, the same shape out. */
import type * as tf from '@tensorflow/tfjs';
import { arithmetic, compare, elementwise, not, scalar, where } from '../graph/elementwise.js';
import { inDoubles, stored, toInt32 } from '../graph/integers.js';
import { type DType, type Graph, producer, uniform, uniformValue, type Value } from '../graph/ir.js';
import { cast, castTo } from '../graph/layout.js';
import type { Call, Kernel, Kernels } from './kernel.js';
import { roundHalfEven, sine } from './portable.js';

const float = (g: Graph, v: Value): Value => cast(g, v, 'float32');

/** A function of floats; tfjs keeps the type of what comes in, and cuts the result to it. */
const ofFloats =
  (f: (g: Graph, x: Value) => Value): Kernel =>
  ({ g, inputs }: Call) => {
    const x = inputs.x!;
    const y = f(g, float(g, x));
    return x.dtype === 'float32' ? y : stored(g, y, x.dtype as DType);
  };

/** An operator that has the same name and meaning in ONNX, for floats. */
const direct = (op: string): Kernel => ofFloats((g, x) => elementwise(g, op, [x], 'float32'));

/** A function that leaves whole numbers as they are. */
const rounding =
  (kernel: Kernel): Kernel =>
  (call: Call<never>) => {
    const x = (call as Call).inputs.x!;
    return x.dtype === 'float32' ? kernel(call) : x;
  };

/** The operator, or on WebGPU, which lacks it or computes it coarsely, other ones. */
const portable = (op: string, onWebGpu: (g: Graph, x: Value) => Value): Kernel =>
  ofFloats((g, x) => (g.target.webgpu ? onWebGpu(g, x) : elementwise(g, op, [x], 'float32')));

/** The operator; on WebGPU, which has it for floats alone, other ones for integers. */
const integersOnWebGpu =
  (op: string, integers: (g: Graph, x: Value) => Value): Kernel =>
  ({ g, inputs }: Call) => {
    const x = inputs.x!;
    // Neither changes 0 or 1.
    if (x.dtype === 'bool') return x;
    return g.target.webgpu && x.dtype === 'int32' ? integers(g, x) : elementwise(g, op, [x], x.dtype);
  };

/** Exact folding of functions that IEEE 754 defines to the last bit. */
const folded =
  (f: (x: number) => number, kernel: Kernel): Kernel =>
  (call: Call<never>) => {
    const x = (call as Call).inputs.x!;
    const u = uniformValue(x);
    return u !== null && x.dtype === 'float32'
      ? uniform((call as Call).g, f(u), x.shape, 'float32')
      : kernel(call);
  };

export const sqrt = (g: Graph, x: Value): Value => elementwise(g, 'Sqrt', [x], 'float32');
export const exp = (g: Graph, x: Value): Value => elementwise(g, 'Exp', [x], 'float32');
/** The greatest int32. */
const MAX_INT = 2 ** 31 - 1;
/** The greatest finite float32. */
export const MAX_FLOAT = 3.4028234663852886e38;
const selu = { alpha: 1.6732632423543772, gamma: 1.0507009873554805 };

export const neg = (g: Graph, x: Value): Value => {
  const u = uniformValue(x);
  if (u !== null) return uniform(g, -u, x.shape, x.dtype as DType);
  const before = producer(x, 'Neg');
  return before !== null ? before.inputs[0]! : elementwise(g, 'Neg', [x], x.dtype);
};

/** eˣ − 1 = tanh(x/2) (eˣ + 1): keeps its digits near 0, and is −1 and ∞ at the ends. */
const expm1 = (g: Graph, x: Value): Value => {
  const half = elementwise(g, 'Tanh', [arithmetic(g, 'Mul', x, scalar(g, 0.5))], 'float32');
  return arithmetic(g, 'Mul', half, arithmetic(g, 'Add', exp(g, x), scalar(g, 1)));
};

/** log(1 + x) with the digits of small x kept: log(u) · x / (u − 1) for u = 1 + x rounded.
 *  @source Kahan, as in Goldberg 1991, theorem 4 */
const log1p = (g: Graph, x: Value): Value => {
  const u = arithmetic(g, 'Add', x, scalar(g, 1));
  const d = arithmetic(g, 'Sub', u, scalar(g, 1));
  const log = elementwise(g, 'Log', [u], 'float32');
  const kept = arithmetic(g, 'Mul', log, arithmetic(g, 'Div', x, d));
  const isTiny = compare(g, 'Equal', d, scalar(g, 0));
  const isInfinite = compare(g, 'Equal', u, scalar(g, Number.POSITIVE_INFINITY));
  return where(g, isTiny, x, where(g, isInfinite, u, kept));
};

const relu6 = (g: Graph, x: Value): Value =>
  x.dtype === 'bool'
    ? x
    : elementwise(
        g,
        'Clip',
        [x, uniform(g, 0, [], x.dtype as DType), uniform(g, 6, [], x.dtype as DType)],
        x.dtype,
      );

export const unary: Kernels = {
  Abs: integersOnWebGpu('Abs', (g, x) =>
    elementwise(g, 'Max', [x, arithmetic(g, 'Sub', scalar(g, 0, 'int32'), x)], 'int32'),
  ),
  Acos: direct('Acos'),
  Acosh: direct('Acosh'),
  Asin: direct('Asin'),
  Asinh: direct('Asinh'),
  Atan: direct('Atan'),
  Atanh: direct('Atanh'),
  Ceil: rounding(direct('Ceil')),
  Cos: portable('Cos', (g, x) => sine(g, x, 1)),
  Cosh: direct('Cosh'),
  Elu: direct('Elu'),
  Erf: direct('Erf'),
  // Of integers it is a float32.
  Exp: ({ g, inputs }: Call) => {
    const x = inputs.x!;
    if (x.dtype !== 'int32' || g.target.webgpu) return exp(g, float(g, x));
    return castTo(g, inDoubles(g, 'Exp', [x]), 'float32');
  },
  Floor: rounding(direct('Floor')),
  Log: direct('Log'),
  Reciprocal: folded((x) => 1 / x, direct('Reciprocal')),
  Relu: integersOnWebGpu('Relu', (g, x) => elementwise(g, 'Max', [x, scalar(g, 0, 'int32')], 'int32')),
  // Half to even, in both.
  Round: rounding(portable('Round', roundHalfEven)),
  Sigmoid: direct('Sigmoid'),
  // tfjs: 0 for NaN.
  Sign: ({ g, inputs }: Call) => {
    const x = inputs.x!;
    if (x.dtype === 'bool') return x;
    const of = (n: number): Value => scalar(g, n, x.dtype as DType);
    const below = where(g, compare(g, 'Less', x, of(0)), of(-1), of(0));
    return where(g, compare(g, 'Greater', x, of(0)), of(1), below);
  },
  Sin: portable('Sin', (g, x) => sine(g, x, 0)),
  Sinh: direct('Sinh'),
  // Beyond e³⁰ the 1 is lost; there int32 has more digits than float32.
  Softplus: (call: Call) => {
    const y = direct('Softplus')(call as never) as Value;
    const x = call.inputs.x!;
    if (x.dtype !== 'int32') return y;
    return where(call.g, compare(call.g, 'Greater', x, scalar(call.g, 30, 'int32')), x, y);
  },
  Sqrt: folded(Math.sqrt, direct('Sqrt')),
  Tan: portable('Tan', (g, x) => arithmetic(g, 'Div', sine(g, x, 0), sine(g, x, 1))),
  Tanh: direct('Tanh'),
  Neg: ({ g, inputs }: Call) => neg(g, inputs.x!),
  Expm1: ofFloats(expm1),
  Log1p: ofFloats(log1p),
  Rsqrt: ofFloats((g, x) => elementwise(g, 'Reciprocal', [sqrt(g, x)], 'float32')),
  Square: ({ g, inputs }: Call) => {
    const x = inputs.x!;
    if (x.dtype === 'float32' || g.target.webgpu) return arithmetic(g, 'Mul', x, x);
    return cast(g, toInt32(g, inDoubles(g, 'Mul', [x, x])), x.dtype as DType);
  },
  Relu6: ({ g, inputs }: Call) => relu6(g, inputs.x!),
  LeakyRelu: ({ g, inputs, attrs }: Call<tf.LeakyReluAttrs>) =>
    elementwise(g, 'LeakyRelu', [float(g, inputs.x!)], 'float32', { alpha: { f: attrs.alpha } }),
  Prelu: ({ g, inputs }: Call) => {
    const [x, alpha] = [float(g, inputs.x!), float(g, inputs.alpha!)];
    return where(g, compare(g, 'Less', x, scalar(g, 0)), arithmetic(g, 'Mul', alpha, x), x);
  },
  // γ · elu with α; ONNX's own Selu would leave a GPU.
  Selu: ofFloats((g, x) => {
    const elu = elementwise(g, 'Elu', [x], 'float32', { alpha: { f: selu.alpha } });
    return arithmetic(g, 'Mul', elu, scalar(g, selu.gamma));
  }),
  // tfjs: NaN stays NaN, x > 0 gives 1, otherwise alpha.
  Step: ({ g, inputs, attrs }: Call<tf.StepAttrs>) => {
    const x = float(g, inputs.x!);
    // Both comparisons are false for NaN. (IsNaN would leave the GPU.)
    const below = where(g, compare(g, 'LessOrEqual', x, scalar(g, 0)), scalar(g, attrs.alpha ?? 0), x);
    const y = where(g, compare(g, 'Greater', x, scalar(g, 0)), scalar(g, 1), below);
    return inputs.x!.dtype === 'float32' ? y : stored(g, y, inputs.x!.dtype as DType);
  },
  ClipByValue: ({ g, inputs, attrs }: Call<tf.ClipByValueAttrs>) => {
    const { clipValueMin: min, clipValueMax: max } = attrs;
    if (inputs.x!.dtype === 'float32')
      return elementwise(g, 'Clip', [inputs.x!, scalar(g, min), scalar(g, max)], 'float32');
    const x = cast(g, inputs.x!, 'int32');
    // Bounds beyond 32 bits bound nothing.
    const bounds = [min, max].map((b) => scalar(g, Math.min(MAX_INT, Math.max(-MAX_INT - 1, b)), 'int32'));
    return cast(g, elementwise(g, 'Clip', [x, ...bounds], 'int32'), inputs.x!.dtype as DType);
  },
  LogicalNot: ({ g, inputs }: Call) => not(g, cast(g, inputs.x!, 'bool')),
  IsNan: ({ g, inputs }: Call) => elementwise(g, 'IsNaN', [float(g, inputs.x!)], 'bool'),
  IsInf: ({ g, inputs }: Call) =>
    compare(g, 'Greater', elementwise(g, 'Abs', [float(g, inputs.x!)], 'float32'), scalar(g, MAX_FLOAT)),
  // IsNaN by name: shader compilers assume that x = x, and that no comparison meets a NaN.
  IsFinite: ({ g, inputs }: Call) => {
    const x = float(g, inputs.x!);
    const isSmall = compare(g, 'LessOrEqual', elementwise(g, 'Abs', [x], 'float32'), scalar(g, MAX_FLOAT));
    const isNumber = not(g, elementwise(g, 'IsNaN', [x], 'bool'));
    return elementwise(g, 'And', [isSmall, isNumber], 'bool');
  },
  Cast: ({ g, inputs, attrs }: Call<tf.CastAttrs>) =>
    attrs.dtype === 'int32' ? toInt32(g, inputs.x!) : cast(g, inputs.x!, attrs.dtype as DType),
  Identity: ({ inputs }: Call) => inputs.x!,
  ZerosLike: ({ g, inputs }: Call) => uniform(g, 0, inputs.x!.shape, inputs.x!.dtype as DType),
  OnesLike: ({ g, inputs }: Call) => uniform(g, 1, inputs.x!.shape, inputs.x!.dtype as DType),
};
