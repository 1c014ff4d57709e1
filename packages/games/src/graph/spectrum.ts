/** @file The largest eigenvalue of a graph. */
import type { Adjacency } from './adjacency.js';
import { choleskySolve } from './fixed-point.js';

/** λmax(G): power iteration comes near it from below, and a Cholesky factor of I − G/t proves λmax < t. Where the
 *  iteration stays too far below (two parts of a graph with almost the same λmax), the rest is bisection.
 *  graph: [N][N] symmetric, entries ≥ 0 · returns λmax to a relative error of 1e-10 */
export const spectralRadius = (graph: Adjacency): number => {
  let low = fromBelow(graph);
  let high = Math.max(0, ...graph.map((row) => row.reduce((s, g) => s + g, 0)));
  let next = low * (1 + 1e-10);
  while (high - low > 1e-10 * high) {
    if (isAbove(graph, next)) high = next;
    else low = next;
    next = (low + high) / 2;
  }
  return Math.min(low, high);
};

/** Rayleigh's quotient after power iteration on G + I (the shift keeps bipartite graphs from swinging). No leading vector of
 *  a graph is orthogonal to the start, also when the graph falls into parts. */
const fromBelow = (graph: Adjacency): number => {
  let x = graph.map(() => 1 / Math.sqrt(graph.length));
  let last = 0;
  for (let step = 0; step < 1_000; step++) {
    const y = graph.map((row, i) => row.reduce((s, g, j) => s + g * (x[j] as number), x[i] as number));
    const rayleigh = y.reduce((s, v, i) => s + v * (x[i] as number), 0);
    const norm = Math.hypot(...y);
    x = y.map((v) => v / norm);
    if (Math.abs(rayleigh - last) <= 1e-15 * rayleigh) return Math.max(0, rayleigh - 1);
    last = rayleigh;
  }
  return Math.max(0, last - 1);
};

/** Is t > λmax(G)? It is when I − G/t is positive definite. */
const isAbove = (graph: Adjacency, t: number): boolean => {
  const n = graph.length;
  const a = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 1 : -(graph[i]?.[j] as number) / t;
  });
  return choleskySolve(a, new Float64Array(n), n);
};
