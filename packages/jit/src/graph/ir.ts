/** @file The graph: values, nodes and the one place where nodes are made. Equal nodes are made once. */

import type { FileArray, HostArray } from '../types.js';

export type DType = 'float32' | 'int32' | 'bool';
/** int64 occurs only in shape arguments of ONNX operators, in what ArgMax and TopK return and on the way to int32, float64
 *  only where integers are computed as JavaScript does, the 16-bit floats only in weights that lie in files, uint8 only in
 *  weights that were rounded to 8 bits. */
export type ValueType = DType | 'int64' | 'float64' | 'float16' | 'bfloat16' | 'uint8';
export type Data = Float32Array | Int32Array | Uint8Array | BigInt64Array;

export type Attribute =
  | { readonly i: number }
  | { readonly f: number }
  | { readonly s: string }
  | { readonly ints: readonly number[] };
export type Attributes = Readonly<Record<string, Attribute>>;

/** Where a value comes from. A uniform is an array with one value everywhere, kept as that value. A weight is a frozen argument that
 *  the runtime is handed at each run (see `sharesWeights`). */
export type Source =
  | { readonly _tag: 'input'; readonly name: string }
  | { readonly _tag: 'uniform'; readonly value: number }
  | { readonly _tag: 'constant'; readonly data: Data }
  | { readonly _tag: 'file'; readonly file: FileArray['file'] }
  | { readonly _tag: 'weight'; readonly array: HostArray }
  | { readonly _tag: 'node'; readonly node: Node; readonly output: number };

export interface Value {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: ValueType;
  readonly source: Source;
}

export interface Node {
  readonly id: number;
  readonly op: string;
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
  /** The tfjs kernel that asked for it. */
  readonly kernel: string;
}

/** Shapes that do not fit. tfjs leaves many of these checks to its kernels, so ours make them; the tracer adds the
 *  kernel and the line of the call. */
export class ShapeMismatch extends Error {}

/** What a kernel has no translation for; the tracer adds the kernel and the line of the call. */
export class Untranslatable extends Error {}

/** Operators of numbers. In tfjs a bool is a byte, with which it reckons; in ONNX it is none. */
const OF_NUMBERS: ReadonlySet<string> = new Set([
  ...['Abs', 'Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow', 'Neg', 'Relu', 'Clip', 'Sign', 'Max', 'Min'],
  ...['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'CumSum', 'TopK', 'ArgMax', 'ArgMin'],
  ...['ReduceSum', 'ReduceProd', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'MatMul', 'Gemm', 'FusedMatMul'],
  ...['Einsum', 'Conv', 'ConvTranspose', 'MaxPool', 'AveragePool', 'BitwiseAnd', 'Where', 'Softmax'],
]);

/** How products are computed. Whatever it is, arguments, results and everything between products stay float32. */
export type Precision = 'float32' | 'float16' | 'bfloat16' | 'int8';

/** What the runtime that will take the graph can do, and what is asked of it. */
export interface Target {
  readonly precision: Precision;
  /** Batched products with transposed operands in one node (com.microsoft FusedMatMul). */
  readonly fusedMatMul: boolean;
  /** Normalisation and rotation of rows in one node each (SimplifiedLayerNormalization, RotaryEmbedding). */
  readonly fusedLayers: boolean;
  /** Large frozen arguments are no constants of the runtime, which keeps a copy of those for each program and lays out another for
   *  each product with one: they are handed in at each run, one copy for all programs. */
  readonly sharesWeights: boolean;
  /** Whether the device multiplies in 16 bits. */
  readonly halfProducts: boolean;
  /** A Reshape is a view, and reading the shape that it is given costs nothing (on a GPU it waits for the device). */
  readonly viewsByReshape: boolean;
  /** Split and Concat look every place of the axis up in a table that the host writes at each run (CUDA): 53 ms for
   *  the 8.8 million numbers of an adapter in 336 parts, 0.3 ms where the axis counts rows of 2,048. */
  readonly axisByTable: boolean;
  /** Reductions are an order of magnitude slower than a product that gives the same (CUDA): see kernels/rows.ts. */
  readonly slowReductions: boolean;
  /** The largest and the smallest of numbers pass NaN over, where tfjs gives NaN. */
  readonly extremesSkipNaN: boolean;
  /** WebGPU: what its provider lacks, or computes coarsely, is written with other operators. */
  readonly webgpu: boolean;
}

export interface Graph {
  readonly target: Target;
  readonly nodes: Node[];
  readonly inputs: Value[];
  /** The tfjs kernel that is being translated. */
  kernel: string;
  readonly values: { next: number };
  readonly seen: Map<string, Node>;
  readonly constants: Map<string, Value>;
}

export const emptyGraph = (target: Target): Graph => ({
  target,
  nodes: [],
  inputs: [],
  kernel: '',
  values: { next: 0 },
  seen: new Map(),
  constants: new Map(),
});

export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);

