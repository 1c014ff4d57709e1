/** @file Maximal cliques among at most 64 nodes, of which each has few neighbours, as pairs of words of bits: Bron–Kerbosch
 *  with pivoting on the rows of the matrix as they are. No order and no subproblems, which on a sparse graph take longer than
 *  the search.
 *  @source Tomita, Tanaka & Takahashi 2006 */
import { lowest, WORD_NODES } from './words.js';

/** The most nodes of two words; all 32 bits of a word are used. */
export const PAIR_NODES = 64;

/** Has no node more than 30 neighbours, or more than two thirds of all nodes? With 30, at most 3^10 cliques have a given
 *  node, so that all of them at once are a short list; on denser graphs subproblems are faster.
 *  bits: [N, 2] words, bit j & 31 of word [i, ⌊j / 32⌋] is 1 when i and j are linked. */
export const areFew = (bits: readonly number[]): boolean => {
  const limit = Math.min(WORD_NODES, bits.length / 3);
  for (let k = 0; k < bits.length; k += 2) {
    if (ones(bits[k] as number, bits[k + 1] as number) > limit) return false;
  }
  return true;
};

/** What the search works on, the same for every call: a call runs to its end before another one can begin. */
const near = new Int32Array(2 * PAIR_NODES);
let found: number[] = [];
let size = 0;

/** Writes the words of the cliques into a list, from its start: nodes 0 … 31 and nodes 32 … 63 of the first clique, then
 *  those of the next. Returns how many words there are. bits: [N, 2], as above, 32 < N ≤ 64. */
export const pairCliques = (bits: readonly number[], out: number[]): number => {
  for (let k = 0; k < bits.length; k++) near[k] = bits[k] as number;
  found = out;
  size = 0;
  branch(0, 0, -1, (-1 >>> (PAIR_NODES - (bits.length >> 1))) | 0, 0, 0);
  found = [];
  return size;
};

/** Sets of nodes as two words each: chosen · linked to all of these, still to be tried · linked to all, tried before. */
const branch = (a: number, b: number, open0: number, open1: number, shut0: number, shut1: number): void => {
  const all = ones(open0, open1);
  let few = all;
  let away0 = open0;
  let away1 = open1;
  // Somebody who was tried before and is linked to all open nodes could join whatever is found.
  for (let s0 = shut0, s1 = shut1; (s0 | s1) !== 0; ) {
    const u = first(s0, s1);
    const n0 = open0 & ~(near[u] as number);
    const n1 = open1 & ~(near[u + 1] as number);
    const left = ones(n0, n1);
    if (left === 0) return;
    if (left < few) {
      few = left;
      away0 = n0;
      away1 = n1;
    }
    if (s0 === 0) s1 &= s1 - 1;
    s0 &= s0 - 1;
  }
  for (let o0 = open0, o1 = open1; few > 3 && (o0 | o1) !== 0; ) {
    const u = first(o0, o1);
    const n0 = open0 & ~(near[u] as number);
    const n1 = open1 & ~(near[u + 1] as number);
    const left = ones(n0, n1);
    if (left < few) {
      few = left;
      away0 = n0;
      away1 = n1;
    }
    if (o0 === 0) o1 &= o1 - 1;
    o0 &= o0 - 1;
  }
  let free0 = open0;
  let free1 = open1;
  let done0 = shut0;
  let done1 = shut1;
  while ((away0 | away1) !== 0) {
    const u = first(away0, away1);
    const bit0 = away0 & -away0;
    const bit1 = away0 === 0 ? away1 & -away1 : 0;
    const near0 = near[u] as number;
    const near1 = near[u + 1] as number;
    const next0 = free0 & near0;
    const next1 = free1 & near1;
    const tried0 = done0 & near0;
    const tried1 = done1 & near1;
    if ((next0 | next1) === 0) {
      if ((tried0 | tried1) === 0) {
        found[size++] = a | bit0;
        found[size++] = b | bit1;
      }
    } else if (next0 === 0 ? (next1 & (next1 - 1)) === 0 : next1 === 0 && (next0 & (next0 - 1)) === 0) {
      // A single one is left to join: no need to go deeper.
      const v = first(next0, next1);
      const met0 = tried0 & (near[v] as number);
      const met1 = tried1 & (near[v + 1] as number);
      if ((met0 | met1) === 0) {
        found[size++] = a | bit0 | next0;
        found[size++] = b | bit1 | next1;
      }
    } else branch(a | bit0, b | bit1, next0, next1, tried0, tried1);
    away0 ^= bit0;
    away1 ^= bit1;
    free0 ^= bit0;
    free1 ^= bit1;
    done0 |= bit0;
    done1 |= bit1;
  }
};

/** Where the row of the lowest node begins. */
const first = (word0: number, word1: number): number =>
  word0 === 0 ? PAIR_NODES + 2 * lowest(word1) : 2 * lowest(word0);

/** The number of ones in two words. @source Warren, Hacker's Delight, 5–1 */
export const ones = (word0: number, word1: number): number => {
  const a = word0 - ((word0 >>> 1) & 0x55555555);
  const b = word1 - ((word1 >>> 1) & 0x55555555);
  const c = (a & 0x33333333) + ((a >>> 2) & 0x33333333) + (b & 0x33333333) + ((b >>> 2) & 0x33333333);
  return Math.imul((c & 0x0f0f0f0f) + ((c >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24;
};
