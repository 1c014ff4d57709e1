/** @file What is left of the others' welfare where some seats turn hostile. */
import { rng, shuffle } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { sum, upTo } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';

export interface RobustnessOptions {
  /** Up to so many hostile seats; default 1, at most n − 1. */
  readonly most?: number | undefined;
  /** Of more subsets than this so many are drawn; default 200. */
  readonly subsets?: number | undefined;
  readonly seed?: number | string | undefined;
}

export interface HostileSeats {
  readonly k: number;
  /** Welfare of the rest relative to that of the same seats where nobody is hostile: of the worst subset, and in the mean. NaN where
   *  they have nothing, or less, without any hostile seat. */
  readonly worst: number;
  readonly mean: number;
  /** The worst subset, ascending. */
  readonly seats: readonly number[];
  /** How many subsets were tried, and whether these are all. */
  readonly tried: number;
  readonly all: boolean;
}

const subsetsOf = (n: number, k: number): readonly (readonly number[])[] =>
  k === 0
    ? [[]]
    : upTo(n, k - 1).flatMap((last) => subsetsOf(last, k - 1).map((before) => [...before, last]));

/** n over k, or more than `limit` as soon as it is. */
const howMany = (n: number, k: number, limit: number): number => {
  let count = 1;
  for (let i = 1; i <= k; i++) {
    count = (count * (n - k + i)) / i;
    if (count > limit) return limit + 1;
  }
  return count;
};

/** Different subsets of one size, drawn. */
const drawn = (
  n: number,
  k: number,
  count: number,
  seed: number | string,
): readonly (readonly number[])[] => {
  const random = rng(`${seed}/${k}`);
  const found = new Map<string, readonly number[]>();
  while (found.size < count) {
    const one = shuffle(upTo(n), random)
      .slice(0, k)
      .toSorted((a, b) => a - b);
    found.set(one.join(','), one);
  }
  return [...found.values()];
};

/** For k = 0, 1, … hostile seats, how much of their welfare the rest keep.
 *  @param payoffs what each of the n seats gets where the given seats (ascending) are hostile: play the game, and hand back its payoffs
 *  Left: options that are wrong, or payoffs that are not n finite numbers. */
export const robustness = (
  n: number,
  payoffs: (hostile: readonly number[]) => readonly number[],
  options: RobustnessOptions = {},
): E.Either<DilemmasError, readonly HostileSeats[]> => {
  const unknown = unknownOptions(options, ['most', 'subsets', 'seed']);
  const { most = 1, subsets = 200, seed = 1 } = asOptions(options);
  const faults = [
    ...unknown,
    ...wrongNumber('n', n, { integer: true, min: 2, max: 1000 }),
    ...wrongNumber('most', most, { integer: true, min: 1, max: Number.isInteger(n) ? n - 1 : 1 }),
    ...wrongNumber('subsets', subsets, { integer: true, min: 1, max: 1_000_000 }),
  ];
  if (faults.length > 0) return invalid('robustness', faults);
  const isRow = (row: unknown): row is readonly number[] =>
    Array.isArray(row) && row.length === n && Array.from(row).every(Number.isFinite);
  const wrong = (hostile: readonly number[]) =>
    invalid('robustness', [
      {
        field: 'payoffs',
        reason: `must be ${n} finite numbers; of hostile seats [${hostile.join(', ')}] they are not`,
      },
    ]);
  const peaceful = payoffs([]);
  if (!isRow(peaceful)) return wrong([]);
  const rows: HostileSeats[] = [];
  for (const k of upTo(most + 1)) {
    const all = howMany(n, k, subsets) <= subsets;
    const tried: { readonly seats: readonly number[]; readonly kept: number }[] = [];
    for (const seats of all ? subsetsOf(n, k) : drawn(n, k, subsets, seed)) {
      const now = k === 0 ? peaceful : payoffs(seats);
      if (!isRow(now)) return wrong(seats);
      const ofRest = (row: readonly number[]): number => sum(row.filter((_, seat) => !seats.includes(seat)));
      const before = ofRest(peaceful);
      tried.push({ seats, kept: before > 0 ? ofRest(now) / before : Number.NaN });
    }
    const known = tried.filter(({ kept }) => !Number.isNaN(kept));
    const worst = known.reduce(
      (least, one) => (one.kept < least.kept ? one : least),
      known[0] ?? tried[0] ?? { seats: [], kept: Number.NaN },
    );
    rows.push({
      k,
      worst: worst.kept,
      mean: sum(known.map(({ kept }) => kept)) / known.length,
      seats: worst.seats,
      tried: tried.length,
      all,
    });
  }
  return E.right(rows);
};
