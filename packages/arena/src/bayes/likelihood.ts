/** @file How probable what was seen of a phase is, had each seat been of this kind or that. */
import type { Tendency } from './kinds.js';

/** Efforts are of a grid: closer than this they are the same. */
const SAME = 1e-9;

/** Efforts are seen as they are, so that seats are independent of each other: Π over seats of
 *  u / size + (1 − u) · [the kind's own effort].
 *  seen: [seats] · tendencies: [seats][kinds] · sizes: efforts that a seat can choose among [seats] · returns [kinds^seats] */
export const effortLikelihoods = (
  seen: readonly number[],
  tendencies: readonly (readonly Tendency<number>[])[],
  sizes: readonly number[],
): Float64Array => {
  let all = Float64Array.of(1);
  for (const [seat, kinds] of tendencies.entries()) {
    const wider = new Float64Array(all.length * kinds.length);
    for (const [place, before] of all.entries())
      for (const [kind, { decision, uniform }] of kinds.entries()) {
        const own = decision !== null && Math.abs(decision - (seen[seat] as number)) < SAME ? 1 - uniform : 0;
        wider[place * kinds.length + kind] = before * (uniform / (sizes[seat] as number) + own);
      }
    all = wider;
  }
  return all;
};

type Row = readonly number[];

/** The rows that some kinds of a seat would propose, each once, and how probable each is for each kind. null: a row at random. */
interface Rows {
  readonly rows: readonly (Row | null)[];
  /** [kinds][rows] */
  readonly shares: readonly (readonly number[])[];
}

const rowsOf = (tendencies: readonly Tendency<Row>[]): Rows => {
  const places = new Map<string, number>();
  const rows: (Row | null)[] = [null];
  const placeOf = (row: Row): number => {
    const key = row.join('');
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, rows.length);
    return rows.push(row) - 1;
  };
  const own = tendencies.map(({ decision }) => (decision === null ? null : placeOf(decision)));
  return {
    rows,
    shares: tendencies.map(({ uniform }, kind) => {
      const shares = new Array<number>(rows.length).fill(0);
      shares[0] = uniform;
      const place = own[kind] ?? null;
      if (place !== null) shares[place] = 1 - uniform;
      return shares;
    }),
  };
};

/** How probable it is that a row asks another seat for a link. */
const asks = (row: Row | null, other: number): number => (row === null ? 0.5 : (row[other] as number));

/** [Π rows]: how probable the links of a graph are had each seat proposed this row or that; the last seat's row changes fastest.
 *  A link stands where both asked for it. Of a row at random each link is a fair coin, so that pairs are independent. */
const byRows = (graph: readonly Row[], all: readonly Rows[]): Float64Array => {
  const found = new Float64Array(all.reduce((size, { rows }) => size * rows.length, 1));
  const chosen: (Row | null)[] = [];
  let place = 0;
  const choose = (seat: number, before: number): void => {
    if (seat === all.length) {
      found[place++] = before;
      return;
    }
    for (const row of (all[seat] as Rows).rows) {
      let probability = before;
      for (let other = 0; other < seat && probability > 0; other++) {
        const both = asks(row, other) * asks(chosen[other] as Row | null, seat);
        probability *= (graph[seat] as Row)[other] === 1 ? both : 1 - both;
      }
      chosen[seat] = row;
      choose(seat + 1, probability);
    }
  };
  choose(0, 1);
  return found;
};

/** Of links only those are seen that both ends asked for: who refused whom is not, so that seats hang together.
 *  graph: [N][N] · tendencies: [N][kinds of the seat] · returns one for each profile of kinds; the last seat's changes fastest */
export const graphLikelihoods = (
  graph: readonly Row[],
  tendencies: readonly (readonly Tendency<Row>[])[],
): Float64Array => {
  const all = tendencies.map(rowsOf);
  let found = byRows(graph, all);
  // Σ over the rows of one seat after the other, the last first: [before, rows, after] → [before, kinds, after].
  let after = 1;
  for (const { rows, shares } of all.toReversed()) {
    const before = found.length / (rows.length * after);
    const next = new Float64Array(before * shares.length * after);
    for (let b = 0; b < before; b++)
      for (const [kind, of] of shares.entries())
        for (const [row, share] of of.entries()) {
          if (share === 0) continue;
          const from = (b * rows.length + row) * after;
          const to = (b * shares.length + kind) * after;
          for (let a = 0; a < after; a++)
            next[to + a] = (next[to + a] as number) + share * (found[from + a] as number);
        }
    found = next;
    after *= shares.length;
  }
  return found;
};
