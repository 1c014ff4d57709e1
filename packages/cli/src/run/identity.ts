/** @file What a thing is, as a short text: equal values and equal files have equal digests. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { canonical } from '@tompo/arena';

const short = (hex: string): string => hex.slice(0, 32);

export const digestOf = (value: unknown): string =>
  short(createHash('sha256').update(canonical(value)).digest('hex'));

const MIB = 2 ** 20;
/** Files up to this size are read whole. */
const WHOLE = 256 * MIB;
/** Of larger ones (weights of many GB) so many pieces of a MiB, evenly spread, the first and the last among them. */
const PIECES = 64;

const known = new Map<string, string>();

/** A digest of a file's content; null where there is no such file. */
export const fileDigest = (path: string): string | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return null;
  const { size, mtimeMs, ctimeMs, ino } = found;
  const key = `${path} ${size} ${mtimeMs} ${ctimeMs} ${ino}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const hash = createHash('sha256').update(`${size}\n`);
  const piece = Buffer.alloc(Math.min(MIB, Math.max(1, size)));
  const count = size <= WHOLE ? Math.ceil(size / MIB) : PIECES;
  const fd = openSync(path, 'r');
  try {
    for (let i = 0; i < count; i++) {
      const at = size <= WHOLE ? i * MIB : Math.floor((i * (size - MIB)) / (PIECES - 1));
      hash.update(piece.subarray(0, readSync(fd, piece, 0, piece.length, at)));
    }
  } finally {
    closeSync(fd);
  }
  const digest = short(hash.digest('hex'));
  known.set(key, digest);
  return digest;
};
