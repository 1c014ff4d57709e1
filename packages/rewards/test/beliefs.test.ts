import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  type BeliefInput,
  type Beliefs,
  beliefAccuracy,
  beliefOrder,
  completionReward,
  complianceReward,
  type Decision,
  type DecisionSpace,
  type Noncompliance,
} from '../src/index.js';
import { row } from './arbitrary.js';
import { faults, right } from './right.js';

const effort = (value: number): Decision => ({ _tag: 'effort', value });
const to = (...bits: number[]): Decision => ({ _tag: 'links', to: bits });
const efforts: DecisionSpace = { _tag: 'effort', min: 0, max: 4, decimals: 1 };
const rows: DecisionSpace = { _tag: 'links', n: 4, self: 1 };
const options: DecisionSpace = { _tag: 'choice', options: ['cooperate', 'defect'] };

describe('beliefAccuracy', () => {
  it('links, seat 1: believes 0 and 3 propose to it; 0 and 2 did: right about 0, wrong about 2 and 3', () => {
    const actual = [to(0, 1, 0, 1), to(1, 0, 1, 1), to(1, 1, 0, 0), to(1, 0, 1, 0)];
    const input: BeliefInput = {
      space: rows,
      seat: 1,
      beliefs: { _tag: 'links', toMe: [1, 0, 0, 1] },
      actual,
    };
    expect(right(beliefAccuracy(input))).toEqual({ accuracy: 1 / 3, right: 1, counted: 3 });
    expect(right(beliefAccuracy({ ...input, actual: actual.with(3, to(1, 1, 1, 0)) }))).toEqual({
      accuracy: 2 / 3,
      right: 2,
      counted: 3,
    });
  });

  it('effort, seat 1 of 4, default tolerance 0.2: beliefs 1, 2, 3 about seats 0, 2, 3, a plan of 4', () => {
    const actual = [effort(1.2), effort(9), effort(2.3), effort(2.8)];
    const input: BeliefInput = {
      space: efforts,
      seat: 1,
      beliefs: { _tag: 'effort', seats: [0, 1, 2, 3], values: [1, 4, 2, 3] },
      actual,
    };
    expect(right(beliefAccuracy(input))).toEqual({ accuracy: 2 / 3, right: 2, counted: 3 });
    expect(right(beliefAccuracy(input, { tolerance: 0.3 }))).toMatchObject({ right: 3 });
    expect(right(beliefAccuracy(input, { tolerance: 0.1 }))).toMatchObject({ right: 0 });
    // Seat 2 did not move: it is not counted. The own entry is not looked at, whatever it holds.
    expect(right(beliefAccuracy({ ...input, actual: [effort(1), to(1), null, effort(0)] }))).toEqual({
      accuracy: 1 / 2,
      right: 1,
      counted: 2,
    });
    expect(right(beliefAccuracy({ ...input, actual: [null, null, null, null] }))).toEqual({
      accuracy: null,
      right: 0,
      counted: 0,
    });
  });

  it('only some move: the beliefs about seats 0 and 3 are found by their seats, without an own entry too', () => {
    const actual = [effort(1), null, null, effort(2.8)];
    const of = (seats: number[], values: number[], seat: number) =>
      right(beliefAccuracy({ space: efforts, seat, beliefs: { _tag: 'effort', seats, values }, actual }));
    expect(of([0, 3], [1, 3], 1)).toEqual({ accuracy: 1, right: 2, counted: 2 });
    expect(of([0, 3], [3, 1], 1)).toEqual({ accuracy: 0, right: 0, counted: 2 });
    expect(of([0, 3], [0, 3], 0)).toEqual({ accuracy: 1, right: 1, counted: 1 });
    expect(of([0, 3], [1, 0], 3)).toEqual({ accuracy: 1, right: 1, counted: 1 });
    expect(of([3], [3], 0)).toEqual({ accuracy: 1, right: 1, counted: 1 });
  });

  it('a seat twice, or out of the table, is a fault', () => {
    const of = (seats: number[]) =>
      beliefAccuracy({
        space: efforts,
        seat: 0,
        beliefs: { _tag: 'effort', seats, values: seats },
        actual: [effort(1), effort(1)],
      });
    expect(faults(of([0, 1, 1]))).toEqual(['beliefs.seats is [0,1,1]; pass ascending seats in 0..1.']);
    expect(faults(of([0, 1, 2]))).toEqual(['beliefs.seats is [0,1,2]; pass ascending seats in 0..1.']);
    expect(faults(of([0]))).toEqual(['beliefs.seats is [0]; pass all that decided, also 1.']);
    expect(right(of([0, 1])).counted).toBe(1);
    const three = [effort(1), effort(1), effort(1)];
    const silent = { _tag: 'effort', seats: [], values: [] } as const;
    expect(faults(beliefAccuracy({ space: efforts, seat: 0, beliefs: silent, actual: three }))).toEqual([
      'beliefs.seats is []; pass all that decided, also 1, 2.',
    ]);
  });

  it('choice, seat 0 of 4: wrong about seat 2 alone', () => {
    const choose = (index: number): Decision => ({ _tag: 'choice', index });
    const input: BeliefInput = {
      space: options,
      seat: 0,
      beliefs: { _tag: 'choice', seats: [0, 1, 2, 3], indices: [1, 0, 1, 0] },
      actual: [choose(0), choose(0), choose(0), choose(0)],
    };
    expect(right(beliefAccuracy(input))).toEqual({ accuracy: 2 / 3, right: 2, counted: 3 });
  });

  it('what really happened is always right, its opposite never (links)', () => {
    const game = fc.integer({ min: 2, max: 6 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        seat: fc.nat(n - 1),
        table: fc.tuple(...Array.from({ length: n }, (_, i) => row(n, i))),
      }),
    );
    fc.assert(
      fc.property(game, ({ n, seat, table }) => {
        const column = table.map((r) => r[seat] as number);
        const believe = (toMe: readonly number[]) =>
          right(
            beliefAccuracy({
              space: { _tag: 'links', n, self: seat },
              seat,
              beliefs: { _tag: 'links', toMe },
              actual: table.map((r) => to(...r)),
            }),
          ).accuracy;
        expect(believe(column)).toBe(1);
        expect(believe(column.map((bit, j) => (j === seat ? 0 : 1 - bit)))).toBe(0);
      }),
    );
  });

  it('who decides in another way than the believer is not counted: 1 gives 3, while 0 and 2 choose', () => {
    const choose = (index: number): Decision => ({ _tag: 'choice', index });
    const input: BeliefInput = {
      space: options,
      seat: 0,
      beliefs: { _tag: 'choice', seats: [0, 1, 2], indices: [0, 1, 1] },
      actual: [choose(0), effort(3), choose(1)],
    };
    expect(right(beliefAccuracy(input))).toEqual({ accuracy: 1, right: 1, counted: 1 });
    const alone = { ...input, actual: [choose(0), effort(3), null] };
    expect(right(beliefAccuracy(alone))).toEqual({ accuracy: null, right: 0, counted: 0 });
    expect(right(beliefOrder(alone))).toEqual({ order: null, right: 0, pairs: 0 });
    expect(
      right(
        completionReward(options, E.right({ decision: choose(0), beliefs: input.beliefs }), choose(0), {
          beliefs: { weight: 1, seat: 0, actual: alone.actual },
        }),
      ),
    ).toMatchObject({ beliefs: null, total: 2.5 });
  });

  it('lists all faults', () => {
    const input: BeliefInput = {
      space: efforts,
      seat: 3,
      beliefs: { _tag: 'choice', seats: [2, 0], indices: [0] },
      actual: [effort(1), to(1), null],
    };
    expect(faults(beliefAccuracy(input, { tolerance: -1 }))).toEqual([
      'tolerance is -1; pass a finite number of at least 0.',
      'seat is 3; pass a seat in 0..2.',
      'beliefs is [0]; pass 2 entries.',
      'beliefs.seats is [2,0]; pass ascending seats in 0..2.',
      'beliefs.seats is [2,0]; pass all that decided, also 1.',
      'beliefs is of kind "choice"; pass one of kind "effort".',
    ]);
    expect(
      faults(
        beliefAccuracy({
          space: rows,
          seat: 1,
          beliefs: { _tag: 'links', toMe: [0, 0, 1] },
          actual: [null, null],
        }),
      ),
    ).toEqual(['beliefs is [0,0,1]; pass 2 entries.']);
    const about = (space: BeliefInput['space'], beliefs: Beliefs, actual: BeliefInput['actual']) =>
      faults(beliefAccuracy({ space, seat: 0, beliefs, actual }, { tolerance: 0.1 }));
    expect(
      about(rows, { _tag: 'links', toMe: [0, 5, Number.NaN] }, [to(1), { _tag: 'links', to: [] }, null]),
    ).toEqual([
      'actual[1] is []; pass 3 entries.',
      'beliefs[1] is 5; pass 0 or 1.',
      'beliefs[2] is NaN; pass 0 or 1.',
    ]);
    expect(
      about(efforts, { _tag: 'effort', seats: [0, 1], values: [0, Number.NaN] }, [null, effort(1)]),
    ).toEqual(['beliefs[1] is NaN; pass a finite number.']);
    const options = { _tag: 'choice', options: ['a', 'b'] } as const;
    expect(
      about(options, { _tag: 'choice', seats: [0, 1], indices: [0, -1] }, [
        null,
        { _tag: 'choice', index: 1 },
      ]),
    ).toEqual(['beliefs[1] is -1; pass the place of an option, from 0 on.']);
  });
});

