/** @file What was seen for each situation: passed in, passed out, part of a checkpoint. Plain JSON. */
import { either as E } from 'fp-ts';
import type { AdvantageError } from '../errors.js';

export interface MemoryEntry {
  /** The best graph score ever seen. */
  readonly best: number;
  /** Moving average of the groups' best graph scores. */
  readonly ema: number;
  /** In how many groups it was seen. */
  readonly visits: number;
}

/** By situation. */
export type Memory = Readonly<Record<string, MemoryEntry>>;

export const emptyMemory: Memory = {};

/** The entry of a situation; null before the first visit. Own keys only, or `constructor` would have been visited. */
export const recall = (memory: Memory, situation: string): MemoryEntry | null =>
  Object.hasOwn(memory, situation) ? (memory[situation] as MemoryEntry) : null;

/** Takes in the best graph score of a group, for each group in turn; best ← max(best, h),
 *  ema ← decay·ema + (1 − decay)·h, and both start at the first h. Never changes its argument. */
export const remember = (
  memory: Memory,
  seen: readonly { readonly situation: string; readonly best: number }[],
  emaDecay: number,
): Memory => {
  const entries = new Map(Object.entries(memory));
  for (const { situation, best } of seen) {
    const past = entries.get(situation);
    entries.set(
      situation,
      past === undefined
        ? { best, ema: best, visits: 1 }
        : {
            best: Math.max(past.best, best),
            ema: emaDecay * past.ema + (1 - emaDecay) * best,
            visits: past.visits + 1,
          },
    );
  }
  return Object.fromEntries(entries);
};

const isScore = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;

/** Every fault of what should be a memory. */
export const checkMemory = (memory: unknown): readonly AdvantageError[] => {
  if (typeof memory !== 'object' || memory === null || Array.isArray(memory))
    return [{ _tag: 'InvalidMemory', situation: null, expected: 'an object of situations' }];
  return Object.entries(memory).flatMap(
    ([situation, entry]: [string, unknown]): readonly AdvantageError[] => {
      const { best, ema, visits } = (entry ?? {}) as Readonly<Record<string, unknown>>;
      return isScore(best) && isScore(ema) && Number.isInteger(visits) && (visits as number) >= 1
        ? []
        : [
            {
              _tag: 'InvalidMemory',
              situation,
              expected: '{ best, ema, visits } with scores in [0, 1] and a count of at least 1',
            },
          ];
    },
  );
};

/** A memory out of a checkpoint's JSON. */
export const readMemory = (json: unknown): E.Either<readonly AdvantageError[], Memory> => {
  const faults = checkMemory(json);
  return faults.length > 0 ? E.left(faults) : E.right(json as Memory);
};
