/** @file Expert data into a file, chunk by chunk: continued where it was broken off, and the same bytes however many
 *  chunks are made at a time. */
import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
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
  readonly chunk?: number | undefined;
  /** Chunks made at a time; default 1. With worker threads: their number. */
  readonly parallel?: number | undefined;
  readonly onProgress?: ((progress: GenerateProgress) => void) | undefined;
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

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The state as it was written; null where there is none, a reason where the file holds something else. */
const readState = async (path: string): Promise<PartState | string | null> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw thrown;
  }
  try {
    const { fingerprint, games, situations, bytes } = JSON.parse(text) as PartState;
    const whole = typeof fingerprint === 'string' && [games, situations, bytes].every(isCount);
    return whole ? { fingerprint, games, situations, bytes } : `${path} does not say how far it came`;
  } catch {
    return `${path} is damaged`;
  }
};

/** On the disk when it resolves, so that a state never speaks of bytes that a crash can still take back. */
const write = async (path: string, flags: 'a' | 'wx', text: string): Promise<void> => {
  const file = await open(path, flags);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Written beside, under a name that no other writer has, and moved over, so that a crash leaves the old state or the new one. */
const writeState = async (path: string, state: PartState): Promise<void> => {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await write(beside, 'wx', JSON.stringify(state));
    await rename(beside, path);
  } catch (thrown) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw thrown;
  }
};

const sizeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ size }) => size,
    (thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') {
        return null;
      }
      throw thrown;
    },
  );

/** Cuts off what lies behind the last whole chunk. Never makes a file longer: that would fill it with NULs. */
const cutTo = async (path: string, bytes: number): Promise<void> => {
  const file = await open(path, 'a');
  try {
    await file.truncate(bytes);
  } finally {
    await file.close();
  }
};

/** Each chunk under way is held in memory. */
const MOST_AT_A_TIME = 1024;

const optionFaults = (games: number, chunk: number, parallel: number): readonly OptionFault[] => [
  ...(isCount(games) ? [] : [{ field: 'games', value: games, expected: 'a whole number from 0 on' }]),
  ...(isCount(chunk) && chunk >= 1
    ? []
    : [{ field: 'chunk', value: chunk, expected: 'a whole number from 1 on' }]),
  ...(isCount(parallel) && parallel >= 1 && parallel <= MOST_AT_A_TIME
    ? []
    : [{ field: 'parallel', value: parallel, expected: `a whole number from 1 to ${MOST_AT_A_TIME}` }]),
];

const countLines = (text: string): number => {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines += 1;
  }
  return lines;
};

/** Makes the file, or goes on with its part. Left: options that are none, the first fault of the maker (what was made
 *  stays, and the next call goes on), the part of another job, or a part that is not what was written of it. File system
 *  faults are thrown. */
export const generate = async (options: GenerateOptions): Promise<E.Either<ArenaError, GenerateProgress>> => {
  const { path, games, make, fingerprint, chunk = 50, parallel = 1, onProgress } = options;
  const faults = optionFaults(games, chunk, parallel);
  if (faults.length > 0) {
    return E.left({ _tag: 'InvalidOptions', of: 'generate', faults });
  }
  const part = `${path}.part`;
  const before = await readState(`${part}.json`);
  if (typeof before === 'string') {
    return E.left({ _tag: 'BrokenPart', path: part, reason: before });
  }
  if (before !== null && (before.fingerprint !== fingerprint || before.games > games)) {
    return E.left({ _tag: 'OtherPart', path: part });
  }
  const start: PartState = before ?? { fingerprint, games: 0, situations: 0, bytes: 0 };
  const size = await sizeOf(part);
  if ((size ?? 0) < start.bytes) {
    // Broken off between its last two acts: the file is in its place, only the state was left.
    if (size === null && start.games === games && (await sizeOf(path)) === start.bytes) {
      await rm(`${part}.json`, { force: true });
      return E.right({ games: start.games, situations: start.situations });
    }
    const reason =
      size === null ? 'it is gone' : `it has ${size} bytes of the ${start.bytes} that were written`;
    return E.left({ _tag: 'BrokenPart', path: part, reason });
  }
  await cutTo(part, start.bytes);
  let state = start;
  const made = new Map<number, ReturnType<ChunkMaker>>();
  const order = (from: number): void => {
    if (from < games) {
      const promise = make(from, Math.min(chunk, games - from));
      // A chunk that fails while an earlier one is awaited must not end the process; it is awaited in its turn.
      promise.catch(() => undefined);
      made.set(from, promise);
    }
  };
  for (let k = 0; k < parallel && start.games + k * chunk < games; k++) {
    order(start.games + k * chunk);
  }
  for (let from = start.games; from < games; from += chunk) {
    const text = await (made.get(from) as ReturnType<ChunkMaker>);
    made.delete(from);
    if (E.isLeft(text)) {
      await Promise.allSettled(made.values());
      return text;
    }
    order(from + parallel * chunk);
    await write(part, 'a', text.right);
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
