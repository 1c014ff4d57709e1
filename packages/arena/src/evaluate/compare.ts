/** @file Two evaluations of the same games: paired differences with intervals. */
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
import { generator, seedOf } from '../random.js';
import { type Part, quantile, says } from './bootstrap.js';
import type { Evaluation, GameScore } from './evaluate.js';
import { FEWEST_GAMES, fewestDiffering } from './few.js';
import { METRICS, type MetricName } from './parts.js';
import { alike, intervalFaults, intervalOptions } from './summary.js';

/** b − a over the games in which both counted something, as are a and b themselves. All null where there is no such game; low, high
 *  and above alone where there are too few, or too few differ, for an interval to mean anything. */
export interface Difference {
  readonly a: number | null;
  readonly b: number | null;
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Share of resamples in which b is above a, ties counted half. */
  readonly above: number | null;
  /** Games in which both counted something, and those of them in which the two differ. */
  readonly games: number;
  readonly differing: number;
}

export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly games: number;
  readonly slices: Readonly<Record<string, Readonly<Record<MetricName, Difference>>>>;
}

const ratio = (parts: readonly Part[]): number | null => {
  const count = parts.reduce((total, part) => total + part.count, 0);
  return count === 0 ? null : parts.reduce((total, part) => total + part.sum, 0) / count;
};

interface Pair {
  readonly a: Part;
  readonly b: Part;
}

/** Was the metric looked for in this game, and found? Of a contribution (U5) also where nothing could be had. */
const isCounted = (part: Part): boolean => (part.counted ?? part.count) > 0 || says(part);

/** Both counted the game, and it says something of at least one of them. */
const isPaired = ({ a, b }: Pair): boolean => isCounted(a) && isCounted(b) && (says(a) || says(b));

/** Where nothing could be had there is no ratio: what was lost is held against what was lost. */
const differs = ({ a, b }: Pair): boolean =>
  a.count > 0 && b.count > 0
    ? !alike(a.sum / a.count, b.sum / b.count)
    : !alike(a.sum, b.sum) || !alike(a.count, b.count);

/** Of the games in which both counted something: in others, hard ones say, one of the two may be unreadable, and what is left to it
 *  is not what the other played. Games are resampled in pairs, so that what makes a game hard for both does not widen the interval.
 *  Percentile interval. Resamples in which one side counts nothing are drawn again by chance, not used. */
const difference = (all: readonly Pair[], resamples: number, level: number, seed: number): Difference => {
  const pairs = all.filter(isPaired);
  const a = ratio(pairs.map((pair) => pair.a));
  const b = ratio(pairs.map((pair) => pair.b));
  const games = pairs.length;
  const differing = pairs.filter(differs).length;
  const none = { a, b, difference: null, low: null, high: null, above: null, games, differing };
  if (a === null || b === null) {
    return none;
  }
  if (games < FEWEST_GAMES || differing < fewestDiffering(level)) {
    return { ...none, difference: b - a };
  }
  const rng = generator(seed);
  const drawn: number[] = [];
  for (let k = 0; k < resamples; k++) {
    let [aSum, aCount, bSum, bCount] = [0, 0, 0, 0];
    for (let i = 0; i < pairs.length; i++) {
      const pair = pairs[rng.int(pairs.length)] as Pair;
      aSum += pair.a.sum;
      aCount += pair.a.count;
      bSum += pair.b.sum;
      bCount += pair.b.count;
    }
    if (aCount > 0 && bCount > 0) {
      drawn.push(bSum / bCount - aSum / aCount);
    }
  }
  drawn.sort((x, y) => x - y);
  const tail = (1 - level) / 2;
  return {
    a,
    b,
    difference: b - a,
    low: quantile(drawn, tail),
    high: quantile(drawn, 1 - tail),
    above: drawn.reduce((total, d) => total + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0) / drawn.length,
    games,
    differing,
  };
};

/** The policies sat otherwise: what a seat has would pass for what a policy does. An evaluation of an earlier version may not say. */
const seatFaults = (a: Evaluation, b: Evaluation): readonly OptionFault[] => {
  if (a.seats !== b.seats)
    return [{ field: 'b.seats', value: b.seats, expected: `${JSON.stringify(a.seats)}, as in a` }];
  const byKey = new Map(a.games.map(({ key, seats }) => [key, seats]));
  const other = b.games.findIndex(({ key, seats }) => {
    const own = byKey.get(key);
    return own !== undefined && seats !== undefined && own.join() !== seats.join();
  });
  return other < 0
    ? []
    : [
        {
          field: `b.games[${other}].seats`,
          value: b.games[other]?.seats,
          expected: `${JSON.stringify(byKey.get(b.games[other]?.key as string))}, as in a`,
        },
      ];
};

/** Differences b − a by slice and metric, with intervals as a has them. Left: the evaluations are not of the same games, the policies
 *  did not sit in the same seats, or the interval is none. */
export const compare = (a: Evaluation, b: Evaluation): E.Either<ArenaError, Comparison> => {
  const byKey = new Map(b.games.map((game) => [game.key, game]));
  const mine = new Set(a.games.map(({ key }) => key));
  const missing = [
    ...a.games.map(({ key }) => key).filter((key) => !byKey.has(key)),
    ...b.games.map(({ key }) => key).filter((key) => !mine.has(key)),
  ];
  if (missing.length > 0) {
    return E.left({ _tag: 'NotPaired', missing });
  }
  const faults = [...intervalFaults('a.interval', a.interval), ...seatFaults(a, b)];
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'compare', faults });
  const { resamples, level, seed } = intervalOptions(a.interval);
  const slices = Object.keys(a.summary).filter((slice) => b.summary[slice] !== undefined);
  const pairsOf = (slice: string, name: MetricName): readonly Pair[] =>
    a.games.flatMap((game) => {
      const left = game.parts[slice]?.[name];
      const right = (byKey.get(game.key) as GameScore).parts[slice]?.[name];
      return left === undefined || right === undefined ? [] : [{ a: left, b: right }];
    });
  return E.right({
    a: a.policy,
    b: b.policy,
    games: a.games.length,
    slices: Object.fromEntries(
      slices.map((slice) => [
        slice,
        Object.fromEntries(
          METRICS.map((name) => [
            name,
            difference(pairsOf(slice, name), resamples, level, seedOf(seed, 'compare', slice, name)),
          ]),
        ) as Record<MetricName, Difference>,
      ]),
    ),
  });
};
