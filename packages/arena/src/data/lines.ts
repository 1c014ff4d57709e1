/** @file Lines of a JSONL file: cut at line feeds and nowhere else. JSON may hold U+2028, U+2029 and U+0085 as they are,
 *  and readers of "lines" in several runtimes cut there too. */
import { createReadStream } from 'node:fs';
import { DEEPEST, isTooDeep } from './nesting.js';

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without its line end; null where it is not text in UTF-8, or longer than a line may be. */
  readonly text: string | null;
  /** False for what stands behind the last line end: a writer that was cut off leaves such a line. */
  readonly ended: boolean;
}

/** A line of more bytes is not read into memory. */
export const LONGEST_LINE = 2 ** 26;

const LF = 10;
const CR = 13;

// A byte order mark is taken off the first line alone; elsewhere it is a character like any other.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const decoded = (bytes: Uint8Array, number: number): string | null => {
  const end = bytes.at(-1) === CR ? bytes.length - 1 : bytes.length;
  try {
    const text = utf8.decode(bytes.subarray(0, end));
    return number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch {
    return null;
  }
};

/** Cuts bytes into lines as they come; what has no line end yet waits for the next piece. */
const cutter = () => {
  let pieces: Uint8Array[] = [];
  let waiting = 0;
  let number = 0;
  const take = (last: Uint8Array, ended: boolean): Line => {
    number += 1;
    const size = waiting + last.length;
    const bytes = pieces.length === 0 ? last : Buffer.concat([...pieces, last]);
    pieces = [];
    waiting = 0;
    return { number, text: size > LONGEST_LINE ? null : decoded(bytes, number), ended };
  };
  return {
    *push(bytes: Uint8Array): Generator<Line, void, undefined> {
      let from = 0;
      for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, from)) {
        yield take(bytes.subarray(from, at), true);
        from = at + 1;
      }
      const rest = bytes.subarray(from);
      waiting += rest.length;
      if (waiting <= LONGEST_LINE) {
        pieces.push(rest);
      } else {
        pieces = [];
      }
    },
    *end(): Generator<Line, void, undefined> {
      if (waiting > 0) {
        yield take(new Uint8Array(0), false);
      }
    },
  };
};

/** Lines of bytes in memory. */
export function* linesOf(bytes: Uint8Array): Generator<Line, void, undefined> {
  const cut = cutter();
  yield* cut.push(bytes);
  yield* cut.end();
}

/** Lines of a file, one by one. */
export async function* readLines(path: string): AsyncGenerator<Line, void, undefined> {
  const cut = cutter();
  for await (const bytes of createReadStream(path)) {
    yield* cut.push(bytes as Uint8Array);
  }
  yield* cut.end();
}

const SEPARATORS = /[\u0085\u2028\u2029]/g;

/** A value as one line of JSONL, line end included. Separators that other readers cut at are written as escapes, which
 *  stand for the same characters. */
export const jsonLine = (value: unknown): string =>
  `${JSON.stringify(value).replace(SEPARATORS, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;

/** What a line holds, or what is wrong with it. Blank lines are undefined. */
export const parseLine = ({ text, ended }: Line): { readonly value: unknown } | string | undefined => {
  if (text === null) {
    return `it is not text in UTF-8 of at most ${LONGEST_LINE / 2 ** 20} MiB`;
  }
  if (text.trim() === '') {
    return undefined;
  }
  if (isTooDeep(text)) {
    return `it is nested deeper than ${DEEPEST} levels`;
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return ended
      ? 'it is not JSON (a damaged line)'
      : 'it is not JSON: the file ends within it (a cut-off line)';
  }
};
