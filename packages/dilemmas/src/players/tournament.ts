/** @file A tournament: every strategy against every other.
 *  @source Axelrod 1980, Effective choice in the prisoner's dilemma */
import type { Fault } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { wrongNumber } from '../faults.js';
import type { PayoffTable } from '../matrix/params.js';
import { MATCH_KEYS, type MatchOptions, matchFaults, played, strategyFaults, tableFaults } from './match.js';
import type { Strategy } from './strategies.js';

export interface TournamentOptions extends MatchOptions {
  /** Matches of each pair, where anything is drawn; 10 unless told. */
  readonly repetitions?: number | undefined;
}

export interface Standing {
  readonly name: string;
  /** Payoff of a round, the mean over the others it played; null where it played none to the end. */
  readonly mean: number | null;
}

export interface Tournament {
  /** In the order in which they were given. */
  readonly names: readonly string[];
  /** [N][N]: payoff of a round of the row's strategy against the column's, against itself too; null where no match came to its end. */
  readonly scores: readonly (readonly (number | null)[])[];
  /** [N][N]: share of the rounds in which the row's strategy made choice 0. */
  readonly cooperation: readonly (readonly (number | null)[])[];
  /** Best first; those who are level stay in the order in which they were given. */
  readonly ranking: readonly Standing[];
  /** What strategies did wrong, once for each pair; all other pairs count. */
  readonly failures: readonly Fault[];
}

interface Pair {
  readonly rounds: number;
  readonly scores: readonly [number, number];
  /** Rounds of choice 0, by seat. */
  readonly cooperated: readonly [number, number];
}

const entrantFaults = (entrants: Readonly<Record<string, Strategy>>): readonly Fault[] => {
  const names = typeof entrants === 'object' && entrants !== null ? Object.keys(entrants) : [];
  return names.length < 2
    ? [{ field: 'entrants', reason: 'must be two strategies at least, by their names' }]
    : names.flatMap((name) => strategyFaults(name, entrants[name]));
};

/** All against all, and each against itself: `tournament(symmetricTable(3, 0, 5, 1), strategies)`. Who is ranked plays the others alone. */
export const tournament = (
  payoffs: PayoffTable,
  entrants: Readonly<Record<string, Strategy>>,
  options: TournamentOptions = {},
): E.Either<DilemmasError, Tournament> => {
  const faults = [
    ...tableFaults(payoffs),
    ...entrantFaults(entrants),
    ...matchFaults(options, [...MATCH_KEYS, 'repetitions']),
    ...wrongNumber('repetitions', options?.repetitions ?? 10, { integer: true, min: 1 }),
  ];
  if (faults.length > 0) return invalid('tournament', faults);
  const names = Object.keys(entrants);
  const failures: Fault[] = [];
  const table: (Pair | null)[][] = names.map(() => []);
  names.forEach((a, i) => {
    names.slice(i).forEach((b, k) => {
      const pair = pairOf(payoffs, entrants, [a, b], options);
      if (E.isLeft(pair)) failures.push(pair.left);
      const one = E.isRight(pair) ? pair.right : null;
      (table[i] as (Pair | null)[])[i + k] = one;
      if (k > 0) (table[i + k] as (Pair | null)[])[i] = one === null ? null : turned(one);
    });
  });
  const each = (of: (pair: Pair) => number) =>
    table.map((row) => row.map((pair) => (pair === null ? null : of(pair) / pair.rounds)));
  const scores = each(({ scores: [own] }) => own);
  return E.right({
    names,
    scores,
    cooperation: each(({ cooperated: [own] }) => own),
    ranking: ranked(names, scores),
    failures,
  });
};

const turned = ({ rounds, scores: [a, b], cooperated: [c, d] }: Pair): Pair => ({
  rounds,
  scores: [b, a],
  cooperated: [d, c],
});

/** All matches of two strategies together. */
const pairOf = (
  payoffs: PayoffTable,
  entrants: Readonly<Record<string, Strategy>>,
  [a, b]: readonly [string, string],
  { repetitions = 10, seed = 1, ...options }: TournamentOptions,
): E.Either<Fault, Pair> => {
  const both = [entrants[a] as Strategy, entrants[b] as Strategy] as const;
  const [scores, cooperated]: [[number, number], [number, number]] = [
    [0, 0],
    [0, 0],
  ];
  let rounds = 0;
  for (let k = 0; k < repetitions; k++) {
    const one = played(payoffs, both, [a, b], options, `${seed}/${a}/${b}/${k}`);
    if (E.isLeft(one))
      return E.left({
        field: one.left.field,
        reason: `${one.left.reason} against ${one.left.seat === 0 ? b : a}`,
      });
    const { cells, scores: sums, drew } = one.right;
    rounds += cells.length;
    scores[0] += sums[0];
    scores[1] += sums[1];
    for (const [x, y] of cells) {
      cooperated[0] += 1 - x;
      cooperated[1] += 1 - y;
    }
    if (!drew) break;
  }
  return E.right({ rounds, scores, cooperated });
};

const ranked = (
  names: readonly string[],
  scores: readonly (readonly (number | null)[])[],
): readonly Standing[] =>
  names
    .map((name, i): Standing => {
      const others = (scores[i] as readonly (number | null)[]).filter(
        (score, j): score is number => j !== i && score !== null,
      );
      return { name, mean: others.length === 0 ? null : others.reduce((x, y) => x + y, 0) / others.length };
    })
    .sort((x, y) => (y.mean ?? Number.NEGATIVE_INFINITY) - (x.mean ?? Number.NEGATIVE_INFINITY));
