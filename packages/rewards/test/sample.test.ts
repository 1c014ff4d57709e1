import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Decision,
  type DecisionSpace,
  defaultTolerance,
  type SampleOptions,
  sampleReward,
} from '../src/index.js';
import { decisionIn, row, space } from './arbitrary.js';
import { faults, right } from './right.js';

const links = (n: number, self: number): DecisionSpace => ({ _tag: 'links', n, self });
const to = (...bits: number[]): Decision => ({ _tag: 'links', to: bits });
const effort = (value: number): Decision => ({ _tag: 'effort', value });
const choose = (index: number): Decision => ({ _tag: 'choice', index });
const range: DecisionSpace = { _tag: 'effort', min: 1, max: 5, decimals: 1 };
const option: DecisionSpace = { _tag: 'choice', options: ['cooperate', 'defect'] };
const score = (s: DecisionSpace, decision: Decision, expert: Decision, options?: SampleOptions) =>
  right(sampleReward(s, decision, expert, options));

describe('links', () => {
  it.each([
    // own seat 0; decision 0110 1, expert 0101 1: TP 2 (seats 1, 4), FP 1, FN 1: F1 = 4/6; 2 of 4 agree
    [to(0, 1, 1, 0, 1), to(0, 1, 0, 1, 1), 4 / 6, 0.5],
    // TP 1, FN 2: F1 = 2/4; 2 of 4 agree
    [to(0, 1, 0, 0, 0), to(0, 1, 1, 1, 0), 0.5, 0.5],
    // no common one: F1 0; 1 of 4 agrees
    [to(0, 1, 0, 0, 0), to(0, 0, 1, 1, 0), 0, 0.25],
    // one side empty: F1 0; 3 of 4 agree
    [to(0, 0, 0, 0, 0), to(0, 0, 1, 0, 0), 0, 0.75],
    // both empty: nothing to find, nothing missed
    [to(0, 0, 0, 0, 0), to(0, 0, 0, 0, 0), 1, 1],
    [to(0, 1, 1, 1, 1), to(0, 1, 1, 1, 1), 1, 1],
  ])('%j against %j', (decision, expert, f1, accuracy) => {
    expect(score(links(5, 0), decision, expert)).toEqual({ f1, accuracy, total: f1 + accuracy });
  });

  it('equals the textbook F1 = 2PR/(P + R) over sets of partners, and the share of equal bits', () => {
    const pair = fc
      .integer({ min: 2, max: 7 })
      .chain((n) =>
        fc
          .nat(n - 1)
          .chain((self) =>
            fc.record({ n: fc.constant(n), self: fc.constant(self), a: row(n, self), b: row(n, self) }),
          ),
      );
    fc.assert(
      fc.property(pair, ({ n, self, a, b }) => {
        const set = (bits: number[]) => new Set(bits.flatMap((bit, j) => (bit === 1 ? [j] : [])));
        const [mine, theirs] = [set(a), set(b)];
        const both = [...mine].filter((j) => theirs.has(j)).length;
        const [precision, recall] = [both / mine.size, both / theirs.size];
        const f1 =
          mine.size + theirs.size === 0
            ? 1
            : both === 0
              ? 0
              : (2 * precision * recall) / (precision + recall);
        let equal = 0;
        for (let j = 0; j < n; j++) if (j !== self && a[j] === b[j]) equal++;
        const reward = score(links(n, self), to(...a), to(...b));
        expect(reward.f1).toBeCloseTo(f1, 12);
        expect(reward.accuracy).toBeCloseTo(equal / (n - 1), 12);
        expect(reward.total).toBe(reward.f1 + reward.accuracy);
      }),
    );
  });
});

