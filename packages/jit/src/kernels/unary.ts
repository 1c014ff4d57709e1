/** @file One operand, the same shape out. */
import type * as tf from '@tensorflow/tfjs';
import { arithmetic, compare, elementwise, not, scalar, where } from '../graph/elementwise.js';
import { type DType, type Graph, producer, uniform, uniformValue, type Value } from '../graph/ir.js';
import { cast } from '../graph/layout.js';
import type { Call, Kernel, Kernels } from './kernel.js';
import { roundHalfEven, sign, sine } from './portable.js';

const float = (g: Graph, v: Value): Value => cast(g, v, 'float32');

/** An operator that has the same name and meaning in ONNX, for floats. */
const direct =
  (op: string): Kernel =>
  ({ g, inputs }: Call) =>
    elementwise(g, op, [float(g, inputs.x!)], 'float32');

/** The same, for any number type. */
const anyNumber =
  (op: string): Kernel =>
  ({ g, inputs }: Call) =>
    elementwise(g, op, [inputs.x!], inputs.x!.dtype);

/** The operator, or on WebGPU, which lacks it or computes it coarsely, other ones. */
const portable =
  (op: string, onWebGpu: (g: Graph, x: Value) => Value): Kernel =>
  ({ g, inputs }: Call) => {
    const x = float(g, inputs.x!);
    return g.target.webgpu ? onWebGpu(g, x) : elementwise(g, op, [x], 'float32');
  };

/** The operator; on WebGPU, which has it for floats alone, other ones for integers. */
const integersOnWebGpu =
  (op: string, integers: (g: Graph, x: Value) => Value): Kernel =>
  ({ g, inputs }: Call) => {
    const x = inputs.x!;
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
  elementwise(
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
  Ceil: direct('Ceil'),
  Cos: portable('Cos', (g, x) => sine(g, x, 1)),
  Cosh: direct('Cosh'),
  Elu: direct('Elu'),
  Erf: direct('Erf'),
  Exp: direct('Exp'),
  Floor: direct('Floor'),
  Log: direct('Log'),
  Reciprocal: folded((x) => 1 / x, direct('Reciprocal')),
  Relu: integersOnWebGpu('Relu', (g, x) => elementwise(g, 'Max', [x, scalar(g, 0, 'int32')], 'int32')),
  // Half to even, in both.
  Round: portable('Round', roundHalfEven),
  Sigmoid: direct('Sigmoid'),
  Sign: (call: Call) =>
    call.g.target.webgpu ? sign(call.g, call.inputs.x!) : anyNumber('Sign')(call as never),
  Sin: portable('Sin', (g, x) => sine(g, x, 0)),
  Sinh: direct('Sinh'),
  Softplus: direct('Softplus'),
  Sqrt: folded(Math.sqrt, direct('Sqrt')),
  Tan: portable('Tan', (g, x) => arithmetic(g, 'Div', sine(g, x, 0), sine(g, x, 1))),
  Tanh: direct('Tanh'),
  Neg: ({ g, inputs }: Call) => neg(g, inputs.x!),
  Expm1: ({ g, inputs }: Call) => expm1(g, float(g, inputs.x!)),
  Log1p: ({ g, inputs }: Call) => log1p(g, float(g, inputs.x!)),
  Rsqrt: ({ g, inputs }: Call) => {
    const root = sqrt(g, float(g, inputs.x!));
    return elementwise(g, 'Reciprocal', [root], 'float32');
  },
  Square: ({ g, inputs }: Call) => arithmetic(g, 'Mul', inputs.x!, inputs.x!),
  Relu6: ({ g, inputs }: Call) => relu6(g, inputs.x!),
  LeakyRelu: ({ g, inputs, attrs }: Call<tf.LeakyReluAttrs>) =>
    elementwise(g, 'LeakyRelu', [float(g, inputs.x!)], 'float32', { alpha: { f: attrs.alpha } }),
  Prelu: ({ g, inputs }: Call) => {
    const [x, alpha] = [float(g, inputs.x!), float(g, inputs.alpha!)];
    return where(g, compare(g, 'Less', x, scalar(g, 0)), arithmetic(g, 'Mul', alpha, x), x);
  },
  // γ · elu with α; ONNX's own Selu would leave a GPU.
  Selu: ({ g, inputs }: Call) => {
    const elu = elementwise(g, 'Elu', [float(g, inputs.x!)], 'float32', { alpha: { f: selu.alpha } });
    return arithmetic(g, 'Mul', elu, scalar(g, selu.gamma));
  },
  // tfjs: NaN stays NaN, x > 0 gives 1, otherwise alpha.
  Step: ({ g, inputs, attrs }: Call<tf.StepAttrs>) => {
    const x = float(g, inputs.x!);
    // Both comparisons are false for NaN. (IsNaN would leave the GPU.)
    const below = where(g, compare(g, 'LessOrEqual', x, scalar(g, 0)), scalar(g, attrs.alpha ?? 0), x);
    return where(g, compare(g, 'Greater', x, scalar(g, 0)), scalar(g, 1), below);
  },
  ClipByValue: ({ g, inputs, attrs }: Call<tf.ClipByValueAttrs>) => {
    const x = inputs.x!;
    const bounds = [attrs.clipValueMin, attrs.clipValueMax].map((b) => uniform(g, b, [], x.dtype as DType));
    return elementwise(g, 'Clip', [x, ...bounds], x.dtype);
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
  Cast: ({ g, inputs, attrs }: Call<tf.CastAttrs>) => cast(g, inputs.x!, attrs.dtype as DType),
  Identity: ({ inputs }: Call) => inputs.x!,
  ZerosLike: ({ g, inputs }: Call) => uniform(g, 0, inputs.x!.shape, inputs.x!.dtype as DType),
  OnesLike: ({ g, inputs }: Call) => uniform(g, 1, inputs.x!.shape, inputs.x!.dtype as DType),
};
