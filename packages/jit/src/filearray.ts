/** @file Arrays in files: checked before the runtime meets them, and read for eager execution. */
import { open, stat } from 'node:fs/promises';
import { JitFault } from './errors.js';
import { sizeOf } from './graph/ir.js';
import { bytesOf } from './graph/peak.js';
import { isFileArray } from './ndarray.js';
import { shared } from './shared.js';
import type { Leaf } from './tree.js';
import type { FileArray, HostArray, NdArray } from './types.js';

const spanOf = ({ shape, file }: FileArray): number => bytesOf({ shape, dtype: file.storage });

/** Refuses what the runtime would stumble over: a missing file, one that is too short, an argument that may change. */
export const checkFiles = async (
  name: string,
  leaves: readonly Leaf<HostArray>[],
  isFrozen: (leaf: Leaf<HostArray>) => boolean,
): Promise<void> => {
  for (const leaf of leaves) {
    const { path, value } = leaf;
    if (!isFileArray(value)) continue;
    const bad = (why: string): JitFault => new JitFault({ _tag: 'InvalidArray', name, path, reason: why });
    if (!isFrozen(leaf)) throw bad('it lies in a file, and only frozen arguments may');
    const size = await stat(value.file.path).then(
      (s) => s.size,
      () => null,
    );
    if (size === null) throw bad(`there is no file ${value.file.path}`);
    const end = value.file.offset + spanOf(value);
    if (end > size) throw bad(`${value.file.path} has ${size} bytes, and it would end at byte ${end}`);
  }
};

/** Half precision to float32, exactly. @source IEEE 754-2008, binary16 */
export const fromHalf = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
};

type Storage = FileArray['file']['storage'];

/** Numbers of a file as float32, into memory for them. bfloat16 is the upper half of a float32. */
const widenInto = (
  numbers: Float32Array,
  halves: Uint16Array,
  storage: Exclude<Storage, 'float32'>,
): void => {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  if (storage === 'bfloat16') for (let i = 0; i < bits.length; i++) bits[i] = halves[i]! << 16;
  else for (let i = 0; i < bits.length; i++) numbers[i] = fromHalf(halves[i]!);
};

/** Numbers of a file as float32. */
export const widen = (bytes: ArrayBuffer, storage: Storage): Float32Array => {
  if (storage === 'float32') return new Float32Array(bytes);
  const halves = new Uint16Array(bytes);
  const numbers = new Float32Array(halves.length);
  widenInto(numbers, halves, storage);
  return numbers;
};

/** So many numbers are read at a time. */
const STRETCH = 2 ** 22;

const readAll = async (x: FileArray): Promise<NdArray> => {
  const { path, offset, storage } = x.file;
  const numbers = new Float32Array(sizeOf(x.shape));
  const width = bytesOf({ shape: [], dtype: storage });
  const handle = await open(path, 'r');
  const fill = async (bytes: Uint8Array, from: number): Promise<void> => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
      if (bytesRead === 0) throw new Error(`${path} ended early`);
      done += bytesRead;
    }
  };
  try {
    const halves = new Uint16Array(storage === 'float32' ? 0 : Math.min(STRETCH, numbers.length));
    for (let at = 0; at < numbers.length; at += STRETCH) {
      const part = numbers.subarray(at, at + STRETCH);
      const source = storage === 'float32' ? part : halves.subarray(0, part.length);
      await fill(new Uint8Array(source.buffer, source.byteOffset, source.byteLength), offset + at * width);
      if (storage !== 'float32') widenInto(part, source as Uint16Array, storage);
    }
  } finally {
    await handle.close();
  }
  return { dtype: 'float32', shape: x.shape, data: numbers };
};

/** By the object that names the place in the file: what is there is there once, for as long as somebody holds it. */
const read = shared('arrays read from files', () => new WeakMap<object, Reading>());

interface Reading {
  /** Until it is done; then the array is held by those that use it alone. */
  readonly promise: Promise<NdArray> | null;
  readonly done: WeakRef<NdArray['data']> | null;
}

/** A file's array, when it is in memory. */
const present = ({ shape, file }: FileArray): NdArray | null => {
  const data = read.get(file)?.done?.deref();
  return data === undefined ? null : { dtype: 'float32', shape, data };
};

/** A file's array in memory, as float32. Read once, as long as somebody holds its numbers. */
export const readFileArray = (x: FileArray): Promise<NdArray> => {
  const known = present(x);
  if (known !== null) return Promise.resolve(known);
  const before = read.get(x.file)?.promise ?? null;
  if (before !== null) return before;
  const promise = readAll(x).then(
    (array) => {
      read.set(x.file, { promise: null, done: new WeakRef(array.data) });
      return array;
    },
    (error: unknown) => {
      read.delete(x.file);
      throw error;
    },
  );
  read.set(x.file, { promise, done: null });
  return promise;
};

/** Whether an array's numbers are in memory. */
export const isInMemory = (x: HostArray): boolean => !isFileArray(x) || present(x) !== null;
