/** @file A situation as a line of text, and back. */
import { either as E } from 'fp-ts';
import type { BadLine } from '../errors.js';
import type { Situation } from '../types.js';
import { checkSituation } from './check.js';

/** One line of JSONL, line end included. */
export const toLine = (situation: Situation): string => `${JSON.stringify(situation)}\n`;

/** Reads one line. number: counted from 1, for the error. */
export const fromLine = (line: string, number: number): E.Either<BadLine, Situation> => {
  const bad = (reason: string): E.Either<BadLine, never> =>
    E.left({
      _tag: 'BadLine',
      line: number,
      reason,
      text: line.length > 80 ? `${line.slice(0, 80)}…` : line,
    });
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return bad('it is not JSON (a cut-off line?)');
  }
  const problem = checkSituation(parsed);
  return problem === null ? E.right(parsed as Situation) : bad(problem);
};
