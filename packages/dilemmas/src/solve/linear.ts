/** @file Small systems of linear equations. */

/** x with matrix·x = right, by elimination with the greatest pivot; null where the matrix is singular.
 *  matrix: [N][N] · right: [N] */
export const solveLinear = (
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): readonly number[] | null => {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  const size = Math.max(...rows.flat().map(Math.abs), Number.MIN_VALUE);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(rows[i]?.[k] as number) > Math.abs(rows[pivot]?.[k] as number)) pivot = i;
    const top = rows[pivot] as number[];
    if (Math.abs(top[k] as number) <= 1e-14 * size) return null;
    rows[pivot] = rows[k] as number[];
    rows[k] = top;
    for (let i = k + 1; i < n; i++) {
      const row = rows[i] as number[];
      const factor = (row[k] as number) / (top[k] as number);
      if (factor !== 0)
        for (let j = k; j <= n; j++) row[j] = (row[j] as number) - factor * (top[j] as number);
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const row = rows[i] as number[];
    let rest = row[n] as number;
    for (let j = i + 1; j < n; j++) rest -= (row[j] as number) * (x[j] as number);
    x[i] = rest / (row[i] as number);
  }
  return x;
};
