/** @file What a study says, as plain data: figures of arms, contrasts with tests, what was predicted. Made from results alone; the
 *  same results give the same figures. */
import { seedOf } from '@tompo/arena';
import { rng } from '@tompo/games';
import { contrastCourse, countedPairs, looksOf } from './course.js';
import type {
  Analysis,
  ArmFigures,
  ArmOverall,
  ContrastFigures,
  ContrastOverall,
  Cost,
  Figure,
  Foretold,
  Verdict,
} from './figures.js';
import { column, figure, type Resampled, resampler } from './resampled.js';
import type { Result } from './result.js';
import { pairsOf, primaryMetric, type ScoreTable, scoreTable } from './scores.js';
import { splitsOf } from './splits.js';
import { percentileInterval } from './statistics/hierarchical.js';
import { holm } from './statistics/holm.js';
import { meanOf } from './statistics/moments.js';
import { interquartileMean, probabilityOfImprovement, type Scores, stratified } from './statistics/robust.js';
import type { Course } from './statistics/sequential.js';
import { leastP } from './statistics/signFlip.js';
import type { Study } from './study.js';
import { sweepsOf } from './sweepFigures.js';
import { transferAnalysis } from './transferFigures.js';

/** Metrics that the figures are of: the readers' own U1 stand in each run's report. */
const SHOWN = (metric: string): boolean => !/^u1(Strict|Lenient)$/.test(metric);

const verdictOf = (course: Course, adjusted: number, mean: number, alpha: number, looks: number): Verdict =>
  adjusted <= alpha
    ? mean > 0
      ? 'higher'
      : 'lower'
    : course.equivalence <= alpha / looks
      ? 'equal'
      : 'open';

const ofContrasts = (
  study: Study,
  table: ScoreTable,
  metric: string,
  metrics: readonly string[],
  resampled: Resampled,
): readonly ContrastFigures[] => {
  const alpha = 1 - study.level;
  const looks = looksOf(study).length;
  const found = study.contrasts.flatMap((contrast) =>
    study.environments.flatMap(({ name: environment }) => {
      if (pairsOf(table, environment, contrast).length === 0) return [];
      const course = contrastCourse(study, table, environment, contrast, metric);
      const kept = countedPairs(table, environment, contrast, metric).slice(0, course.seeds);
      return [{ environment, contrast, course, kept }];
    }),
  );
  const adjusted = holm(found.map(({ course }) => course.p));
  return found.map(({ environment, contrast, course, kept }, i) => {
    const [a, b] = contrast;
    const draws = resampled(
      environment,
      kept.map(({ seed }) => seed),
    );
    const differences = Object.fromEntries(
      metrics.map((m) => {
        const values = kept.map((pair) => {
          const [x, y] = [table.value(pair.a, m), table.value(pair.b, m)];
          return x === null || y === null ? null : x - y;
        });
        const [x, y] = [draws[column(a, m)], draws[column(b, m)]];
        const own = x === undefined || y === undefined ? [] : x.map((value, k) => value - (y[k] as number));
        return [m, figure(values, own, study.level)];
      }),
    );
    const bySeed = kept.map(({ seed, difference }) => ({ seed, difference }));
    return {
      environment,
      contrast,
      differences,
      bySeed,
      course,
      adjusted: adjusted[i] as number,
      verdict: verdictOf(course, adjusted[i] as number, differences[metric]?.mean ?? 0, alpha, looks),
      isPaired: kept.every((pair) => pair.a.policy.games === pair.b.policy.games),
    };
  });
};