describe('effort in [1, 5]', () => {
  it.each([
    // gap ½ of a range of 4: closeness 7/8, beyond 0.2
    [2.5, 3, 0.875, 0],
    // gap 0.2 (0.20000000000000018 in doubles): within 0.2
    [2.2, 2, 0.95, 1],
    [2, 2.2, 0.95, 1],
    // gap 0.3
    [2.3, 2, 0.925, 0],
    [1, 5, 0, 0],
    [5, 5, 1, 1],
  ])('%d against %d, tolerance 0.2', (e, expert, closeness, accuracy) => {
    const reward = score(range, effort(e), effort(expert), { tolerance: 0.2 });
    expect(reward.f1).toBeCloseTo(closeness, 12);
    expect(reward.accuracy).toBe(accuracy);
    expect(reward.total).toBeCloseTo(closeness + accuracy, 12);
  });

  it('has a default tolerance of 5 % of the range: 0.2 of 4', () => {
    expect(defaultTolerance(range)).toBeCloseTo(0.2, 12);
    expect(score(range, effort(2.2), effort(2)).accuracy).toBe(1);
    expect(score(range, effort(2.3), effort(2)).accuracy).toBe(0);
    expect(defaultTolerance(option)).toBe(0);
    expect(defaultTolerance(links(3, 0))).toBe(0);
  });

  it('a tolerance of 0 asks for the very number', () => {
    expect(score(range, effort(2), effort(2), { tolerance: 0 }).accuracy).toBe(1);
    expect(score(range, effort(2.1), effort(2), { tolerance: 0 }).accuracy).toBe(0);
  });

  it('a range of zero leaves one effort, and it is right', () => {
    const point: DecisionSpace = { _tag: 'effort', min: 2, max: 2, decimals: 0 };
    expect(score(point, effort(2), effort(2))).toEqual({ f1: 1, accuracy: 1, total: 2 });
  });
});

it('choice: 2 for the expert’s option, 0 for another', () => {
  expect(score(option, choose(1), choose(1))).toEqual({ f1: 1, accuracy: 1, total: 2 });
  expect(score(option, choose(0), choose(1))).toEqual({ f1: 0, accuracy: 0, total: 0 });
});

describe('laws', () => {
  const pair = space.chain((s) =>
    fc.record({ s: fc.constant(s), decision: decisionIn(s), expert: decisionIn(s) }),
  );
  it('is symmetric, in [0, 2], and 2 for the expert’s own decision', () => {
    fc.assert(
      fc.property(pair, ({ s, decision, expert }) => {
        const reward = score(s, decision, expert);
        expect(reward).toEqual(score(s, expert, decision));
        expect(reward.f1).toBeGreaterThanOrEqual(0);
        expect(reward.total).toBeGreaterThanOrEqual(0);
        expect(reward.total).toBeLessThanOrEqual(2);
        expect(score(s, expert, expert).total).toBe(2);
      }),
    );
  });
});

describe('faults', () => {
  it('are listed all at once, in words', () => {
    const bad: DecisionSpace = { _tag: 'effort', min: 1, max: 0, decimals: 1.5 };
    expect(faults(sampleReward(bad, to(0, 1), effort(Number.NaN), { tolerance: -1 }))).toEqual([
      'The decision space has decimals = 1.5; pass a whole number in 0..15.',
      'The decision space has max = 0; pass a number of at least min = 1.',
      'decision is of kind "links"; pass one of kind "effort".',
      'expert is NaN; pass an effort in [1, 0].',
      'tolerance is -1; pass a finite number of at least 0.',
    ]);
  });

  it.each<[DecisionSpace, Decision, string]>([
    [links(3, 1), to(0, 1, 0), 'decision is [0,1,0]; pass 3 bits with a 0 at place 1.'],
    [links(3, 1), to(0, 0), 'decision is [0,0]; pass 3 bits with a 0 at place 1.'],
    [links(3, 1), to(0, 0, 2), 'decision is [0,0,2]; pass 3 bits with a 0 at place 1.'],
    [range, effort(0.9), 'decision is 0.9; pass an effort in [1, 5].'],
    [range, effort(5.1), 'decision is 5.1; pass an effort in [1, 5].'],
    [option, choose(2), 'decision is 2; pass an index in 0..1.'],
    [option, choose(-1), 'decision is -1; pass an index in 0..1.'],
    [option, choose(0.5), 'decision is 0.5; pass an index in 0..1.'],
    [option, effort(0), 'decision is of kind "effort"; pass one of kind "choice".'],
    [links(3, 1), effort(0), 'decision is of kind "effort"; pass one of kind "links".'],
    [range, choose(0), 'decision is of kind "choice"; pass one of kind "effort".'],
  ])('%j %j', (s, decision, expected) => {
    const expert = s._tag === 'links' ? to(1, 0, 0) : s._tag === 'effort' ? effort(1) : choose(0);
    expect(faults(sampleReward(s, decision, expert))).toEqual([expected]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('tolerance %d', (tolerance) => {
    expect(faults(sampleReward(range, effort(1), effort(1), { tolerance }))).toEqual([
      `tolerance is ${tolerance}; pass a finite number of at least 0.`,
    ]);
  });
});
