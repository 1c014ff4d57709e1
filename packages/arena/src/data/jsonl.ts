/** @file Situations as JSON lines: written as they come, read back with a check of every line. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { either as E } from 'fp-ts';
import type { InvalidLine } from '../errors.js';
import type { Situation } from '../types.js';
import { situationOn, toLine } from './line.js';
import { readLines } from './lines.js';

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
): AsyncGenerator<E.Either<InvalidLine, Situation>, void, undefined> {
  for await (const line of readLines(path)) {
    const read = situationOn(line);
    if (read !== undefined) {
      yield read;
    }
  }
}

/** The whole file: the good lines, and the faults with their line numbers. */
export const loadSituations = async (
  path: string,
): Promise<{ readonly situations: readonly Situation[]; readonly faults: readonly InvalidLine[] }> => {
  const situations: Situation[] = [];
  const faults: InvalidLine[] = [];
  for await (const line of readSituations(path)) {
    if (E.isRight(line)) {
      situations.push(line.right);
    } else {
      faults.push(line.left);
    }
  }
  return { situations, faults };
};
