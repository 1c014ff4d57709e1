/** @file The hierarchical bootstrap of a study: seeds are drawn again, then games within each, for both arms alike. */
import type { Rng } from '@tompo/games';

/** One metric of one policy in one run: a sum and a count for each game; the metric is Σ sum / Σ count. */
export interface PerGame {
  readonly sum: ArrayLike<number>;
  readonly count: ArrayLike<number>;
}

/** What is resampled together: the columns (policies, metrics) of one run. */
export interface RunOfGames<Column extends string> {
  readonly columns: Readonly<Record<Column, PerGame>>;
  /** Columns of one group were measured on the same games; groups have games of their own, which are drawn apart. */
  readonly groups: readonly { readonly games: number; readonly columns: readonly Column[] }[];
}

/** Σ sum / Σ count; NaN where nothing is counted. */
export const ratioOf = ({ sum, count }: PerGame): number => {
  let [s, c] = [0, 0];
  for (let i = 0; i < sum.length; i++) {
    s += sum[i] as number;
    c += count[i] as number;
  }
  return s / c;
};

export interface Total {
  readonly sum: number;
  readonly count: number;
}

/** For each figure the means over runs of so many resamples: runs are drawn with replacement, then the games of each drawn run;
 *  a figure is computed of the totals of each drawn run. All figures of one resample rest on the same draws, so that differences
 *  are paired.
 *  figuresOf: of a run's totals by column.
 *  @source Davison & Hinkley 1997, § 3.8, nested samples, both levels with replacement */
export const resampledFigures = <Column extends string, Name extends string>(
  runs: readonly RunOfGames<Column>[],
  names: readonly Name[],
  figuresOf: (totals: ReadonlyMap<Column, Total>) => Readonly<Record<Name, number>>,
  resamples: number,
  rng: Rng,
): Readonly<Record<Name, Float64Array>> => {
  const found = Object.fromEntries(names.map((name) => [name, new Float64Array(resamples)])) as Record<
    Name,
    Float64Array
  >;
  const largest = Math.max(0, ...runs.flatMap(({ groups }) => groups.map(({ games }) => games)));
  const picked = new Int32Array(largest);
  const totals = new Map<Column, Total>();
  for (let b = 0; b < resamples; b++) {
    for (let slot = 0; slot < runs.length; slot++) {
      const run = runs[rng.int(runs.length)] as RunOfGames<Column>;
      totals.clear();
      for (const group of run.groups) {
        for (let i = 0; i < group.games; i++) picked[i] = rng.int(group.games);
        for (const column of group.columns) {
          const { sum, count } = run.columns[column];
          let [s, c] = [0, 0];
          for (let i = 0; i < group.games; i++) {
            const game = picked[i] as number;
            s += sum[game] as number;
            c += count[game] as number;
          }
          totals.set(column, { sum: s, count: c });
        }
      }
      const figures = figuresOf(totals);
      for (const name of names) {
        const all = found[name] as Float64Array;
        all[b] = (all[b] as number) + figures[name];
      }
    }
    for (const name of names) {
      const all = found[name] as Float64Array;
      all[b] = (all[b] as number) / runs.length;
    }
  }
  return found;
};

/** The same of columns by themselves: each figure is a column's ratio of sums. */
export const resampledMeans = <Column extends string>(
  runs: readonly RunOfGames<Column>[],
  columns: readonly Column[],
  resamples: number,
  rng: Rng,
): Readonly<Record<Column, Float64Array>> => {
  // One record for all resamples: there are thousands of them, with a hundred columns each.
  const ratios = {} as Record<Column, number>;
  const ratiosOf = (totals: ReadonlyMap<Column, Total>): Readonly<Record<Column, number>> => {
    for (const column of columns) {
      const { sum, count } = totals.get(column) as Total;
      ratios[column] = sum / count;
    }
    return ratios;
  };
  return resampledFigures(runs, columns, ratiosOf, resamples, rng);
};

/** For each column the means over runs of so many resamples: runs are drawn with replacement, then the games of each drawn run;
 *  a run's figure is its ratio of sums. Two columns of one resample rest on the same draws, so that differences are paired.
 *  @source Davison & Hinkley 1997, § 3.8, nested samples, both levels with replacement */
/** The percentile interval of resamples; those in which nothing was counted are left out. Null where none is left. */
export const percentileInterval = (
  resampled: ArrayLike<number>,
  level: number,
): { readonly low: number; readonly high: number } | null => {
  const kept = Float64Array.from(resampled)
    .filter((x) => !Number.isNaN(x))
    .sort();
  if (kept.length === 0) return null;
  const at = (p: number): number => {
    const place = p * (kept.length - 1);
    const below = Math.floor(place);
    const low = kept[below] as number;
    return low + ((kept[Math.min(below + 1, kept.length - 1)] as number) - low) * (place - below);
  };
  return { low: at((1 - level) / 2), high: at((1 + level) / 2) };
};
