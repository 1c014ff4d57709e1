/** @file Reads the entries of a reply: a row of bits, efforts, options. The first fault in reading order is given. */
import { either as E } from 'fp-ts';
import type { Beliefs, Decision, DecisionSpace, TextStyle } from '../decision.js';
import type { Noncompliance } from '../errors.js';
import { readNumber } from './number.js';

type Read<T> = E.Either<Noncompliance, T>;

const readAll = <T>(entries: readonly string[], read: (entry: string) => Read<T>): Read<readonly T[]> => {
  const values: T[] = [];
  for (const entry of entries) {
    const one = read(entry);
    if (E.isLeft(one)) return one;
    values.push(one.right);
  }
  return E.right(values);
};

const readRow = (
  entries: readonly string[],
  { n, self }: { readonly n: number; readonly self: number },
  reply: string,
): Read<readonly number[]> => {
  const place = entries.findIndex((entry) => entry !== '0' && entry !== '1');
  if (place >= 0) return E.left({ _tag: 'NotBinary', reply, place, entry: entries[place] as string });
  if (entries.length !== n)
    return E.left({ _tag: 'WrongLength', reply, length: entries.length, expected: n });
  if (entries[self] === '1') return E.left({ _tag: 'SelfLink', reply, self });
  return E.right(entries.map(Number));
};

const readOption = (written: string, options: readonly string[], reply: string): Read<number> => {
  const index = options.indexOf(written);
  return index < 0 ? E.left({ _tag: 'UnknownOption', reply, written, options }) : E.right(index);
};

/** The decision that the entries state; effort and choice have one entry, by layout. */
export const readDecision = (
  space: DecisionSpace,
  entries: readonly string[],
  style: TextStyle,
  reply: string,
): Read<Decision> => {
  switch (space._tag) {
    case 'links':
      return E.map((to: readonly number[]): Decision => ({ _tag: 'links', to }))(
        readRow(entries, space, reply),
      );
    case 'effort':
      return E.map((value: number): Decision => ({ _tag: 'effort', value }))(
        readNumber(entries.join(), { decimals: space.decimals, range: space, style }, reply),
      );
    case 'choice':
      return E.map((index: number): Decision => ({ _tag: 'choice', index }))(
        readOption(entries.join(), space.options, reply),
      );
  }
};

/** Beyond these a double no longer tells neighbouring whole numbers apart. */
const anyEffort = { min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

/** The beliefs that the entries state. A belief about an effort is not held to the decider's own range: another's
 *  range may differ (endowments do). */
export const readBeliefs = (
  space: DecisionSpace,
  entries: readonly string[],
  others: number,
  style: TextStyle,
  reply: string,
): Read<Beliefs> => {
  if (space._tag === 'links')
    return E.map((toMe: readonly number[]): Beliefs => ({ _tag: 'links', toMe }))(
      readRow(entries, space, reply),
    );
  if (entries.length !== others)
    return E.left({ _tag: 'WrongLength', reply, length: entries.length, expected: others });
  return space._tag === 'effort'
    ? E.map((values: readonly number[]): Beliefs => ({ _tag: 'effort', values }))(
        readAll(entries, (entry) =>
          readNumber(entry, { decimals: space.decimals, range: anyEffort, style }, reply),
        ),
      )
    : E.map((indices: readonly number[]): Beliefs => ({ _tag: 'choice', indices }))(
        readAll(entries, (entry) => readOption(entry, space.options, reply)),
      );
};
