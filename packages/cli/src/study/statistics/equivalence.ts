/** @file Two one-sided tests: is a mean difference within ± margin? */
import { meanOf, standardError } from './moments.js';
import { studentCdf } from './studentT.js';

/** p of H₀: |mean| ≥ margin; the larger of the two one-sided paired t tests. 1 for fewer than two differences, and for differences
 *  that are all the same: of their spread, which the test goes by, they tell nothing.
 *  @source Schuirmann 1987 */
export const equivalenceTest = (differences: readonly number[], margin: number): number => {
  const n = differences.length;
  if (n < 2) return 1;
  const [mean, error] = [meanOf(differences), standardError(differences)];
  if (error === 0) return 1;
  const above = 1 - studentCdf((mean + margin) / error, n - 1);
  const below = studentCdf((mean - margin) / error, n - 1);
  return Math.max(above, below);
};
