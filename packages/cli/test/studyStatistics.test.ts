/** @file The statistics of a study: laws, numbers worked by hand, and what rliable, SciPy and statsmodels say (fixtures/make.py). */
import { readFileSync } from 'node:fs';
import { rng } from '@tompo/games';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equivalenceTest } from '../src/study/statistics/equivalence.js';
import {
  type PerGame,
  percentileInterval,
  type RunOfGames,
  ratioOf,
  resampledFigures,
  resampledMeans,
} from '../src/study/statistics/hierarchical.js';
import { holm } from '../src/study/statistics/holm.js';
import { type Read, splitDifference } from '../src/study/statistics/kitagawa.js';
import { interquartileMean, probabilityOfImprovement } from '../src/study/statistics/robust.js';
import { chanceOfDifference, courseOf, type LookPlan, spending } from '../src/study/statistics/sequential.js';
import { leastP, signFlipTest } from '../src/study/statistics/signFlip.js';
import { studentCdf, studentQuantile } from '../src/study/statistics/studentT.js';

interface Fixture {
  readonly robust: readonly {
    readonly x: readonly (readonly number[])[];
    readonly y: readonly (readonly number[])[];
    readonly interquartileMean: number;
    readonly probabilityOfImprovement: number;
  }[];
  readonly paired: readonly {
    readonly differences: readonly number[];
    readonly signFlip: number;
    readonly equivalence: Readonly<Record<string, number>>;
  }[];
  readonly student: readonly { readonly t: number; readonly df: number; readonly cdf: number }[];
  readonly holm: readonly { readonly p: readonly number[]; readonly adjusted: readonly number[] }[];
}
const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/statistics.json', import.meta.url), 'utf8'),
) as Fixture;

/** A standard normal number, by Box and Muller. */
const normal = (draw: { uniform: () => number }): number =>
  Math.sqrt(-2 * Math.log(1 - draw.uniform())) * Math.cos(2 * Math.PI * draw.uniform());

// Numbers so small that scaling rounds them are as good as 0.
const difference = fc.double({ min: -1, max: 1, noNaN: true }).map((d) => (Math.abs(d) < 1e-290 ? 0 : d));
const some = fc.array(difference, { minLength: 1, maxLength: 12 });

describe('as others have it', () => {
  it('interquartile mean and probability of improvement: rliable', () => {
    for (const { x, y, ...known } of fixture.robust) {
      expect(interquartileMean(x.flat())).toBeCloseTo(known.interquartileMean, 12);
      expect(probabilityOfImprovement(x, y)).toBeCloseTo(known.probabilityOfImprovement, 12);
    }
  });

  it('the sign-flip test: SciPy’s permutation_test; equivalence: statsmodels’ ttost_paired', () => {
    for (const { differences, signFlip, equivalence } of fixture.paired) {
      expect(signFlipTest(differences, rng(1))).toBeCloseTo(signFlip, 12);
      for (const [margin, p] of Object.entries(equivalence))
        expect(equivalenceTest(differences, Number(margin))).toBeCloseTo(p, 10);
    }
  });

  it('Student’s t: SciPy; its quantile is its inverse', () => {
    for (const { t, df, cdf } of fixture.student) expect(studentCdf(t, df)).toBeCloseTo(cdf, 12);
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 60 }),
        (p, df) => {
          expect(studentCdf(studentQuantile(p, df), df)).toBeCloseTo(p, 9);
        },
      ),
    );
    // The number every table begins with: two-sided 95 % for nine degrees of freedom.
    expect(studentQuantile(0.975, 9)).toBeCloseTo(2.262, 3);
  });

  it('Holm: statsmodels', () => {
    for (const { p, adjusted } of fixture.holm)
      holm(p).forEach((q, i) => {
        expect(q).toBeCloseTo(adjusted[i] as number, 12);
      });
  });
});

