/** @file The gradient of a whole batch from those of its parts. A loss that is a mean over w things (tokens, or
 *  completions) has ∇L = Σ_b w_b ∇L_b / Σ_b w_b, exactly. */
import type { Arrays } from '@tompo/lm';

/** How a logged number of the whole comes from its parts: as the loss does, as a mean over tokens, or plainly. */
export type Combination = 'mean' | 'tokenMean' | 'sum' | 'max';

/** One part's scalars; `weight` is what its loss is a mean over, `tokens` what its token means are over. */
export type PartScalars = Readonly<Record<string, number>> & {
  readonly weight: number;
  readonly tokens: number;
};

const total = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

/** Σ_b w_b x_b / Σ_b w_b; 0 when no part has any weight. */
const weightedMean = (xs: readonly number[], weights: readonly number[]): number => {
  const sum = total(weights);
  return sum === 0 ? 0 : total(xs.map((x, b) => x * (weights[b] as number))) / sum;
};

const combined = (parts: readonly PartScalars[], name: string, how: Combination): number => {
  const xs = parts.map((part) => part[name] as number);
  switch (how) {
    case 'mean':
      return weightedMean(
        xs,
        parts.map(({ weight }) => weight),
      );
    case 'tokenMean':
      return weightedMean(
        xs,
        parts.map(({ tokens }) => tokens),
      );
    case 'sum':
      return total(xs);
    case 'max':
      return Math.max(...xs);
  }
};

/** Numbers of the whole, by name. */
export const combineScalars = <K extends string>(
  parts: readonly PartScalars[],
  how: Readonly<Record<K, Combination>>,
): Readonly<Record<K, number>> =>
  Object.fromEntries(
    (Object.entries(how) as [K, Combination][]).map(([name, one]) => [name, combined(parts, name, one)]),
  ) as Readonly<Record<K, number>>;

/** Adds share · grads to a running sum, in place: the sum is the accumulator's own. null starts one. */
export const addGradients = (sum: Arrays | null, grads: Arrays, share: number): Arrays => {
  if (sum === null)
    return Object.fromEntries(
      Object.entries(grads).map(([name, { shape, data }]) => [
        name,
        { dtype: 'float32', shape, data: Float32Array.from(data, (x) => share * x) } as const,
      ]),
    );
  for (const [name, { data }] of Object.entries(sum)) {
    const more = (grads[name] as Arrays[string]).data;
    for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) + share * (more[i] as number);
  }
  return sum;
};
