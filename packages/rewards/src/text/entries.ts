/** @file Reads what a reply states: a row of links, efforts, options. The first fault in reading order is given. */
import { either as E } from 'fp-ts';
import type { Beliefs, Decision, DecisionSpace, TextStyle } from '../decision.js';
import type { Noncompliance } from '../errors.js';
import { readNumber } from './number.js';

export type Read<T> = E.Either<Noncompliance, T>;
export type Links = Extract<DecisionSpace, { _tag: 'links' }>;
export type Effort = Extract<DecisionSpace, { _tag: 'effort' }>;
export type Choice = Extract<DecisionSpace, { _tag: 'choice' }>;

/** Reads entry by entry up to the first fault. */
export const readAll = <A, T>(
  entries: readonly A[],
  read: (entry: A, at: number) => Read<T>,
): Read<readonly T[]> => {
  const values: T[] = [];
  for (const [at, entry] of entries.entries()) {
    const one = read(entry, at);
    if (E.isLeft(one)) return one;
    values.push(one.right);
  }
  return E.right(values);
};

/** A links row as bits, one for each seat. */
export const readBits = (
  entries: readonly string[],
  { n, self }: Links,
  reply: string,
): Read<readonly number[]> => {
  const place = entries.findIndex((entry) => entry !== '0' && entry !== '1');
  if (place >= 0) return E.left({ _tag: 'NotBinary', reply, place, entry: entries[place] as string });
  if (entries.length !== n)
    return E.left({ _tag: 'WrongLength', reply, length: entries.length, expected: n });
  if (entries[self] === '1')
    return E.left({ _tag: 'SelfLink', reply, self, instead: `write 0 at place ${self}` });
  return E.right(entries.map(Number));
};

export const readOption = (written: string, { options }: Choice, reply: string): Read<number> => {
  const index = options.indexOf(written);
  return index < 0 ? E.left({ _tag: 'UnknownOption', reply, written, options }) : E.right(index);
};

/** Beyond these a double no longer tells neighbouring whole numbers apart. */
const anyEffort = { min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

/** A forecast effort is not held to the decider's own range: another's range may differ (endowments do). */
export const readForecast = (
  written: string,
  { decimals }: Effort,
  style: TextStyle,
  reply: string,
): Read<number> => readNumber(written, { decimals, range: anyEffort, style }, reply);

/** An effort or an option as a decision. */
export const readScalar = (
  space: Effort | Choice,
  written: string,
  style: TextStyle,
  reply: string,
): Read<Decision> =>
  space._tag === 'effort'
    ? E.map((value: number): Decision => ({ _tag: 'effort', value }))(
        readNumber(written, { decimals: space.decimals, range: space, style }, reply),
      )
    : E.map((index: number): Decision => ({ _tag: 'choice', index }))(readOption(written, space, reply));

export const linksBeliefs = E.map((toMe: readonly number[]): Beliefs => ({ _tag: 'links', toMe }));
export const linksDecision = E.map((to: readonly number[]): Decision => ({ _tag: 'links', to }));

/** A forecast in seat order, one entry for each mover: natural efforts, and options in both styles. */
export const readForecasts = (
  space: Effort | Choice,
  entries: readonly string[],
  seats: readonly number[],
  reply: string,
): Read<Beliefs> => {
  if (entries.length !== seats.length)
    return E.left({ _tag: 'WrongLength', reply, length: entries.length, expected: seats.length });
  return space._tag === 'effort'
    ? E.map((values: readonly number[]): Beliefs => ({ _tag: 'effort', seats, values }))(
        readAll(entries, (entry) => readForecast(entry, space, 'natural', reply)),
      )
    : E.map((indices: readonly number[]): Beliefs => ({ _tag: 'choice', seats, indices }))(
        readAll(entries, (entry) => readOption(entry, space, reply)),
      );
};
