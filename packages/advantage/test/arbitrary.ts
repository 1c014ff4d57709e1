import fc from 'fast-check';
import type { Group, Memory, TompoGroup, TompoInput, TompoOptions } from '../src/index.js';

/** Rewards in quarters: sums and differences are exact, so laws hold to the last digit or nearly. */
export const reward = fc.integer({ min: -8, max: 8 }).map((quarters) => quarters / 4 + 0);

/** Batches of groups of different sizes, constant groups among them. */
export const groups = (minimum = 1): fc.Arbitrary<Group[]> =>
  fc.array(
    fc.record({
      rewards: fc.oneof(
        { weight: 4, arbitrary: fc.array(reward, { minLength: minimum, maxLength: 6 }) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.constantFrom(0.1, -0.3, 0, 2), fc.integer({ min: minimum, max: 6 }))
            .map(([value, size]) => new Array<number>(size).fill(value)),
        },
      ),
    }),
    { minLength: 1, maxLength: 5 },
  );

const score = fc.integer({ min: 0, max: 12 }).map((twelfths) => twelfths / 12);

const tompoGroup: fc.Arbitrary<TompoGroup> = fc.integer({ min: 1, max: 5 }).chain((m) =>
  fc.record({
    situation: fc.constantFrom('a', 'b', 'constructor', '__proto__'),
    sampleRewards: fc.oneof(
      { weight: 3, arbitrary: fc.array(reward, { minLength: m, maxLength: m }) },
      { weight: 1, arbitrary: reward.map((same) => new Array<number>(m).fill(same)) },
    ),
    graphScores: fc.option(fc.array(fc.option(score, { freq: 4 }), { minLength: m, maxLength: m }), {
      freq: 4,
    }),
  }),
);

export const memory: fc.Arbitrary<Memory> = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.record({ best: score, ema: score, visits: fc.integer({ min: 1, max: 9 }) }),
);

export const tompoInput: fc.Arbitrary<TompoInput> = fc.record({
  groups: fc.array(tompoGroup, { minLength: 1, maxLength: 4 }),
  memory,
});

const weight = fc.constantFrom(0, 0.2, 0.5, 1);

/** Also what is written down and undefined. */
const perhaps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 9 });

export const tompoOptions: fc.Arbitrary<TompoOptions> = fc.record(
  {
    wSample: perhaps(weight),
    wGraph: perhaps(weight),
    wLocal: perhaps(weight),
    wGlobal: perhaps(weight),
    effortSampleWeight: perhaps(weight),
    emaDecay: perhaps(weight),
    local: perhaps(fc.constantFrom('best' as const, 'mean' as const, 'leave-one-out' as const)),
    global: perhaps(fc.constantFrom('best' as const, 'ema' as const)),
    normalise: perhaps(fc.constantFrom('none' as const, 'std' as const)),
    firstVisit: perhaps(fc.constantFrom('none' as const, 'group-best' as const)),
    unreadable: perhaps(fc.constantFrom('zero-score' as const, 'exclude' as const)),
    zeroVariance: perhaps(fc.constantFrom('zeros' as const, 'drop' as const)),
  },
  { requiredKeys: [] },
);
