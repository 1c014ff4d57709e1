import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamIndices } from '../src/batching/seeds.js';
import { kindOfStep, promptsOfStep } from '../src/rl/rollouts/promptSchedule.js';

describe('promptsOfStep', () => {
  it('worked: kinds of 2 and 1 prompts take turns 0 1 0, and again', () => {
    // Shares 2/3 and 1/3. Step 0: behind by .67, .33 → 0. Step 1: 1.33 − 1, .67 → 1. Step 2: 2 − 1, 1 − 1 → 0.
    expect([0, 1, 2, 3, 4, 5].map((s) => kindOfStep([2, 1], s).kind)).toEqual([0, 1, 0, 0, 1, 0]);
    expect(kindOfStep([2, 1], 3)).toEqual({ kind: 0, before: 2 });
  });

  it('is the plain stream where there is one kind', () => {
    const of = promptsOfStep(Array(7).fill(undefined), 3, 5);
    for (let step = 0; step < 9; step++) expect(of(step)).toEqual(streamIndices(7, 3, step, 5));
  });

  it('asks one kind a step, and over whole rounds every prompt equally often', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer(),
        (a, b, seed) => {
          const kinds = [...Array(a).fill('graph'), ...Array(b).fill('effort')] as string[];
          const of = promptsOfStep(kinds, 1, seed);
          const asked = Array.from({ length: 3 * (a + b) }, (_, step) => of(step)).flat();
          expect(kinds.map((_, i) => asked.filter((p) => p === i).length)).toEqual(Array(a + b).fill(3));
          const four = promptsOfStep(kinds, 4, seed);
          for (let step = 0; step < 5; step++) expect(new Set(four(step).map((i) => kinds[i])).size).toBe(1);
        },
      ),
      { numRuns: 50 },
    );
  });
});