const ofArms = (
  study: Study,
  table: ScoreTable,
  metrics: readonly string[],
  resampled: Resampled,
): readonly ArmFigures[] =>
  study.environments.flatMap(({ name: environment }) =>
    study.arms.flatMap(({ name: arm }) => {
      const runs = table.runs(environment, arm);
      if (runs.length === 0) return [];
      const draws = resampled(
        environment,
        runs.map(({ seed }) => seed),
      );
      return [
        {
          environment,
          arm,
          metrics: Object.fromEntries(
            metrics.map((m) => [
              m,
              figure(
                runs.map((run) => table.value(run, m)),
                draws[column(arm, m)] ?? [],
                study.level,
              ),
            ]),
          ),
        },
      ];
    }),
  );

/** [environments][runs] of a metric, of the environments in which the arm has runs. */
const scoresOf = (
  study: Study,
  table: ScoreTable,
  arm: string,
  metric: string,
): ReadonlyMap<string, readonly number[]> =>
  new Map(
    study.environments.flatMap(({ name }) => {
      const values = table.runs(name, arm).flatMap((run) => table.value(run, metric) ?? []);
      return values.length === 0 ? [] : [[name, values] as const];
    }),
  );

const overall = (
  study: Study,
  table: ScoreTable,
  metric: string,
): Pick<Analysis, 'armsOverall' | 'contrastsOverall'> => {
  const ended = (sorted: Float64Array, mean: number, seeds: number): Figure => {
    const ends = seeds < 2 ? null : percentileInterval(sorted, study.level);
    return { mean, low: ends?.low ?? null, high: ends?.high ?? null, seeds };
  };
  const fewest = (scores: Scores): number => Math.min(...scores.map((runs) => runs.length));
  const armsOverall = study.arms.flatMap(({ name: arm }): readonly ArmOverall[] => {
    const scores: Scores = [...scoresOf(study, table, arm, metric).values()];
    if (scores.length === 0) return [];
    const iqm = (own: Scores): number => interquartileMean(own.flat());
    const draws = stratified([scores] as const, iqm, study.resamples, rng(seedOf(study.name, 'iqm', arm)));
    return [{ arm, interquartileMean: ended(draws, iqm(scores), fewest(scores)) }];
  });
  const contrastsOverall = study.contrasts.flatMap((contrast): readonly ContrastOverall[] => {
    const [x, y] = contrast.map((arm) => scoresOf(study, table, arm, metric)) as [
      ReadonlyMap<string, readonly number[]>,
      ReadonlyMap<string, readonly number[]>,
    ];
    const both = [...x.keys()].filter((name) => y.has(name));
    if (both.length === 0) return [];
    const of = (scores: ReadonlyMap<string, readonly number[]>): Scores =>
      both.map((name) => scores.get(name) as readonly number[]);
    const [a, b] = [of(x), of(y)];
    const draws = stratified(
      [a, b] as const,
      probabilityOfImprovement,
      study.resamples,
      rng(seedOf(study.name, 'improvement', ...contrast)),
    );
    const improvement = ended(draws, probabilityOfImprovement(a, b), Math.min(fewest(a), fewest(b)));
    return [{ contrast, improvement, environments: both.length }];
  });
  return { armsOverall, contrastsOverall };
};

