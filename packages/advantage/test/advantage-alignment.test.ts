import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { advantageAlignment, explain } from '../src/index.js';
import { close, right } from './close.js';

const wild = <T>(value: unknown): T => value as T;
const words = (result: ReturnType<typeof advantageAlignment>) =>
  E.isLeft(result) ? explain(result.left).split('\n') : [];

describe('advantageAlignment, by hand', () => {
  it('two players, β = 1, γ = ½: past of the first (½·1, ½·(½ + 0)), of the second (−½, ½·(−½ + 3))', () => {
    // 0 + ½·½·3 = .75 and 2 + ½·¼·1 = 2.125; 3 − ½·½·0 = 3 and 1 + ½·1.25·2 = 2.25.
    const aligned = advantageAlignment(
      [
        [1, 0, 2],
        [-1, 3, 1],
      ],
      { beta: 1, gamma: 0.5 },
    );
    close(right(aligned), [
      [1, 0.75, 2.125],
      [-1, 3, 2.25],
    ]);
  });
  it('three players: the advantages of both others are added', () => {
    const aligned = right(
      advantageAlignment(
        [
          [1, 0],
          [0, 2],
          [-2, 1],
        ],
        { beta: 2, gamma: 1 },
      ),
    );
    // First: 0 + 2·1·(2 + 1); second: no past, 2; third: 1 + 2·(−2)·(0 + 2).
    close(aligned, [
      [1, 6],
      [0, 2],
      [-2, -7],
    ]);
  });
  it('with β/(γ(n − 1)) is the rule without γ before the sum and with the mean over the others, β = 2, γ = .96', () => {
    const [beta, gamma] = [2, 0.96];
    const advantages = [
      [1, -0.5, 2, 0.25],
      [0.5, 1, -1, 3],
      [-2, 0, 1, 1],
    ];
    for (const n of [2, 3]) {
      const own = advantages.slice(0, n);
      const expected = own.map((row, i) =>
        row.map((a, t) => {
          const past = row.slice(0, t).reduce((sum, x, k) => sum + gamma ** (t - k) * x, 0);
          const others = own.reduce((sum, other, j) => (j === i ? sum : sum + other[t]!), 0);
          return a + beta * past * (others / (n - 1));
        }),
      );
      close(right(advantageAlignment(own, { beta: beta / (gamma * (n - 1)), gamma })), expected, 10);
    }
  });
});

describe('advantageAlignment, laws', () => {
  const quarter = fc.integer({ min: -8, max: 8 }).map((n) => n / 4 + 0);
  const table = fc
    .record({ n: fc.integer({ min: 2, max: 4 }), T: fc.integer({ min: 0, max: 5 }) })
    .chain(({ n, T }) =>
      fc.array(fc.array(quarter, { minLength: T, maxLength: T }), { minLength: n, maxLength: n }),
    );
  const options = fc.record({ beta: fc.constantFrom(0, 0.5, 2), gamma: fc.constantFrom(0, 0.5, 0.96, 1) });

  it('is the equation, summed term by term', () => {
    fc.assert(
      fc.property(table, options, (advantages, { beta, gamma }) => {
        const expected = advantages.map((own, i) =>
          own.map((a, t) => {
            const past = own.slice(0, t).reduce((sum, x, k) => sum + gamma ** (t - k) * x, 0);
            const others = advantages.filter((_, j) => j !== i).reduce((sum, row) => sum + row[t]!, 0);
            return a + beta * gamma * past * others;
          }),
        );
        close(right(advantageAlignment(advantages, { beta, gamma })), expected, 10);
      }),
    );
  });
  it('β = 0, or γ = 0, leaves the own advantages; the first step has no past', () => {
    fc.assert(
      fc.property(table, options, (advantages, { beta, gamma }) => {
        close(right(advantageAlignment(advantages, { beta: 0, gamma })), advantages);
        close(right(advantageAlignment(advantages, { beta, gamma: 0 })), advantages);
        for (const [i, row] of right(advantageAlignment(advantages, { beta, gamma })).entries())
          expect(row[0]).toBe(advantages[i]![0]);
      }),
    );
  });
  it('knows no names: players in another order', () => {
    fc.assert(
      fc.property(table, options, (advantages, one) => {
        close(
          right(advantageAlignment(advantages.toReversed(), one)),
          right(advantageAlignment(advantages, one)).toReversed(),
          10,
        );
      }),
    );
  });
});

describe('advantageAlignment, faults', () => {
  it('all at once', () => {
    expect(words(advantageAlignment([[1, Number.NaN], [1]], { beta: -1, gamma: 2 }))).toEqual([
      'advantages[0][1] is NaN; pass a finite number.',
      'advantages[1] has 1 entries; pass 2.',
      'beta is -1; pass a finite number of at least 0.',
      'gamma is 2; pass a number in [0, 1].',
    ]);
    expect(words(advantageAlignment([[1]], wild({})))).toEqual([
      'advantages is [[1]]; pass those of at least two players.',
      'beta is undefined; pass a finite number of at least 0.',
      'gamma is undefined; pass a number in [0, 1].',
    ]);
    expect(words(advantageAlignment(wild(3), wild(null)))[0]).toBe(
      'advantages is 3; pass an array of the advantages of each player.',
    );
    expect(words(advantageAlignment(wild([null, [1]]), { beta: 1, gamma: 1 }))).toEqual([
      'advantages[0] is null; pass an array of numbers.',
    ]);
  });
  it('beyond the largest double', () => {
    const rows = [
      [1e200, 0],
      [0, 1e200],
    ];
    expect(words(advantageAlignment(rows, { beta: 1, gamma: 1 }))).toEqual([
      'advantages[0][1] is beyond the largest number; scale the rewards down.',
    ]);
  });
});
