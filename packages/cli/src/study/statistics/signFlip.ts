/** @file The paired permutation test: were the two arms alike, each seed's difference could as well have the other sign. */
import type { Rng } from '@tompo/games';

/** Up to so many differences all 2ⁿ signs are gone through; beyond, so many are drawn. */
const MOST_EXACT = 16;
const DRAWN = 2 ** 17;

/** Sums that differ by rounding alone are ties. */
const slack = (differences: readonly number[]): number =>
  1e-12 * differences.reduce((sum, d) => sum + Math.abs(d), 0);

/** Two-sided p of H₀: differences are symmetric around 0; statistic |Σ d|. Exact up to 16 differences (share of all 2ⁿ sign
 *  vectors whose |sum| reaches the observed one), by 2¹⁷ draws beyond, the observed one counted in.
 *  @source Fisher 1935, The Design of Experiments, § 21 */
export const signFlipTest = (differences: readonly number[], rng: Rng): number => {
  const n = differences.length;
  const observed = Math.abs(differences.reduce((sum, d) => sum + d, 0)) - slack(differences);
  if (n > MOST_EXACT) {
    let reached = 1;
    for (let k = 0; k < DRAWN; k++) {
      let sum = 0;
      for (const d of differences) sum += rng.int(2) === 0 ? d : -d;
      if (Math.abs(sum) >= observed) reached++;
    }
    return reached / (DRAWN + 1);
  }
  // Of each pair of opposite sign vectors one is enough: the first sign stays.
  const vectors = 2 ** Math.max(0, n - 1);
  let reached = 0;
  for (let signs = 0; signs < vectors; signs++) {
    let sum = differences[0] ?? 0;
    for (let i = 1; i < n; i++)
      sum += ((signs >> (i - 1)) & 1) === 0 ? (differences[i] as number) : -(differences[i] as number);
    if (Math.abs(sum) >= observed) reached++;
  }
  return reached / vectors;
};

/** The least p that n differences can give: 2/2ⁿ. */
export const leastP = (n: number): number => (n > MOST_EXACT ? 1 / (DRAWN + 1) : Math.min(1, 2 ** (1 - n)));
