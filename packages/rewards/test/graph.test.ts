import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphReward, mutualConsent } from '../src/index.js';
import { proposals, row } from './arbitrary.js';
import { faults, right } from './right.js';

const links = (to: readonly number[]) => ({ _tag: 'links', to }) as const;

describe('graphReward', () => {
  // Four seats. Experts: 0 proposes to 1, 2; 1 to 0, 3; 2 to 0; 3 to 1. Links: 0–1, 0–2, 1–3.
  const experts = [
    [0, 1, 1, 0],
    [1, 0, 0, 1],
    [1, 0, 0, 0],
    [0, 1, 0, 0],
  ];
  it('seat 0 drops its link with 2 and proposes to 3 in vain: one link lost, 2 of 12 entries, h = 10/12', () => {
    expect(right(graphReward({ n: 4, seat: 0, proposals: experts, decision: links([0, 1, 0, 1]) }))).toEqual({
      h: 1 - 2 / 12,
      hamming: 2,
      graph: [
        [0, 1, 0, 0],
        [1, 0, 0, 1],
        [0, 0, 0, 0],
        [0, 1, 0, 0],
      ],
      expertGraph: experts,
    });
  });
  it('seat 1 proposes nothing: two links lost, h = 8/12', () => {
    expect(right(graphReward({ n: 4, seat: 1, proposals: experts, decision: links([0, 0, 0, 0]) })).h).toBe(
      1 - 4 / 12,
    );
  });

  const table = fc.integer({ min: 2, max: 6 }).chain((n) =>
    fc.nat(n - 1).chain((seat) =>
      fc.record({
        n: fc.constant(n),
        seat: fc.constant(seat),
        proposals: proposals(n),
        to: row(n, seat),
      }),
    ),
  );

  it('equals a count over pairs of seats', () => {
    fc.assert(
      fc.property(table, ({ n, seat, proposals, to }) => {
        const mine = proposals.map((r, i) => (i === seat ? to : r));
        const linked = (rows: readonly (readonly number[])[], i: number, j: number) =>
          rows[i]?.[j] === 1 && rows[j]?.[i] === 1;
        let pairs = 0;
        for (let i = 0; i < n; i++)
          for (let j = i + 1; j < n; j++) if (linked(mine, i, j) !== linked(proposals, i, j)) pairs++;
        const reward = right(graphReward({ n, seat, proposals, decision: links(to) }));
        expect(reward.hamming).toBe(2 * pairs);
        expect(reward.h).toBeCloseTo(1 - pairs / ((n * (n - 1)) / 2), 12);
        expect(reward.h).toBeGreaterThanOrEqual(1 - 2 / n - 1e-12);
        expect(reward.graph).toEqual(mutualConsent(mine));
        expect(reward.expertGraph).toEqual(mutualConsent(proposals));
      }),
    );
  });

  it('the expert’s own row has h = 1, and so has every row that differs only where nobody proposes back', () => {
    fc.assert(
      fc.property(table, ({ n, seat, proposals, to }) => {
        const own = proposals[seat] as readonly number[];
        const vain = own.map((bit, j) => (proposals[j]?.[seat] === 1 ? bit : (to[j] as number)));
        for (const answer of [own, vain])
          expect(right(graphReward({ n, seat, proposals, decision: links(answer) })).h).toBe(1);
      }),
    );
  });

  it('mutual consent is symmetric with a zero diagonal, and within both sides’ proposals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }).chain(proposals), (rows) => {
        mutualConsent(rows).forEach((line, i) => {
          line.forEach((bit, j) => {
            expect(bit).toBe((rows[i]?.[j] as number) * (rows[j]?.[i] as number));
          });
        });
      }),
    );
  });

  it('lists all faults', () => {
    expect(
      faults(
        graphReward({
          n: 3,
          seat: 3,
          proposals: [
            [0, 1, 0],
            [1, 1, 0],
          ],
          decision: { _tag: 'effort', value: 1 },
        }),
      ),
    ).toEqual([
      'seat is 3; pass a seat in 0..2.',
      'proposals.length is 2; pass 3.',
      'proposals[1] is [1,1,0]; pass 3 bits with a 0 at place 1.',
      'decision is of kind "effort"; pass one of kind "links".',
    ]);
    expect(faults(graphReward({ n: 1, seat: 0, proposals: [[0]], decision: links([0]) }))).toEqual([
      'n is 1; pass a number of seats of at least 2.',
    ]);
    const pair = [
      [0, 1],
      [1, 0],
    ];
    expect(faults(graphReward({ n: 2, seat: 1, proposals: pair, decision: links([0, 1]) }))).toEqual([
      'decision is [0,1]; pass 2 bits with a 0 at place 1.',
    ]);
    for (const seat of [-1, 0.5])
      expect(faults(graphReward({ n: 2, seat, proposals: pair, decision: links([0, 0]) }))[0]).toBe(
        `seat is ${seat}; pass a seat in 0..1.`,
      );
    expect(faults(graphReward({ n: 2.5, seat: 0, proposals: pair, decision: links([0, 0]) }))[0]).toBe(
      'n is 2.5; pass a number of seats of at least 2.',
    );
  });
});