describe('worked by hand', () => {
  it('interquartile mean: of 8 values the two lowest and the two highest go', () => {
    expect(interquartileMean([100, 1, 2, 3, 4, 5, 6, -100])).toBe((2 + 3 + 4 + 5) / 4);
    // Of three none goes: ⌊3/4⌋ = 0.
    expect(interquartileMean([0, 0, 9])).toBe(3);
  });

  it('probability of improvement: 3 of 4 pairs, a tie counts half', () => {
    expect(probabilityOfImprovement([[1, 3]], [[0, 2]])).toBe(0.75);
    expect(probabilityOfImprovement([[1, 1]], [[1, 0]])).toBe(0.75);
  });

  it('sign flips: all of one sign give 2/2ⁿ, the least there is; two alike give 1/2', () => {
    expect(signFlipTest([1, 2, 3, 4, 5], rng(1))).toBe(2 / 32);
    expect(leastP(5)).toBe(2 / 32);
    expect(leastP(1)).toBe(1);
    // |±1 ±1 ±1| reaches 1 always: p = 1.
    expect(signFlipTest([1, 1, -1], rng(1))).toBe(1);
  });

  it('Holm: the smallest times m, the next times m − 1, never falling', () => {
    expect(holm([0.01, 0.04, 0.03]).map((p) => Number(p.toFixed(12)))).toEqual([0.03, 0.06, 0.06]);
    expect(holm([])).toEqual([]);
  });

  it('equal differences tell nothing of their spread: no claim of equality', () => {
    expect(equivalenceTest([0, 0, 0], 0.005)).toBe(1);
    expect(equivalenceTest([0.001], 0.005)).toBe(1);
  });

  it('the ratio of sums', () => {
    expect(ratioOf({ sum: [1, 2], count: [1, 3] })).toBe(3 / 4);
    expect(ratioOf({ sum: [0], count: [0] })).toBeNaN();
  });
});

describe('laws', () => {
  it('the sign-flip test knows no order, no sign, no scale', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: -8, max: 8 }), (d, power) => {
        const p = signFlipTest(d, rng(1));
        expect(signFlipTest([...d].reverse(), rng(1))).toBe(p);
        expect(
          signFlipTest(
            d.map((x) => -x),
            rng(1),
          ),
        ).toBe(p);
        expect(
          signFlipTest(
            d.map((x) => x * 2 ** power),
            rng(1),
          ),
        ).toBe(p);
        expect(p).toBeGreaterThanOrEqual(leastP(d.length));
        expect(p).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('under the null its p is at most α as often as α says', () => {
    const draw = rng(5);
    const [runs, alpha] = [4000, 0.05];
    let rejected = 0;
    for (let k = 0; k < runs; k++) {
      const d = Array.from({ length: 8 }, () => normal(draw));
      if (signFlipTest(d, draw) <= alpha) rejected++;
    }
    // Exact p are multiples of 2/256: at .05 the test rejects in 12/256 = .0469 of all cases; four standard errors.
    expect(Math.abs(rejected / runs - 12 / 256)).toBeLessThan(4 * Math.sqrt((0.047 * 0.953) / runs));
  });

  it('beyond 16 differences p is drawn: near the exact one, the same for the same seed', () => {
    const d = Array.from({ length: 17 }, (_, i) => (i % 3 === 0 ? -1 : 1) * (1 + i / 10));
    const p = signFlipTest(d, rng(2));
    expect(signFlipTest(d, rng(2))).toBe(p);
    let reached = 0;
    const observed = Math.abs(d.reduce((a, b) => a + b, 0)) - 1e-9;
    for (let signs = 0; signs < 2 ** 17; signs++) {
      let sum = 0;
      for (let i = 0; i < 17; i++) sum += (signs >> i) & 1 ? (d[i] as number) : -(d[i] as number);
      if (Math.abs(sum) >= observed) reached++;
    }
    const exact = reached / 2 ** 17;
    expect(Math.abs(p - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 2 ** 17));
  });

  it('equivalence: a wider margin is easier, a shift is harder', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.01, max: 0.01, noNaN: true }), { minLength: 2, maxLength: 10 }),
        (d) => {
          expect(equivalenceTest(d, 0.02)).toBeLessThanOrEqual(equivalenceTest(d, 0.005) + 1e-12);
          expect(
            equivalenceTest(
              d.map((x) => -x),
              0.01,
            ),
          ).toBeCloseTo(equivalenceTest(d, 0.01), 10);
        },
      ),
    );
  });

  it('Holm lies between the p and Bonferroni’s, in the same order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }),
        (ps) => {
          const adjusted = holm(ps);
          ps.forEach((p, i) => {
            expect(adjusted[i]).toBeGreaterThanOrEqual(p);
            expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p * ps.length));
            ps.forEach((q, j) => {
              if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] as number);
            });
          });
        },
      ),
    );
  });

  it('probability of improvement of x over y and of y over x make 1', () => {
    fc.assert(
      fc.property(some, some, (x, y) => {
        expect(probabilityOfImprovement([x], [y]) + probabilityOfImprovement([y], [x])).toBeCloseTo(1, 10);
      }),
    );
  });
});

