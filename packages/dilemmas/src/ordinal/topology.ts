/** @file The 144 strict ordinal 2×2 games as one space: two games are neighbours when swapping two payoffs of one player that
 *  are next in rank makes one of the other.
 *  @source Robinson & Goforth 2005, The topology of the 2×2 games */
import type { PayoffTable } from '../matrix/params.js';
import { PAIRS, patternOf, type Ranks } from './patterns.js';

/** The lower of two ranks that are swapped: 1 swaps the worst with the second worst, 3 the best with the second best. */
export type LowerRank = 1 | 2 | 3;

export interface OrdinalGame {
  /** The patterns of seat 0 and seat 1, such as `ChPd`; one alone where both have it, such as `Pd`. */
  readonly code: string;
  /** The name that it is known by, or null. */
  readonly title: string | null;
  /** Ranks as payoffs, 4 the best. Seat 0 has its 4 where seat 1 makes its first choice, and seat 1 where seat 0 does. */
  readonly payoffs: PayoffTable;
  /** Where the two fours lie: in one cell (layer 3 of Robinson & Goforth: win-win), diagonally opposite (their layer 1: discord),
   *  or side by side (their layers 2 and 4): with one choice of seat 0 (`row`) or of seat 1 (`column`). */
  readonly layer: 'cell' | 'diagonal' | 'row' | 'column';
  /** The code of the first game of its tile, the four games that swaps of the two worst payoffs lead to. */
  readonly tile: string;
  readonly symmetric: boolean;
}

type Pair = readonly [Ranks, Ranks];

/** Each seat's ranks by [own choice][the other's]. */
const ranksOf = (payoffs: PayoffTable): Pair => {
  const rank = (x: number, y: number, seat: 0 | 1): number => payoffs[x]?.[y]?.[seat] ?? 0;
  return [
    [
      [rank(0, 0, 0), rank(0, 1, 0)],
      [rank(1, 0, 0), rank(1, 1, 0)],
    ],
    [
      [rank(0, 0, 1), rank(1, 0, 1)],
      [rank(0, 1, 1), rank(1, 1, 1)],
    ],
  ];
};

const tableOf = ([first, second]: Pair): PayoffTable =>
  [0, 1].map((x) => [0, 1].map((y) => [first[x]?.[y] ?? 0, second[y]?.[x] ?? 0] as const));

const renamedOwn = ([a, b]: Ranks): Ranks => [b, a];
const renamedOther = ([[a, b], [c, d]]: Ranks): Ranks => [
  [b, a],
  [d, c],
];
const bestAgainstFirst = ([[a], [c]]: Ranks): boolean => a === 4 || c === 4;

/** Choices named anew, so that each player's 4 is against the other's first choice. */
const oriented = ([first, second]: Pair): Pair => {
  const [a, b]: Pair = bestAgainstFirst(first) ? [first, second] : [renamedOther(first), renamedOwn(second)];
  return bestAgainstFirst(b) ? [a, b] : [renamedOwn(a), renamedOther(b)];
};

const swapped = (ranks: Ranks, low: LowerRank): Ranks => {
  const swap = (rank: number): number => (rank === low ? low + 1 : rank === low + 1 ? low : rank);
  const [[a, b], [c, d]] = ranks;
  return [
    [swap(a), swap(b)],
    [swap(c), swap(d)],
  ];
};

const codeOf = ([first, second]: Pair): string => {
  const [a, b] = [patternOf(first)?.code, patternOf(second)?.code];
  return a === b ? `${a}` : `${a}${b}`;
};

/** The code of a game of ranks 1 to 4 whichever way its choices are named; null where the ranks of a player are not 1 to 4. */
export const ordinalCode = (payoffs: PayoffTable): string | null => {
  const isSquare = payoffs.length === 2 && payoffs.every((row) => row.length === 2);
  const isRanked = [0, 1].every((seat) => {
    const ranks = payoffs.flat().map((pair) => pair[seat] ?? 0);
    return ranks.toSorted((a, b) => a - b).join() === '1,2,3,4';
  });
  return isSquare && isRanked ? codeOf(oriented(ranksOf(payoffs))) : null;
};

/** A player's payoffs by their order: 1 for the least. Null where two are equal.
 *  payoffs: [2][2] pairs of any numbers · returns the same of ranks */
export const ranked = (payoffs: PayoffTable): PayoffTable | null => {
  const orders = [0, 1].map((seat) =>
    [...new Set(payoffs.flat().map((p) => p[seat] ?? 0))].toSorted((a, b) => a - b),
  );
  if (orders.some((order) => order.length !== 4)) return null;
  const rank = (x: number, seat: number): number => (orders[seat]?.indexOf(x) ?? 0) + 1;
  return payoffs.map((row) => row.map(([x, y]) => [rank(x, 0), rank(y, 1)] as const));
};

const neighbourOf = (pair: Pair, seat: 0 | 1, low: LowerRank): Pair =>
  oriented(seat === 0 ? [swapped(pair[0], low), pair[1]] : [pair[0], swapped(pair[1], low)]);

const LOWER: readonly LowerRank[] = [1, 2, 3];
const SEATS = [0, 1] as const;

/** All games that swaps of these ranks lead to, from one of them, in the order in which they are found. */
const reached = (from: Pair, lower: readonly LowerRank[]): readonly Pair[] => {
  const found = new Map([[codeOf(from), from]]);
  for (const pair of found.values())
    for (const seat of SEATS)
      for (const low of lower) {
        const next = neighbourOf(pair, seat, low);
        if (!found.has(codeOf(next))) found.set(codeOf(next), next);
      }
  return [...found.values()];
};

const layerOf = ([[[first]], [[second]]]: Pair): OrdinalGame['layer'] => {
  if (first === 4) return second === 4 ? 'cell' : 'row';
  return second === 4 ? 'column' : 'diagonal';
};

const titleOf = ([first, second]: Pair): string | null => {
  const [a, b] = [patternOf(first), patternOf(second)];
  if (a === undefined || b === undefined) return null;
  if (a === b) return a.title;
  return PAIRS[`${a.code} ${b.code}`] ?? PAIRS[`${b.code} ${a.code}`] ?? null;
};

const described = (pair: Pair): OrdinalGame => {
  const tile = reached(pair, [1]).map(codeOf).toSorted();
  return {
    code: codeOf(pair),
    title: titleOf(pair),
    payoffs: tableOf(pair),
    layer: layerOf(pair),
    tile: tile[0] as string,
    symmetric: codeOf(pair).length === 2,
  };
};

const PRISONERS_DILEMMA: Ranks = [
  [3, 1],
  [4, 2],
];

let games: readonly OrdinalGame[] | undefined;

/** All 144, found from the prisoner's dilemma by swaps; the prisoner's dilemma first. Which player is which counts: without that
 *  there are 78. */
export const ordinalGames = (): readonly OrdinalGame[] => {
  games ??= reached([PRISONERS_DILEMMA, PRISONERS_DILEMMA], LOWER).map(described);
  return games;
};

/** The game of a code such as `Pd` or `ChPd`; undefined where there is none. */
export const ordinalGame = (code: string): OrdinalGame | undefined =>
  ordinalGames().find((game) => game.code === code);

/** The game that a swap of one player's ranks `low` and `low + 1` leads to. seat: whose payoffs */
export const neighbour = (game: OrdinalGame, seat: 0 | 1, low: LowerRank): OrdinalGame =>
  ordinalGame(codeOf(neighbourOf(oriented(ranksOf(game.payoffs)), seat, low))) as OrdinalGame;
