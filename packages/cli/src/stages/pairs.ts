/** @file Paired differences of all evaluated policies over the same games. */
import { type MetricName as ArenaMetric, compare, explain } from '@tompo/arena';
import { orFail } from '../errors.js';
import { METRICS, type MetricName, type Paired } from '../report/data.js';
import type { SavedEvaluation } from './evaluate.js';

/** The report's names of the arena's metrics. */
export const ARENA_NAME: Readonly<Record<MetricName, ArenaMetric>> = {
  U1: 'u1',
  U1strict: 'u1Strict',
  U1lenient: 'u1Lenient',
  U2all: 'u2',
  U2compliant: 'u2Compliant',
  U3all: 'u3',
  U3compliant: 'u3Compliant',
  U5all: 'u5',
  U5compliant: 'u5Compliant',
  U4: 'u4',
  U4order: 'u4Order',
  agreement: 'agreement',
  exact: 'exact',
  payoff: 'payoff',
  welfare: 'welfare',
};

/** a − b for every metric. */
export const pairOf = (a: SavedEvaluation, b: SavedEvaluation): readonly Paired[] => {
  const { slices } = orFail(compare(b, a), explain);
  return METRICS.map((metric) => {
    const found = slices.all?.[ARENA_NAME[metric]];
    return {
      a: a.policy,
      b: b.policy,
      metric,
      difference:
        found === undefined || found.difference === null
          ? null
          : {
              mean: found.difference,
              low: found.low,
              high: found.high,
              n: found.games,
              differing: found.differing,
            },
    };
  });
};

/** Each algorithm against the later ones, then each against sft. */
export const allPairs = (evaluations: readonly SavedEvaluation[]): readonly Paired[] => {
  const sft = evaluations.find((e) => e.policy === 'sft');
  const others = evaluations.filter((e) => e.policy !== 'sft');
  return [
    ...others.flatMap((a, i) => others.slice(i + 1).flatMap((b) => pairOf(a, b))),
    ...(sft === undefined ? [] : others.flatMap((a) => pairOf(a, sft))),
  ];
};
