/** @file Complex numbers, which ONNX lacks: two real values, side by side, and the kernels that take or give them. */
import { arithmetic, elementwise } from '../graph/elementwise.js';
import { constant, type Graph, type Value } from '../graph/ir.js';
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
    const { real: re, imag } = inputs.input!;
    const im = imag ?? zero(g, re);
    const n = re.shape[re.shape.length - 1]!;
    const [cos, sin] = waves(g, n);
    const by = (v: Value, w: Value): Value => matMul(g, v, w, false, false);
    const [plus, minus] = isInverse ? (['Sub', 'Add'] as const) : (['Add', 'Sub'] as const);
    const scaled = (v: Value): Value =>
      isInverse ? arithmetic(g, 'Mul', v, constant(g, Float32Array.of(1 / n), [1], 'float32')) : v;
    return [
      {
        real: scaled(arithmetic(g, plus, by(re, cos), by(im, sin))),
        imag: scaled(arithmetic(g, minus, by(im, cos), by(re, sin))),
      },
    ];
  };

export const complexes: Readonly<Record<string, (call: ComplexCall) => readonly Pair[]>> = {
  Complex: ({ inputs }) => [{ real: inputs.real!.real, imag: inputs.imag!.real }],
  Real: ({ inputs }) => [{ real: inputs.input!.real, imag: null }],
  Imag: ({ g, inputs }) => [{ real: inputs.input!.imag ?? zero(g, inputs.input!.real), imag: null }],
  ComplexAbs: ({ g, inputs }) => {
    const { real, imag } = inputs.x!;
    const square = (v: Value): Value => arithmetic(g, 'Mul', v, v);
    const squares = imag === null ? square(real) : arithmetic(g, 'Add', square(real), square(imag));
    return [{ real: elementwise(g, 'Sqrt', [squares], 'float32'), imag: null }];
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
