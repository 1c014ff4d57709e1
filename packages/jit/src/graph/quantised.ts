/** @file Frozen weights in 8 bits: a code of one byte for each number, and a scale for each run of numbers in a row.
 *
 *  A product of few rows waits for the weights to come out of memory, and codes are a quarter of float32. What is multiplied
 *  with them is rounded to 8 bits too, run by run, when it is there. */

import { widen } from '../filearray.js';
import { fileBytes } from '../fileBytes.js';
import { isFileArray } from '../ndarray.js';
import type { FileArray } from '../types.js';
import { scalar } from './elementwise.js';
import { halfOf, isFrozenWeight } from './halves.js';
import { constant, emit, type Graph, int64s, producer, type Value } from './ir.js';
import { reshape } from './layout.js';
import { bytesOf } from './peak.js';

/** Lengths of runs, the best first: a longer one costs fewer scales, and is 1.5 to 2 times as fast. */
const RUNS = [128, 64, 32] as const;

/** The longest run that divides a row; rows that none divides are filled up to runs of 32. */
const runOf = (width: number): number => RUNS.find((run) => width % run === 0) ?? 32;

/** What stands for 0. */
const ZERO = 128;

export interface Codes {
  /** [rows, runs of a row, run] */
  readonly codes: Uint8Array;
  /** [rows · runs of a row] */
  readonly scales: Float32Array;
  readonly run: number;
}

/** One run: the largest number in size becomes ±127. A run with NaN or an infinity in it becomes NaN. */
const encodeRun = (
  numbers: Float32Array,
  from: number,
  to: number,
  codes: Uint8Array,
  at: number,
): number => {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(numbers[i]!)); // NaN stays NaN
  if (!(largest < Number.POSITIVE_INFINITY)) return Number.NaN;
  const scale = Math.fround(largest / 127);
  if (scale === 0) return 0;
  for (let i = from; i < to; i++) codes[at + i - from] = Math.round(numbers[i]! / scale) + ZERO;
  return scale;
};

/** A matrix whose rows are read a stretch at a time. */
interface Rows {
  readonly rows: number;
  readonly width: number;
  readonly read: (first: number, count: number) => Float32Array;
}

/** So many numbers are widened at a time. */
const STRETCH = 2 ** 20;

/** x ≈ (code − 128) · scale, for each run of a row. */
export const encode = ({ rows, width, read }: Rows): Codes => {
  const run = runOf(width);
  const runs = Math.ceil(width / run);
  const codes = new Uint8Array(rows * runs * run).fill(ZERO);
  const scales = new Float32Array(rows * runs);
  const step = Math.max(1, Math.floor(STRETCH / width));
  for (let first = 0; first < rows; first += step) {
    const count = Math.min(step, rows - first);
    const numbers = read(first, count);
    for (let row = 0; row < count; row++)
      for (let r = 0; r < runs; r++) {
        const place = (first + row) * runs + r;
        const [from, to] = [row * width + r * run, row * width + Math.min(width, (r + 1) * run)];
        scales[place] = encodeRun(numbers, from, to, codes, place * run);
      }
  }
  return { codes, scales, run };
};

/** What holds the numbers of a constant; null where a value is none. */
const numbersOf = ({ source, dtype }: Value): Float32Array | FileArray['file'] | null => {
  if (source._tag === 'file') return source.file;
  if (source._tag === 'constant' && dtype === 'float32') return source.data as Float32Array;
  if (source._tag !== 'weight') return null;
  return isFileArray(source.array) ? source.array.file : (source.array.data as Float32Array);
};

/** The rows of a constant; null where a value is none. */
const rowsOf = (v: Value): Rows | null => {
  const [rows, width] = v.shape;
  const source = numbersOf(v);
  if (rows === undefined || width === undefined || source === null) return null;
  if (ArrayBuffer.isView(source))
    return {
      rows,
      width,
      read: (first, count) => source.subarray(first * width, (first + count) * width),
    };
  const { path, offset, storage } = source;
  const rowBytes = bytesOf({ shape: [width], dtype: storage });
  const read = (first: number, count: number): Float32Array => {
    const bytes = fileBytes(path, offset + first * rowBytes, count * rowBytes);
    return widen(bytes.buffer, storage);
  };
  return { rows, width, read };
};

// By what holds the numbers, and the shape that they are read in: all programs that are made of a weight share its codes.
const known = new WeakMap<object, Map<string, Codes>>();

const codesOf = (v: Value): Codes | null => {
  const key = numbersOf(v);
  const rows = key === null ? null : rowsOf(v);
  if (key === null || rows === null) return null;
  const shapes = known.get(key) ?? new Map<string, Codes>();
  known.set(key, shapes);
  const shape = `${rows.rows},${rows.width}`;
  const made = shapes.get(shape) ?? encode(rows);
  shapes.set(shape, made);
  return made;
};

/** The frozen matrix that a value is, under whatever leading axes of length 1. */
const matrixOf = (v: Value): Value | null => {
  const before = producer(v, 'Reshape')?.inputs[0] ?? v;
  const isMatrix = before.shape.length === 2 && before.shape.every((d, i) => d === v.shape.at(i - 2));
  return isMatrix && isFrozenWeight(before) ? (halfOf(before) ?? before) : null;
};

/** 0 for each row of x, and NaN for a row with NaN or an infinity in it: rounding to 8 bits would pass over NaN. */
const soundness = (g: Graph, x: Value): Value => {
  const zeros = emit(g, 'Mul', [x, scalar(g, 0)], x.shape, 'float32');
  const attributes = { keepdims: { i: 1 } };
  return emit(g, 'ReduceSum', [zeros, int64s(g, [1])], [x.shape[0]!, 1], 'float32', { attributes });
};

/** x Wᵀ for a frozen W of [out, in] in 8 bits; null where it is no such product. x: […, rows, in] */
export const quantisedProduct = (g: Graph, x: Value, W: Value, shape: readonly number[]): Value | null => {
  if (g.target.precision !== 'int8' || x.dtype !== 'float32') return null;
  const matrix = matrixOf(W);
  const made = matrix === null ? null : codesOf(matrix);
  if (matrix === null || made === null) return null;
  const [N, K] = matrix.shape as [number, number];
  const runs = Math.ceil(K / made.run);
  const rows = x.shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const codes = constant(g, made.codes, [N, runs, made.run], 'uint8');
  const scales = constant(g, made.scales, [N * runs], 'float32');
  const attributes = {
    K: { i: K },
    N: { i: N },
    bits: { i: 8 },
    block_size: { i: made.run },
    accuracy_level: { i: 4 }, // x is rounded to 8 bits: otherwise ONNX Runtime multiplies a hundred times slower
  };
  const options = { attributes, domain: 'com.microsoft' } as const;
  const flat = reshape(g, x, [rows, K]);
  const product = emit(g, 'MatMulNBits', [flat, codes, scales], [rows, N], 'float32', options);
  return reshape(g, emit(g, 'Add', [product, soundness(g, flat)], [rows, N], 'float32'), shape);
};
