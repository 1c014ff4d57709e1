/** @file Arrays cut apart along an axis, and joined again. Each node is made only if needed. */
import {
  type DType,
  emit,
  emitMany,
  type Graph,
  int64s,
  producer,
  sameShape,
  sizeOf,
  uniform,
  uniformValue,
  type Value,
} from './ir.js';
import { reshape } from './layout.js';

/** x[begin : begin + size] on every axis. */
export const slice = (g: Graph, x: Value, begin: readonly number[], size: readonly number[]): Value => {
  const axes = x.shape.flatMap((d, i) => (begin[i] === 0 && size[i] === d ? [] : [i]));
  if (axes.length === 0) return x;
  const u = uniformValue(x);
  if (u !== null) return uniform(g, u, size, x.dtype as DType);
  const at = (f: (axis: number) => number): Value => int64s(g, axes.map(f));
  return emit(
    g,
    'Slice',
    [x, at((i) => begin[i]!), at((i) => begin[i]! + size[i]!), at((i) => i)],
    size,
    x.dtype,
  );
};

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** An axis of so many places is worth the nodes that fold it. */
const LONG_AXIS = 4096;

/** How many neighbouring places of the axis always stay together: 1 where the device does not care. */
const runOf = (g: Graph, sizes: readonly number[]): number =>
  g.target.axisByTable && sizes.reduce((a, b) => a + b, 0) >= LONG_AXIS ? sizes.reduce(gcd, 0) : 1;

/** The same elements, the axis in runs: [a, n, b] → [a, n / run, run · b]. */
const inRuns = (shape: readonly number[], axis: number, run: number): number[] => [
  ...shape.slice(0, axis),
  shape[axis]! / run,
  run * sizeOf(shape.slice(axis + 1)),
];

const partShape = (x: Value, axis: number, n: number): number[] =>
  x.shape.map((d, i) => (i === axis ? n : d));

/** Arrays of one type, none of them empty, one after another along an axis. */
export const joined = (g: Graph, parts: readonly Value[], axis: number): Value => {
  const [first] = parts as readonly [Value, ...Value[]];
  if (parts.length === 1) return first;
  const sizes = parts.map((v) => v.shape[axis]!);
  const shape = partShape(
    first,
    axis,
    sizes.reduce((a, b) => a + b, 0),
  );
  const run = runOf(g, sizes);
  const rows = run === 1 ? parts : parts.map((v) => reshape(g, v, inRuns(v.shape, axis, run)));
  const whole = run === 1 ? shape : inRuns(shape, axis, run);
  const made = emit(g, 'Concat', rows, whole, first.dtype, { attributes: { axis: { i: axis } } });
  return reshape(g, made, shape);
};

/** The parts that a value was joined from along the axis, in the shapes that they had; null where it was not joined. */
const partsOf = (g: Graph, x: Value, axis: number, sizes: readonly number[]): readonly Value[] | null => {
  const run = runOf(g, sizes);
  const joined = producer(run === 1 ? x : (producer(x, 'Reshape')?.inputs[0] ?? x), 'Concat');
  if (joined === null || (joined.attributes.axis as { i: number }).i !== axis) return null;
  const whole = run === 1 ? x.shape : inRuns(x.shape, axis, run);
  if (!sameShape(joined.outputs[0]!.shape, whole) || joined.inputs.length !== sizes.length) return null;
  const parts = joined.inputs.map((v) => v!);
  if (!parts.every((p, i) => p.shape[axis] === sizes[i]! / run)) return null;
  return parts.map((p, i) => reshape(g, p, partShape(x, axis, sizes[i]!)));
};

/** Arrays that a shader may read and write, at the least: one Split into more parts fails at its first run there. */
const SHADER_BUFFERS = 8;

/** Cut apart along an axis into so many places each. */
export const split = (g: Graph, x: Value, sizes: readonly number[], axis: number): readonly Value[] => {
  if (sizes.length <= 1) return sizes.map(() => x);
  const shapeOf = (n: number): number[] => partShape(x, axis, n);
  const u = uniformValue(x);
  if (u !== null) return sizes.map((n) => uniform(g, u, shapeOf(n), x.dtype as DType));
  // Cutting apart what was just joined the same way gives back the parts.
  const parts = partsOf(g, x, axis, sizes);
  if (parts !== null) return parts;
  if (g.target.webgpu && sizes.length >= SHADER_BUFFERS) {
    let begin = 0;
    return sizes.map((n) => {
      const from = x.shape.map((_, i) => (i === axis ? begin : 0));
      begin += n;
      return slice(g, x, from, shapeOf(n));
    });
  }
  const run = runOf(g, sizes);
  const rows = run === 1 ? x : reshape(g, x, inRuns(x.shape, axis, run));
  const counts = sizes.map((n) => n / run);
  const cut = emitMany(
    g,
    'Split',
    [rows, int64s(g, counts)],
    counts.map((n) => ({ shape: partShape(rows, axis, n), dtype: x.dtype })),
    { attributes: { axis: { i: axis } } },
  );
  return cut.map((v, i) => reshape(g, v, shapeOf(sizes[i]!)));
};
