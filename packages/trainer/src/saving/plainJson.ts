/** @file What JSON holds without silent changes: it goes into checkpoints and comes back. */
import { either as E } from 'fp-ts';
import { DEPTH } from './depth.js';

const kindOf = (value: object): string => {
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'special object';
};

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

class Fault {
  constructor(readonly text: string) {}
}

const copy = (value: unknown, at: string, depth: number): unknown => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Fault(`${at} is ${value}`);
    return value === 0 ? 0 : value; // JSON has no −0
  }
  if (typeof value !== 'object')
    throw new Fault(`${at} is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}`);
  if (depth > DEPTH) throw new Fault(`${at} lies deeper than ${DEPTH} levels (or in itself)`);
  if (Array.isArray(value)) return Array.from(value, (x, i) => copy(x, `${at}[${i}]`, depth + 1));
  if (!isPlain(value)) throw new Fault(`${at} is a ${kindOf(value)}`);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, x]) =>
      x === undefined ? [] : [[key, copy(x, `${at}.${key}`, depth + 1)] as const],
    ),
  );
};

/** A copy that shares nothing with the value. Left: the first place that JSON cannot hold, in words. Properties that are
 *  undefined are left out. */
export const plainJson = <T>(value: T, name: string): E.Either<string, T> => {
  try {
    return E.right(copy(value, name, 0) as T);
  } catch (cause) {
    if (cause instanceof Fault) return E.left(`${cause.text}, which JSON cannot hold`);
    throw cause;
  }
};
