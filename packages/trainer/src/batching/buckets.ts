/** @file Few shapes for many lengths: every shape is a compiled graph of its own, and padding is wasted work. */

/** Lengths to which prompts are padded: at most `count`, each a multiple of `multiple`, the last no less than the
 *  longest. Exact: dynamic programming over the distinct rounded lengths minimises Σ (bucket − length).
 *  lengths: any order, at least one · returns ascending. */
export const bucketLengths = (lengths: readonly number[], count: number, multiple: number): number[] => {
  const tally = new Map<number, { items: number; total: number }>();
  for (const length of lengths) {
    const rounded = roundUp(Math.max(length, 1), multiple);
    const seen = tally.get(rounded) ?? { items: 0, total: 0 };
    tally.set(rounded, { items: seen.items + 1, total: seen.total + length });
  }
  const sizes = [...tally.keys()].sort((a, b) => a - b);
  const n = sizes.length;
  // items[i], total[i]: sums over the i smallest sizes.
  const items = [0];
  const total = [0];
  sizes.forEach((size, i) => {
    const { items: more, total: sum } = tally.get(size) as { items: number; total: number };
    items.push((items[i] as number) + more);
    total.push((total[i] as number) + sum);
  });
  const waste = (from: number, to: number): number =>
    (sizes[to - 1] as number) * ((items[to] as number) - (items[from] as number)) -
    ((total[to] as number) - (total[from] as number));
  // best[k][i]: least padding of the i smallest sizes in at most k buckets, and where the last of these begins.
  let best = Array.from({ length: n + 1 }, (_, i) => ({
    cost: i === 0 ? 0 : waste(0, i),
    cuts: i === 0 ? [] : [i],
  }));
  for (let k = 2; k <= Math.min(count, n); k++) {
    best = best.map((fewer, i) => {
      let least = fewer;
      for (let from = 1; from < i; from++) {
        const head = best[from] as { cost: number; cuts: number[] };
        const cost = head.cost + waste(from, i);
        if (cost < least.cost) least = { cost, cuts: [...head.cuts, i] };
      }
      return least;
    });
  }
  return (best[n] as { cuts: number[] }).cuts.map((cut) => sizes[cut - 1] as number);
};

export const roundUp = (length: number, multiple: number): number => Math.ceil(length / multiple) * multiple;

/** The place of the smallest bucket that holds the length, or −1 when none does. */
export const bucketOf = (length: number, buckets: readonly number[]): number =>
  buckets.findIndex((bucket) => length <= bucket);