/** Runs of two columns on the same games, whose true difference is `effect`. */
const study = (
  draw: { uniform: () => number },
  {
    runs,
    games,
    effect,
    seedSd,
    gameSd,
  }: Readonly<Record<'runs' | 'games' | 'effect' | 'seedSd' | 'gameSd', number>>,
): readonly RunOfGames<'a' | 'b'>[] =>
  Array.from({ length: runs }, () => {
    const shift = effect + seedSd * normal(draw);
    const b = Array.from({ length: games }, () => 0.8 + 0.2 * normal(draw));
    const a = b.map((x) => x + shift + gameSd * normal(draw));
    const count = b.map(() => 1);
    const columns: Record<'a' | 'b', PerGame> = { a: { sum: a, count }, b: { sum: b, count } };
    return { columns, groups: [{ games, columns: ['a', 'b'] }] };
  });

const intervalOf = (runs: readonly RunOfGames<'a' | 'b'>[], resamples: number, seed: number) => {
  const { a, b } = resampledMeans(runs, ['a', 'b'], resamples, rng(seed));
  return percentileInterval(
    a.map((x, i) => x - (b[i] as number)),
    0.95,
  );
};

describe('the hierarchical bootstrap', () => {
  const sizes = { runs: 10, games: 60, effect: 0.01, seedSd: 0.01, gameSd: 0.05 };

  it('pairs: what both columns have in common does not widen the difference', () => {
    const interval = intervalOf(study(rng(3), sizes), 1000, 4);
    // Each column alone spreads by .2/√600 = .008 from games; the difference by about .0033 from seeds and .002 from games.
    expect((interval?.high as number) - (interval?.low as number)).toBeLessThan(4 * 0.0045);
  });

  it('games of their own are drawn apart', () => {
    const runs = study(rng(3), sizes).map(
      (run): RunOfGames<'a' | 'b'> => ({
        ...run,
        groups: [
          { games: 60, columns: ['a'] },
          { games: 60, columns: ['b'] },
        ],
      }),
    );
    const [apart, together] = [intervalOf(runs, 1000, 4), intervalOf(study(rng(3), sizes), 1000, 4)];
    const width = (x: typeof apart): number => (x?.high as number) - (x?.low as number);
    expect(width(apart)).toBeGreaterThan(2 * width(together));
  });

  it('same seed, same numbers', () => {
    const runs = study(rng(3), sizes);
    expect(intervalOf(runs, 300, 9)).toEqual(intervalOf(runs, 300, 9));
    expect(intervalOf(runs, 300, 9)).not.toEqual(intervalOf(runs, 300, 10));
  });

  it('covers the truth about as often as it says with ten seeds', () => {
    const draw = rng(11);
    const studies = 250;
    let covered = 0;
    for (let k = 0; k < studies; k++) {
      const interval = intervalOf(study(draw, sizes), 250, k);
      if (interval !== null && interval.low <= sizes.effect && sizes.effect <= interval.high) covered++;
    }
    // The guide says 97 % of 400 studies: between .92 and .995 of these 250.
    expect(covered / studies).toBeGreaterThan(0.92);
    expect(covered / studies).toBeLessThan(0.995);
  });

  it('an interval that no resample counts for is none', () => {
    expect(percentileInterval([Number.NaN, Number.NaN], 0.95)).toBeNull();
    expect(percentileInterval([Number.NaN, 1], 0.95)).toEqual({ low: 1, high: 1 });
  });
});

