/** @file The subproblems of Bron–Kerbosch on a large graph, one for each node: which of its later neighbours (the candidates P) can
 *  join a clique with it such that none of its earlier ones (the excluded X), whose cliques were found before, could join too. */
import { type Links, zeros } from './links.js';
import { EXCLUDED, lowest, WORD_NODES, type WordSearch } from './words.js';

/** A subproblem that fits in words of bits; one object, filled again for each. */
export interface Subproblem extends WordSearch {
  /** Node numbers of the bits, ascending; the first `size` of them. */
  readonly nodes: number[];
  readonly words: number[];
  size: number;
  excluded: number;
  members: number;
  candidates: number;
  /** Members for which there was no bit. */
  beyond: readonly number[];
}

export const NOBODY: readonly number[] = [];

export const emptySubproblem = (): Subproblem => ({
  nodes: zeros(WORD_NODES + 1),
  words: zeros(EXCLUDED),
  size: 0,
  excluded: 0,
  members: 0,
  candidates: 0,
  beyond: NOBODY,
});

/** The same for more than 30 later neighbours. Places: 1, 2, … later neighbours, then earlier ones, both ascending; at
 *  place 0 lie all other nodes together, so that no neighbour has to be looked up. */
export interface WideSubproblem {
  /** By place; at place 0 the node itself. */
  readonly later: readonly number[];
  /** How many places there are. */
  readonly places: number;
  /** Words a row. */
  readonly width: number;
  /** [places · width] words: bit i of row u is 1 where place u is linked to the later neighbour at place i. */
  readonly linked: Int32Array;
  /** By place: the bit of a candidate, to work in. */
  readonly bits: number[];
}

/** Fills a subproblem; where there are more than 30 later neighbours, returns a wide one instead.
 *  rank: the place of each node in the order · room: [N] zeros to work in, zeros again afterwards. */
export const subproblemOf = (
  first: number,
  links: Links,
  rank: readonly number[],
  room: number[],
  subproblem: Subproblem,
): WideSubproblem | null => {
  const { starts, ends, others, width, bits } = links;
  const start = starts[first] as number;
  const end = ends[first] as number;
  const own = rank[first] as number;
  const { nodes, words } = subproblem;
  let size = 0;
  let outside = 0;
  let member = -1;
  // In `room` the place of each neighbour's word; those of all other nodes are written to place 0, and not looked at.
  for (let k = start; k < end; k++) {
    const u = others[k] as number;
    if (member < 0 && u > first) {
      member = size;
      nodes[size++] = first;
    }
    if ((rank[u] as number) < own) {
      words[EXCLUDED + outside] = 0;
      room[u] = EXCLUDED + outside++;
    } else {
      nodes[size++] = u;
      room[u] = size;
    }
  }
  if (member < 0) {
    member = size;
    nodes[size++] = first;
  }
  if (size > WORD_NODES + 1) {
    const wide = wideSubproblemOf(first, links, rank, room);
    for (let k = start; k < end; k++) room[others[k] as number] = 0;
    return wide;
  }
  for (let i = 1; i <= size; i++) words[i] = 0;
  for (let i = 0; i < size; i++) {
    if (i === member) continue;
    const u = nodes[i] as number;
    // With a matrix of bits only those are met whom both know.
    for (let w = 0; w < width; w++) {
      const common = (bits[u * width + w] as number) & (bits[first * width + w] as number);
      for (let rest = common; rest !== 0; rest &= rest - 1) {
        const place = room[32 * w + lowest(rest)] as number;
        words[place] = (words[place] as number) | (1 << i);
      }
    }
    if (width > 0) continue;
    const last = ends[u] as number;
    for (let k = starts[u] as number; k < last; k++) {
      const place = room[others[k] as number] as number;
      words[place] = (words[place] as number) | (1 << i);
    }
  }
  for (let k = start; k < end; k++) room[others[k] as number] = 0;
  subproblem.size = size;
  subproblem.excluded = outside;
  subproblem.members = 1 << member;
  subproblem.candidates = (2 ** size - 1) ^ (1 << member);
  subproblem.beyond = NOBODY;
  return null;
};

/** Fills a subproblem with the last nodes of the order, ascending. Nobody comes later, so it needs no member.
 *  room: [N] zeros; not zeros again afterwards. */
export const lastSubproblem = (
  last: readonly number[],
  links: Links,
  room: number[],
  subproblem: Subproblem,
): void => {
  const { starts, ends, others } = links;
  const { nodes, words } = subproblem;
  const size = last.length;
  for (let i = 0; i < size; i++) {
    const u = last[i] as number;
    nodes[i] = u;
    words[1 + i] = 0;
    room[u] = 1 + i;
  }
  let outside = 0;
  for (let i = 0; i < size; i++) {
    const u = last[i] as number;
    const end = ends[u] as number;
    for (let k = starts[u] as number; k < end; k++) {
      let place = room[others[k] as number] as number;
      if (place === 0) {
        place = EXCLUDED + outside++;
        room[others[k] as number] = place;
        words[place] = 0;
      }
      words[place] = (words[place] as number) | (1 << i);
    }
  }
  subproblem.size = size;
  subproblem.excluded = outside;
  subproblem.members = 0;
  subproblem.candidates = 2 ** size - 1;
  subproblem.beyond = NOBODY;
};

const wideSubproblemOf = (
  first: number,
  links: Links,
  rank: readonly number[],
  room: number[],
): WideSubproblem => {
  const { starts, ends, others, bits } = links;
  const around = others.slice(starts[first], ends[first]);
  const isLater = (u: number): boolean => (rank[u] as number) > (rank[first] as number);
  const later = [first, ...around.filter(isLater)];
  const places = [...later, ...around.filter((u) => !isLater(u))];
  for (let k = 1; k < places.length; k++) room[places[k] as number] = k;
  const width = (later.length + 31) >>> 5;
  const linked = new Int32Array(places.length * width);
  for (let i = 1; i < later.length; i++) {
    const u = later[i] as number;
    for (let w = 0; w < links.width; w++) {
      const common = (bits[u * links.width + w] as number) & (bits[first * links.width + w] as number);
      for (let rest = common; rest !== 0; rest &= rest - 1) {
        const at = (room[32 * w + lowest(rest)] as number) * width + (i >>> 5);
        linked[at] = (linked[at] as number) | (1 << (i & 31));
      }
    }
    if (links.width > 0) continue;
    const last = ends[u] as number;
    for (let k = starts[u] as number; k < last; k++) {
      const at = (room[others[k] as number] as number) * width + (i >>> 5);
      linked[at] = (linked[at] as number) | (1 << (i & 31));
    }
  }
  return { later, places: places.length, width, linked, bits: zeros(later.length) };
};
