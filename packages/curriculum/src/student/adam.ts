/** @file Adam on the host, for parameters that are few. */

/** Adam's usual constants. @source Kingma & Ba 2015 */
export const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8] as const;

/** What is added to parameters that climb a gradient, by step. */
export const adam = (count: number, rate: number) => {
  const first = new Float64Array(count);
  const second = new Float64Array(count);
  let step = 0;
  return (gradient: ArrayLike<number>): readonly number[] => {
    step += 1;
    return Array.from(gradient, (g, i) => {
      const m = BETA1 * (first[i] as number) + (1 - BETA1) * g;
      const v = BETA2 * (second[i] as number) + (1 - BETA2) * g * g;
      first[i] = m;
      second[i] = v;
      return (rate * m) / (1 - BETA1 ** step) / (Math.sqrt(v / (1 - BETA2 ** step)) + EPSILON);
    });
  };
};
