/** @file Random instances for laws, of numbers with few digits, so that ties come up too. */
import fc from 'fast-check';
import { graphWhere } from '../src/graph/adjacency.js';

/** A number of hundredths, both ends included. */
export const hundredths = (from: number, to: number): fc.Arbitrary<number> =>
  fc.integer({ min: Math.round(from * 100), max: Math.round(to * 100) }).map((x) => x / 100);

export const listOf = <T>(n: number, of: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(of, { minLength: n, maxLength: n });

/** Any graph on n nodes; sparse and dense ones as often as those between. */
export const graphOn = (n: number): fc.Arbitrary<number[][]> =>
  fc
    .tuple(fc.integer({ min: 0, max: 10 }), listOf((n * (n - 1)) / 2, fc.integer({ min: 0, max: 9 })))
    .map(([share, draws]) => {
      let k = 0;
      return graphWhere(n, () => (draws[k++] as number) < share);
    });

/** Types of n agents: all equal in one of four instances. */
export const typesOf = (n: number, from: number, to: number): fc.Arbitrary<number[]> =>
  fc
    .tuple(fc.nat(3), hundredths(from, to), listOf(n, hundredths(from, to)))
    .map(([kind, one, each]) => (kind === 0 ? each.map(() => one) : each));

/** A renaming of n seats: seat i becomes order[i]. */
export const renaming = (n: number): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray(
    Array.from({ length: n }, (_, i) => i),
    { minLength: n, maxLength: n },
  );
export const renamedList = <T>(list: readonly T[], order: readonly number[]): T[] => {
  const out = list.slice();
  order.forEach((to, from) => {
    out[to] = list[from] as T;
  });
  return out;
};
export const renamedGraph = (g: readonly (readonly number[])[], order: readonly number[]): number[][] =>
  renamedList(
    g.map((row) => renamedList(row, order)),
    order,
  );

/** Seeded, so that the same instances come up on every machine. */
export const runs = (numRuns: number): fc.Parameters<unknown> => ({ numRuns, seed: 20_260_101 });
