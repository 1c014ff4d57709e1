/** @file What the best graphs cost to find, against the number of seats: all threshold graphs to 16, beyond
 *  branch and bound (planner) or a search with a bound (selfish efforts). */
import { type BczModel, bczOptimum, rng } from '@tompo/games';
import { median } from '../../shared/median.js';
import { plot } from '../../shared/plot.js';
import { right, time } from '../measure.js';
import type { Part } from '../part.js';

const SEATS = [4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32, 40, 48, 64];
const KINDS = [
  ['planner', 'different', 'planner, different types'],
  ['nash', 'equal', 'selfish efforts, equal types'],
  ['nash', 'different', 'selfish efforts, different types'],
] as const;
type Types = (typeof KINDS)[number][1];

/** α in [½, 3/2] (or 1 for all), complementarity that keeps all efforts finite, a cost that some links are worth. */
const model = (n: number, types: Types, k: number): BczModel => {
  const draws = rng(`optimum ${n} ${k}`);
  const alpha = Array.from({ length: n }, () => 0.5 + draws.uniform());
  const delta = 0.4 / (n - 1);
  return {
    n,
    alpha: types === 'equal' ? 1 : alpha,
    delta,
    cost: delta * (0.5 + 2.5 * draws.uniform()),
    maxEffort: 5,
  };
};

const measure = (kind: 'planner' | 'nash', types: Types, n: number, many: number) => {
  const found = Array.from({ length: many + 1 }, (_, k) => {
    const problem = model(n, types, k);
    const start = performance.now();
    const { gap, welfare } = right(bczOptimum(problem, kind));
    return { seconds: (performance.now() - start) / 1000, gap: gap / welfare };
  });
  // The first warms up.
  const [, ...counted] = found;
  return { n, seconds: counted.map((one) => one.seconds), gaps: counted.map((one) => one.gap) };
};

/** Problems a point: beyond 16 the gap varies much and the time little. */
const many = (n: number, turns: number): number =>
  n <= 8 ? 20 * turns : n <= 16 ? 3 : n <= 40 ? 3 * turns : turns;

const percent = (x: number): string => (x === 0 ? '0' : `${(100 * x).toFixed(x < 0.1 ? 1 : 0)} %`);
export const optima: Part = async ({ turns }) => {
  const series = KINDS.map(([kind, types, name]) => ({
    name,
    points: SEATS.map((n) => measure(kind, types, n, many(n, turns))),
  }));
  const rows = SEATS.map((n, i) => [
    String(n),
    ...series.flatMap(({ points }) => {
      const { seconds, gaps } = points[i] as (typeof points)[number];
      return [time(median(seconds)), time(Math.max(...seconds)), percent(Math.max(...gaps))];
    }),
  ]);
  const line = (pick: (one: ReturnType<typeof measure>) => number, keep: (n: number) => boolean) =>
    series.map(({ name, points }) => ({
      name,
      points: points.filter(({ n }) => keep(n)).map((one) => [one.n, pick(one)] as const),
    }));
  return {
    tables: [
      {
        title: 'The best graph of BCZ and its efforts, one core',
        columns: ['N', ...series.flatMap(({ name }) => [`${name}: median`, 'slowest', 'largest gap'])],
        rows,
        notes: [
          'Each time another problem: α uniform in [½, 3/2], δ = .4/(N − 1), c = δ·u, u uniform in [½, 3], efforts to 5. The gap is a proved bound: no graph has more than welfare + gap; here relative to the welfare. 0 is an exact answer.',
        ],
      },
    ],
    data: series,
    plots: {
      'games-optima-time.svg': plot({
        title: 'Time to find the best graph of N agents (median)',
        x: 'agents N',
        from: 'data',
        y: 'time',
        scale: 'log',
        tick: time,
        legend: 'bottom',
        marks: [{ at: 16.5, words: 'beyond 16: planner by branch and bound, selfish by search' }],
        lines: line(
          ({ seconds }) => median(seconds),
          () => true,
        ),
      }),
      'games-optima-gap.svg': plot({
        title: 'Bound on the welfare that the graph found may miss',
        x: 'agents N',
        from: 'data',
        y: 'gap / welfare (median)',
        scale: 'linear',
        tick: (share) => `${Math.round(100 * share)} %`,
        legend: 'top',
        marks: [],
        lines: line(
          ({ gaps }) => median(gaps),
          (n) => n >= 14,
        ),
      }),
    },
  };
};
