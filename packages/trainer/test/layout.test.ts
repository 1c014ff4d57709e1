import type { Completion } from '@tompo/lm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CreditedGroup, type Layout, layOut, type Part } from '../src/rl/policy/layout.js';

const completion = (id: number, length: number): Completion => ({
  ids: new Array<number>(length).fill(id),
  logprobs: new Array<number>(length).fill(-1),
  text: '',
  ended: true,
});

/** Turns by the number and the length of their prompts; each completion says which turn it is. */
const groupOf = (
  turns: readonly (readonly [prompt: number, length: number])[],
  from = 0,
  tokens = 4,
): CreditedGroup => ({
  turns: turns.map(([prompt, length], t) => ({
    promptIds: [prompt, ...new Array<number>(length - 1).fill(0)],
    completion: completion(from + t, tokens),
    score: { reward: 0, graph: null, parts: {} },
  })),
  advantages: turns.map((_, t) => from + t),
});

const layout = (more: Partial<Layout> = {}): Layout => ({
  widths: [1, 2, 4, 8],
  acrossGroups: true,
  promptLengths: (longest) => [8 * Math.ceil(longest / 8)],
  rows: (needed) => needed,
  maxTokens: 8,
  ...more,
});

const places = (parts: readonly Part[]): number =>
  parts.reduce(
    (sum, { width, groups, bucket }) =>
      sum + groups.length * (bucket.promptLength + width * bucket.completionLength),
    0,
  );

describe('rows of turns', () => {
  it('worked: eight answers to one prompt are a row, and eight prompts that nobody shares are rows of one', () => {
    const shared = groupOf(
      Array.from({ length: 8 }, () => [1, 400] as const),
      0,
      24,
    );
    const others = groupOf(
      Array.from({ length: 8 }, (_, i) => [10 + i, 400] as const),
      8,
      24,
    );
    const parts = layOut([shared, others], layout({ maxTokens: 32 }));
    expect(parts.map(({ width, groups }) => [width, groups.length])).toEqual([
      [1, 8],
      [8, 1],
    ]);
    expect(parts[1]?.groups[0]?.advantages).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    // Of one shape it would be 9 rows of 400 + 8 · 24, 1,344 places more.
    expect(places(parts)).toBe(8 * (400 + 24) + (400 + 8 * 24));
  });

  it('every turn stands in exactly one row, over its prompt, with its advantage, in at most two shapes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 60 })), {
            maxLength: 20,
          }),
          { maxLength: 5 },
        ),
        fc.boolean(),
        (drawn, acrossGroups) => {
          let from = 0;
          const groups = drawn.map((turns) => {
            const group = groupOf(turns, from);
            from += turns.length;
            return group;
          });
          const asked = groups.flatMap(({ turns }) => turns);
          const parts = layOut(groups, layout({ acrossGroups }));
          expect(parts.length).toBeLessThanOrEqual(2);
          const seen: number[] = [];
          for (const { width, bucket, groups: rows } of parts)
            for (const { promptIds, completions, advantages } of rows) {
              expect(completions.length).toBeLessThanOrEqual(width);
              expect(promptIds.length).toBeLessThanOrEqual(bucket.promptLength);
              completions.forEach(({ ids }, j) => {
                const turn = ids[0] as number;
                seen.push(turn);
                expect(advantages[j]).toBe(turn);
                expect(promptIds).toEqual(asked[turn]?.promptIds);
              });
            }
          expect(seen.sort((a, b) => a - b)).toEqual(asked.map((_, t) => t));
          // Never more places than each turn by itself takes, but for what a part costs.
          const alone = layOut(groups, layout({ widths: [1], acrossGroups }));
          expect(places(parts)).toBeLessThanOrEqual(places(alone) + 512);
        },
      ),
    );
  });

  it('groups that are kept apart share no prompt, and one width is a row for each group', () => {
    const same = Array.from({ length: 3 }, () => [1, 20] as const);
    const parts = layOut([groupOf(same), groupOf(same, 3)], layout({ widths: [3], acrossGroups: false }));
    expect(parts.map(({ width, groups }) => [width, groups.map(({ advantages }) => advantages)])).toEqual([
      [
        3,
        [
          [0, 1, 2],
          [3, 4, 5],
        ],
      ],
    ]);
  });
});
