/** @file All Nash equilibria of a game of two players, without rounding: corners of the two polytopes of best replies that together
 *  have every label.
 *  @source Mangasarian 1964; Avis, Rosenberg, Savani & von Stengel 2010, Enumeration of Nash equilibria for two-player games */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { type Bimatrix, bimatrixFaults, expectedPayoffs, type Profile, transpose } from './bimatrix.js';
import { ratio, solveExactly, wholeNumbers } from './exact.js';

export interface NashEquilibrium extends Profile {
  /** What both get. */
  readonly payoffs: readonly [number, number];
}

export interface NashEquilibria {
  /** All of them, or of a degenerate game all extreme ones: any other is a mixture of some of these. */
  readonly equilibria: readonly NashEquilibrium[];
  /** Has some strategy of k choices more than k best replies? Then there may be infinitely many. */
  readonly degenerate: boolean;
}

/** A corner: chances of the own choices, with a bit for each label that it has. Labels 0 … M − 1 are the first player's choices, the
 *  next N the second's: of an own choice that is not played, and of a choice of the other that is a best reply. */
interface Corner {
  readonly chances: readonly number[];
  readonly labels: number;
}

/** Sets of k of the numbers 0 … n − 1, as lists. */
const subsets = (n: number, k: number, from = 0): readonly (readonly number[])[] => {
  if (k === 0) return [[]];
  return Array.from({ length: n - from }, (_, i) => from + i).flatMap((x) =>
    subsets(n, k - 1, x + 1).map((rest) => [x, ...rest]),
  );
};

/** Corners but 0 of {x ≥ 0, replies·x ≤ 1}, with entries of `replies` above 0: [other's choices][own choices]. */
const cornersOf = (
  replies: readonly (readonly bigint[])[],
  label: { readonly own: (i: number) => number; readonly other: (j: number) => number },
): readonly Corner[] => {
  const [others, own] = [replies.length, replies[0]?.length ?? 0];
  const found = new Map<number, Corner>();
  for (let k = 1; k <= Math.min(own, others); k++) {
    const ways = subsets(others, k);
    for (const support of subsets(own, k))
      for (const tight of ways) {
        const system = tight.map((j) => support.map((i) => replies[j]?.[i] as bigint));
        const solved = solveExactly(
          system,
          tight.map(() => 1n),
        );
        if (solved === null || solved.numerators.some((x) => x < 0n)) continue;
        const { numerators, denominator } = solved;
        const sums = replies.map((row) =>
          support.reduce((sum, i, s) => sum + (row[i] as bigint) * (numerators[s] as bigint), 0n),
        );
        if (sums.some((sum) => sum > denominator)) continue;
        const x = new Array<bigint>(own).fill(0n);
        support.forEach((i, s) => {
          x[i] = numerators[s] as bigint;
        });
        let labels = 0;
        for (const [i, chance] of x.entries()) if (chance === 0n) labels |= 1 << label.own(i);
        for (const [j, sum] of sums.entries()) if (sum === denominator) labels |= 1 << label.other(j);
        const all = x.reduce((a, b) => a + b, 0n);
        if (!found.has(labels)) found.set(labels, { labels, chances: x.map((chance) => ratio(chance, all)) });
      }
  }
  return [...found.values()];
};

/** Above 0, which changes no best reply. */
const positive = (matrix: readonly (readonly bigint[])[]): readonly (readonly bigint[])[] => {
  const [least = 0n] = matrix.flat().toSorted((a, b) => (a < b ? -1 : 1));
  return matrix.map((row) => row.map((x) => x - least + 1n));
};

const bits = (set: number): number => (set === 0 ? 0 : (set & 1) + bits(set >>> 1));

/** Systems of equations that are tried for each player at most, C(M + N, M). */
const LIMIT = 13_000;

const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k);

/** All Nash equilibria, pure ones first. Payoffs are taken as they are written in decimals, and nothing is rounded before the end.
 *  Left: what is wrong with the matrices, or more than 13,000 cases (8 × 8 has 12,870).
 *  `nashEquilibria(bimatrixOf(payoffs))` */
export const nashEquilibria = (game: Bimatrix): E.Either<DilemmasError, NashEquilibria> => {
  const faults = bimatrixFaults(game);
  if (faults.length > 0) return invalid('nashEquilibria', faults);
  const [m, n] = [game.first.length, game.first[0]?.length ?? 0];
  const size = binomial(m + n, m);
  if (size > LIMIT)
    return E.left({ _tag: 'TooLarge', what: `a game of ${m} × ${n} choices`, size, limit: LIMIT });
  const [own, other] = [(i: number) => i, (j: number) => m + j];
  const ofFirst = cornersOf(positive(wholeNumbers(transpose(game.second))), { own, other });
  const ofSecond = cornersOf(positive(wholeNumbers(game.first)), { own: other, other: own });
  const every = 2 ** (m + n) - 1;
  const equilibria = ofFirst.flatMap((x) =>
    ofSecond.flatMap((y): NashEquilibrium[] => {
      if ((x.labels | y.labels) !== every) return [];
      const profile = { first: x.chances, second: y.chances };
      return [{ ...profile, payoffs: expectedPayoffs(game, profile) }];
    }),
  );
  const degenerate =
    ofFirst.some(({ labels }) => bits(labels) > m) || ofSecond.some(({ labels }) => bits(labels) > n);
  return E.right({ equilibria, degenerate });
};
