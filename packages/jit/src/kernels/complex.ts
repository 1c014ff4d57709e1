/** @file Complex numbers, which ONNX lacks: two real values, side by side, and the kernels that take or give them. */
import { arithmetic, compare, elementwise, scalar, where } from '../graph/elementwise.js';
import { toInt32 } from '../graph/integers.js';
import { constant, type DType, type Graph, sizeOf, uniform, type Value } from '../graph/ir.js';
import { cast, reshape } from '../graph/layout.js';
import { type Kernel, Untranslatable } from './kernel.js';
import { matMul } from './matmul.js';

/** A value; with an imaginary part a complex one. */
export interface Pair {
  readonly real: Value;
  readonly imag: Value | null;
}

export interface ComplexCall {
  readonly g: Graph;
  readonly inputs: Readonly<Record<string, Pair>>;
  readonly attrs: Readonly<Record<string, unknown>>;
}

export type ComplexKernel = (call: ComplexCall) => readonly Pair[];

/** Matrices are n²: 64 MiB at this length. */
const LONGEST = 4096;

/** cos and sin of 2π jk/n, [n, n]; jk mod n first, so that no angle loses digits. */
const waves = (g: Graph, n: number): readonly [Value, Value] => {
  if (n > LONGEST)
    throw new Untranslatable(`its ${n} points would need a matrix of ${n}²; at most ${LONGEST}`);
  const angle = (i: number): number => (2 * Math.PI * (((i % n) * Math.floor(i / n)) % n)) / n;
  const matrix = (f: (x: number) => number): Value =>
    constant(
      g,
      Float32Array.from({ length: n * n }, (_, i) => f(angle(i))),
      [n, n],
      'float32',
    );
  return [matrix(Math.cos), matrix(Math.sin)];
};

const zero = (g: Graph, x: Value): Value => arithmetic(g, 'Sub', x, x);

/** X_k = Σ_j x_j e^(∓2πi jk/n), divided by n on the way back, as two products for each part. */
const fourier =
  (isInverse: boolean) =>
  ({ g, inputs }: ComplexCall): readonly Pair[] => {
    const { real, imag } = inputs.input!;
    const n = real.shape[real.shape.length - 1]!;
    const rows = (v: Value): Value => reshape(g, v, [sizeOf(v.shape) / n, n]);
    const [re, im] = [rows(real), rows(imag ?? zero(g, real))];
    const [cos, sin] = waves(g, n);
    const by = (v: Value, w: Value): Value => matMul(g, v, w, false, false);
    const [plus, minus] = isInverse ? (['Sub', 'Add'] as const) : (['Add', 'Sub'] as const);
    const scaled = (v: Value): Value =>
      isInverse ? arithmetic(g, 'Mul', v, constant(g, Float32Array.of(1 / n), [1], 'float32')) : v;
    return [
      {
        real: reshape(g, scaled(arithmetic(g, plus, by(re, cos), by(im, sin))), real.shape),
        imag: reshape(g, scaled(arithmetic(g, minus, by(im, cos), by(re, sin))), real.shape),
      },
    ];
  };

/** √(a² + b²) without squares that overflow or vanish. a, b: ≥ 0 */
const hypotenuse = (g: Graph, a: Value, b: Value): Value => {
  const most = elementwise(g, 'Max', [a, b], 'float32');
  const isEnd = compare(g, 'Equal', most, scalar(g, 0));
  const isInfinite = compare(g, 'Equal', most, scalar(g, Number.POSITIVE_INFINITY));
  const share = arithmetic(g, 'Div', elementwise(g, 'Min', [a, b], 'float32'), most);
  const root = elementwise(
    g,
    'Sqrt',
    [arithmetic(g, 'Add', arithmetic(g, 'Mul', share, share), scalar(g, 1))],
    'float32',
  );
  return where(g, isEnd, most, where(g, isInfinite, most, arithmetic(g, 'Mul', most, root)));
};

const like = (g: Graph, x: Value, n: number): Pair => ({
  real: uniform(g, n, x.shape, 'float32'),
  imag: uniform(g, 0, x.shape, 'float32'),
});

export const complexes: Readonly<Record<string, ComplexKernel>> = {
  Complex: ({ inputs }) => [{ real: inputs.real!.real, imag: inputs.imag!.real }],
  Real: ({ inputs }) => [{ real: inputs.input!.real, imag: null }],
  Imag: ({ g, inputs }) => [{ real: inputs.input!.imag ?? zero(g, inputs.input!.real), imag: null }],
  ComplexAbs: ({ g, inputs }) => {
    const { real, imag } = inputs.x!;
    const size = (v: Value): Value => elementwise(g, 'Abs', [v], 'float32');
    return [{ real: imag === null ? size(real) : hypotenuse(g, size(real), size(imag)), imag: null }];
  },
  Multiply: ({ g, inputs }) => {
    const [a, b] = [inputs.a!, inputs.b!];
    const [x, y] = [a.imag ?? zero(g, a.real), b.imag ?? zero(g, b.real)];
    const product = (v: Value, w: Value): Value => arithmetic(g, 'Mul', v, w);
    return [
      {
        real: arithmetic(g, 'Sub', product(a.real, b.real), product(x, y)),
        imag: arithmetic(g, 'Add', product(a.real, y), product(x, b.real)),
      },
    ];
  },
  OnesLike: ({ g, inputs }) => [like(g, inputs.x!.real, 1)],
  ZerosLike: ({ g, inputs }) => [like(g, inputs.x!.real, 0)],
  // To a complex number with nothing imaginary, or from one, whose real part is left.
  Cast: ({ g, inputs, attrs }) => {
    const { real, imag } = inputs.x!;
    if (attrs.dtype === 'complex64')
      return [{ real: cast(g, real, 'float32'), imag: imag ?? uniform(g, 0, real.shape, 'float32') }];
    const part = attrs.dtype === 'int32' ? toInt32(g, real) : cast(g, real, attrs.dtype as DType);
    return [{ real: part, imag: null }];
  },
  FFT: fourier(false),
  IFFT: fourier(true),
};

/** Kernels that treat both parts alike. */
const ALIKE: readonly string[] = [
  'Add',
  'Concat',
  'ExpandDims',
  'GatherV2',
  'Identity',
  'Neg',
  'Pack',
  'Reshape',
  'Reverse',
  'Slice',
  'SplitV',
  'StridedSlice',
  'Sub',
  'Tile',
  'Transpose',
  'Unpack',
];

/** A kernel of real values, done to the real and to the imaginary parts; null where that is not what it means. */
export const alike = (name: string, kernel: Kernel | undefined) => {
  if (kernel === undefined || !ALIKE.includes(name)) return null;
  return ({ g, inputs, attrs }: ComplexCall): readonly Pair[] => {
    const part = (f: (p: Pair) => Value): readonly Value[] => {
      const values = Object.fromEntries(
        Object.entries(inputs).map(([key, p]) => [key, key === 'indices' ? p.real : f(p)]),
      );
      const made = kernel({ g, inputs: values, attrs: attrs as never });
      return Array.isArray(made) ? (made as readonly Value[]) : [made as Value];
    };
    const imaginary = part((p) => p.imag ?? zero(g, p.real));
    return part((p) => p.real).map((real, i) => ({ real, imag: imaginary[i]! }));
  };
};
