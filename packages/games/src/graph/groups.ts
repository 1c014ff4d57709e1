/** @file The groups of a graph among seats: its maximal cliques with at least two members, in lexicographic order. */
import type { Adjacency } from './adjacency.js';
import { cliquesOf } from './cliques.js';

/** More groups than this in one game are refused; 3^(N/3) can be astronomical (Moon–Moser). */
export const GROUP_LIMIT = 100_000;

/** The groups, each ascending; null when there are more than GROUP_LIMIT. */
export const groupsOf = (graph: Adjacency): readonly (readonly number[])[] | null => {
  const groups: (readonly number[])[] = [];
  const lists = graph.map((row) => row.flatMap((g, j) => (g === 1 ? [j] : [])));
  for (const clique of cliquesOf(lists)) {
    if (clique.length < 2) continue;
    if (groups.length === GROUP_LIMIT) return null;
    groups.push(clique);
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
