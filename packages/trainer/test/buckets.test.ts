import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketLengths, bucketOf, roundUp } from '../src/batching/buckets.js';
import { deriveSeed, shuffledIndices, streamIndices } from '../src/batching/seeds.js';

const padding = (lengths: readonly number[], buckets: readonly number[]): number =>
  lengths.reduce((sum, n) => sum + (buckets[bucketOf(n, buckets)] as number) - n, 0);

/** Every set of at most `count` sizes, tried out. */
const leastPadding = (lengths: readonly number[], count: number, multiple: number): number => {
  const sizes = [...new Set(lengths.map((n) => roundUp(Math.max(n, 1), multiple)))];
  let least = Number.POSITIVE_INFINITY;
  for (let mask = 1; mask < 2 ** sizes.length; mask++) {
    const chosen = sizes.filter((_, i) => (mask >> i) & 1).sort((a, b) => a - b);
    if (chosen.length > count || (chosen.at(-1) as number) < Math.max(...lengths)) continue;
    least = Math.min(least, padding(lengths, chosen));
  }
  return least;
};

describe('buckets', () => {
  it('splits two kinds of prompts where one would', () => {
    // 10 and 11 go to 12, 50 to 52: padding 2 + 1 + 2; one bucket alone would pad 42 + 41 + 2.
    expect(bucketLengths([10, 50, 11], 2, 4)).toEqual([12, 52]);
    expect(bucketLengths([10, 50, 11], 1, 4)).toEqual([52]);
    expect(bucketOf(13, [12, 52])).toBe(1);
    expect(bucketOf(53, [12, 52])).toBe(-1);
  });

  it('pads as little as any choice of sizes could', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(1, 4, 8),
        (lengths, count, multiple) => {
          const buckets = bucketLengths(lengths, count, multiple);
          expect(buckets.length).toBeLessThanOrEqual(count);
          expect(buckets.every((size) => size % multiple === 0)).toBe(true);
          expect(lengths.every((n) => bucketOf(n, buckets) >= 0)).toBe(true);
          expect(padding(lengths, buckets)).toBe(leastPadding(lengths, count, multiple));
        },
      ),
    );
  });
});

describe('seeds', () => {
  it('are a function of the path, and the order in it counts', () => {
    expect(deriveSeed(7, 1, 2)).toBe(deriveSeed(7, 1, 2));
    const seen = new Set<number>();
    for (let seed = 0; seed < 20; seed++)
      for (let a = 0; a < 20; a++) for (let b = 0; b < 20; b++) seen.add(deriveSeed(seed, a, b));
    expect(seen.size).toBe(8000);
  });

  it('shuffle: every index once; a stream: every item once per round', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer(),
        fc.integer({ min: 1, max: 40 }),
        (n, seed, count) => {
          expect([...shuffledIndices(n, seed)].sort((a, b) => a - b)).toEqual(
            Array.from({ length: n }, (_, i) => i),
          );
          const steps = 6;
          const stream = Array.from({ length: steps }, (_, s) => streamIndices(n, count, s, seed)).flat();
          const rounds = Math.floor(stream.length / n);
          for (let r = 0; r < rounds; r++) expect(new Set(stream.slice(r * n, (r + 1) * n)).size).toBe(n);
        },
      ),
    );
  });

  it('a shuffle has no favourite: each of 6 orders of 3 comes about as often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const key = shuffledIndices(3, deriveSeed(1, seed)).join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1000 expected, standard deviation √(6000·1/6·5/6) = 29: five of them.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });
});
