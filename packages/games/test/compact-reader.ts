/** @file Reads a compact prompt back to what it says, written from the description of the format alone. Numbers are read
 *  as greedily as any reader of numbers would, exponents included. */
import { rowMark, seatLabel } from '../src/text/labels.js';

export interface CompactFacts {
  /** Letter of the game and its numbers, as they stand. */
  readonly header: Readonly<Record<string, number | boolean>>;
  readonly sequence: string;
  readonly rounds: number;
  readonly types: readonly (number | null)[];
  /** Graphs as matrices, efforts and payoffs by seat, in order. */
  readonly past: readonly CompactRecord[];
  readonly round: number;
  readonly kind: string;
  readonly seat: number;
}
export type CompactRecord =
  | { readonly graph: readonly (readonly number[])[] }
  | { readonly efforts: readonly number[]; readonly payoffs: readonly number[] };

const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/;

export const readCompact = (text: string): CompactFacts => {
  let rest = text;
  const fail = (what: string): never => {
    throw new Error(`no ${what} at "${rest}" of "${text}"`);
  };
  const take = (what: string): boolean => {
    if (!rest.startsWith(what)) return false;
    rest = rest.slice(what.length);
    return true;
  };
  const must = (what: string): void => {
    if (!take(what)) fail(what);
  };
  const number = (): number => {
    const [found = fail('number')] = NUMBER.exec(rest) ?? [];
    rest = rest.slice(found.length);
    return Number(found);
  };
  const label = (): string => {
    const [found = fail('label')] = /^[A-Z]'*/.exec(rest) ?? [];
    rest = rest.slice(found.length);
    return found;
  };
  /** One entry for each seat, in order; as many as there are when n is not known yet. */
  const entries = <T>(read: () => T, n = Infinity): T[] => {
    const list: T[] = [];
    while (list.length < n) {
      const name = seatLabel(list.length);
      const next = rest.startsWith(',') ? rest.slice(1) : rest;
      if (!next.startsWith(name) || next[name.length] === "'") break;
      rest = next.slice(name.length);
      list.push(read());
    }
    return n === Infinity || list.length === n ? list : fail(`entry of seat ${list.length}`);
  };
  const header: Record<string, number | boolean> = {};
  if (take('B')) {
    for (const key of ['d', 'c', 'm']) {
      must(key);
      header[key] = number();
    }
  } else {
    must('P');
    header.perGroup = take('q');
    for (const key of ['x', 'c']) {
      must(key);
      header[key] = number();
    }
  }
  header.decimals = take('f') ? number() : 1;
  must('t');
  const [sequence = fail('sequence')] = /^[GE]+/.exec(rest) ?? [];
  rest = rest.slice(sequence.length);
  const rounds = number();
  must('w');
  const types = entries(() => (take('x') ? null : number()));
  const n = types.length;
  const past: CompactRecord[] = [];
  for (;;) {
    if (take('g')) {
      const graph = types.map((_, i) => {
        must(rowMark(i));
        const near: string[] = [];
        while (/^[A-Z]/.test(rest)) near.push(label());
        return types.map((__, j) => (near.includes(seatLabel(j)) ? 1 : 0));
      });
      past.push({ graph });
    } else if (take('e')) {
      const efforts = entries(number, n);
      must('p');
      past.push({ efforts, payoffs: entries(number, n) });
    } else break;
  }
  must('r');
  const round = number();
  const kind = rest[0] as string;
  rest = rest.slice(1);
  const own = label();
  must('?');
  if (rest !== '') fail('end');
  return {
    header,
    sequence,
    rounds,
    types,
    past,
    round,
    kind,
    seat: types.findIndex((_, i) => seatLabel(i) === own),
  };
};
