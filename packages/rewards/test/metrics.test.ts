import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { type DecisionOutcome, metrics, type PhaseOutcome, u1, u2, u3, u4, u5 } from '../src/index.js';
import { faults, right } from './right.js';

const decision = (
  valid: boolean,
  value: readonly [chosen: number, best: number, worst: number] | null,
  beliefs: number | null = null,
): DecisionOutcome => ({
  valid,
  value: value === null ? null : { chosen: value[0], best: value[1], worst: value[2] },
  beliefs,
});
const phase = (valid: boolean, welfare: number, plannerWelfare: number): PhaseOutcome => ({
  valid,
  welfare,
  plannerWelfare,
});

describe('U1', () => {
  it('two of three', () => {
    expect(u1([{ valid: true }, { valid: false }, { valid: true }])).toEqual({
      rate: 2 / 3,
      valid: 2,
      all: 3,
    });
  });
  it('has no rate without decisions', () => {
    expect(u1([])).toEqual({ rate: null, valid: 0, all: 0 });
  });
});

describe('U2', () => {
  it('worked', () => {
    const decisions = [
      decision(true, [3, 5, 1]), // 1 − 2/4 = ½
      decision(true, [5, 5, 1]), // the best: 1
      decision(true, [-3, 5, -3]), // the worst: 0
      decision(true, [2, 2, 2]), // nothing at stake
      decision(true, null), // worth unknown
      decision(false, null), // unreadable: 0 over all
      decision(false, [4, 5, 1]), // unreadable, the table's default move did well: still 0
      decision(false, [2, 2, 2]), // unreadable, nothing at stake
    ];
    expect(u2(decisions)).toEqual({
      all: { mean: 1.5 / 5, counted: 5, values: [0.5, 1, 0, null, null, 0, 0, null] },
      compliant: { mean: 1.5 / 3, counted: 3, values: [0.5, 1, 0, null, null, null, null, null] },
      noStake: 2,
      unvalued: 1,
    });
  });
  it('takes a stake within rounding for none: 0.1 + 0.2 against 0.3', () => {
    expect(u2([decision(true, [0.3, 0.1 + 0.2, 0.3])])).toMatchObject({ noStake: 1, all: { mean: null } });
    expect(u2([decision(true, [0.3, 0.3 + 1e-9, 0.3])])).toMatchObject({ noStake: 0, all: { mean: 0 } });
  });
  const worth = fc
    .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 50 }), fc.nat(100))
    .map(([worst, stake, percent]) => [worst + (stake * percent) / 100, worst + stake, worst] as const);
  it('does not change when payoffs are shifted or scaled, and lies in [0, 1]', () => {
    fc.assert(
      fc.property(
        worth,
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        (v, shift, scale) => {
          const plain = u2([decision(true, v)]).all.mean as number;
          const [chosen, best, worst] = v.map((x) => scale * x + shift) as [number, number, number];
          expect(u2([decision(true, [chosen, best, worst])]).all.mean).toBeCloseTo(plain, 9);
          expect(plain).toBeGreaterThanOrEqual(-1e-12);
          expect(plain).toBeLessThanOrEqual(1 + 1e-12);
        },
      ),
    );
  });
  it('over all never exceeds over compliant; all = compliant · share, as the rest counts 0', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), worth), { minLength: 1 }), (records) => {
        const decisions = records.map(([valid, v]) => decision(valid, v));
        const { all, compliant } = u2(decisions);
        const share = u1(decisions).rate as number;
        expect(all.counted).toBe(decisions.length);
        expect(all.mean).toBeCloseTo(compliant.mean === null ? 0 : compliant.mean * share, 9);
      }),
    );
  });
});

describe('U3', () => {
  it('worked', () => {
    const phases = [
      phase(true, 6, 8), // ¾
      phase(false, -2, 8), // −¼
      phase(true, 1, 0), // nothing to gain
      phase(false, 1, -1), // nothing to gain
      phase(true, 8, 8), // 1
    ];
    expect(u3(phases)).toEqual({
      all: { mean: 0.5, counted: 3, values: [0.75, -0.25, null, null, 1] },
      compliant: { mean: 0.875, counted: 2, values: [0.75, null, null, null, 1] },
      nothingToGain: 2,
    });
  });
  it('has no mean without phases', () => {
    expect(u3([])).toEqual({
      all: { mean: null, counted: 0, values: [] },
      compliant: { mean: null, counted: 0, values: [] },
      nothingToGain: 0,
    });
  });
});

describe('U5', () => {
  const stake = (valid: boolean, welfare: number, alone: number, best: number) => ({
    valid,
    welfare,
    alone,
    best,
  });
  it('worked: what was gained over what was open, summed', () => {
    const stakes = [
      stake(true, 6, 2, 7), // gained 4 of 5
      stake(true, 1, 2, 4), // lost 1, where 2 were open
      stake(false, 3, 3, 6), // unreadable: gained nothing of 3
      stake(true, 4, 5, 5), // nothing was open, and 1 was lost all the same
    ];
    expect(u5(stakes)).toEqual({
      all: { value: 2 / 10, gained: 2, open: 10, counted: 4 },
      compliant: { value: 2 / 7, gained: 2, open: 7, counted: 3 },
    });
  });
  it('is 1 where all was gained, 0 where nothing was, null where nothing was open', () => {
    expect(u5([stake(true, 9, 4, 9), stake(true, 2, 1, 2)]).all.value).toBe(1);
    expect(u5([stake(true, 4, 4, 9)]).all.value).toBe(0);
    expect(u5([stake(true, 0.1 + 0.2, 0.3, 0.3)]).all).toEqual({
      value: null,
      gained: 0,
      open: 0,
      counted: 1,
    });
    expect(u5([]).all).toEqual({ value: null, gained: 0, open: 0, counted: 0 });
  });
  it('a number that is none is told, with its place', () => {
    const records = { decisions: [], phases: [], stakes: [stake(true, 1, 0, Number.NaN)] };
    const told = faults(metrics(records));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('stakes[0].best');
    expect(told[0]).toContain('a finite number');
  });
});

