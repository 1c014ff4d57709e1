import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type ControlMemory,
  controlVariate,
  ecw,
  emptyControl,
  emptyScale,
  explain,
  readControl,
} from '../src/index.js';
import { groups } from './arbitrary.js';
import { close, right } from './close.js';

const wild = <T>(value: unknown): T => value as T;
const words = (result: E.Either<Parameters<typeof explain>[0], unknown>) =>
  E.isLeft(result) ? explain(result.left).split('\n') : [];
const one = (rewards: readonly number[], memory: ControlMemory = emptyControl, situation = 'q') =>
  right(controlVariate({ groups: [{ situation, rewards }], memory }));
const raw = (result: ReturnType<typeof one>) => result.advantages[0]!.map((a) => a * result.scale);

describe('controlVariate, by hand', () => {
  const first = one([1, 0]);
  it('a first visit is leave-one-out; memory holds mean ½, variance ½, worth two completions', () => {
    expect(raw(first)).toEqual([expect.closeTo(1, 12), expect.closeTo(-1, 12)]);
    expect(first.weights).toEqual([0]);
    expect(first.memory.situations).toEqual({
      q: { mean: 0.5, completions: 2, variance: 0.5, drift: null, visits: 1 },
    });
  });
  it('(1, ½) then: v_LOO = ½, v_mem = ½/2, c = ½/(½ + ¼) = ⅔; 1 − ⅔·½ − ⅓·½ = ½, ½ − ⅔·½ − ⅓·1 = −1/6', () => {
    const second = one([1, 0.5], first.memory);
    expect(second.weights).toEqual([expect.closeTo(2 / 3, 12)]);
    expect(raw(second)).toEqual([expect.closeTo(0.5, 12), expect.closeTo(-1 / 6, 12)]);
    // The second of two visits weighs .1/(1 − .81) = 10/19. Variance: ½ and ⅛. It was off by ¼, of which chance explains
    // variance·(½ + ½).
    const gain = 10 / 19;
    const variance = 0.5 + gain * (0.125 - 0.5);
    expect(second.memory.situations.q).toEqual({
      mean: expect.closeTo(0.5 + gain * 0.25, 12),
      completions: expect.closeTo(2 / ((1 - gain) ** 2 + gain ** 2), 12),
      variance: expect.closeTo(variance, 12),
      drift: expect.closeTo(1 / 16 - variance, 12),
      visits: 2,
    });
    expect(first.memory.situations.q!.visits).toBe(1);
  });
  const known = (drift: number | null): ControlMemory => ({
    situations: { q: { mean: 0.4, completions: 38, variance: 0.2, drift, visits: 100 } },
    scale: emptyScale,
  });
  it('drift takes weight from memory: c = v_LOO/(v_LOO + v_mem + d²), a negative estimate of d² counts as 0', () => {
    expect(one([1, 0], known(null)).weights[0]).toBeCloseTo(1 / (1 + 1 / 38), 12);
    expect(one([1, 0], known(-0.1)).weights[0]).toBeCloseTo(1 / (1 + 1 / 38), 12);
    expect(one([1, 0], known(0.3)).weights[0]).toBeCloseTo(0.2 / (0.2 + 0.2 / 38 + 0.3), 12);
    // Eight completions: the mean of seven others is worth more.
    const eight = [1, 0, 0, 0, 1, 1, 0, 0];
    expect(one(eight, known(0)).weights[0]).toBeCloseTo(1 / 7 / (1 / 7 + 1 / 38), 12);
  });
  it('one completion is compared with memory alone; without memory it has no signal', () => {
    const single = one([1], known(0.1));
    expect(single.weights).toEqual([1]);
    expect(raw(single)).toEqual([expect.closeTo(0.6, 12)]);
    const unknown = one([1]);
    expect(unknown.advantages).toEqual([[0]]);
    expect(unknown.zeroVariance).toEqual({ groups: 1, indices: [0] });
    expect(unknown.memory.situations.q).toEqual({
      mean: 1,
      completions: 1,
      variance: null,
      drift: null,
      visits: 1,
    });
    // Seen once, alone: nothing is known of the spread, so two completions are compared with each other.
    expect(one([1, 0], unknown.memory).weights).toEqual([0]);
  });
  it('equal rewards that are better than expected are a signal; those that were always equal are none', () => {
    const better = one([0.9, 0.9], known(0));
    expect(raw(better).every((a) => a > 0)).toBe(true);
    expect(better.zeroVariance.groups).toBe(0);
    const flat = one([0.3, 0.3], one([0.3, 0.3]).memory);
    expect(flat.advantages).toEqual([[0, 0]]);
    expect(flat.zeroVariance.indices).toEqual([0]);
  });
});