const foretold = (study: Study, metric: string, contrasts: readonly ContrastFigures[]): readonly Foretold[] =>
  study.predictions.map((prediction) => {
    const own =
      prediction.metric === undefined
        ? metric
        : `${prediction.metric.charAt(0).toLowerCase()}${prediction.metric.slice(1)}`;
    const { low = null, high = null, environment, contrast } = prediction;
    const found =
      contrasts.find(
        (c) =>
          c.environment === environment && c.contrast[0] === contrast[0] && c.contrast[1] === contrast[1],
      )?.differences[own] ?? null;
    const [from, to] = [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
    const isRight = found === null ? null : from <= found.mean && found.mean <= to;
    const isClear =
      found !== null &&
      found.low !== null &&
      found.high !== null &&
      (isRight === true ? from <= found.low && found.high <= to : found.high < from || found.low > to);
    return { environment, contrast, metric: own, low, high, found, isRight, isClear };
  });

const meanOrNull = (values: readonly number[]): number | null =>
  values.length === 0 ? null : meanOf(values);

const costsOf = (study: Study, table: ScoreTable): readonly Cost[] =>
  study.arms.map(({ name: arm, policy }) => {
    const runs = study.environments.flatMap((e) => table.runs(e.name, arm));
    const seconds = (stage: string): number | null =>
      meanOrNull(runs.flatMap(({ result }) => result.seconds[stage] ?? []));
    return {
      arm,
      trainSeconds: seconds(policy === 'sft' ? 'sft' : `train ${policy}`),
      evaluationSeconds: seconds(`eval ${policy}`),
      tokens: meanOrNull(runs.flatMap((run) => run.policy.tokens ?? [])),
    };
  });

/** What a reader must know beside the figures. */
const notesOf = (
  study: Study,
  table: ScoreTable,
  metric: string,
  contrasts: readonly ContrastFigures[],
): readonly string[] => {
  const alpha = 1 - study.level;
  const most = Math.max(0, ...contrasts.map(({ course }) => course.seeds));
  const tests = contrasts.length;
  const unpaired = contrasts.filter((c) => !c.isPaired).map((c) => c.contrast.join(' − '));
  const uncounted = study.environments.flatMap(({ name }) =>
    study.contrasts.flatMap((contrast) => {
      const pairs = pairsOf(table, name, contrast).length;
      const counted = countedPairs(table, name, contrast, metric).length;
      return counted < pairs ? [`${contrast.join(' − ')} in ${name}`] : [];
    }),
  );
  return [
    ...(most === 1
      ? ['One seed: no interval over seeds exists, and no test; what another seed would give is not known.']
      : most > 1 && leastP(most) * tests > alpha
        ? [
            `With ${most} seeds the least p that the sign-flip test can give is ${leastP(most).toPrecision(2)}, which over ${tests} test${tests === 1 ? '' : 's'} is not below ${Number(alpha.toFixed(4))}: no difference can be called shown, however large.`,
          ]
        : []),
    ...(most > 1 && most < 5
      ? [`${most} seeds: intervals over so few are too narrow (docs/guides/studies.md has figures).`]
      : []),
    ...(unpaired.length > 0
      ? [`Evaluated on different games, so paired by seed alone: ${[...new Set(unpaired)].join(', ')}.`]
      : []),
    ...(uncounted.length > 0
      ? [`Runs in which ${metric} counted nothing are left out of: ${uncounted.join(', ')}.`]
      : []),
  ];
};

/** transfers: results of policies that were evaluated where they were not trained. */
/** Sweeps have environments of their own, and may have seeds of their own. */
const seedsOf = (study: Study, results: readonly Result[]): Analysis['seeds'] => {
  const own = results.filter(
    ({ environment, seed }) =>
      study.seeds.includes(seed) && study.environments.some(({ name }) => name === environment),
  );
  return { done: new Set(own.map(({ seed }) => seed)).size, planned: study.seeds.length };
};

export const analyse = (
  study: Study,
  results: readonly Result[],
  transfers: readonly Result[] = [],
): Analysis => {
  const table = scoreTable(study, results);
  const metrics = table.metrics.filter(SHOWN);
  const metric = primaryMetric(study, table);
  const resampled = resampler(study, table, metrics);
  const contrasts = ofContrasts(study, table, metric, metrics, resampled);
  return {
    metric,
    metrics,
    arms: ofArms(study, table, metrics, resampled),
    contrasts,
    splits: splitsOf(study, table, contrasts, metric),
    ...overall(study, table, metric),
    predictions: foretold(study, metric, contrasts),
    transfer: transferAnalysis(study, transfers, metrics, metric),
    sweeps: sweepsOf(study, table, resampled, metric),
    costs: costsOf(study, table),
    looks: looksOf(study),
    seeds: seedsOf(study, results),
    notes: notesOf(study, table, metric, contrasts),
  };
};
