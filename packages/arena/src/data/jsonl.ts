/** @file Situations as JSON lines: written as they come, read back with a check of every line. */
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { either as E } from 'fp-ts';
import type { BadLine } from '../errors.js';
import type { Situation } from '../types.js';
import { fromLine, toLine } from './line.js';

/** Writes situations as they come, with back pressure. Returns how many. */
export const writeSituations = async (
  path: string,
  situations: Iterable<Situation> | AsyncIterable<Situation>,
): Promise<number> => {
  let count = 0;
  const lines = async function* () {
    for await (const situation of situations) {
      count += 1;
      yield toLine(situation);
    }
  };
  await pipeline(Readable.from(lines()), createWriteStream(path, 'utf8'));
  return count;
};

/** Lines of a file, one by one: each a situation, or what is wrong with it. Blank lines are skipped. */
export async function* readSituations(
  path: string,
): AsyncGenerator<E.Either<BadLine, Situation>, void, undefined> {
  const lines = createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() !== '') {
      yield fromLine(line, number);
    }
  }
}

/** The whole file: the good lines, and the faults with their line numbers. */
export const loadSituations = async (
  path: string,
): Promise<{ readonly situations: readonly Situation[]; readonly faults: readonly BadLine[] }> => {
  const situations: Situation[] = [];
  const faults: BadLine[] = [];
  for await (const line of readSituations(path)) {
    if (E.isRight(line)) {
      situations.push(line.right);
    } else {
      faults.push(line.left);
    }
  }
  return { situations, faults };
};