describe('looks', () => {
  const plan = (over: Partial<LookPlan>): LookPlan => ({
    at: [5, 10],
    stop: 'futile',
    futility: 0.1,
    alpha: 0.05,
    tests: 1,
    ...over,
  });

  it('the parts of α sum to it; a look that cannot reach its part passes it on', () => {
    expect(spending(plan({}))).toEqual([0, 0.05]);
    // Five seeds: the least p is .0625, more than .025.
    expect(spending(plan({ stop: 'any' }))).toEqual([0, 0.05]);
    // Eight of sixteen: the least p is .0078.
    expect(spending(plan({ stop: 'any', at: [8, 16] }))).toEqual([0.025, 0.025]);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 5 }), (at) => {
        const parts = spending(plan({ stop: 'any', at: [...at].sort((a, b) => a - b) }));
        expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(0.05, 12);
      }),
    );
  });

  it('what is clearly different has a chance of 1, what is centred on zero hardly any', () => {
    expect(chanceOfDifference([0.02, 0.021, 0.019, 0.02, 0.022], 10, 0.05, rng(1))).toBe(1);
    expect(chanceOfDifference([0.01, -0.01, 0.011, -0.011, 0], 10, 0.05, rng(1))).toBeLessThan(0.1);
  });

  it('a futile contrast ends at its first look, untested, whatever comes after', () => {
    const early = [0.01, -0.01, 0.011, -0.011, 0];
    const course = courseOf([...early, 1, 1, 1, 1, 1], plan({}), 0.005, rng(1));
    expect(course).toMatchObject({ seeds: 5, ended: 'futile', p: 1 });
  });

  it('a clear difference goes on to the last seed, or ends where that is asked for', () => {
    const clear = Array.from({ length: 16 }, (_, i) => 0.02 + i / 1e4);
    expect(courseOf(clear, plan({ at: [8, 16] }), 0.005, rng(1))).toMatchObject({
      seeds: 16,
      ended: null,
      p: 2 / 2 ** 16,
    });
    const any = courseOf(clear, plan({ at: [8, 16], stop: 'any' }), 0.005, rng(1));
    // p = 2/256 at a look that has half of α.
    expect(any).toMatchObject({ seeds: 8, ended: 'different', p: (2 / 256) * 2 });
  });

  it('under the null a difference is claimed at most as often as α says, by either rule', () => {
    for (const stop of ['futile', 'any'] as const) {
      const draw = rng(stop === 'any' ? 21 : 22);
      const studies = 400;
      let claimed = 0;
      for (let k = 0; k < studies; k++) {
        const d = Array.from({ length: 12 }, () => 0.01 * normal(draw));
        if (courseOf(d, plan({ at: [6, 12], stop }), 0.005, rng(k)).p <= 0.05) claimed++;
      }
      expect(claimed / studies, stop).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / studies));
    }
  });

  it('with a run that counted nothing the last look is one all the same, with its own part of α', () => {
    // Nothing is shown after eight; after sixteen, of which one counted nothing, each further one is above.
    const early = [0.01, -0.012, 0.011, -0.009, 0.012, -0.011, 0.01, -0.01];
    const late = [0.02, 0.021, 0.022, 0.02, 0.023, 0.02, 0.021];
    const twice = plan({ at: [8, 16], stop: 'any', futility: 1e-9 });
    const own = signFlipTest([...early, ...late], rng(1));
    for (const at of [8, 12, 15]) {
      const all: (number | null)[] = [...early, ...late];
      all.splice(at, 0, null);
      const course = courseOf(all, twice, 0.005, rng(1));
      expect(course).toMatchObject({ seeds: 15, isThrough: true, ended: null });
      expect(course.p).toBeCloseTo(2 * own, 12);
    }
    expect(courseOf([null, ...early, ...late].slice(0, 15), twice, 0.005, rng(1)).isThrough).toBe(false);
  });

  it('a look at which nothing has counted yet decides nothing', () => {
    const course = courseOf([null, null, null, 0.01, 0.02, 0.03], plan({ at: [2, 4, 8] }), 0.005, rng(1));
    expect(course).toMatchObject({ seeds: 3, ended: null });
    expect(courseOf([null, null], plan({ at: [2] }), 0.005, rng(1))).toMatchObject({ seeds: 0, p: 1 });
  });

  it('while seeds are missing nothing is decided', () => {
    expect(courseOf([0.01, 0.02], plan({}), 0.005, rng(1))).toMatchObject({ seeds: 2, ended: null });
    expect(courseOf([], plan({}), 0.005, rng(1))).toMatchObject({ seeds: 0, ended: null, p: 1 });
  });
});

