/** @file Whole numbers of any size: payoffs as they are written, and systems of equations without rounding. */

/** Numbers times the least power of ten that makes all of them whole. Each is taken for the shortest decimal that reads back as it. */
export const wholeNumbers = (matrix: readonly (readonly number[])[]): readonly (readonly bigint[])[] => {
  const parsed = matrix.map((row) => row.map(decimal));
  const places = Math.max(0, ...parsed.flat().map(([, at]) => at));
  return parsed.map((row) => row.map(([digits, at]) => digits * 10n ** BigInt(places - at)));
};

/** −1.25e-3 → [−125n, 5]: digits, and how many of them are behind the point. */
const decimal = (x: number): readonly [bigint, number] => {
  const [mantissa = '0', exponent = '0'] = String(x).split('e');
  const [before = '0', behind = ''] = mantissa.split('.');
  const at = behind.length - Number(exponent);
  const digits = BigInt(before + behind);
  return at >= 0 ? [digits, at] : [digits * 10n ** BigInt(-at), 0];
};

/** x = numerators/denominator with matrix·x = right, by elimination without fractions; null where the matrix is singular. The
 *  denominator is above 0.
 *  @source Bareiss 1968 */
export const solveExactly = (
  matrix: readonly (readonly bigint[])[],
  right: readonly bigint[],
): { readonly numerators: readonly bigint[]; readonly denominator: bigint } | null => {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i] as bigint]);
  let before = 1n;
  for (let k = 0; k < n; k++) {
    const pivot = rows.findIndex((row, i) => i >= k && row[k] !== 0n);
    if (pivot < 0) return null;
    if (pivot !== k) [rows[k], rows[pivot]] = [rows[pivot] as bigint[], rows[k] as bigint[]];
    const top = rows[k] as bigint[];
    const head = top[k] as bigint;
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const row = rows[i] as bigint[];
      const factor = row[k] as bigint;
      for (let j = 0; j <= n; j++)
        row[j] = ((row[j] as bigint) * head - factor * (top[j] as bigint)) / before;
    }
    before = head;
  }
  // All of the diagonal is now the determinant.
  const sign = before < 0n ? -1n : 1n;
  return { numerators: rows.map((row) => sign * (row[n] as bigint)), denominator: sign * before };
};

const BITS = 80n;

/** A fraction as the nearest number but for 2⁻⁸⁰. */
export const ratio = (numerator: bigint, denominator: bigint): number =>
  Number((numerator << BITS) / denominator) / 2 ** Number(BITS);