const value = (g: Graph, shape: readonly number[], dtype: ValueType, source: Source): Value => ({
  id: g.values.next++,
  shape: [...shape],
  dtype,
  source,
});

export const input = (g: Graph, name: string, shape: readonly number[], dtype: DType): Value => {
  const v = value(g, shape, dtype, { _tag: 'input', name });
  g.inputs.push(v);
  return v;
};

/** An array that holds `x` everywhere; rounded to its type. */
export const uniform = (g: Graph, x: number, shape: readonly number[], dtype: DType): Value => {
  const rounded = dtype === 'float32' ? Math.fround(x) : dtype === 'bool' ? Number(x !== 0) : x | 0;
  // −0 and 0 are equal in a template string but not in 1/x.
  const key = `u:${dtype}:${Object.is(rounded, -0) ? '-0' : rounded}:${shape}`;
  const known = g.constants.get(key);
  if (known !== undefined) return known;
  const v = value(g, shape, dtype, { _tag: 'uniform', value: rounded });
  g.constants.set(key, v);
  return v;
};

const SHARED_CONSTANT_LIMIT = 64;

export const constant = (g: Graph, data: Data, shape: readonly number[], dtype: ValueType): Value => {
  if (data.length > SHARED_CONSTANT_LIMIT) return value(g, shape, dtype, { _tag: 'constant', data });
  const key = `c:${dtype}:${shape}:${Array.from(data as ArrayLike<number | bigint>, (x) => (Object.is(x, -0) ? '-0' : x))}`;
  const known = g.constants.get(key);
  if (known !== undefined) return known;
  const v = value(g, shape, dtype, { _tag: 'constant', data });
  g.constants.set(key, v);
  return v;
};

/** A shape argument: ONNX wants int64 there. */
export const int64s = (g: Graph, xs: readonly number[]): Value =>
  constant(
    g,
    BigInt64Array.from(xs, (x) => BigInt(x)),
    [xs.length],
    'int64',
  );

/** A tensor in a file, in the type that it has there. */
export const fromFile = (g: Graph, x: FileArray): Value =>
  value(g, x.shape, x.file.storage, { _tag: 'file', file: x.file });

/** A frozen argument that is handed in at each run, as float32. */
export const sharedWeight = (g: Graph, array: HostArray): Value =>
  value(g, array.shape, 'float32', { _tag: 'weight', array });

export interface NodeOptions {
  readonly attributes?: Attributes;
  readonly domain?: '' | 'com.microsoft';
}

/** Adds a node with several outputs, or finds the equal one. outputs: shape and type of each. */
export const emitMany = (
  g: Graph,
  op: string,
  inputs: readonly (Value | null)[],
  outputs: readonly { readonly shape: readonly number[]; readonly dtype: ValueType }[],
  options: NodeOptions = {},
): readonly Value[] => {
  const attributes = options.attributes ?? {};
  const operands = op === 'Where' ? inputs.slice(1) : inputs;
  if (OF_NUMBERS.has(op) && operands.some((v) => v?.dtype === 'bool'))
    throw new Untranslatable('it has bool operands; cast them to int32 or float32 first');
  const key = `${op}|${inputs.map((v) => v?.id ?? '')}|${JSON.stringify(attributes)}`;
  const known = g.seen.get(key);
  if (known !== undefined) return known.outputs;
  const made: Value[] = [];
  const node: Node = {
    id: g.nodes.length,
    op,
    domain: options.domain ?? '',
    inputs,
    attributes,
    outputs: made,
    kernel: g.kernel,
  };
  outputs.forEach((o, i) => {
    made.push(value(g, o.shape, o.dtype, { _tag: 'node', node, output: i }));
  });
  g.nodes.push(node);
  g.seen.set(key, node);
  return made;
};

export const emit = (
  g: Graph,
  op: string,
  inputs: readonly (Value | null)[],
  shape: readonly number[],
  dtype: ValueType,
  options: NodeOptions = {},
): Value => emitMany(g, op, inputs, [{ shape, dtype }], options)[0]!;

/** The node that made a value, if it is of the operator. */
export const producer = (v: Value, op: string): Node | null =>
  v.source._tag === 'node' && v.source.node.op === op ? v.source.node : null;

export const uniformValue = (v: Value): number | null =>
  v.source._tag === 'uniform' ? v.source.value : null;
