/** @file What surrounds a node of a large graph: the later neighbours, which could join a clique with it, and the
 *  earlier ones, which could too but must not, because what they are in was found before. */
import { WORD_NODES } from './word-cliques.js';

/** A part of the search that fits in words of bits. */
export interface Corner {
  /** Chosen already; ascending. */
  readonly members: readonly number[];
  /** Linked to all members; ascending; at most 30. */
  readonly nodes: readonly number[];
  /** Bit j of rows[i] is 1 when nodes i and j are linked. */
  readonly rows: readonly number[];
  /** For each excluded node that is linked to all members, the word of its neighbours among the nodes. */
  readonly outsiders: readonly number[];
}

/** The same for more than 30 later neighbours. Places: later neighbours, then earlier ones, both ascending. */
export interface WideCorner {
  readonly first: number;
  readonly later: readonly number[];
  /** All places. */
  readonly width: number;
  /** [later · width] bytes: 1 where a later neighbour is linked to a place. */
  readonly linked: Uint8Array;
}

/** neighbours: ascending lists · rank: the place of each node in the order · room: [N] zeros to work in, zeros again
 *  afterwards. */
export const cornerAround = (
  first: number,
  neighbours: readonly (readonly number[])[],
  rank: Int32Array,
  room: Int32Array,
): Corner | WideCorner => {
  const around = neighbours[first] as readonly number[];
  const own = rank[first] as number;
  const later: number[] = [];
  let width = 0;
  for (let k = 0; k < around.length; k++) {
    if ((rank[around[k] as number] as number) > own) later.push(around[k] as number);
  }
  const p = later.length;
  // Later neighbours are numbered 1 … p, earlier ones −1, −2, …
  let earlier = 0;
  for (let k = 0; k < around.length; k++) {
    const u = around[k] as number;
    room[u] = (rank[u] as number) > own ? ++width : -++earlier;
  }
  width += earlier;
  const corner =
    p <= WORD_NODES
      ? narrow(first, later, earlier, neighbours, room)
      : { first, later, width, linked: bytes(later, width, neighbours, room) };
  for (let k = 0; k < around.length; k++) room[around[k] as number] = 0;
  return corner;
};

const narrow = (
  first: number,
  later: readonly number[],
  earlier: number,
  neighbours: readonly (readonly number[])[],
  room: Int32Array,
): Corner => {
  const rows: number[] = [];
  for (let i = 0; i < later.length; i++) rows.push(0);
  const outsiders: number[] = [];
  for (let i = 0; i < earlier; i++) outsiders.push(0);
  for (let i = 0; i < later.length; i++) {
    const bit = 1 << i;
    const list = neighbours[later[i] as number] as readonly number[];
    for (let k = 0; k < list.length; k++) {
      const at = room[list[k] as number] as number;
      if (at > 0) rows[at - 1] = (rows[at - 1] as number) | bit;
      else if (at < 0) outsiders[-at - 1] = (outsiders[-at - 1] as number) | bit;
    }
  }
  return { members: [first], nodes: later, rows, outsiders };
};

const bytes = (
  later: readonly number[],
  width: number,
  neighbours: readonly (readonly number[])[],
  room: Int32Array,
): Uint8Array => {
  const p = later.length;
  const linked = new Uint8Array(p * width);
  for (let i = 0; i < p; i++) {
    const list = neighbours[later[i] as number] as readonly number[];
    for (let k = 0; k < list.length; k++) {
      const at = room[list[k] as number] as number;
      if (at > 0) linked[i * width + at - 1] = 1;
      else if (at < 0) linked[i * width + p - at - 1] = 1;
    }
  }
  return linked;
};
