/** @file Byte-pair encoding of a word: its characters as tokens, then the merges in order of rank, the leftmost first among equals. */

/** Merges by the pair of tokens that they join: open addressing in flat arrays, since the largest tokenizers have half a million. */
export interface MergeTable {
  /** The place of the pair's merge among all; −1 where it has none. */
  readonly rankOf: (left: number, right: number) => number;
  /** The token that each merge makes. */
  readonly made: Int32Array;
}

/** left, right, made: [M] token ids of each merge, in order of rank */
export const mergeTable = (left: Int32Array, right: Int32Array, made: Int32Array): MergeTable => {
  const bits = Math.max(4, Math.ceil(Math.log2(2 * left.length + 1)));
  const size = 2 ** bits;
  const places = new Int32Array(size).fill(-1);
  const placeOf = (a: number, b: number): number => {
    let at = (Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b) >>> (32 - bits)) & (size - 1);
    for (;;) {
      const rank = places[at]!;
      if (rank < 0 || (left[rank] === a && right[rank] === b)) return at;
      at = (at + 1) & (size - 1);
    }
  };
  // Of two merges of one pair the later counts.
  left.forEach((a, rank) => {
    places[placeOf(a, right[rank]!)] = rank;
  });
  return { rankOf: (a, b) => places[placeOf(a, b)]!, made };
};

/** A heap of numbers, the least on top. */
const push = (heap: number[], value: number): void => {
  let at = heap.push(value) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (heap[above]! <= value) break;
    heap[at] = heap[above]!;
    at = above;
  }
  heap[at] = value;
};

const pop = (heap: number[]): number => {
  const top = heap[0]!;
  const last = heap.pop()!;
  const size = heap.length;
  if (size === 0) return top;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= size) break;
    if (below + 1 < size && heap[below + 1]! < heap[below]!) below++;
    if (heap[below]! >= last) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = last;
  return top;
};

/** A rank and a place are one number, exact as long as places stay below it. */
const PLACES = 2 ** 30;

/** Joins tokens as far as the merges go. @example merged([a, a, b], table) // [aa, b] with a merge of a and a */
export const merged = (tokens: readonly number[], { rankOf, made }: MergeTable): number[] => {
  const ids = Int32Array.from(tokens); // −1 where a token was joined to one before it
  const next = Int32Array.from(tokens, (_, i) => i + 1);
  const previous = Int32Array.from(tokens, (_, i) => i - 1);
  const heap: number[] = [];
  const consider = (at: number): void => {
    if (at < 0 || next[at]! >= ids.length) return;
    const rank = rankOf(ids[at]!, ids[next[at]!]!);
    if (rank >= 0) push(heap, rank * PLACES + at);
  };
  for (let at = 0; at + 1 < ids.length; at++) consider(at);
  while (heap.length > 0) {
    const top = pop(heap);
    const at = top % PLACES;
    const after = next[at]!;
    if (ids[at]! < 0 || after >= ids.length) continue;
    // A pair that is no more may stand here still, and another one that makes the same token in its place.
    const rank = rankOf(ids[at]!, ids[after]!);
    const token = made[(top - at) / PLACES]!;
    if (rank < 0 || made[rank] !== token) continue;
    ids[at] = token;
    ids[after] = -1;
    next[at] = next[after]!;
    if (next[at]! < ids.length) previous[next[at]!] = at;
    consider(previous[at]!);
    consider(at);
  }
  return Array.from(ids).filter((id) => id >= 0);
};