describe('beliefOrder', () => {
  const said = (values: number[], seats = [0, 1, 2, 3]): BeliefInput['beliefs'] => ({
    _tag: 'effort',
    seats,
    values,
  });

  it('effort, seat 1 of 4: gave 1, 2, 2; of 0 and 2, and of 0 and 3, who did different things, the first is right', () => {
    const actual = [effort(1), effort(9), effort(2), effort(2)];
    const of = (...values: number[]) =>
      right(beliefOrder({ space: efforts, seat: 1, beliefs: said(values), actual }));
    expect(of(0.5, 4, 3, 0.2)).toEqual({ order: 0.5, right: 1, pairs: 2 });
    expect(of(3, 4, 3, 3.5)).toEqual({ order: 0.75, right: 1.5, pairs: 2 });
    // How much is not asked: 0.1 and 0.2 where 1 and 2 were given.
    expect(of(0.1, 0, 0.2, 0.2)).toEqual({ order: 1, right: 2, pairs: 2 });
  });

  it('links, seat 1: 0 and 2 propose to it and 3 does not; believed of 0 alone: 0 and 3 are told apart, 2 and 3 are not', () => {
    const actual = [to(0, 1, 0, 1), to(1, 0, 1, 1), to(1, 1, 0, 0), to(1, 0, 1, 0)];
    expect(
      right(beliefOrder({ space: rows, seat: 1, beliefs: { _tag: 'links', toMe: [1, 1, 0, 0] }, actual })),
    ).toEqual({ order: 0.75, right: 1.5, pairs: 2 });
  });

  it('choices have no order: of three options, is more right than with the two changed about?', () => {
    const three: DecisionSpace = { _tag: 'choice', options: ['rock', 'paper', 'scissors'] };
    const of = (a: number, b: number) =>
      right(
        beliefOrder({
          space: three,
          seat: 0,
          beliefs: { _tag: 'choice', seats: [1, 2], indices: [a, b] },
          actual: [null, { _tag: 'choice', index: 2 }, { _tag: 'choice', index: 0 }],
        }),
      ).order;
    expect([of(2, 0), of(2, 1), of(1, 0), of(1, 1), of(0, 2), of(0, 1), of(2, 2)]).toEqual([
      1, 1, 1, 0.5, 0, 0, 0.5,
    ]);
  });

  it('nobody to be told apart: all did the same, one is left, nobody could be read, words', () => {
    const beliefs = said([1, 2, 3, 4]);
    const none = { order: null, right: 0, pairs: 0 };
    for (const actual of [
      [effort(1), effort(2), effort(1), effort(1)],
      [effort(1), effort(2), null, null],
      [null, null, null, null],
    ])
      expect(right(beliefOrder({ space: efforts, seat: 1, beliefs, actual }))).toEqual(none);
  });

  it('what differs by rounding alone is the same: 0.1 + 0.2 and 0.3, given or believed', () => {
    const of = (given: number[], believed: number[]) =>
      right(
        beliefOrder({
          space: efforts,
          seat: 0,
          beliefs: said(believed, [1, 2]),
          actual: [null, ...given.map(effort)],
        }),
      );
    expect(of([0.1 + 0.2, 0.3], [2, 1])).toEqual({ order: null, right: 0, pairs: 0 });
    expect(of([2, 1], [0.1 + 0.2, 0.3])).toEqual({ order: 0.5, right: 0.5, pairs: 1 });
  });

  it('faults are those of beliefAccuracy', () => {
    const input: BeliefInput = {
      space: efforts,
      seat: 7,
      beliefs: said([1, 2], [0, 0]),
      actual: [effort(1), to(1), effort(1), effort(2)],
    };
    expect(faults(beliefOrder(input))).toEqual(faults(beliefAccuracy(input)));
  });

  /** Every order of a list. */
  const dealings = <T>(xs: readonly T[]): readonly (readonly T[])[] =>
    xs.length === 0
      ? [[]]
      : xs.flatMap((x, i) => dealings(xs.filter((_, j) => j !== i)).map((rest) => [x, ...rest]));

  it('laws: right beliefs have 1, the same of all ½, amounts the other way round 1 − order, and all dealings of the same beliefs ½ in the mean', () => {
    const kinds = fc.constantFrom('effort', 'links', 'choice');
    const numbers = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(kinds, numbers, numbers, (kind, done, believed) => {
        const bit = (x: number): number => (kind === 'links' ? x % 2 : x);
        const space: DecisionSpace =
          kind === 'effort'
            ? efforts
            : kind === 'links'
              ? { _tag: 'links', n: 5, self: 0 }
              : { _tag: 'choice', options: ['a', 'b', 'c', 'd'] };
        const actual = done.map((x): Decision => {
          if (kind === 'effort') return effort(x);
          return kind === 'links' ? to(bit(x), 0, 0, 0, 0) : { _tag: 'choice', index: x };
        });
        const of = (values: readonly number[]) =>
          right(
            beliefOrder({
              space,
              seat: 0,
              beliefs:
                kind === 'links'
                  ? { _tag: 'links', toMe: [0, ...values.map(bit)] }
                  : kind === 'effort'
                    ? { _tag: 'effort', seats: [1, 2, 3, 4], values: [...values] }
                    : { _tag: 'choice', seats: [1, 2, 3, 4], indices: [...values] },
              actual: [null, ...actual],
            }),
          );
        const { pairs, order } = of(believed);
        expect(pairs).toBe(
          [0, 1, 2, 3].flatMap((i) =>
            [0, 1, 2, 3].filter((j) => j > i && bit(done[i] as number) !== bit(done[j] as number)),
          ).length,
        );
        if (pairs === 0) return;
        expect(of(done).order).toBe(1);
        expect(of([1, 1, 1, 1]).order).toBe(0.5);
        if (kind !== 'choice')
          expect(of(believed.map((x) => 3 - x)).order).toBeCloseTo(1 - (order as number), 12);
        const all = dealings(believed).map((values) => of(values).right);
        expect(all.reduce((a, b) => a + b, 0) / all.length).toBeCloseTo(pairs / 2, 9);
      }),
      { numRuns: 300 },
    );
  });
});

