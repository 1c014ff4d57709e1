/** @file Who is to be credited for what came out: the Shapley value, and what would be missing without a seat. */
import { rng, shuffle } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { membersOf } from '../family/masks.js';
import { upTo } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';

/** What a coalition of seats (ascending) is worth by itself. */
export type Worth = (coalition: readonly number[]) => number;

export interface Shapley {
  /** By seat; together worth(all) − worth(nobody), up to rounding. */
  readonly values: readonly number[];
  /** Standard errors by seat; null where the values are exact. */
  readonly errors: readonly number[] | null;
  /** Coalitions whose worth was asked for. */
  readonly asked: number;
}

export interface ShapleyOptions {
  /** Orders that are drawn where there are too many seats for all coalitions; default 1,000. Half of them are the others backwards. */
  readonly orders?: number | undefined;
  readonly seed?: number | string | undefined;
  /** Up to so many seats all coalitions are asked for; default 8, up to 20. */
  readonly exactUpTo?: number | undefined;
}

/** Shapley values of n seats: what each adds in the mean over all orders in which they may come. Exact up to 8 seats, of more by drawn
 *  orders. Left: options that are wrong, or a worth that is no finite number.
 *  @source Shapley 1953, A value for n-person games; Castro, Gómez & Tejada 2009 (sampling); Mitchell et al. 2022 (orders and their reverses) */
export const shapleyValues = (
  n: number,
  worth: Worth,
  options: ShapleyOptions = {},
): E.Either<DilemmasError, Shapley> => {
  const unknown = unknownOptions(options, ['orders', 'seed', 'exactUpTo']);
  const { orders = 1000, seed = 1, exactUpTo = 8 } = asOptions(options);
  const faults = [
    ...unknown,
    ...wrongNumber('n', n, { integer: true, min: 1, max: 1000 }),
    ...wrongNumber('orders', orders, { integer: true, min: 2, max: 10_000_000 }),
    ...wrongNumber('exactUpTo', exactUpTo, { integer: true, min: 0, max: 20 }),
  ];
  if (faults.length > 0) return invalid('shapleyValues', faults);
  const known = new Map<string, number>();
  let wrong: string | null = null;
  const ask = (coalition: readonly number[]): number => {
    const key = coalition.join(',');
    const had = known.get(key);
    if (had !== undefined) return had;
    const value = worth(coalition);
    if (!Number.isFinite(value)) wrong ??= `of seats [${key}] is ${value}, which is no finite number`;
    known.set(key, value);
    return value;
  };
  const found = n <= exactUpTo ? exact(n, ask) : sampled(n, ask, orders, seed);
  return wrong === null
    ? E.right({ ...found, asked: known.size })
    : invalid('shapleyValues', [{ field: 'worth', reason: wrong }]);
};

type Found = Pick<Shapley, 'values' | 'errors'>;

/** Every coalition without a seat, and with it. */
const exact = (n: number, ask: Worth): Found => {
  const factorial = [1];
  for (let k = 1; k <= n; k++) factorial.push((factorial[k - 1] as number) * k);
  const f = (k: number): number => factorial[k] as number;
  const values = new Array<number>(n).fill(0);
  for (let bits = 0; bits < 2 ** n; bits++) {
    const coalition = membersOf(bits, n);
    const size = coalition.length;
    const value = ask(coalition);
    for (let seat = 0; seat < n; seat++) {
      // A coalition counts for those who are in it, and against those who are not.
      const weight = coalition.includes(seat)
        ? (f(size - 1) * f(n - size)) / f(n)
        : -(f(size) * f(n - size - 1)) / f(n);
      values[seat] = (values[seat] as number) + weight * value;
    }
  }
  return { values, errors: null };
};

const sampled = (n: number, ask: Worth, orders: number, seed: number | string): Found => {
  const random = rng(seed);
  const sums = new Array<number>(n).fill(0);
  const squares = new Array<number>(n).fill(0);
  const pairs = Math.ceil(orders / 2);
  for (let k = 0; k < pairs; k++) {
    const order = shuffle(upTo(n), random);
    const added = new Array<number>(n).fill(0);
    for (const way of [order, order.toReversed()]) {
      let before = ask([]);
      way.forEach((seat, place) => {
        const now = ask(way.slice(0, place + 1).toSorted((a, b) => a - b));
        added[seat] = (added[seat] as number) + (now - before) / 2;
        before = now;
      });
    }
    added.forEach((x, seat) => {
      sums[seat] = (sums[seat] as number) + x;
      squares[seat] = (squares[seat] as number) + x * x;
    });
  }
  const values = sums.map((total) => total / pairs);
  return {
    values,
    errors: squares.map((square, seat) => {
      const mean = values[seat] as number;
      return pairs < 2 ? Number.NaN : Math.sqrt(Math.max(0, square / pairs - mean * mean) / (pairs - 1));
    }),
  };
};

/** What all are worth together less what the others are worth without a seat, by seat.
 *  @source Wolpert & Tumer 2001, Optimal payoff functions for members of collectives */
export const differenceRewards = (n: number, worth: Worth): readonly number[] => {
  const all = worth(upTo(n));
  return upTo(n).map((seat) => all - worth(upTo(n).filter((other) => other !== seat)));
};
