/** @file Memory that a recipe's key asks for, beside what there is. */
import { totalmem } from 'node:os';
import type { RecipeFault } from '../errors.js';

/** Bytes that arrays can have: the machine's memory, its container's, or what TOMPO_MEMORY_BYTES says (as in @tompo/lm). */
export const arrayLimit = (): number => {
  const told = Number(process.env.TOMPO_MEMORY_BYTES);
  if (told > 0) return told;
  const container = process.constrainedMemory?.() ?? 0;
  return container > 0 ? Math.min(container, totalmem()) : totalmem();
};

const gigabytes = (bytes: number): string => {
  const size = bytes / 1e9;
  return `${size < 1e5 ? size.toFixed(1) : size.toExponential(1)} GB`;
};

export interface Need {
  readonly path: string;
  readonly value: number | string;
  readonly bytes: number;
  /** What to do; "lower it" unless told. */
  readonly advice?: string;
}

export const tooMuch = (needs: readonly Need[], limit: number, where: string): readonly RecipeFault[] =>
  needs
    .filter(({ bytes }) => bytes > limit)
    .map(({ path, value, bytes, advice = 'lower it' }) => ({
      path,
      message: `${value} needs at least ${gigabytes(bytes)} of memory where ${where} ${gigabytes(limit)}; ${advice}`,
    }));