describe('controlVariate, laws', () => {
  it('is ecw as long as every situation is new', () => {
    fc.assert(
      fc.property(groups(2), (batch) => {
        const result = right(
          controlVariate({
            groups: batch.map((group, g) => ({ ...group, situation: `${g}` })),
            memory: emptyControl,
          }),
        );
        const plain = right(ecw({ groups: batch, memory: emptyScale }));
        close(result.advantages, plain.advantages);
        expect(result.memory.scale).toEqual(plain.memory);
      }),
    );
  });
  it('a baseline is older than its batch: two groups of a situation do not see each other', () => {
    const both = right(
      controlVariate({
        groups: [
          { situation: 'q', rewards: [1, 0] },
          { situation: 'q', rewards: [0.5, 0.25] },
        ],
        memory: emptyControl,
      }),
    );
    expect(both.weights).toEqual([0, 0]);
    expect(both.memory.situations.q!.visits).toBe(2);
  });
  it('goes on from a checkpoint to the same numbers, names of objects’ own among the situations', () => {
    const names = ['a', 'constructor', '__proto__'];
    let memory: ControlMemory = emptyControl;
    let copy: ControlMemory = emptyControl;
    for (let step = 0; step < 5; step++) {
      const batch = names.map((situation, g) => ({ situation, rewards: [step / 4, g, 0.5] }));
      const result = right(controlVariate({ groups: batch, memory }));
      const again = right(controlVariate({ groups: batch, memory: copy }));
      expect(again).toEqual(result);
      memory = result.memory;
      copy = right(readControl(JSON.parse(JSON.stringify(again.memory))));
      expect(Object.keys(memory.situations)).toEqual(names);
    }
  });
});

describe('controlVariate, faults', () => {
  it('all at once', () => {
    expect(
      words(
        controlVariate(
          {
            groups: [
              { situation: wild(3), rewards: [1, 0] },
              { situation: 'q', rewards: [Number.NaN] },
            ],
            memory: wild({ situations: { q: { mean: 0 } }, scale: null }),
          },
          { emaDecay: 1, decay: 2, zeroVariance: wild('hide') },
        ),
      ),
    ).toEqual([
      'groups[1].rewards[0] is NaN; pass a finite number.',
      'groups[0].situation is 3; pass a text.',
      'The memory of situation "q" is not readable; pass { mean, completions, variance, drift, visits } with finite numbers (variance and drift may be null) and a count of at least 1.',
      'The memory is not readable; pass { meanSquare, steps } with a finite mean square of at least 0 and a count of batches.',
      'decay is 2; pass a number of at least 0 and below 1.',
      'zeroVariance is "hide"; pass one of zeros, drop.',
      'emaDecay is 1; pass a number of at least 0 and below 1.',
    ]);
    expect(words(controlVariate(wild(null))).length).toBe(2);
    expect(words(controlVariate({ groups: [], memory: emptyControl }, wild('x')))).toEqual([
      'There are no groups; pass at least one group of completions.',
      'options is "x"; pass an object.',
    ]);
  });
  it('an expectation beyond the largest double', () => {
    const memory = one([1.7e308]).memory;
    expect(words(controlVariate({ groups: [{ situation: 'q', rewards: [-1.7e308] }], memory }))).toEqual([
      'memory.meanSquare is beyond the largest number; scale the rewards down.',
    ]);
    const huge = { situations: { q: { ...memory.situations.q!, variance: 1 } }, scale: emptyScale };
    const groupsGiven = [{ situation: 'q', rewards: [-1.7e308, -1.7e308] }];
    expect(E.isLeft(controlVariate({ groups: groupsGiven, memory: huge }))).toBe(true);
  });
  const entry = { mean: 0.5, completions: 2, variance: 0.5, drift: 0, visits: 1 };
  it.each([
    null,
    [],
    {},
    { situations: [] },
    { situations: {} },
    { situations: { q: null }, scale: emptyScale },
    { situations: { q: { ...entry, mean: null } }, scale: emptyScale },
    { situations: { q: { ...entry, completions: 0 } }, scale: emptyScale },
    { situations: { q: { ...entry, variance: -1 } }, scale: emptyScale },
    { situations: { q: { ...entry, drift: 'x' } }, scale: emptyScale },
    { situations: { q: { ...entry, visits: 0 } }, scale: emptyScale },
  ])('readControl refuses %j', (json) => {
    expect(E.isLeft(readControl(json))).toBe(true);
  });
});
