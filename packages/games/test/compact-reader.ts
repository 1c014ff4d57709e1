/** @file Reads a compact prompt back to what it says, written from the description of the format alone. Numbers are read
 *  as far as JavaScript's own parseFloat goes, exponents included. */

/** The label of a seat: 25 letters, then the same with an apostrophe more. */
export const labelOf = (seat: number): string =>
  'ABCDFGHIJKLMNOPQRSTUVWXYZ'.charAt(seat % 25) + "'".repeat(Math.floor(seat / 25));

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
    const value = Number.parseFloat(rest);
    if (Number(found) !== value) fail('number that ends where parseFloat ends');
    rest = rest.slice(found.length);
    return value;
  };
  const label = (): string => {
    const [found = fail('label')] = /^[A-DF-Z]'*/.exec(rest) ?? [];
    rest = rest.slice(found.length);
    return found;
  };
  /** One entry for each seat, in order; as many as there are when n is not known yet. */
  const entries = <T>(read: () => T, n = Infinity): T[] => {
    const list: T[] = [];
    while (list.length < n) {
      const name = labelOf(list.length);
      if (!rest.startsWith(name) || rest[name.length] === "'") break;
      rest = rest.slice(name.length);
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
  const seat = (): number => {
    const name = label();
    const found = types.findIndex((_, i) => labelOf(i) === name);
    return found < 0 ? fail(`seat before, ${name},`) : found;
  };
  const past: CompactRecord[] = [];
  for (;;) {
    if (take('g')) {
      const graph = types.map((_, i) => {
        must(labelOf(i).toLowerCase());
        const near: number[] = [];
        while (/^[A-DF-Z]/.test(rest)) near.push(seat());
        if (near.some((j, k) => k > 0 && j <= (near[k - 1] as number))) fail('ascending row');
        return types.map((__, j) => (near.includes(j) ? 1 : 0));
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
  if (kind !== 'G' && kind !== 'E') fail('phase');
  const own = seat();
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
    seat: own,
  };
};
