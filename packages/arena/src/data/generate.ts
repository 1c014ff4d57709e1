/** @file Expert data into a file, chunk by chunk: continued where it was broken off, and the same bytes however many
 *  chunks are made at a time. */
import { appendFile, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { ChunkMaker } from './job.js';

export interface GenerateOptions {
  /** The file that shall hold the situations. Until it is whole, `<path>.part` and `<path>.part.json` stand beside. */
  readonly path: string;
  /** Games in all. */
  readonly games: number;
  readonly make: ChunkMaker;
  /** Names what is made (see `jobFingerprint`): the part of another job is not continued. */
  readonly fingerprint: string;
  /** Games in a chunk; default 50. What is lost at most when it is broken off. */
  readonly chunk?: number;
  /** Chunks made at a time; default 1. With worker threads: their number. */
  readonly parallel?: number;
  readonly onProgress?: (progress: GenerateProgress) => void;
}

export interface GenerateProgress {
  readonly games: number;
  readonly situations: number;
}

/** How far the part file has come. Only whole chunks count; what lies behind `bytes` is cut off on the next start. */
interface PartState extends GenerateProgress {
  readonly fingerprint: string;
  readonly bytes: number;
}

const readState = async (path: string): Promise<PartState | null> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as PartState;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw thrown;
  }
};

/** Written beside and moved over, so that a crash leaves the old state or the new one. */
const writeState = async (path: string, state: PartState): Promise<void> => {
  await writeFile(`${path}.new`, JSON.stringify(state));
  await rename(`${path}.new`, path);
};

const cutTo = async (path: string, bytes: number): Promise<void> => {
  const file = await open(path, 'a');
  await file.truncate(bytes);
  await file.close();
};

const countLines = (text: string): number => {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines += 1;
  }
  return lines;
};

/** Makes the file, or goes on with its part. Left: the first fault of the maker (what was made stays, and the next
 *  call goes on), or the part of another job. File system faults are thrown. */
export const generate = async (options: GenerateOptions): Promise<E.Either<ArenaError, GenerateProgress>> => {
  const { path, games, make, fingerprint, chunk = 50, parallel = 1, onProgress } = options;
  const part = `${path}.part`;
  const before = await readState(`${part}.json`);
  if (before !== null && (before.fingerprint !== fingerprint || before.games > games)) {
    return E.left({ _tag: 'OtherPart', path: part });
  }
  let state: PartState = before ?? { fingerprint, games: 0, situations: 0, bytes: 0 };
  await cutTo(part, state.bytes);
  const chunks: number[] = [];
  for (let from = state.games; from < games; from += chunk) {
    chunks.push(from);
  }
  const made = new Map<number, ReturnType<ChunkMaker>>();
  const start = (k: number): void => {
    const from = chunks[k];
    if (from !== undefined) {
      const promise = make(from, Math.min(chunk, games - from));
      // A chunk that fails while an earlier one is awaited must not end the process; it is awaited in its turn.
      promise.catch(() => undefined);
      made.set(k, promise);
    }
  };
  for (let k = 0; k < parallel; k++) {
    start(k);
  }
  for (const [k, from] of chunks.entries()) {
    const text = await (made.get(k) as ReturnType<ChunkMaker>);
    made.delete(k);
    if (E.isLeft(text)) {
      await Promise.allSettled(made.values());
      return text;
    }
    start(k + parallel);
    await appendFile(part, text.right);
    state = {
      ...state,
      games: Math.min(games, from + chunk),
      situations: state.situations + countLines(text.right),
      bytes: state.bytes + Buffer.byteLength(text.right),
    };
    await writeState(`${part}.json`, state);
    onProgress?.({ games: state.games, situations: state.situations });
  }
  await rename(part, path);
  await rm(`${part}.json`, { force: true });
  return E.right({ games: state.games, situations: state.situations });
};
