/** @file Who is linked to whom, as lists one behind the other in a single array. */
import { lowest } from './words.js';

/** The neighbours of i are others[starts[i] … ends[i]), ascending, without repeats and loops. */
export interface Links {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly others: readonly number[];
  /** The same as a matrix of bits, `width` words a row, in a graph of at most BITS_NODES; else width is 0. */
  readonly width: number;
  readonly bits: readonly number[];
}

/** Tells links i, j; one direction is enough, and repeats and loops do no harm. */
export type Told = (link: (i: number, j: number) => void) => void;

/** nodes: 0 … N−1 · count: at most so many links are told. */
export const linksAmong = (nodes: number, count: number, told: Told): Links =>
  nodes <= BITS_NODES ? linksByBits(nodes, count, bitsAmong(nodes, told)) : linksByLists(nodes, told);

/** Up to here there is a matrix of bits too: at most 32,768 words. */
export const BITS_NODES = 1024;

/** The matrix of bits: ⌈N/32⌉ words a row. */
export const bitsAmong = (nodes: number, told: Told): number[] => {
  const width = (nodes + 31) >>> 5;
  const bits = zeros(nodes * width);
  told((i, j) => {
    const to = i * width + (j >>> 5);
    const from = j * width + (i >>> 5);
    bits[to] = (bits[to] as number) | (1 << (j & 31));
    bits[from] = (bits[from] as number) | (1 << (i & 31));
  });
  for (let i = 0; i < nodes; i++) {
    const own = i * width + (i >>> 5);
    bits[own] = (bits[own] as number) & ~(1 << (i & 31));
  }
  return bits;
};

/** O(N²/32 + links): the matrix comes without repeats, and is read in ascending order. */
export const linksByBits = (nodes: number, count: number, bits: readonly number[]): Links => {
  const width = (nodes + 31) >>> 5;
  const starts = new Array<number>(nodes);
  const ends = new Array<number>(nodes);
  const others = new Array<number>(2 * count);
  let size = 0;
  for (let i = 0; i < nodes; i++) {
    starts[i] = size;
    for (let w = 0; w < width; w++) {
      for (let rest = bits[i * width + w] as number; rest !== 0; rest &= rest - 1) {
        others[size++] = 32 * w + lowest(rest);
      }
    }
    ends[i] = size;
  }
  return { starts, ends, others, width, bits };
};

/** O(N + links), for graphs of any size. */
const linksByLists = (nodes: number, told: Told): Links => {
  const pairs: number[] = [];
  told((i, j) => {
    pairs.push(i, j);
  });
  const starts = zeros(nodes + 1);
  for (let k = 0; k < pairs.length; k++) {
    const i = (pairs[k] as number) + 1;
    starts[i] = (starts[i] as number) + 1;
  }
  for (let i = 0; i < nodes; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number);
  const mixed = zeros(pairs.length);
  const ends = starts.slice(0, nodes);
  for (let k = 0; k < pairs.length; k++) {
    const i = pairs[k] as number;
    const at = ends[i] as number;
    mixed[at] = pairs[k ^ 1] as number;
    ends[i] = at + 1;
  }
  // Told by each node in turn, the lists come out ascending.
  const others = zeros(pairs.length);
  for (let i = 0; i < nodes; i++) ends[i] = starts[i] as number;
  for (let i = 0; i < nodes; i++) {
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
      const j = mixed[k] as number;
      const at = ends[j] as number;
      if (j === i || (at > (starts[j] as number) && others[at - 1] === i)) continue;
      others[at] = i;
      ends[j] = at + 1;
    }
  }
  return { starts, ends, others, width: 0, bits: [] };
};

/** A plain array: to make a typed one takes longer than all the work on a small graph. */
export const zeros = (length: number): number[] => new Array<number>(length).fill(0);
