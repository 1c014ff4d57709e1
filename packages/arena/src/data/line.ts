/** @file A situation as a line of text, and back. */
import { either as E } from 'fp-ts';
import type { InvalidLine } from '../errors.js';
import type { Situation } from '../types.js';
import { checkSituation } from './check.js';
import { jsonLine, type Line, parseLine } from './lines.js';

/** One line of JSONL, line end included. */
export const toLine = (situation: Situation): string => jsonLine(situation);

/** What a line of a file holds; undefined for a blank one. */
export const situationOn = (line: Line): E.Either<InvalidLine, Situation> | undefined => {
  const { number, text } = line;
  const bad = (reason: string): E.Either<InvalidLine, never> => {
    const whole = text ?? '';
    return E.left({
      _tag: 'InvalidLine',
      line: number,
      reason,
      text: whole.length > 80 ? `${whole.slice(0, 80)}…` : whole,
    });
  };
  const parsed = parseLine(line);
  if (parsed === undefined || typeof parsed === 'string') {
    return parsed === undefined ? undefined : bad(parsed);
  }
  const problem = checkSituation(parsed.value);
  return problem === null ? E.right(parsed.value as Situation) : bad(problem);
};

/** Reads one line. number: counted from 1, for the error. */
export const fromLine = (line: string, number: number): E.Either<InvalidLine, Situation> =>
  situationOn({ number, text: line, ended: true }) ??
  E.left({ _tag: 'InvalidLine', line: number, reason: 'it is empty', text: line });
