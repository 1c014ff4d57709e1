/** @file What a study says of its sweeps: each arm at each point, and where it reaches the level that is asked for. */
import type { Figure, Reached, SweepArm, SweepFigures } from './figures.js';
import { column, figure, type Resampled } from './resampled.js';
import type { ScoreTable } from './scores.js';
import { percentileInterval } from './statistics/hierarchical.js';
import type { Study, Sweep } from './study.js';

/** The least x at which the line through these points is at the level or above; null where it never is. Straight between two points,
 *  over log x where all x are above 0: what doubles counts as much everywhere. xs: rising. */
export const firstReached = (xs: readonly number[], ys: readonly number[], level: number): number | null => {
  const isLog = xs.every((x) => x > 0);
  const to = (x: number): number => (isLog ? Math.log(x) : x);
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [xs[i] as number, ys[i] as number];
    if (y < level) continue;
    if (i === 0) return x;
    const [x0, y0] = [xs[i - 1] as number, ys[i - 1] as number];
    const at = to(x0) + ((level - y0) / (y - y0)) * (to(x) - to(x0));
    return isLog ? Math.exp(at) : at;
  }
  return null;
};

/** In the place of a value that no draw reaches: above all, and still a number. */
const BEYOND = Number.MAX_VALUE;

/** A point's figure, and its draws of the bootstrap. */
interface Drawn {
  readonly figure: Figure | null;
  readonly draws: Float64Array | null;
}

const reachedBy = (
  xs: readonly number[],
  points: readonly Drawn[],
  reach: number,
  level: number,
): Reached | null => {
  const means = points.flatMap(({ figure: f }) => f?.mean ?? []);
  if (means.length < xs.length) return null;
  const at = firstReached(xs, means, reach);
  const draws = points.flatMap((p) => p.draws ?? []);
  const seeds = Math.max(...points.map(({ figure: f }) => f?.seeds ?? 0));
  const none: Reached = { at, low: null, high: null, share: null, seeds };
  const hasNoInterval = points.some(({ figure: f }) => f?.low === null);
  if (hasNoInterval || draws.length < xs.length) return none;
  // A draw in which a point counted nothing has no line through its points.
  const found = Array.from(draws[0] as Float64Array, (_, k) => draws.map((d) => d[k] as number)).flatMap(
    (ys) => (ys.some(Number.isNaN) ? [] : [firstReached(xs, ys, reach) ?? BEYOND]),
  );
  if (found.length === 0) return none;
  const ends = percentileInterval(found, level);
  const within = (x: number | undefined): number | null =>
    x === undefined || x > (xs.at(-1) as number) ? null : x;
  return {
    at,
    low: within(ends?.low),
    high: within(ends?.high),
    share: found.filter((x) => x < BEYOND).length / found.length,
    seeds,
  };
};

const armOf = (
  study: Study,
  table: ScoreTable,
  resampled: Resampled,
  sweep: Sweep,
  metric: string,
  arm: string,
): SweepArm => {
  const at = (place: string): Drawn => {
    const runs = table.runs(place, arm);
    if (runs.length === 0) return { figure: null, draws: null };
    const draws = resampled(
      place,
      runs.map(({ seed }) => seed),
    )[column(arm, metric)];
    return {
      figure: figure(
        runs.map((run) => table.value(run, metric)),
        draws ?? [],
        study.level,
      ),
      draws: draws ?? null,
    };
  };
  const points = sweep.points.map(({ environment }) => at(environment));
  const xs = sweep.points.flatMap(({ value }) => value ?? []);
  return {
    arm,
    figures: points.map(({ figure: f }) => f),
    base: at(sweep.from).figure,
    reached: sweep.reach === null ? null : reachedBy(xs, points, sweep.reach, study.level),
  };
};

/** tested: the metric of the study. */
export const sweepsOf = (
  study: Study,
  table: ScoreTable,
  resampled: Resampled,
  tested: string,
): readonly SweepFigures[] =>
  study.sweeps.map((sweep) => {
    const { name, description, from, key, points, reach } = sweep;
    const metric = sweep.metric ?? tested;
    const arms = study.arms.filter((arm) => sweep.arms.includes(arm.name));
    return {
      name,
      description,
      from,
      key,
      metric,
      reach,
      points,
      arms: arms.map((arm) => armOf(study, table, resampled, sweep, metric, arm.name)),
    };
  });
