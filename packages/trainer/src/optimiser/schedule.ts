/** @file The learning rate at a step: warm-up, then one of three shapes. */

export const SHAPES = ['constant', 'linear', 'cosine'] as const;

export interface Schedule {
  readonly shape: (typeof SHAPES)[number];
  readonly peak: number;
  readonly warmupSteps: number;
  /** Steps in all, warm-up included. */
  readonly steps: number;
  /** The rate at the end, as a share of the peak; not used by 'constant'. */
  readonly floor: number;
}

/** η at a step (counted from 0). With w warm-up steps and u = (step − w) / (steps − w):
 *    step < w: peak · (step + 1) / (w + 1)      (never zero: no step is wasted)
 *    linear:   peak · (floor + (1 − floor)(1 − u))
 *    cosine:   peak · (floor + (1 − floor)(1 + cos πu)/2)
 *  u reaches 1 one step after the last, so the last step still learns. Beyond the end the floor holds. */
export const learningRateAt = (step: number, schedule: Schedule): number => {
  const { shape, peak, warmupSteps, steps, floor } = schedule;
  if (step < warmupSteps) return (peak * (step + 1)) / (warmupSteps + 1);
  if (shape === 'constant') return peak;
  const u = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  const fall = shape === 'linear' ? 1 - u : (1 + Math.cos(Math.PI * u)) / 2;
  return peak * (floor + (1 - floor) * fall);
};
