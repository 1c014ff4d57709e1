/** @file Weights that stay in their .safetensors file: ONNX Runtime reads them there, JavaScript reads the header. */
import { closeSync, openSync, readSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { type FileArray, type HostArray, isFileArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { cut, type LmError } from '../errors.js';
import type { Arrays, Weights } from '../types.js';
import { reasonOf } from './atomic.js';
import { decoders, itemBytes } from './dtypes.js';
import { withSafetensors } from './files.js';

type Storage = FileArray['file']['storage'];

const STORAGE: ReadonlyMap<string, Storage> = new Map([
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
]);
const DTYPE: Readonly<Record<Storage, string>> = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' };

/** The tensors of one file as arrays in that file: only its header is read. The file must stay as it is for as long as
 *  they are used. Left where one has a type that the runtime does not take from a file. */
export const safetensorsInFile = (
  path: string,
): Promise<E.Either<LmError, Readonly<Record<string, FileArray>>>> =>
  withSafetensors<Readonly<Record<string, FileArray>>>(path, async ({ tensors, dataOffset }) => {
    // The runtime keeps to the folder of the files it is given; download caches are full of links out of theirs.
    const real = await realpath(path);
    const out: [string, FileArray][] = [];
    for (const { name, dtype, shape, begin } of tensors) {
      const storage = STORAGE.get(dtype);
      if (storage === undefined) {
        const reason = `${cut(name)} has dtype ${dtype}, and only ${[...STORAGE.keys()].join(', ')} can be used where they lie: load it without weights: 'file'`;
        return E.left({ _tag: 'InvalidSafetensors', source: path, reason });
      }
      out.push([
        name,
        { dtype: 'float32', shape, file: { path: real, offset: dataOffset + begin, storage } },
      ]);
    }
    return E.right(Object.fromEntries(out));
  });

/** The weights as arrays with numbers. Left, with the first that has none, where some lie in files.
 *  needs: who asks, the subject of the sentence. */
export const inMemory = (weights: Weights, needs: string): E.Either<LmError, Arrays> => {
  for (const [name, array] of Object.entries(weights))
    if (isFileArray(array)) return E.left({ _tag: 'WeightsInFile', needs, name, path: array.file.path });
  return E.right(weights as Arrays);
};

/** Elements begin … end − 1 of an array, as its numbers lie in memory; of one in a file, only those are read. */
export const readElements = (
  array: HostArray,
  begin: number,
  end: number,
): E.Either<LmError, Arrays[string]['data']> => {
  if (!isFileArray(array)) return E.right(array.data.subarray(begin, end));
  const { path, offset, storage } = array.file;
  const dtype = DTYPE[storage];
  const width = itemBytes.get(dtype)!;
  const bytes = new Uint8Array((end - begin) * width);
  try {
    const file = openSync(path, 'r');
    try {
      for (let done = 0; done < bytes.length; ) {
        const count = readSync(file, bytes, done, bytes.length - done, offset + begin * width + done);
        if (count === 0) return E.left({ _tag: 'UnreadableFile', path, reason: 'it ended early' });
        done += count;
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return E.left({ _tag: 'UnreadableFile', path, reason: reasonOf(error) });
  }
  return E.right(decoders.get(dtype)!(bytes, [end - begin])!.data);
};
