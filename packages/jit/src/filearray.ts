/** @file Arrays in files: checked before the runtime meets them, and read for eager execution. */
import { open, stat } from 'node:fs/promises';
import { JitFault } from './errors.js';
import { bytesOf } from './graph/peak.js';
import { isFileArray } from './ndarray.js';
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

/** bfloat16 is the upper half of a float32. */
const fromBfloat = (halves: Uint16Array): Float32Array =>
  new Float32Array(Uint32Array.from(halves, (h) => h << 16).buffer);

/** Numbers of a file as float32. */
export const widen = (bytes: ArrayBuffer, storage: FileArray['file']['storage']): Float32Array => {
  if (storage === 'float32') return new Float32Array(bytes);
  const halves = new Uint16Array(bytes);
  return storage === 'float16' ? Float32Array.from(halves, fromHalf) : fromBfloat(halves);
};

const read = new WeakMap<FileArray, Promise<NdArray>>();

/** A file's array in memory, as float32: for backends that cannot read it themselves. Read once. */
export const readFileArray = (x: FileArray): Promise<NdArray> => {
  const known = read.get(x);
  if (known !== undefined) return known;
  const reading = (async (): Promise<NdArray> => {
    const handle = await open(x.file.path, 'r');
    try {
      const bytes = new Uint8Array(spanOf(x));
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, x.file.offset + done);
        if (bytesRead === 0) throw new Error(`${x.file.path} ended early`);
        done += bytesRead;
      }
      return { dtype: 'float32', shape: x.shape, data: widen(bytes.buffer, x.file.storage) };
    } finally {
      await handle.close();
    }
  })();
  read.set(x, reading);
  return reading;
};
