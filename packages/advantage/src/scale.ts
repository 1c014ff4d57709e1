/** @file σ_B: one scale for a whole batch, remembered from batch to batch. */
import { either as E } from 'fp-ts';
import type { AdvantageError } from './errors.js';
import { type Credit, type Estimate, numbersOf } from './estimate.js';

/** What is known of the size of centred rewards: passed in, passed out, part of a checkpoint. Plain JSON. */
export interface ScaleMemory {
  /** Moving average of the mean square of the centred rewards, started at 0. */
  readonly meanSquare: number;
  /** How many batches it has seen. */
  readonly steps: number;
}

/** Before the first batch. */
export const emptyScale: ScaleMemory = { meanSquare: 0, steps: 0 };

export interface ScaleOption {
  /** Decay ρ of the moving average, in [0, 1); default 0.9. With 0 each batch is its own scale. */
  readonly decay?: number | undefined;
}

export interface Scaled {
  /** σ_B, by which the centred rewards were divided; 0 where nothing has ever differed. */
  readonly scale: number;
  /** Memory after this batch. */
  readonly memory: ScaleMemory;
}

/** Every fault of what should be a memory of the scale. */
export const checkScale = (memory: unknown): readonly AdvantageError[] => {
  const { meanSquare, steps } = (memory ?? {}) as Readonly<Record<string, unknown>>;
  return Number.isFinite(meanSquare) &&
    (meanSquare as number) >= 0 &&
    Number.isSafeInteger(steps) &&
    (steps as number) >= 0
    ? []
    : [
        {
          _tag: 'InvalidMemory',
          situation: null,
          expected: '{ meanSquare, steps } with a finite mean square of at least 0 and a count of batches',
        },
      ];
};

/** A memory of the scale out of a checkpoint's JSON. */
export const readScale = (json: unknown): E.Either<readonly AdvantageError[], ScaleMemory> => {
  const faults = checkScale(json);
  return faults.length > 0 ? E.left(faults) : E.right(json as ScaleMemory);
};

/** The check of an option that is the decay of a moving average; undefined stands for a default. */
export const belowOne = (field: string, value: unknown): readonly AdvantageError[] =>
  value === undefined || (typeof value === 'number' && value >= 0 && value < 1)
    ? []
    : [{ _tag: 'InvalidOption', field, value, expected: 'a number of at least 0 and below 1' }];

/** The mean over completions of the mean square over their tokens: a long completion counts as much as a short one. */
const meanSquareOf = (centered: Estimate<Credit>['advantages']): number => {
  const squares = centered.flat().map((credit) => {
    const values = numbersOf(credit);
    return values.reduce((total, value) => total + value ** 2, 0) / Math.max(1, values.length);
  });
  return squares.reduce((total, square) => total + square, 0) / squares.length;
};

/** Centred rewards over σ_B = √(v_n / (1 − ρⁿ)), where v_n = ρ·v_{n−1} + (1 − ρ)·(their mean square in this batch), n counted
 *  with this batch, as Adam corrects its second moment. This batch takes part, so the root of the mean square of what it is
 *  given cannot pass 1/√(1 − ρ), however much larger its rewards are than those before.
 *  centered: [G][m] or [G][m][C].  left: the mean square is beyond the largest double. */
export const scaled = <C extends Credit>(
  centered: readonly (readonly C[])[],
  memory: ScaleMemory,
  { decay = 0.9 }: ScaleOption,
): E.Either<readonly AdvantageError[], Scaled & { readonly advantages: readonly (readonly C[])[] }> => {
  const steps = memory.steps + 1;
  const meanSquare = decay * memory.meanSquare + (1 - decay) * meanSquareOf(centered);
  if (!Number.isFinite(meanSquare)) return E.left([{ _tag: 'BeyondRange', field: 'memory.meanSquare' }]);
  const scale = Math.sqrt(meanSquare / (1 - decay ** steps));
  const divided = (value: number): number => (value === 0 ? 0 : value / scale);
  const advantages = centered.map((group) =>
    group.map((credit) => (typeof credit === 'number' ? divided(credit) : credit.map(divided)) as C),
  );
  return E.right({ advantages, scale, memory: { meanSquare, steps } });
};
