import fc from 'fast-check';
import type { Answer, Beliefs, Decision, DecisionSpace } from '../src/index.js';

export const bit = fc.integer({ min: 0, max: 1 });

/** A row of n bits with a zero at self. */
export const row = (n: number, self: number): fc.Arbitrary<number[]> =>
  fc.array(bit, { minLength: n, maxLength: n }).map((bits) => bits.with(self, 0));

/** A table of proposals: [n][n], zero diagonal. */
export const proposals = (n: number): fc.Arbitrary<number[][]> =>
  fc.tuple(...Array.from({ length: n }, (_, i) => row(n, i)));

const options = ['cooperate', 'defect', 'go on', '0', '1.3'];

/** Spaces whose answers are numbers, rows and options, and may have beliefs. */
export type ForecastSpace = Exclude<DecisionSpace, { _tag: 'talk' | 'own' }>;

export const space: fc.Arbitrary<ForecastSpace> = fc.oneof(
  fc
    .oneof(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 26, max: 60 }))
    .chain((n) => fc.record({ _tag: fc.constant('links' as const), n: fc.constant(n), self: fc.nat(n - 1) })),
  fc.record({
    _tag: fc.constant('effort' as const),
    min: fc.constantFrom(0, -2, 1),
    max: fc.constantFrom(1, 5, 20),
    decimals: fc.nat(3),
  }),
  fc.subarray(options, { minLength: 1 }).map((some) => ({ _tag: 'choice' as const, options: some })),
);

/** An effort in [min, max] that has at most the given decimals. */
const effort = ({ min, max, decimals }: { min: number; max: number; decimals: number }) =>
  fc
    .integer({ min: min * 10 ** decimals, max: max * 10 ** decimals })
    .map((units) => units / 10 ** decimals)
    .map((value) => (value === 0 ? 0 : value));

export const decisionIn = (s: ForecastSpace): fc.Arbitrary<Decision> => {
  switch (s._tag) {
    case 'links':
      return row(s.n, s.self).map((to) => ({ _tag: 'links', to }));
    case 'effort':
      return effort(s).map((value) => ({ _tag: 'effort', value }));
    case 'choice':
      return fc.nat(s.options.length - 1).map((index) => ({ _tag: 'choice', index }));
  }
};

/** Seats that move, ascending; some above 24, whose labels have apostrophes. */
export const movers: fc.Arbitrary<number[]> = fc
  .uniqueArray(fc.oneof(fc.nat(6), fc.nat(80)), { minLength: 1, maxLength: 5 })
  .map((seats) => seats.sort((a, b) => a - b));

/** An answer with a forecast of what the seats do, or without. */
export const answerIn = (s: ForecastSpace, seats: readonly number[]): fc.Arbitrary<Answer> => {
  const several = <T>(one: fc.Arbitrary<T>) =>
    fc.array(one, { minLength: seats.length, maxLength: seats.length });
  const beliefs: fc.Arbitrary<Beliefs> =
    s._tag === 'links'
      ? row(s.n, s.self).map((toMe) => ({ _tag: 'links' as const, toMe }))
      : s._tag === 'effort'
        ? several(effort({ ...s, max: 2 * s.max })).map((values) => ({
            _tag: 'effort' as const,
            seats,
            values,
          }))
        : several(fc.nat(s.options.length - 1)).map((indices) => ({
            _tag: 'choice' as const,
            seats,
            indices,
          }));
  return fc.record({ decision: decisionIn(s), beliefs: fc.option(beliefs) });
};
