/** @file checkpoints/<arm>.games.jsonl: the games that an evaluation has played, so that one that is stopped goes on from them. */
import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { jsonLine, type MatchRecord, parseLine, readLines } from '@tompo/arena';
import { writeWhole, writing } from '../run/files.js';
import { digestOf } from '../run/identity.js';

export interface PlayedGames {
  /** Games of earlier goes, in the order in which they were played. */
  readonly kept: readonly MatchRecord[];
  /** All that are in the file by now. */
  readonly count: () => number;
  readonly write: (records: readonly MatchRecord[]) => void;
  readonly close: () => void;
}

/** A line carries the digest of its record: what a disk or a hand changed is not taken for a game. */
const lineOf = (record: MatchRecord): string => jsonLine({ digest: digestOf(record), record });

const recordIn = (value: unknown): MatchRecord | null =>
  typeof value === 'object' &&
  value !== null &&
  'record' in value &&
  'digest' in value &&
  value.digest === digestOf(value.record)
    ? (value.record as MatchRecord)
    : null;

/** The games up to the first line that is none. */
const gamesIn = async (path: string): Promise<{ readonly games: MatchRecord[]; readonly whole: boolean }> => {
  const games: MatchRecord[] = [];
  for await (const line of readLines(path)) {
    const read = parseLine(line);
    const record = typeof read === 'object' && line.ended ? recordIn(read.value) : null;
    if (record === null) return { games, whole: false };
    games.push(record);
  }
  return { games, whole: true };
};

/** Opens the file for more games: so many in all, played so many at a time. A batch of which some are missing is dropped;
 *  so is all that follows a damaged line. */
export const openPlayedGames = async (
  path: string,
  games: number,
  batch: number,
  say: (text: string) => void,
): Promise<PlayedGames> => {
  const isThere = existsSync(path);
  const found = isThere ? await gamesIn(path) : { games: [], whole: false };
  const all = found.games.length;
  const kept = found.games.slice(0, all >= games ? games : all - (all % batch));
  if (isThere && (!found.whole || kept.length < all))
    say(`${path} is whole up to game ${kept.length}: the games after it are played again.`);
  if (!found.whole || kept.length < all) writeWhole(path, kept.map(lineOf).join(''));
  const fd = writing(path, () => openSync(path, 'a'));
  let count = kept.length;
  return {
    kept,
    count: () => count,
    write: (records) =>
      writing(path, () => {
        const bytes = Buffer.from(records.map(lineOf).join(''));
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
        fsyncSync(fd);
        count += records.length;
      }),
    close: () => closeSync(fd),
  };
};
