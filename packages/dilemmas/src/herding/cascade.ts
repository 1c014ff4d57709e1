/** @file What choices tell of signals, and how often those who follow are right: exactly, by the difference of signals that all know of.
 *  @source Bikhchandani, Hirshleifer & Welch 1992, A theory of fads; Sgroi 2002, Optimizing information in the herd (those who choose unseen) */
import type { Fault, GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { sum, upTo } from '../family/moves.js';
import { unknownKeys, wrongNumber } from '../faults.js';

/** +1 for the first option, −1 for the second. */
export const sign = (option: number): 1 | -1 => (option === 0 ? 1 : -1);

/** By how many signals for the first option those exceed that are for the second, as far as choices tell. Signals are as good as each other,
 *  so at a difference of 2 everybody follows, whatever its own signal, and later choices tell nothing. */
export const publicDifference = (choices: readonly number[], hidden: number): number =>
  choices.reduce(
    (difference, choice, seat) =>
      seat < hidden || Math.abs(difference) < 2 ? difference + sign(choice) : difference,
    0,
  );

/** What a player chooses for itself: what is more likely; where both are as likely, its own signal. */
export const bayesChoice = (difference: number, signal: number): number => {
  const total = difference + sign(signal);
  return total === 0 ? signal : total > 0 ? 0 : 1;
};

/** The chance that the first option is right, where so many more signals are for it: rᵈ / (1 + rᵈ), r = q / (1 − q). */
export const posterior = (difference: number, quality: number): number =>
  1 / (1 + ((1 - quality) / quality) ** difference);

/** Chances of so many right signals of n, [n + 1]. */
export const binomial = (n: number, quality: number): readonly number[] =>
  upTo(n).reduce<readonly number[]>(
    (row) => upTo(row.length + 1).map((k) => (row[k - 1] ?? 0) * quality + (row[k] ?? 0) * (1 - quality)),
    [1],
  );

export interface HerdAccuracy {
  /** The chance that each player is right, [n]. */
  readonly right: readonly number[];
  /** The chance that at the end all later players would follow: rightly, and wrongly. */
  readonly cascade: readonly [right: number, wrong: number];
}

interface Herd {
  readonly n: number;
  readonly quality: number;
  readonly hidden?: number | undefined;
}

const wrongHerd = (herd: Herd): readonly Fault[] => [
  ...unknownKeys(herd, ['n', 'quality', 'hidden']),
  ...wrongNumber('n', herd.n, { integer: true, min: 1, max: 10_000 }),
  ...wrongNumber('quality', herd.quality, { above: 0.5, max: 1 }),
  ...wrongNumber('hidden', herd.hidden ?? 0, { integer: true, min: 0, max: herd.n }),
];

/** How often players who choose by Bayes' rule are right, by forward recursion over the public difference. Without hidden ones and for an even
 *  number k of earlier choices, the next is right with chance q²(1 − x^(k/2))/(1 − x) + x^(k/2)·q, x = 2q(1 − q).
 *  Left: all that is wrong with the numbers. */
export const herdAccuracy = (herd: Herd): E.Either<GamesError, HerdAccuracy> => {
  const faults = wrongHerd(herd);
  return faults.length > 0
    ? E.left({ _tag: 'InvalidParams', game: 'herding', faults })
    : E.right(accuracyOf(herd.n, herd.quality, herd.hidden ?? 0));
};

export const accuracyOf = (n: number, quality: number, hidden: number): HerdAccuracy => {
  // By symmetry the first option may be taken to be right. Differences as keys.
  let chances = new Map<number, number>(binomial(hidden, quality).map((p, k) => [2 * k - hidden, p]));
  const right = upTo(n).map((seat) => {
    if (seat < hidden) return quality;
    const next = new Map<number, number>();
    const add = (difference: number, p: number): void => {
      next.set(difference, (next.get(difference) ?? 0) + p);
    };
    let own = 0;
    for (const [difference, p] of chances) {
      if (Math.abs(difference) >= 2) {
        own += difference > 0 ? p : 0;
        add(difference, p);
      } else {
        own += p * quality;
        add(difference + 1, p * quality);
        add(difference - 1, p * (1 - quality));
      }
    }
    chances = next;
    return own;
  });
  const herded = (side: 1 | -1): number => sum([...chances].map(([d, p]) => (side * d >= 2 ? p : 0)));
  return { right, cascade: [herded(1), herded(-1)] };
};

/** How many a planner hides who gains 1 for each that is right and loses `cost` for each that is hidden; of equals the fewest. */
export const bestHidden = (
  n: number,
  quality: number,
  cost: number,
): { readonly hidden: number; readonly worth: number } =>
  upTo(n + 1)
    .map((hidden) => ({ hidden, worth: sum(accuracyOf(n, quality, hidden).right) - cost * hidden }))
    .reduce((best, one) => (one.worth > best.worth + 1e-12 ? one : best));

/** How many are right in the mean where all n choose what most of all their signals say. */
export const pooled = (n: number, quality: number): number =>
  n *
  sum(
    binomial(n, quality).map((p, k) => {
      const difference = 2 * k - n;
      return difference === 0 ? p / 2 : difference > 0 ? p : 0;
    }),
  );
