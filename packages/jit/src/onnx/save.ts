/** @file A graph on disk: an .onnx file, and one file beside it with its large weights. */
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Traced } from '../trace/trace.js';
import { toModel } from './model.js';
import type { FileRange } from './weights.js';

export interface SavedGraph {
  readonly model: string;
  /** The file of large weights; null where there are none. */
  readonly weights: string | null;
  readonly modelBytes: number;
  readonly weightBytes: number;
}

const BLOCK = 4 * 2 ** 20;

const writeAll = async (to: FileHandle, data: Uint8Array, offset: number): Promise<void> => {
  for (let done = 0; done < data.length; )
    done += (await to.write(data, done, Math.min(BLOCK, data.length - done), offset + done)).bytesWritten;
};

/** Copies a part of a file block by block: the weights of a model may be larger than memory. */
const copyPart = async (
  to: FileHandle,
  { offset, length, from }: FileRange & { readonly from: { readonly path: string; readonly offset: number } },
): Promise<void> => {
  const source = await open(from.path, 'r');
  try {
    const block = new Uint8Array(Math.min(BLOCK, length));
    for (let done = 0; done < length; ) {
      const wanted = Math.min(block.length, length - done);
      const { bytesRead } = await source.read(block, 0, wanted, from.offset + done);
      if (bytesRead === 0) throw new Error(`${from.path} ended early`);
      await writeAll(to, block.subarray(0, bytesRead), offset + done);
      done += bytesRead;
    }
  } finally {
    await source.close();
  }
};

export const saveGraph = async (name: string, traced: Traced, path: string): Promise<SavedGraph> => {
  const weights = `${path}.data`;
  const { bytes, ranges } = toModel(name, traced, { placement: { file: basename(weights) } });
  await writeFile(path, bytes);
  const last = ranges.at(-1);
  if (last === undefined) return { model: path, weights: null, modelBytes: bytes.length, weightBytes: 0 };
  const file = await open(weights, 'w');
  try {
    for (const { from, ...place } of ranges)
      await (from instanceof Uint8Array
        ? writeAll(file, from, place.offset)
        : copyPart(file, { ...place, from }));
  } finally {
    await file.close();
  }
  return { model: path, weights, modelBytes: bytes.length, weightBytes: last.offset + last.length };
};