describe('U4', () => {
  it('worked', () => {
    const decisions = [
      decision(true, null, 1),
      decision(true, null, 0.5),
      decision(true, null, null),
      decision(false, null, 0),
      decision(false, null, null),
    ];
    expect(u4(decisions)).toEqual({
      all: { mean: 0.5, counted: 3, values: [1, 0.5, null, 0, null] },
      compliant: { mean: 0.75, counted: 2, values: [1, 0.5, null, null, null] },
      withoutBeliefs: 2,
    });
  });
});

describe('metrics', () => {
  it('puts them together', () => {
    const decisions = [decision(true, [3, 5, 1], 1), decision(false, null)];
    const phases = [phase(true, 6, 8)];
    expect(right(metrics({ decisions, phases }))).toEqual({
      u1: u1(decisions),
      u2: u2(decisions),
      u3: u3(phases),
      u4: u4(decisions),
      u5: u5([]),
    });
    expect(right(metrics({ decisions: [], phases: [] })).u1.rate).toBe(null);
  });

  it('does not depend on the order of the records', () => {
    const record = fc.record({
      valid: fc.boolean(),
      value: fc.option(fc.constant({ chosen: 3, best: 5, worst: 1 })),
      beliefs: fc.option(fc.constantFrom(0, 0.5, 1)),
    });
    fc.assert(
      fc.property(fc.array(record), (decisions) => {
        const there = right(metrics({ decisions, phases: [] }));
        const back = right(metrics({ decisions: decisions.toReversed(), phases: [] }));
        for (const part of ['u2', 'u4'] as const) {
          expect(back[part].all.values).toEqual(there[part].all.values.toReversed());
          expect(back[part].compliant.counted).toBe(there[part].compliant.counted);
        }
        expect(back.u1).toEqual(there.u1);
      }),
    );
  });

  it('refuses numbers that are none, and a worth outside its bounds', () => {
    const records = {
      decisions: [
        decision(true, [6, 5, 1]),
        decision(true, [0, 5, 1]),
        decision(true, [Number.NaN, 5, Number.NEGATIVE_INFINITY], 1.5),
        decision(true, [1, Number.NaN, 0], -0.5),
        decision(true, null, Number.NaN),
        decision(true, [0.3, 0.1 + 0.2, 0]),
        decision(true, [0.1 + 0.2, 0.3, 0]), // above the best by rounding alone: fine
        decision(true, [0.3, 1, 0.1 + 0.2]), // below the worst by rounding alone: fine
      ],
      phases: [
        phase(true, Number.NaN, Number.POSITIVE_INFINITY),
        { ...phase(true, 1, 2), plannerGap: Number.NaN },
        { ...phase(true, 1, 2), plannerGap: -1 },
        { ...phase(true, 1, 2), plannerGap: Number.POSITIVE_INFINITY }, // nothing is known of the best: fine
      ],
    };
    expect(faults(metrics(records))).toEqual([
      'decisions[0].value is {"chosen":6,"best":5,"worst":1}; pass worst ≤ chosen ≤ best.',
      'decisions[1].value is {"chosen":0,"best":5,"worst":1}; pass worst ≤ chosen ≤ best.',
      'decisions[2].beliefs is 1.5; pass a share in [0, 1].',
      'decisions[2].value.chosen is NaN; pass a finite number.',
      'decisions[2].value.worst is -Infinity; pass a finite number.',
      'decisions[3].beliefs is -0.5; pass a share in [0, 1].',
      'decisions[3].value.best is NaN; pass a finite number.',
      'decisions[4].beliefs is NaN; pass a share in [0, 1].',
      'phases[0].welfare is NaN; pass a finite number.',
      'phases[0].plannerWelfare is Infinity; pass a finite number.',
      'phases[1].plannerGap is NaN; pass a number of at least 0.',
      'phases[2].plannerGap is -1; pass a number of at least 0.',
    ]);
    expect(E.isLeft(metrics(records))).toBe(true);
  });
});

it('what is left of 0 by rounding is nothing at stake, and nothing to gain', () => {
  const crumb = 0.1 + 0.2 - 0.3;
  const report = u2([{ valid: true, value: { chosen: 0, best: crumb, worst: 0 } }]);
  expect([report.noStake, report.all.counted]).toEqual([1, 0]);
  const welfare = u3([{ valid: true, welfare: 1, plannerWelfare: crumb }]);
  expect([welfare.nothingToGain, welfare.all.counted]).toEqual([1, 0]);
});

it('U3 counts the phases whose planner’s welfare is not proved to be the best', () => {
  const phase = { valid: true, welfare: 3, plannerWelfare: 4 };
  expect(u3([phase, { ...phase, plannerGap: 0 }]).inexact).toBeUndefined();
  const u = u3([phase, { ...phase, plannerGap: 1 }, { ...phase, plannerWelfare: 0, plannerGap: 1 }]);
  expect(u.inexact).toBe(1);
  expect(u.all.counted).toBe(2);
});