describe('a difference in its parts', () => {
  /** Decisions as [worth, is it readable], summed over all and over the readable ones. */
  const read = (decisions: readonly (readonly [number, boolean])[]): Read => {
    const of = (some: typeof decisions) => ({
      sum: some.reduce((sum, [worth]) => sum + worth, 0),
      count: some.length,
    });
    return { all: of(decisions), readable: of(decisions.filter(([, isReadable]) => isReadable)) };
  };
  const decisions = fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.boolean()), {
    minLength: 1,
    maxLength: 20,
  });

  it('worked by hand', () => {
    // a: 9 of 10 readable, at .8, the other at 0: .72. b: 6 of 10 readable, at .5, the others at .1: .34. Difference .38.
    // format (.9 − .6)·(.65 − .05) = .18 · strategy .75·(.8 − .5) = .225 · rest .25·(0 − .1) = −.025
    const a: Read = { all: { sum: 7.2, count: 10 }, readable: { sum: 7.2, count: 9 } };
    const b: Read = { all: { sum: 3.4, count: 10 }, readable: { sum: 3, count: 6 } };
    const { all, format, strategy, unread } = splitDifference(a, b);
    expect(all).toBeCloseTo(0.38, 12);
    expect(format).toBeCloseTo(0.18, 12);
    expect(strategy).toBeCloseTo(0.225, 12);
    expect(unread).toBeCloseTo(-0.025, 12);
  });

  it('the parts sum to it, and change their sign when the arms change places', () => {
    fc.assert(
      fc.property(decisions, decisions, (x, y) => {
        const [one, other] = [splitDifference(read(x), read(y)), splitDifference(read(y), read(x))];
        const mean = (of: typeof x): number => of.reduce((sum, [worth]) => sum + worth, 0) / of.length;
        expect(one.format + one.strategy + one.unread).toBeCloseTo(mean(x) - mean(y), 9);
        for (const part of ['all', 'format', 'strategy', 'unread'] as const)
          expect(other[part]).toBeCloseTo(-one[part], 9);
      }),
    );
  });

  it('equally readable arms differ by no format; arms whose readable and unreadable decisions are alike, by nothing else', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (good, bad, n, m) => {
          const of = (worth: number, other: number, readable: number) =>
            read([
              ...Array.from({ length: readable }, () => [worth, true] as const),
              ...Array.from({ length: 10 - readable }, () => [other, false] as const),
            ]);
          expect(splitDifference(of(good, bad, n), of(bad, good, n)).format).toBeCloseTo(0, 12);
          const { strategy, unread } = splitDifference(of(good, bad, n), of(good, bad, m));
          expect(strategy).toBeCloseTo(0, 12);
          expect(unread).toBeCloseTo(0, 12);
        },
      ),
    );
  });

  it('arms of which nothing is unreadable, or nothing readable, have the parts that they have', () => {
    const readable = read([
      [0.4, true],
      [0.8, true],
    ]);
    const unreadable = read([[0.1, false]]);
    expect(splitDifference(readable, read([[0.5, true]]))).toMatchObject({ format: 0, unread: 0 });
    expect(splitDifference(readable, unreadable).format).toBeCloseTo(0.5, 12);
    const nothing = splitDifference(readable, read([]));
    for (const part of Object.values(nothing)) expect(part).toBeNaN();
  });

  it('drawn again with the games, each resample is a split of its own totals', () => {
    const one = { sum: [1, 0, 2], count: [1, 1, 2] };
    const run: RunOfGames<'all' | 'readable'> = {
      columns: { all: one, readable: { sum: [1, 0, 1], count: [1, 0, 1] } },
      groups: [{ games: 3, columns: ['all', 'readable'] }],
    };
    const { both } = resampledFigures(
      [run],
      ['both'],
      (totals) => {
        const [all, readable] = [totals.get('all'), totals.get('readable')];
        // Games are drawn for both columns alike: readable never counts more than all.
        expect(readable?.count ?? 1).toBeLessThanOrEqual(all?.count ?? 0);
        return { both: (all?.sum ?? 0) - (readable?.sum ?? 0) };
      },
      50,
      rng(3),
    );
    for (const value of both) expect([0, 1, 2, 3]).toContain(value);
    expect(new Set(both).size).toBeGreaterThan(1);
  });
});
