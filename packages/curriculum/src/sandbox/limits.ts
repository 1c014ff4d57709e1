/** @file How much written code may use. Steps are counted by the interpreter, so that what is stopped does not hang on how fast the
 *  machine is; the clock only ends what counts no steps. */
import type { Fault } from '@tompo/games';

export interface Limits {
  /** For one answer, and for loading: so many times about 10,000 operations. Default 20. */
  readonly steps: number;
  /** The same over all answers that a table takes; default 2,000. */
  readonly allSteps: number;
  /** Bytes of the interpreter's whole memory, its own needs among it. Default 16 MiB, the least it works with. */
  readonly memoryBytes: number;
  /** Bytes of its stack. Default 256 KiB. */
  readonly stackBytes: number;
  /** Characters of source. Default 65,536. */
  readonly sourceLength: number;
  /** Characters of an answer with its state, as JSON. Default 4,096. */
  readonly answerLength: number;
  /** Moments of a table, over all rounds; default 5,000. */
  readonly moments: number;
  /** Milliseconds of the clock for one answer, after which the thread is ended; default 2,000. */
  readonly timeMs: number;
}

export const defaultLimits: Limits = {
  steps: 20,
  allSteps: 2_000,
  memoryBytes: 2 ** 24,
  stackBytes: 256 * 2 ** 10,
  sourceLength: 65_536,
  answerLength: 4_096,
  moments: 5_000,
  timeMs: 2_000,
};

/** Least and most of each. */
const BOUNDS: Readonly<Record<keyof Limits, readonly [number, number]>> = {
  steps: [1, 1e6],
  allSteps: [1, 1e9],
  memoryBytes: [2 ** 24, 2 ** 30],
  stackBytes: [2 ** 14, 2 ** 20],
  sourceLength: [1, 2 ** 24],
  answerLength: [16, 2 ** 24],
  moments: [1, 1e6],
  timeMs: [10, 2 ** 31 - 1],
};

export const limitFaults = (given: Partial<Limits>): readonly Fault[] =>
  Object.entries(given).flatMap(([field, value]): Fault[] => {
    const bounds = BOUNDS[field as keyof Limits];
    if (bounds === undefined)
      return [
        { field: `limits.${field}`, reason: `is no limit; known are ${Object.keys(BOUNDS).join(', ')}` },
      ];
    const [least, most] = bounds;
    return Number.isInteger(value) && value >= least && value <= most
      ? []
      : [{ field: `limits.${field}`, reason: `must be a whole number from ${least} to ${most}` }];
  });