describe('completionReward', () => {
  const valid = (answer: Answer): E.Either<Noncompliance, Answer> => E.right(answer);
  const invalid: E.Either<Noncompliance, Answer> = E.left({ _tag: 'NotANumber', reply: 'x;', written: 'x' });
  const answer: Answer = {
    decision: effort(2),
    beliefs: { _tag: 'effort', seats: [0, 1, 2], values: [1, 0, 3] },
  };
  const actual = [effort(1), effort(2), effort(2)];

  it('is +½ or −½ for compliance alone', () => {
    expect(complianceReward(valid(answer))).toBe(0.5);
    expect(complianceReward(invalid)).toBe(-0.5);
  });

  it('adds the sample reward to a valid answer: ½ + ¾ + 0 for an effort of 2 against 3 in [0, 4]', () => {
    expect(right(completionReward(efforts, valid(answer), effort(3)))).toEqual({
      compliance: 0.5,
      sample: { f1: 0.75, accuracy: 0, total: 0.75 },
      beliefs: null,
      total: 1.25,
    });
    expect(right(completionReward(efforts, valid(answer), effort(3), { tolerance: 1 })).total).toBe(2.25);
  });

  it('gives an unreadable reply −½ and nothing else', () => {
    const beliefs = { weight: 1, seat: 1, actual };
    expect(right(completionReward(efforts, invalid, effort(3), { beliefs }))).toEqual({
      compliance: -0.5,
      sample: null,
      beliefs: null,
      total: -0.5,
    });
  });

  it('adds weight · accuracy of beliefs where asked: right about seat 0, wrong about seat 2', () => {
    const beliefs = { weight: 0.4, seat: 1, actual };
    const reward = right(completionReward(efforts, valid(answer), effort(2), { beliefs }));
    expect(reward).toMatchObject({ compliance: 0.5, beliefs: 0.5 });
    expect(reward.total).toBeCloseTo(0.5 + 2 + 0.2, 12);
    const silent = { ...answer, beliefs: null };
    expect(right(completionReward(efforts, valid(silent), effort(2), { beliefs }))).toMatchObject({
      beliefs: null,
      total: 2.5,
    });
    const alone = { weight: 0.4, seat: 1, actual: [null, null, null] };
    expect(right(completionReward(efforts, valid(answer), effort(2), { beliefs: alone }))).toMatchObject({
      beliefs: null,
      total: 2.5,
    });
  });

  it('passes faults on', () => {
    expect(faults(completionReward(efforts, valid(answer), effort(5)))).toEqual([
      'expert is 5; pass an effort in [0, 4].',
    ]);
    const options = { beliefs: { weight: Number.NaN, seat: 1, actual } };
    expect(faults(completionReward(efforts, valid(answer), effort(2), options))).toEqual([
      'beliefs.weight is NaN; pass a finite number.',
    ]);
    // Whatever the completion says: one that cannot be read, or that states no beliefs, hides no fault of the caller's.
    for (const parsed of [invalid, valid({ ...answer, beliefs: null }), valid(answer)])
      expect(
        faults(
          completionReward(efforts, parsed, to(1), {
            tolerance: -1,
            beliefs: { weight: Number.NaN, seat: 7, actual },
          }),
        ),
      ).toEqual([
        'expert is of kind "links"; pass one of kind "effort".',
        'tolerance is -1; pass a finite number of at least 0.',
        'beliefs.weight is NaN; pass a finite number.',
        'beliefs.seat is 7; pass a seat in 0..2.',
      ]);
  });
});
