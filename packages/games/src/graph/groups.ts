/** @file The groups of a graph among seats: its maximal cliques with at least two members, in lexicographic order. */
import type { Adjacency } from './adjacency.js';
import { cliquesOf } from './cliques.js';

/** More groups than this in one game are refused; 3^(N/3) can be astronomical (Moon–Moser). */
export const GROUP_LIMIT = 100_000;

/** Seats with few bits in one word take the fast way. */
const WORD = 30;

/** The groups, each ascending; null when there are more than GROUP_LIMIT. */
export const groupsOf = (graph: Adjacency): readonly (readonly number[])[] | null => {
  const groups: (readonly number[])[] = [];
  if (graph.length <= WORD) {
    const full = wordCliques(graph, groups);
    if (!full) return null;
  } else {
    const lists = graph.map((row) => row.flatMap((g, j) => (g === 1 ? [j] : [])));
    for (const clique of cliquesOf(lists)) {
      if (clique.length < 2) continue;
      if (groups.length === GROUP_LIMIT) return null;
      groups.push(clique);
    }
  }
  return groups.sort(lexicographic);
};

const lexicographic = (a: readonly number[], b: readonly number[]): number => {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const d = (a[i] as number) - (b[i] as number);
    if (d !== 0) return d;
  }
  return a.length - b.length;
};

/** Bron–Kerbosch with pivoting on words of bits. False when the limit was hit. */
const wordCliques = (graph: Adjacency, groups: (readonly number[])[]): boolean => {
  const n = graph.length;
  const near = graph.map((row) => row.reduce((word, g, j) => word | (g << j), 0));
  const expand = (members: number, candidates: number, excluded: number): boolean => {
    if (candidates === 0) {
      if (excluded === 0 && (members & (members - 1)) !== 0) {
        if (groups.length === GROUP_LIMIT) return false;
        groups.push(bitsOf(members));
      }
      return true;
    }
    let pivot = 0;
    let most = -1;
    for (let rest = candidates | excluded; rest !== 0; rest &= rest - 1) {
      const around = near[lowest(rest)] as number;
      const count = popcount(around & candidates);
      if (count > most) {
        most = count;
        pivot = around;
      }
    }
    let open = candidates;
    let closed = excluded;
    for (let left = candidates & ~pivot; left !== 0; left &= left - 1) {
      const v = lowest(left);
      const around = near[v] as number;
      if (!expand(members | (1 << v), open & around, closed & around)) return false;
      open &= ~(1 << v);
      closed |= 1 << v;
    }
    return true;
  };
  return expand(0, n === 0 ? 0 : 2 ** n - 1, 0);
};

const lowest = (word: number): number => 31 - Math.clz32(word & -word);

/** The number of ones in a word. */
export const popcount = (word: number): number => {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
};

const bitsOf = (word: number): number[] => {
  const out: number[] = [];
  for (let rest = word; rest !== 0; rest &= rest - 1) out.push(lowest(rest));
  return out;
};
