/** @file Mean and standard error of a few numbers. */
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/** Standard error of the mean: s/√n with n − 1 in the variance. NaN for one value, of which nothing tells the spread. */
export const standardError = (values: readonly number[]): number => {
  const mean = meanOf(values);
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
};
