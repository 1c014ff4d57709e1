/** @file llm/transcript.jsonl: every question that a run sent to a language model, and what came of it. It is the store of answers
 *  too: what stands in it is not asked again. */
import { closeSync, existsSync, fsyncSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ChatAnswer, type Exchange, jsonLine, parseLine, readLines } from '@tompo/arena';
import { makeDir, writing } from '../run/files.js';

/** What is looked at when a transcript is read back. */
export type KeptExchange = Pick<Exchange, 'player' | 'model' | 'key' | 'answer' | 'failed'>;

const isAnswer = (value: unknown): value is ChatAnswer | null => {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  const { text, ended } = value as Partial<ChatAnswer>;
  return typeof text === 'string' && typeof ended === 'boolean';
};

const isExchange = (value: unknown): value is KeptExchange => {
  if (typeof value !== 'object' || value === null) return false;
  const { player, model, key, answer, failed } = value as Partial<KeptExchange>;
  return (
    [player, model, key].every((word) => typeof word === 'string') &&
    answer !== undefined &&
    isAnswer(answer) &&
    Array.isArray(failed)
  );
};

/** The exchanges of a file, none where there is no file. A line that is none (cut off when its writer died) is passed over. */
export async function* exchangesIn(path: string): AsyncGenerator<KeptExchange> {
  if (!existsSync(path)) return;
  for await (const line of readLines(path)) {
    const read = parseLine(line);
    const value = typeof read === 'object' ? read.value : null;
    if (isExchange(value)) yield value;
  }
}

/** Does the last line lack its end? */
const isCut = (path: string): boolean => {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return false;
  const fd = openSync(path, 'r');
  try {
    const last = Buffer.alloc(1);
    readSync(fd, last, 0, 1, size - 1);
    return last[0] !== 10;
  } finally {
    closeSync(fd);
  }
};

export interface Transcript {
  readonly write: (exchange: Exchange) => void;
  readonly close: () => void;
}

/** Opens a file for more exchanges. A line is written whole, so that runs beside each other may share the file. */
export const openTranscript = (path: string): Transcript => {
  makeDir(dirname(path));
  return writing(path, () => {
    const cut = isCut(path);
    const fd = openSync(path, 'a', 0o600);
    if (cut) writeSync(fd, '\n');
    return {
      write: (exchange) =>
        writing(path, () => {
          const bytes = Buffer.from(jsonLine(exchange));
          for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
        }),
      close: () =>
        writing(path, () => {
          fsyncSync(fd);
          closeSync(fd);
        }),
    };
  });
};
