/** @file Equilibria of players who dislike variance: best replies by mean − γ·variance, found by fictitious play.
 *  @source after Slumbers et al. 2023, A game-theoretic framework for managing risk in multi-agent systems (the working form: argmax over
 *  own choices of E[u] − γ·Var[u] against the other's mix) */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { unknownOptions } from '../faults.js';
import { type Bimatrix, bimatrixFaults, type Matrix, type Profile, transpose } from './bimatrix.js';

export interface RiskAverseOptions {
  /** γ ≥ 0: how much a unit of variance is disliked. */
  readonly aversion: number;
  /** Rounds of fictitious play; default 10,000. */
  readonly rounds?: number | undefined;
  /** The mixes that it begins with; uniform unless told. */
  readonly start?: Profile | undefined;
}

export interface RiskAverseEquilibrium extends Profile {
  /** The most that a choice which is played with more than chance 1/√rounds falls short of the best, by mean − γ·variance. Near 0: an
   *  equilibrium. */
  readonly off: number;
}

/** Mean − γ·variance of what each own choice gets against a mix, [M]. */
export const riskAdjusted = (matrix: Matrix, mix: readonly number[], aversion: number): readonly number[] =>
  matrix.map((row) => {
    const mean = row.reduce((sum, x, j) => sum + (mix[j] as number) * x, 0);
    const variance = row.reduce((sum, x, j) => sum + (mix[j] as number) * (x - mean) ** 2, 0);
    return mean - aversion * variance;
  });

const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

/** What both players' past choices come to, each replying to the other's past with the choice of greatest mean − γ·variance. Whether they
 *  have come to an equilibrium is told by `off`: fictitious play need not. */
export const riskAverse = (
  game: Bimatrix,
  options: RiskAverseOptions,
): E.Either<DilemmasError, RiskAverseEquilibrium> => {
  const { aversion, rounds = 10_000, start } = options ?? {};
  const faults = [
    ...bimatrixFaults(game),
    ...unknownOptions(options, ['aversion', 'rounds', 'start']),
    ...(aversion >= 0 && Number.isFinite(aversion)
      ? []
      : [{ field: 'aversion', reason: `must be a number from 0 on, not ${aversion}` }]),
    ...(Number.isInteger(rounds) && rounds >= 1
      ? []
      : [{ field: 'rounds', reason: `must be a whole number from 1 on, not ${rounds}` }]),
  ];
  if (faults.length > 0) return invalid('riskAverse', faults);
  const ofSecond = transpose(game.second);
  const uniform = (count: number): number[] => new Array<number>(count).fill(1 / count);
  const first = [...(start?.first ?? uniform(game.first.length))];
  const second = [...(start?.second ?? uniform(ofSecond.length))];
  if (first.length !== game.first.length || second.length !== ofSecond.length)
    return invalid('riskAverse', [
      { field: 'start', reason: 'must have a chance for each choice of both players' },
    ]);
  const towards = (mix: number[], choice: number, share: number): void => {
    for (const [i, p] of mix.entries()) mix[i] = p + share * ((i === choice ? 1 : 0) - p);
  };
  for (let t = 1; t <= rounds; t++) {
    const x = argmax(riskAdjusted(game.first, second, aversion));
    const y = argmax(riskAdjusted(ofSecond, first, aversion));
    towards(first, x, 1 / (t + 1));
    towards(second, y, 1 / (t + 1));
  }
  const short = (matrix: Matrix, own: readonly number[], other: readonly number[]): number => {
    const values = riskAdjusted(matrix, other, aversion);
    const best = Math.max(...values);
    return Math.max(...own.map((p, i) => (p > 1 / Math.sqrt(rounds) ? best - (values[i] as number) : 0)));
  };
  return E.right({
    first,
    second,
    off: Math.max(short(game.first, first, second), short(ofSecond, second, first)),
  });
};
