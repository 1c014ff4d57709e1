/** @file Tokens that are known before the model is asked: where a grammar leaves one token alone, it is read in the same step as the
 *  token before it, so that one step moves a completion on by several. */
import type { Guide } from './guide.js';

/** Tokens of a row in one step, where it pays: one size, since each is a program. */
export const LEAP = 4;

/** Numbers in the shares of one such step at most. */
const MOST_SHARES = 2 ** 24;

/** The tokens that must follow, at most `most` of them; the end of a text is none, since nothing is read after it.
 *  left: tokens that may still come */
export const forced = (
  guide: Guide | null,
  left: number,
  most: number,
  ends: ReadonlySet<number>,
): readonly number[] => {
  const ids: number[] = [];
  let state = guide?.state ?? 0;
  // The last token that may come is never read.
  while (guide !== null && ids.length < most && left - ids.length > 1) {
    const allowed = guide.masks.at(state, left - ids.length);
    const [id] = allowed.ids;
    if (allowed.ids.length !== 1 || id === undefined || ends.has(id)) break;
    ids.push(id);
    state = allowed.next[0]!;
  }
  return ids;
};

/** Does a step of LEAP tokens pay? It costs places in the cache and shares of tokens that nobody drew, so half of the places must be of use.
 *  counts: known tokens of each row that goes on · shares: numbers in the shares of a step of one token */
export const leaps = (counts: readonly number[], shares: number): boolean =>
  shares * LEAP <= MOST_SHARES &&
  2 * counts.reduce((sum, count) => sum + count, 0) >= counts.length * (LEAP - 1);
