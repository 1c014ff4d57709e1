/** @file Parse parameters once, and say everything that is wrong with them at once. */
import { either as E } from 'fp-ts';
import type { Fault, GamesError } from '../errors.js';
import { nearest } from './nearest.js';
import { show } from './show.js';

export type Raw = Readonly<Record<string, unknown>>;

/** Parameters with every default filled in. */
export type Complete<T> = { readonly [Key in keyof T]-?: Exclude<T[Key], undefined> };

/** A reader gives the value, or tells its fault and gives the fallback only so that reading can go on. */
export interface Reader {
  readonly number: (key: string, rule: NumberRule, fallback?: number) => number;
  readonly oneOf: <T extends string>(key: string, options: readonly T[], fallback: T) => T;
  readonly word: (key: string, letters: string, fallback?: string) => string;
  readonly perSeat: (key: string, n: number, rule: NumberRule) => number | readonly number[];
  readonly fault: (key: string, problem: string) => void;
}

export interface NumberRule {
  readonly integer?: boolean | undefined;
  readonly min?: number | undefined;
  /** The value must be greater than this. */
  readonly above?: number | undefined;
  readonly max?: number | undefined;
}

const hint = (guess: string | undefined, keys: readonly string[]): string =>
  guess === undefined ? `known are ${keys.join(', ')}` : `perhaps ${guess} is meant`;

/** Runs the readers over the raw parameters: Right when there was no fault, else Left with all of them. */
export const readParams = <T>(
  game: string,
  raw: Raw,
  keys: readonly string[],
  read: (reader: Reader) => T,
): E.Either<GamesError, T> => {
  const faults: Fault[] = [];
  const fault = (key: string, problem: string): void => {
    faults.push({ field: key, reason: problem });
  };
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) {
    return E.left({
      _tag: 'InvalidParams',
      game,
      faults: [{ field: 'params', reason: 'must be an object' }],
    });
  }
  for (const key of Object.keys(raw)) {
    if (!keys.includes(key)) fault(key, `unknown parameter; ${hint(nearest(key, keys), keys)}`);
  }
  const number = (key: string, rule: NumberRule, fallback?: number): number => {
    const value = raw[key];
    if (value === undefined && fallback !== undefined) return fallback;
    const problem = wrongNumber(value, rule);
    if (problem !== null) fault(key, problem);
    return problem === null ? (value as number) : Number.NaN;
  };
  const value = read({
    fault,
    number,
    oneOf: (key, options, fallback) => {
      const given = raw[key] === undefined ? fallback : raw[key];
      const found = options.find((o) => o === given);
      if (found === undefined) fault(key, `must be one of ${options.join(', ')}, not ${show(given)}`);
      return found ?? fallback;
    },
    word: (key, letters, fallback) => {
      const given = raw[key] === undefined ? fallback : raw[key];
      const right =
        typeof given === 'string' && given.length > 0 && [...given].every((c) => letters.includes(c));
      if (!right)
        fault(key, `must be a word over the letters ${[...letters].join(', ')}, not ${show(given)}`);
      return right ? given : '';
    },
    perSeat: (key, n, rule) => {
      const given = raw[key];
      if (!Array.isArray(given)) return number(key, rule);
      const list: readonly unknown[] = given;
      if (list.length === 0 && !Number.isInteger(n))
        fault(key, 'must be one number or a list, not an empty one');
      if (Number.isInteger(n) && list.length !== n)
        fault(key, `must be one number or a list of n = ${n}, not of ${list.length}`);
      // By index: a list may have holes, which forEach does not see.
      return Array.from(list, (v, i) => {
        const problem = wrongNumber(v, rule);
        if (problem !== null) fault(`${key}[${i}]`, problem);
        return problem === null ? (v as number) : Number.NaN;
      });
    },
  });
  return faults.length === 0 ? E.right(value) : E.left({ _tag: 'InvalidParams', game, faults });
};

/** What is wrong with a number, or null. */
export const wrongNumber = (value: unknown, rule: NumberRule): string | null => {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return value === undefined ? 'is missing' : `must be a finite number, not ${show(value)}`;
  }
  if (rule.integer === true && !Number.isInteger(value)) return `must be a whole number, not ${value}`;
  if (rule.above !== undefined && value <= rule.above) return `must be above ${rule.above}, not ${value}`;
  if (rule.min !== undefined && value < rule.min) return `must be at least ${rule.min}, not ${value}`;
  if (rule.max !== undefined && value > rule.max) return `must be at most ${rule.max}, not ${value}`;
  return null;
};
