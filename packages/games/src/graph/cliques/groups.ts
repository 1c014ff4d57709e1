/** @file The groups of a graph among seats: its maximal cliques with at least two members, in lexicographic order. */
import type { Adjacency } from '../adjacency.js';
import { cliquesOf } from './cliques.js';
import { zeros } from './links.js';
import { EXCLUDED, WORD_NODES, wordCliques } from './words.js';

/** More groups than this in one game are refused; 3^(N/3) can be astronomical (Moon–Moser). */
export const GROUP_LIMIT = 100_000;

/** The groups, each ascending; null when there are more than GROUP_LIMIT. */
export const groupsOf = (graph: Adjacency): readonly (readonly number[])[] | null => {
  if (graph.length <= WORD_NODES) return wordGroups(graph);
  const groups: (readonly number[])[] = [];
  const lists = graph.map((row) => {
    const list: number[] = [];
    for (let j = 0; j < row.length; j++) if (row[j] === 1) list.push(j);
    return list;
  });
  for (const clique of cliquesOf(lists)) {
    if (clique.length < 2) continue;
    if (groups.length === GROUP_LIMIT) return null;
    groups.push(clique);
  }
  return groups.sort(lexicographic);
};

const TOP = WORD_NODES - 1;

/** At most 3^10 groups, so the limit is out of reach. No group is a part of another one: the list that comes first is the
 *  one with the lowest node that the other lacks, and so the greater word when seat 0 is the highest bit. */
const wordGroups = (graph: Adjacency): readonly (readonly number[])[] => {
  const rows = zeros(EXCLUDED);
  for (let i = 0; i < graph.length; i++) {
    const row = graph[i] as readonly number[];
    let word = 0;
    for (let j = 0; j < row.length; j++) if (row[j] === 1) word |= 1 << (TOP - j);
    rows[1 + TOP - i] = word;
  }
  const open = 2 ** WORD_NODES - 2 ** (WORD_NODES - graph.length);
  const found: number[] = [];
  wordCliques({ words: rows, members: 0, candidates: open, size: WORD_NODES, excluded: 0 }, found);
  const words = Int32Array.from(found).sort();
  const groups: number[][] = [];
  for (let k = words.length - 1; k >= 0; k--) {
    const word = words[k] as number;
    if ((word & (word - 1)) !== 0) groups.push(seatsOf(word));
  }
  return groups;
};

const seatsOf = (word: number): number[] => {
  const seats: number[] = [];
  for (let rest = word; rest !== 0; ) {
    const bit = highest(rest);
    seats.push(TOP - bit);
    rest ^= 1 << bit;
  }
  return seats;
};

const highest = (word: number): number => 31 - Math.clz32(word);

const lexicographic = (a: readonly number[], b: readonly number[]): number => {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const d = (a[i] as number) - (b[i] as number);
    if (d !== 0) return d;
  }
  return a.length - b.length;
};
