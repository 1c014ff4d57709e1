import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { ecw, emptyScale, explain, readScale, rloo, type ScaleMemory } from '../src/index.js';
import { groups } from './arbitrary.js';
import { close, right } from './close.js';

const words = (result: ReturnType<typeof ecw>) => (E.isLeft(result) ? explain(result.left).split('\n') : []);
const wild = <T>(value: unknown): T => value as T;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('ecw, by hand', () => {
  const first = right(ecw({ groups: [{ rewards: [1, 0, 0, 0] }], memory: emptyScale }));
  it('(1, 0, 0, 0): 1 and −1/3, mean square (1 + 3/9)/4 = 1/3, so σ = 1/√3', () => {
    const t = -1 / Math.sqrt(3);
    close(first.advantages, [[Math.sqrt(3), t, t, t]]);
    expect(first.scale).toBeCloseTo(1 / Math.sqrt(3), 12);
    // A tenth of 1/3; divided by 1 − 0.9 it is 1/3 again.
    expect(first.memory).toEqual({ meanSquare: expect.closeTo(1 / 30, 12), steps: 1 });
  });
  it('then (1, 1, 0, 0): ±2/3, mean square 4/9; v = .9/30 + .1·4/9 = .0744…, σ² = v/(1 − .81) = .3918…', () => {
    const second = right(ecw({ groups: [{ rewards: [1, 1, 0, 0] }], memory: first.memory }));
    const v = 0.03 + 0.4 / 9;
    const a = 2 / 3 / Math.sqrt(v / 0.19);
    close(second.advantages, [[a, a, -a, -a]]);
    expect(second.memory).toEqual({ meanSquare: expect.closeTo(v, 12), steps: 2 });
    expect(first.memory.steps).toBe(1);
  });
  it('one scale for the batch: a group in which a tenth is at stake moves the policy a tenth as much', () => {
    const { advantages } = right(
      ecw({ groups: [{ rewards: [1, 0] }, { rewards: [0.1, 0] }], memory: emptyScale }),
    );
    expect(advantages[0]![0]! / advantages[1]![0]!).toBeCloseTo(10, 12);
  });
});

describe('ecw, laws', () => {
  it('is rloo over the scale that it tells', () => {
    fc.assert(
      fc.property(groups(2), (batch) => {
        const { advantages, scale, zeroVariance } = right(ecw({ groups: batch, memory: emptyScale }));
        const plain = right(rloo(batch));
        close(
          advantages.map((group) => group.map((a) => a * scale)),
          plain.advantages,
          10,
        );
        expect(zeroVariance).toEqual(plain.zeroVariance);
      }),
    );
  });

  it('the root of the mean square is 1 in the first batch, and never above 1/√(1 − ρ)', () => {
    const decay = fc.constantFrom(0, 0.5, 0.9, 0.99);
    const sizes = fc.array(fc.constantFrom(1e-6, 1e-3, 1, 1e3), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(groups(2), sizes, decay, (batch, factors, rho) => {
        let memory: ScaleMemory = emptyScale;
        factors.forEach((factor, step) => {
          const scaled = batch.map(({ rewards }) => ({ rewards: rewards.map((r) => r * factor) }));
          const result = right(ecw({ groups: scaled, memory }, { decay: rho }));
          memory = result.memory;
          const flat = result.advantages.flat();
          const size = Math.sqrt(sum(flat.map((a) => a * a)) / flat.length);
          if (step === 0 && result.scale > 0) expect(size).toBeCloseTo(1, 9);
          expect(size).toBeLessThanOrEqual(1 / Math.sqrt(1 - rho) + 1e-9);
        });
      }),
    );
  });

  it('equal batches have equal scales, however often they come', () => {
    const batch = [{ rewards: [1, 0, 0.25] }];
    let memory: ScaleMemory = emptyScale;
    const scales = Array.from({ length: 20 }, () => {
      const result = right(ecw({ groups: batch, memory }));
      memory = result.memory;
      return result.scale;
    });
    for (const scale of scales) expect(scale).toBeCloseTo(scales[0]!, 12);
  });

  it('goes on from a checkpoint to the same numbers', () => {
    const one = right(ecw({ groups: [{ rewards: [1, 0] }], memory: emptyScale })).memory;
    const back = right(readScale(JSON.parse(JSON.stringify(one))));
    const next = [{ rewards: [0.3, 0.1, 0.9] }];
    expect(ecw({ groups: next, memory: back })).toEqual(ecw({ groups: next, memory: one }));
  });

  it('a batch without signal gives zeros, with an empty memory as with a full one', () => {
    const silent = [{ rewards: [0.1, 0.1, 0.1] }];
    expect(right(ecw({ groups: silent, memory: emptyScale }, { zeroVariance: 'drop' }))).toEqual({
      advantages: [[0, 0, 0]],
      zeroVariance: { groups: 1, indices: [0] },
      keep: [false],
      scale: 0,
      memory: { meanSquare: 0, steps: 1 },
    });
    const full = { meanSquare: 0.1, steps: 3 };
    expect(right(ecw({ groups: silent, memory: full })).advantages).toEqual([[0, 0, 0]]);
    expect(right(ecw({ groups: silent, memory: full })).memory).toEqual({
      meanSquare: 0.09000000000000001,
      steps: 4,
    });
  });
});

describe('ecw, faults', () => {
  it('lists those of groups, memory and options at once', () => {
    expect(
      words(
        ecw(
          {
            groups: [{ rewards: [1] }, { rewards: [Number.NaN, 0] }, { rewards: [] }],
            memory: wild({ meanSquare: -1, steps: 1 }),
          },
          { decay: 1, zeroVariance: wild('hide') },
        ),
      ),
    ).toEqual([
      'Group 0 has 1 completion; ecw needs at least 2 in each group.',
      'groups[1].rewards[0] is NaN; pass a finite number.',
      'Group 2 has no completions; leave it out or sample some.',
      'The memory is not readable; pass { meanSquare, steps } with a finite mean square of at least 0 and a count of batches.',
      'decay is 1; pass a number of at least 0 and below 1.',
      'zeroVariance is "hide"; pass one of zeros, drop.',
    ]);
  });
  it.each([null, undefined, 3, 'x'])('input %j', (input) => {
    expect(words(ecw(wild(input)))[0]).toMatch(/^groups is .*; pass an array of groups\.$/);
  });
  it('options that are none', () => {
    expect(words(ecw({ groups: [{ rewards: [1, 0] }], memory: emptyScale }, wild(3)))).toEqual([
      'options is 3; pass an object.',
    ]);
  });
  it('rewards whose square is beyond the largest double', () => {
    expect(words(ecw({ groups: [{ rewards: [1e200, 0] }], memory: emptyScale }))).toEqual([
      'memory.meanSquare is beyond the largest number; scale the rewards down.',
    ]);
  });
  it.each([
    null,
    [],
    { meanSquare: 1 },
    { meanSquare: Number.NaN, steps: 1 },
    { meanSquare: '1', steps: 1 },
    { meanSquare: 1, steps: -1 },
    { meanSquare: 1, steps: 0.5 },
  ])('readScale refuses %j', (json) => {
    expect(E.isLeft(readScale(json))).toBe(true);
  });
});
