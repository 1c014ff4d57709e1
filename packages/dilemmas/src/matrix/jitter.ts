/** @file Payoffs moved a little, so that many games are the same kind of game. */
import type { Rng } from '@tompo/games';
import type { PayoffTable } from './params.js';
import { bestCells, utilityOf } from './stage.js';

/** Payoffs of games that are drawn have one decimal. */
const UNIT = 10;
const onGrid = (x: number): number => Math.round(x * UNIT) / UNIT + 0;

const valuesOf = (payoffs: PayoffTable, seat: 0 | 1): readonly number[] =>
  [...new Set(payoffs.flat().map((pair) => pair[seat]))].toSorted((a, b) => a - b);

/** A whole number of tenths between −by and by. */
const shift = (by: number, rng: Rng): number => {
  const most = Math.floor(by * UNIT + 1e-9);
  return (rng.int(2 * most + 1) - most) / UNIT;
};

/** Each value moved: equal payoffs stay equal. Null where their order would change. */
const moved = (values: readonly number[], by: number, rng: Rng): ReadonlyMap<number, number> | null => {
  const after = values.map((x) => onGrid(x + shift(by, rng)));
  return after.every((x, k) => k === 0 || x > (after[k - 1] as number))
    ? new Map(values.map((x, k) => [x, after[k] as number]))
    : null;
};

/** What a player has beyond or below its half of a constant sum, made larger or smaller. Null where nothing would be left. */
const scaled = (payoffs: PayoffTable, by: number, rng: Rng): PayoffTable | null => {
  const factor = 1 + shift(Math.min(by, 1), rng);
  const [a = 0, b = 0] = payoffs[0]?.[0] ?? [];
  const half = (a + b) / 2;
  if (factor < 1 / UNIT) return null;
  return payoffs.map((row) =>
    row.map(
      (pair) => pair.map((x) => onGrid(half + factor * (x - half))) as unknown as readonly [number, number],
    ),
  );
};

/** A game of the same kind: each player's order of payoffs and the cells of greatest welfare stay as they are, players who have the
 *  same payoffs keep the same ones, so that symmetric games stay symmetric, and games of constant sum, whose payoffs are only
 *  stretched, stay such. Null where the draw would change any of this.
 *  payoffs: a table of numbers with one decimal · by: the most that a payoff is moved, in tenths */
export const jittered = (payoffs: PayoffTable, by: number, rng: Rng): PayoffTable | null => {
  if (utilityOf(payoffs) === 'constant-sum') return scaled(payoffs, by, rng);
  const [ofFirst, ofSecond] = [valuesOf(payoffs, 0), valuesOf(payoffs, 1)];
  const first = moved(ofFirst, by, rng);
  const second = ofFirst.join() === ofSecond.join() ? first : moved(ofSecond, by, rng);
  if (first === null || second === null) return null;
  const after = payoffs.map((row) =>
    row.map(([x, y]) => [first.get(x) as number, second.get(y) as number] as const),
  );
  return JSON.stringify(bestCells(after)) === JSON.stringify(bestCells(payoffs)) ? after : null;
};
