/** @file Constants of a model: small ones inside of it, large ones beside it, those of files where they lie.
 *
 *  A model may not exceed 2 GB, and encoding copies what is inside; so large arrays are handed to the runtime as they
 *  are. ONNX Runtime looks for outside data either in memory or in files, never in both: where there are both, arrays in
 *  memory go inside, or, where these are more than the files hold, the files are read into memory. */
import { dirname, relative, resolve, sep } from 'node:path';
import { fileBytes } from '../fileBytes.js';
import { type Data, type DType, sizeOf, type Value, type ValueType } from '../graph/ir.js';
import { ONNX_TYPE } from '../graph/layout.js';
import { bytesOf } from '../graph/peak.js';
import { ARRAY } from '../ndarray.js';

export interface Weights {
  readonly initializers: readonly object[];
  /** Nodes that spell out arrays of one value. */
  readonly expands: readonly object[];
  /** Arrays beside the model, by the name that the model has for them. */
  readonly memory: readonly { readonly path: string; readonly data: Uint8Array }[];
  /** The folder below which the files lie; null where there are none. */
  readonly folder: string | null;
  /** What the file of large constants holds; empty unless that is asked for. */
  readonly ranges: readonly FileRange[];
}

/** Where large constants go: beside the model, for the runtime in this process (and those of files stay there); inside of
 *  it; or into one file of this name, which the model then names. */
export type Placement = 'beside' | 'inside' | { readonly file: string };

/** A range of bytes of the file of large constants: an array of memory, or a part of another file. */
export interface FileRange {
  readonly offset: number;
  readonly length: number;
  readonly from: Uint8Array | { readonly path: string; readonly offset: number };
}

/** From here on an array stays outside of the model. */
const LARGE_BYTES = 65_536;

/** Offsets in a file of constants: what tools that map it into memory want. */
const ALIGNMENT = 4096;

const rawOf = (data: Data): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const header = (name: string, dtype: ValueType, shape: readonly number[]): object => ({
  name,
  dims: shape,
  data_type: ONNX_TYPE[dtype],
});

const inside = (name: string, dtype: ValueType, shape: readonly number[], data: Data): object => ({
  ...header(name, dtype, shape),
  raw_data: rawOf(data),
});

const EXTERNAL = 1;

const outside = (
  name: string,
  dtype: ValueType,
  shape: readonly number[],
  at: { readonly location: string; readonly offset: number; readonly length: number },
): object => ({
  ...header(name, dtype, shape),
  data_location: EXTERNAL,
  external_data: Object.entries(at).map(([key, value]) => ({ key, value: String(value) })),
});

/** The deepest folder that holds all of the files. */
export const commonFolder = (paths: readonly string[]): string | null => {
  const folders = paths.map((p) => dirname(resolve(p)).split(sep));
  const [first] = folders;
  if (first === undefined) return null;
  const end = first.findIndex((part, i) => folders.some((f) => f[i] !== part));
  return (end === -1 ? first : first.slice(0, end)).join(sep) || sep;
};

/** Whether large arrays in memory are more than the files hold. */
const isMostlyInMemory = (used: readonly Value[]): boolean => {
  const bytes = (tag: 'constant' | 'file') =>
    used
      .filter((v) => v.source._tag === tag && bytesOf(v) >= LARGE_BYTES)
      .reduce((sum, v) => sum + bytesOf(v), 0);
  return bytes('constant') > bytes('file');
};

/** The constants among the values that nodes read. nameOf: what the model calls a value. */
export const weightsOf = (
  used: readonly Value[],
  nameOf: (v: Value) => string,
  placement: Placement = 'beside',
): Weights => {
  const isRead = placement === 'beside' && isMostlyInMemory(used);
  const folder = isRead
    ? null
    : commonFolder(used.flatMap((v) => (v.source._tag === 'file' ? [v.source.file.path] : [])));
  const initializers: object[] = [];
  const expands: object[] = [];
  const memory: { path: string; data: Uint8Array }[] = [];
  const ranges: FileRange[] = [];
  let end = 0;
  const addRange = (v: Value, file: string, length: number, from: FileRange['from']): void => {
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = offset + length;
    ranges.push({ offset, length, from });
    initializers.push(outside(nameOf(v), v.dtype, v.shape, { location: file, offset, length }));
  };
  const addUniform = (v: Value, x: number): void => {
    const name = nameOf(v);
    const one = ARRAY[v.dtype as DType].of(x);
    if (sizeOf(v.shape) === 1) {
      initializers.push(inside(name, v.dtype, v.shape, one));
      return;
    }
    const shape = BigInt64Array.from(v.shape, BigInt);
    const [value, dims] = [`${name}.one`, `${name}.shape`];
    initializers.push(inside(value, v.dtype, [], one), inside(dims, 'int64', [shape.length], shape));
    expands.push({ input: [value, dims], output: [name], name: `uniform.${v.id}`, op_type: 'Expand' });
  };
  const addBeside = (v: Value, data: Uint8Array): void => {
    const [name, length] = [nameOf(v), data.byteLength];
    initializers.push(outside(name, v.dtype, v.shape, { location: name, offset: 0, length }));
    memory.push({ path: name, data });
  };
  for (const v of used) {
    const { source, dtype, shape } = v;
    const name = nameOf(v);
    if (source._tag === 'uniform') addUniform(v, source.value);
    if (source._tag === 'constant') {
      const length = source.data.byteLength;
      if (typeof placement === 'object' && length >= LARGE_BYTES)
        addRange(v, placement.file, length, rawOf(source.data));
      else if (placement !== 'beside' || folder !== null || length < LARGE_BYTES)
        initializers.push(inside(name, dtype, shape, source.data));
      else addBeside(v, rawOf(source.data));
    }
    if (source._tag === 'file') {
      const { path, offset } = source.file;
      const length = bytesOf(v);
      if (typeof placement === 'object') addRange(v, placement.file, length, { path, offset });
      else if (folder === null) {
        const data = fileBytes(path, offset, length);
        if (length < LARGE_BYTES) initializers.push({ ...header(name, dtype, shape), raw_data: data });
        else addBeside(v, data);
      } else {
        const location = relative(folder, resolve(path)).split(sep).join('/');
        initializers.push(outside(name, dtype, shape, { location, offset, length }));
      }
    }
  }
  return { initializers, expands, memory, folder, ranges };
};
