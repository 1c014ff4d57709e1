/** @file Figures over seeds × environments that a few outliers do not turn, as rliable has them. */
import type { Rng } from '@tompo/games';

/** [environments][runs]: numbers of runs may differ. */
export type Scores = readonly (readonly number[])[];

/** Mean of the middle half: of n values in order the first and last ⌊n/4⌋ are left out.
 *  @source Agarwal et al. 2021 (arXiv 2108.13264), `aggregate_iqm`: scipy's trim_mean with 0.25 */
export const interquartileMean = (values: readonly number[]): number => {
  const ordered = [...values].sort((a, b) => a - b);
  const cut = Math.floor(ordered.length / 4);
  const middle = ordered.slice(cut, ordered.length - cut);
  return middle.reduce((sum, x) => sum + x, 0) / middle.length;
};

/** P(X > Y) + ½ P(X = Y) for a run of x and a run of y, drawn from the same environment; mean over environments.
 *  @source Agarwal et al. 2021 (arXiv 2108.13264), `probability_of_improvement` (Mann and Whitney's U over n·m) */
export const probabilityOfImprovement = (x: Scores, y: Scores): number => {
  const each = x.map((runs, e) => {
    const others = y[e] as readonly number[];
    const won = runs.reduce(
      (sum, a) => sum + others.reduce((own, b) => own + (a > b ? 1 : a === b ? 0.5 : 0), 0),
      0,
    );
    return won / (runs.length * others.length);
  });
  return each.reduce((sum, p) => sum + p, 0) / each.length;
};

const drawn = (runs: readonly number[], rng: Rng): readonly number[] =>
  runs.map(() => runs[rng.int(runs.length)] as number);

/** Figures of so many stratified resamples (runs within each environment), in ascending order. */
export const stratified = <S extends readonly Scores[]>(
  samples: S,
  figure: (...resampled: S) => number,
  resamples: number,
  rng: Rng,
): Float64Array => {
  const found = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++)
    found[b] = figure(...(samples.map((scores) => scores.map((runs) => drawn(runs, rng))) as unknown as S));
  return found.sort();
};
