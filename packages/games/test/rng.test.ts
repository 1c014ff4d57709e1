/** @file Randomness: same seed, same numbers; forks do not depend on draws; lists are not changed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pick, rng, shuffle } from '../src/index.js';

const draws = (r: { uniform: () => number }, n: number): number[] =>
  Array.from({ length: n }, () => r.uniform());

describe('rng', () => {
  it('the numbers of seed 1 stay what they are across versions', () => {
    expect(draws(rng(1), 3)).toMatchInlineSnapshot(`
      [
        0.9980615750016258,
        0.8805783221811413,
        0.09833360442310635,
      ]
    `);
    expect(Array.from({ length: 8 }, (_, i) => rng(1).fork(i).int(100))).toMatchInlineSnapshot(`
      [
        84,
        33,
        46,
        78,
        63,
        15,
        29,
        98,
      ]
    `);
  });
  it('the first draw of a stream tells seeds apart in its lowest bit too', () => {
    const first = Array.from({ length: 200 }, (_, seed) => rng(seed).int(2));
    // 100 ± 7 (one standard deviation of 200 fair coins): within six of them.
    expect(Math.abs(first.filter((bit) => bit === 1).length - 100)).toBeLessThan(43);
  });
  it('same seed, same numbers; other seeds, other numbers; 1 is not "1"', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.string()), fc.oneof(fc.integer(), fc.string()), (a, b) => {
        expect(draws(rng(a), 5)).toEqual(draws(rng(a), 5));
        if (!Object.is(a, b)) expect(draws(rng(a), 5)).not.toEqual(draws(rng(b), 5));
      }),
    );
    expect(draws(rng(1), 3)).not.toEqual(draws(rng('1'), 3));
  });
  it('a number that is no seed is refused: neighbours beyond 2⁵³ would be one', () => {
    for (const seed of [0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(() => rng(seed)).toThrow(`${seed} is neither`);
    expect(rng(2 ** 53 - 1).uniform()).not.toBe(rng(2 ** 53 - 2).uniform());
    expect(rng(1 + 2 ** 32).uniform()).not.toBe(rng(1).uniform());
  });

  it('a fork depends on seed and label, not on how much was drawn, and differs from its parent', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.nat(20), (seed, label, n) => {
        const used = rng(seed);
        draws(used, n);
        expect(draws(used.fork(label), 4)).toEqual(draws(rng(seed).fork(label), 4));
        expect(draws(rng(seed).fork(label), 4)).not.toEqual(draws(rng(seed), 4));
      }),
    );
    expect(rng(1).fork('a').fork('b').uniform()).not.toBe(rng(1).fork('b').fork('a').uniform());
  });
  it('100,000 forks start differently', () => {
    const parent = rng('forks');
    expect(new Set(Array.from({ length: 100_000 }, (_, i) => parent.fork(i).uniform())).size).toBe(100_000);
  });
  it('is uniform: mean and variance of 20,000 draws, and counts of int(6) within five standard errors', () => {
    const r = rng('uniform');
    const xs = draws(r, 20_000);
    const mean = xs.reduce((a, b) => a + b, 0) / xs.length;
    const variance = xs.reduce((a, b) => a + (b - mean) ** 2, 0) / xs.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / 20_000));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
    expect(xs.every((x) => x >= 0 && x < 1)).toBe(true);
    const counts = new Array<number>(6).fill(0);
    for (let k = 0; k < 12_000; k++) {
      const x = r.int(6);
      counts[x] = (counts[x] as number) + 1;
    }
    // Expected 2,000 each; standard error √(12000·1/6·5/6) = 40.8.
    for (const c of counts) expect(Math.abs(c - 2000)).toBeLessThan(204);
  });
});

describe('lists', () => {
  it('shuffle keeps the elements and leaves the list alone; all orders of three come up equally', () => {
    const list = Object.freeze([1, 2, 3]);
    const r = rng('orders');
    const seen = new Map<string, number>();
    for (let k = 0; k < 6000; k++) {
      const out = shuffle(list, r);
      expect(out.toSorted()).toEqual([1, 2, 3]);
      seen.set(out.join(''), (seen.get(out.join('')) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    // Expected 1,000 each; standard error 28.9.
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });
  it('pick takes an element; an empty list is an error', () => {
    expect(['a', 'b']).toContain(pick(['a', 'b'], rng(1)));
    expect(() => pick([], rng(1))).toThrow('at least one element');
  });
});
