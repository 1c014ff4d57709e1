/** @file Results as numbers by environment, arm, seed and metric. */
import { METRICS } from '@tompo/arena';
import type { PolicyResult, Result } from './result.js';
import type { PerGame } from './statistics/hierarchical.js';
import { ratioOf } from './statistics/hierarchical.js';
import type { Contrast, Study } from './study.js';
import { placesOf } from './sweep.js';

/** An arm in one run. */
export interface Scored {
  readonly seed: number;
  readonly result: Result;
  readonly policy: PolicyResult;
}

export interface ScoreTable {
  /** The runs of an arm in an environment or at a point of a sweep, in the order of its seeds. */
  readonly runs: (environment: string, arm: string) => readonly Scored[];
  /** One metric of an arm in a run, game by game; null where nothing was counted. */
  readonly perGame: (scored: Scored, metric: string) => PerGame | null;
  /** The same over all games. */
  readonly value: (scored: Scored, metric: string) => number | null;
  /** Metrics that something was counted of, in the evaluation's order. */
  readonly metrics: readonly string[];
}

const expanded = ({ sum, count }: PolicyResult['metrics'][string]): PerGame => ({
  sum: Float64Array.from(sum),
  count: typeof count === 'number' ? new Float64Array(sum.length).fill(count) : Float64Array.from(count),
});

export const scoreTable = (study: Study, results: readonly Result[]): ScoreTable => {
  const found = new Map<string, readonly Scored[]>();
  for (const { name: environment, seeds } of placesOf(study))
    for (const { name, policy, variant } of study.arms)
      found.set(
        `${environment}\n${name}`,
        seeds.flatMap((seed) => {
          const result = results.find(
            (r) => r.environment === environment && r.variant === variant && r.seed === seed,
          );
          const own = result?.policies[policy];
          return result === undefined || own === undefined ? [] : [{ seed, result, policy: own }];
        }),
      );
  const games = new Map<PolicyResult, Map<string, PerGame | null>>();
  const perGame: ScoreTable['perGame'] = ({ policy }, metric) => {
    const known = games.get(policy) ?? new Map<string, PerGame | null>();
    games.set(policy, known);
    const before = known.get(metric);
    if (before !== undefined) return before;
    const own = policy.metrics[metric];
    const made = own === undefined ? null : expanded(own);
    known.set(metric, made);
    return made;
  };
  const every = [...found.values()].flat();
  return {
    runs: (environment, arm) => found.get(`${environment}\n${arm}`) ?? [],
    perGame,
    value: (scored, metric) => {
      const own = perGame(scored, metric);
      return own === null ? null : ratioOf(own);
    },
    metrics: METRICS.filter((metric) => every.some(({ policy }) => Object.hasOwn(policy.metrics, metric))),
  };
};

/** The metric that is tested: the study's, else u5 where every policy has it, else u3, else what was paid. */
export const primaryMetric = (study: Study, table: ScoreTable): string => {
  if (study.metric !== null) return study.metric;
  const all = study.environments.flatMap(({ name }) =>
    study.arms.flatMap((arm) => table.runs(name, arm.name)),
  );
  const isThere = (metric: string): boolean =>
    all.length > 0 && all.every((s) => table.perGame(s, metric) !== null);
  return ['u5', 'u3'].find(isThere) ?? 'payoff';
};

/** The two runs of a contrast with one seed. */
export interface Pair {
  readonly seed: number;
  readonly a: Scored;
  readonly b: Scored;
}

/** The pairs of runs of a contrast, seed by seed. */
export const pairsOf = (table: ScoreTable, environment: string, [a, b]: Contrast): readonly Pair[] => {
  const others = table.runs(environment, b);
  return table.runs(environment, a).flatMap((own) => {
    const other = others.find(({ seed }) => seed === own.seed);
    return other === undefined ? [] : [{ seed: own.seed, a: own, b: other }];
  });
};
