/** @file A graph among seats as a matrix: graph[i][j] is 1 when i and j are linked. Symmetric, zero diagonal. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../errors.js';

/** [N][N] 0/1, symmetric, zero diagonal. */
export type Adjacency = readonly (readonly number[])[];

/** A graph from a rule about pairs i < j. */
export const graphWhere = (n: number, linked: (i: number, j: number) => boolean): number[][] => {
  const graph = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (linked(i, j)) {
        (graph[i] as number[])[j] = 1;
        (graph[j] as number[])[i] = 1;
      }
    }
  }
  return graph;
};

export const emptyGraph = (n: number): number[][] => graphWhere(n, () => false);
export const completeGraph = (n: number): number[][] => graphWhere(n, () => true);

/** A graph with these links. */
export const graphOf = (n: number, links: readonly (readonly [number, number])[]): number[][] => {
  const wanted = new Set(links.map(([i, j]) => (i < j ? i * n + j : j * n + i)));
  return graphWhere(n, (i, j) => wanted.has(i * n + j));
};

/** The graph with the link between i and j turned on or off. */
export const withLink = (graph: Adjacency, i: number, j: number, on: boolean): number[][] => {
  const out = graph.map((row) => row.slice());
  (out[i] as number[])[j] = on ? 1 : 0;
  (out[j] as number[])[i] = on ? 1 : 0;
  return out;
};

/** deg_i = Σ_j g_ij. [N] */
export const degrees = (graph: Adjacency): number[] => graph.map((row) => row.reduce((a, b) => a + b, 0));

/** |E|, the number of links. */
export const linkCount = (graph: Adjacency): number => degrees(graph).reduce((a, b) => a + b, 0) / 2;

/** The upper triangle as text, row by row: '110' is 0–1 and 0–2 of three. */
export const upperBits = (graph: Adjacency): string =>
  graph.map((row, i) => row.slice(i + 1).join('')).join('');

/** Left InvalidGraph unless the matrix is square, 0/1, symmetric, with a zero diagonal. */
export const checkGraph = (graph: Adjacency, n?: number): E.Either<GamesError, Adjacency> => {
  const size = n ?? graph.length;
  const reason = wrongGraph(graph, size);
  return reason === null ? E.right(graph) : E.left({ _tag: 'InvalidGraph', reason });
};

const wrongGraph = (graph: Adjacency, n: number): string | null => {
  if (graph.length !== n) return `it has ${graph.length} rows where ${n} seats need ${n}`;
  for (let i = 0; i < n; i++) {
    const row = graph[i] as readonly number[];
    if (row.length !== n) return `row ${i} has ${row.length} entries, not ${n}`;
    if (row[i] !== 0) return `seat ${i} is linked to itself`;
    for (let j = 0; j < n; j++) {
      if (row[j] !== 0 && row[j] !== 1) return `entry ${i},${j} is ${row[j]}, not 0 or 1`;
      if (row[j] !== graph[j]?.[i]) return `entry ${i},${j} differs from entry ${j},${i}`;
    }
  }
  return null;
};
