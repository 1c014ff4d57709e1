/** @file Several tests at once. */

/** Holm's adjusted p, in the order given: p₍ᵢ₎ → max_{j ≤ i} min(1, (m − j + 1) p₍ⱼ₎). Those up to α are rejected with a chance of
 *  any false rejection of at most α, whatever hangs together.
 *  @source Holm 1979 */
export const holm = (ps: readonly number[]): readonly number[] => {
  const order = ps.map((p, i) => ({ p, i })).sort((x, y) => x.p - y.p);
  const adjusted = new Array<number>(ps.length).fill(1);
  let largest = 0;
  order.forEach(({ p, i }, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * p));
    adjusted[i] = largest;
  });
  return adjusted;
};
