/** @file Seats as the sum of 2^i over those that are in, by division, since there may be more of them than bitwise operators reach. */
import { upTo } from './moves.js';

export const isIn = (mask: number, i: number): boolean => Math.floor(mask / 2 ** i) % 2 === 1;

/** Of n seats those that are in, ascending. */
export const membersOf = (mask: number, n: number): readonly number[] => upTo(n).filter((i) => isIn(mask, i));

/** [n] 0/1 */
export const bitsOf = (mask: number, n: number): readonly number[] =>
  upTo(n).map((i) => (isIn(mask, i) ? 1 : 0));

export const maskOf = (bits: readonly number[]): number =>
  bits.reduce((mask, bit, i) => mask + bit * 2 ** i, 0);
