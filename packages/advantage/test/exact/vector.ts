/** @file Vectors, and estimates of their mean from a stream of samples. */

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, i) => total + value * b[i]!, 0);

export const cosine = (a: readonly number[], b: readonly number[]): number =>
  dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

/** Mean and variance, coordinate by coordinate.
 *  @source Welford 1962 */
export const stream = (size: number) => {
  const mean = new Array<number>(size).fill(0);
  const squares = new Array<number>(size).fill(0);
  let count = 0;
  return {
    add: (sample: readonly number[]): void => {
      count++;
      for (let i = 0; i < size; i++) {
        const off = sample[i]! - mean[i]!;
        mean[i]! += off / count;
        squares[i]! += off * (sample[i]! - mean[i]!);
      }
    },
    mean: (): readonly number[] => mean,
    /** Σ_i Var_i: the trace of the covariance. */
    variance: (): number => squares.reduce((total, s) => total + s, 0) / (count - 1),
    /** How many standard errors each mean lies off what is expected. */
    off: (expected: readonly number[]): readonly number[] =>
      mean.map((value, i) => (value - expected[i]!) / Math.sqrt(squares[i]! / (count - 1) / count)),
  };
};
