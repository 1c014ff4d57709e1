/** @file A graph among seats as a matrix: graph[i][j] is 1 when i and j are linked. Symmetric, zero diagonal. */
import { either as E } from 'fp-ts';
import type { Fault, GamesError } from '../errors.js';
import { show } from '../params/show.js';

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

/** The graph of n seats with these links, each a pair of seats; twice the same link is one.
 *  left InvalidGraph with all faults: a link to itself, an end that is no seat, n that is no number of seats
 *  @example graphOf(3, [[0, 1]]) // right([[0, 1, 0], [1, 0, 0], [0, 0, 0]]) */
export const graphOf = (
  n: number,
  links: readonly (readonly [number, number])[],
): E.Either<GamesError, number[][]> => {
  const faults = linkFaults(n, links);
  if (faults.length > 0) return E.left({ _tag: 'InvalidGraph', faults });
  const wanted = new Set(links.map(([i, j]) => (i < j ? i * n + j : j * n + i)));
  return E.right(graphWhere(n, (i, j) => wanted.has(i * n + j)));
};

const linkFaults = (n: unknown, links: unknown): readonly Fault[] => {
  const faults: Fault[] = [];
  const whole = typeof n === 'number' && Number.isInteger(n) && n >= 0 && n <= MOST_NODES;
  if (!whole)
    faults.push({ field: 'n', reason: `must be a whole number from 0 to ${MOST_NODES}, not ${show(n)}` });
  if (!Array.isArray(links)) {
    return [...faults, { field: 'links', reason: `must be a list of pairs, not ${show(links)}` }];
  }
  for (let k = 0; k < links.length; k++) {
    const link: unknown = links[k];
    const problem = wrongLink(link, whole ? n : Infinity);
    if (problem !== null) faults.push({ field: `links[${k}]`, reason: problem });
  }
  return faults;
};

/** A matrix with more rows than this would not fit into memory. */
const MOST_NODES = 10_000;

const wrongLink = (link: unknown, n: number): string | null => {
  if (!Array.isArray(link) || link.length !== 2) return `must be a pair of seats, not ${show(link)}`;
  // By place: an end may be missing.
  for (const end of [0, 1]) {
    if (!isSeat(link[end], n)) return `must join two of the seats 0 to ${n - 1}, not ${show(link[end])}`;
  }
  return link[0] === link[1] ? `links seat ${link[0]} to itself` : null;
};

const isSeat = (x: unknown, n: number): boolean =>
  typeof x === 'number' && Number.isInteger(x) && x >= 0 && x < n;

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

/** The matrix as a graph; left InvalidGraph with all its faults unless it is square, 0/1, symmetric, with a zero
 *  diagonal, and has n rows where n is given. */
export const checkGraph = (graph: unknown, n?: number): E.Either<GamesError, Adjacency> => {
  const faults = graphFaults(graph, n);
  return faults.length === 0 ? E.right(graph as Adjacency) : E.left({ _tag: 'InvalidGraph', faults });
};

/** Everything that is wrong with a matrix as a graph among n seats. */
export const graphFaults = (graph: unknown, n?: number): readonly Fault[] => {
  if (!Array.isArray(graph)) {
    return [{ field: 'graph', reason: `must be a matrix, a list of rows, not ${show(graph)}` }];
  }
  const faults: Fault[] = [];
  const fault = (key: string, problem: string): void => {
    faults.push({ field: key, reason: problem });
  };
  const rows: readonly unknown[] = graph;
  const size = rows.length;
  if (n !== undefined && size !== n) fault('graph', `has ${size} rows where ${n} seats need ${n}`);
  const bit = (x: unknown): boolean => x === 0 || x === 1;
  for (let i = 0; i < size; i++) {
    const row = rows[i];
    if (!Array.isArray(row)) {
      fault(`graph[${i}]`, `must be a list of ${size} entries, not ${show(row)}`);
      continue;
    }
    if (row.length !== size) fault(`graph[${i}]`, `has ${row.length} entries, not ${size}`);
    for (let j = 0; j < row.length; j++) {
      const x: unknown = row[j];
      if (!bit(x)) fault(`graph[${i}][${j}]`, `must be 0 or 1, not ${show(x)}`);
      else if (i === j && x !== 0) fault(`graph[${i}][${i}]`, 'must be 0: a seat has no link to itself');
      else if (j > i) {
        const back: unknown = Array.isArray(rows[j]) ? (rows[j] as unknown[])[i] : undefined;
        if (bit(back) && back !== x) {
          fault(`graph[${i}][${j}]`, `is ${x}, but graph[${j}][${i}] is ${back}; a link has two ends`);
        }
      }
    }
  }
  return faults;
};
