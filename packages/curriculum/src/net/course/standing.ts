/** @file How a student stands beside the best known reply. */
import { mean } from '../../mean.js';

/** Beside the reference on the same walks, in the course's unit: of walks in 100 steps, of kitchens soups a shift. */
export interface Standing {
  readonly own: number;
  readonly reference: number;
  readonly reply: string;
  /** reference − own, cut at 0 where the student earns more than every known reply. */
  readonly regret: number;
  readonly isCut: boolean;
  /** Of reference − own over walks; null of one walk. */
  readonly standardError: number | null;
}

export const standingOf = (
  own: readonly number[],
  { reply, rates }: { readonly reply: string; readonly rates: readonly number[] },
): Standing => {
  const differences = rates.map((rate, k) => rate - (own[k] as number));
  const raw = mean(differences);
  const n = differences.length;
  const squares = differences.reduce((sum, d) => sum + (d - raw) ** 2, 0);
  return {
    own: mean(own),
    reference: mean(rates),
    reply,
    regret: Math.max(0, raw),
    isCut: raw < 0,
    standardError: n < 2 ? null : Math.sqrt(squares / (n - 1) / n),
  };
};
