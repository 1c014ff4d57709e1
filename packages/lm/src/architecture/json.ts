/** @file The fields of a configuration file, which may hold anything. */

export type Json = Readonly<Record<string, unknown>>;

/** Says that a field cannot be used. */
export type Refuse = (field: string, value: unknown, expected: string) => void;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number that float32 holds well, too: beyond these bounds it would be 0 or infinite there. */
export const isWithin = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most;
