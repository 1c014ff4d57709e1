/** @file Reading and writing of files, with their faults as data. */
import { open, readFile, stat } from 'node:fs/promises';
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { cut, type LmError } from '../errors.js';
import type { Arrays } from '../types.js';
import { reasonOf, writeAtomically } from './atomic.js';
import {
  decodeTensor,
  headerLength,
  parseHeader,
  printSafetensors,
  type SafetensorsHeader,
  unwritable,
} from './safetensors.js';

/** Tokenizers are a few megabytes; what is larger is something else, and parsing it takes long. */
const LONGEST_TEXT = 2 ** 28;
/** Settings and indices are smaller yet: the index of the largest models has about 10 MB. Parsed, a byte may take twenty. */
const LONGEST_JSON = 2 ** 24;

export const readText = async (
  path: string,
  longest: number = LONGEST_TEXT,
): Promise<E.Either<LmError, string>> => {
  try {
    const about = await stat(path);
    // A device or a pipe may never end.
    if (!about.isFile()) return E.left({ _tag: 'UnreadableFile', path, reason: 'it is not a file' });
    if (about.size > longest) {
      const reason = `it has ${about.size} bytes, and no such file has more than ${longest}`;
      return E.left({ _tag: 'UnreadableFile', path, reason });
    }
    return E.right(await readFile(path, 'utf8'));
  } catch (error) {
    return E.left({ _tag: 'UnreadableFile', path, reason: reasonOf(error) });
  }
};

export const readJson = async (path: string): Promise<E.Either<LmError, unknown>> => {
  const text = await readText(path, LONGEST_JSON);
  if (E.isLeft(text)) return text;
  try {
    return E.right(JSON.parse(text.right));
  } catch (error) {
    return E.left({ _tag: 'InvalidJson', source: path, reason: cut((error as Error).message) });
  }
};

export const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Opens a safetensors file, reads and checks its header, and hands over what reads its bytes. */
export const withSafetensors = async <A>(
  path: string,
  use: (
    header: SafetensorsHeader,
    bytes: (position: number, length: number) => Promise<Uint8Array>,
  ) => Promise<E.Either<LmError, A>>,
): Promise<E.Either<LmError, A>> => {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch (error) {
    return E.left({ _tag: 'UnreadableFile', path, reason: reasonOf(error) });
  }
  try {
    const about = await file.stat();
    if (!about.isFile()) return E.left({ _tag: 'UnreadableFile', path, reason: 'it is not a file' });
    const { size } = about;
    const bytes = async (position: number, length: number) => {
      const buffer = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await file.read(buffer, done, length - done, position + done);
        if (bytesRead === 0) break; // cut off while it was read; the sizes are checked below
        done += bytesRead;
      }
      return buffer;
    };
    const length = headerLength(await bytes(0, 8), size, path);
    if (E.isLeft(length)) return length;
    const header = parseHeader(await bytes(8, length.right), size, path);
    return E.isLeft(header) ? header : await use(header.right, bytes);
  } catch (error) {
    return E.left({ _tag: 'UnreadableFile', path, reason: reasonOf(error) });
  } finally {
    await file.close();
  }
};

/** Reads the tensors of one file, one after another, so that a file larger than a buffer may be passes too. */
export const readSafetensors = (path: string): Promise<E.Either<LmError, Arrays>> =>
  withSafetensors<Arrays>(path, async ({ tensors, dataOffset }, bytes) => {
    const out: [string, NdArray][] = [];
    for (const place of tensors) {
      const data = await bytes(dataOffset + place.begin, place.end - place.begin);
      const array = decodeTensor(place, data, path);
      if (E.isLeft(array)) return array;
      out.push([place.name, array.right]);
    }
    return E.right(Object.fromEntries(out));
  });

/** Writes the arrays as one file. Left, before the old file is touched, where what would be written could not be read. */
export const writeSafetensors = async (
  path: string,
  arrays: Arrays,
  metadata?: Readonly<Record<string, string>>,
): Promise<E.Either<LmError, void>> => {
  const reason = unwritable(arrays);
  return reason === null
    ? writeAtomically(path, printSafetensors(arrays, metadata))
    : E.left({ _tag: 'UnwritableFile', path, reason });
};
