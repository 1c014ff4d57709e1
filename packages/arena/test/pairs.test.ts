/** Paired differences: of games in which both counted something, and of evaluations that can be paired at all. */
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  compare,
  type Difference,
  type Evaluation,
  explain,
  METRICS,
  type MetricName,
  summarise,
} from '../src/index.js';
import { right } from './fixtures.js';

interface Part {
  readonly sum: number;
  readonly count: number;
  readonly counted?: number;
}

const NOTHING: Part = { sum: 0, count: 0 };
const interval = { resamples: 400, level: 0.95, method: 'bca', seed: 0 } as const;

/** An evaluation in which one metric is as told, game by game, and nothing else was counted. */
const counting = (
  metric: MetricName,
  games: readonly Part[],
  keys: readonly number[] = games.map((_, i) => i),
): Evaluation => {
  const none = Object.fromEntries(METRICS.map((name) => [name, NOTHING])) as Record<MetricName, Part>;
  const parts = games.map((part) => ({ all: { ...none, [metric]: part } }));
  return {
    policy: 'policy',
    opponents: 'others',
    seats: 'one',
    onUnreadable: 'skip',
    interval,
    summary: summarise(parts, interval),
    inexactWelfare: 0,
    welfareGap: null,
    examples: [],
    games: parts.map((of, i) => ({
      key: `game ${keys[i]}`,
      game: 'game',
      seed: keys[i] as number,
      seats: [0],
      payoff: 0,
      parts: of,
    })),
  };
};

const of = (metric: MetricName, a: readonly Part[], b: readonly Part[]): Difference =>
  right(compare(counting(metric, a), counting(metric, b))).slices.all?.[metric] as Difference;

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
/** Hard games (even) and easy ones. */
const level = (i: number): number => (i % 2 === 0 ? 0.3 : 0.9);

describe('games in which one of the two counted nothing', () => {
  const a = upTo(40).map((i) => ({ sum: 4 * level(i), count: 4 }));
  /** Worse by a little wherever it can be read, which is in easy games alone. */
  const b = upTo(40).map((i) => (i % 2 === 0 ? NOTHING : { sum: 4 * (0.85 - i / 10_000), count: 4 }));

  it('who is worse in every game that both counted is not the better for games that it did not count', () => {
    const found = of('u3Compliant', a, b);
    expect(found).toMatchObject({ games: 20, differing: 20, above: 0 });
    expect(found.difference).toBeCloseTo(-0.052, 9);
    expect(found.high).toBeLessThan(0);
  });

  it('the difference is that of the two means that stand beside it', () => {
    const found = of('u3Compliant', a, b);
    expect(found.difference).toBe((found.b as number) - (found.a as number));
    expect(found.a).toBeCloseTo(0.9, 9);
  });

  it('they change nothing: the same as though they had not been played', () => {
    const both = upTo(40).filter((i) => i % 2 === 1);
    const without = right(
      compare(
        counting(
          'u3Compliant',
          both.map((i) => a[i] as Part),
          both,
        ),
        counting(
          'u3Compliant',
          both.map((i) => b[i] as Part),
          both,
        ),
      ),
    );
    expect(of('u3Compliant', a, b)).toEqual(without.slices.all?.u3Compliant);
  });

  it('back is forth turned round', () => {
    const [forth, back] = [of('u3Compliant', a, b), of('u3Compliant', b, a)];
    expect(back.difference).toBeCloseTo(-(forth.difference as number), 12);
    expect(back.low).toBeCloseTo(-(forth.high as number), 12);
    expect(back.high).toBeCloseTo(-(forth.low as number), 12);
  });

  it('where no game was counted by both there is no difference', () => {
    const odd = a.map((part, i) => (i % 2 === 1 ? part : NOTHING));
    const even = a.map((part, i) => (i % 2 === 0 ? part : NOTHING));
    expect(of('u3Compliant', odd, even)).toEqual({
      a: null,
      b: null,
      difference: null,
      low: null,
      high: null,
      above: null,
      games: 0,
      differing: 0,
    });
  });
});

describe('a contribution (U5) where nothing could be had', () => {
  /** In the last 10 games nothing can be gained: the first does nothing, the second harm. */
  const a = upTo(20).map((i) =>
    i < 10 ? { sum: 0.5, count: 1, counted: 2 } : { sum: 0, count: 0, counted: 2 },
  );
  const b = upTo(20).map((i) =>
    i < 10 ? { sum: 0.6, count: 1, counted: 2 } : { sum: -0.3, count: 0, counted: 2 },
  );

  it('the harm counts', () => {
    const found = of('u5', a, b);
    expect(found).toMatchObject({ games: 20, differing: 20 });
    expect(found.difference).toBeCloseTo(0.1 - 0.3, 12);
  });

  it('it does not where nobody looked for a contribution of the other', () => {
    const unknown = a.map((part, i) => (i < 10 ? part : NOTHING));
    const found = of('u5', unknown, b);
    expect(found).toMatchObject({ games: 10, differing: 10 });
    expect(found.difference).toBeCloseTo(0.1, 12);
  });

  it('with itself the value and the games are those of its summary', () => {
    for (const one of [a, b]) {
      const { summary } = counting('u5', one);
      expect(of('u5', one, one)).toMatchObject({
        a: summary.all?.u5.value,
        difference: 0,
        games: summary.all?.u5.games,
        differing: 0,
      });
    }
  });
});

describe('evaluations that cannot be paired', () => {
  const one = counting(
    'payoff',
    upTo(12).map((i) => ({ sum: i, count: 1 })),
  );
  const refused = (a: Evaluation, b: Evaluation): string => {
    const found = compare(a, b);
    return E.isLeft(found) ? explain(found.left) : 'not refused';
  };

  it('of other seats are refused: in self-play everybody is the policy', () => {
    expect(refused(one, { ...one, seats: 'all' })).toBe(
      'compare: b.seats is "all", expected "one", as in a.',
    );
    const moved = { ...one, games: one.games.map((game, i) => (i === 3 ? { ...game, seats: [1] } : game)) };
    expect(refused(one, moved)).toBe('compare: b.games[3].seats is [1], expected [0], as in a.');
  });

  it('and intervals that are none', () => {
    expect(refused({ ...one, interval: { ...interval, level: 95 } }, one)).toMatch(
      /^compare: a\.interval\.level is 95/,
    );
    expect(refused({ ...one, interval: { ...interval, resamples: 0 } }, one)).toMatch(
      /a\.interval\.resamples is 0/,
    );
  });

  it('the same seats are not', () => {
    expect(refused(one, { ...one, policy: 'other' })).toBe('not refused');
  });
});
