/** @file The largest eigenvalue of a graph. */
import type { Adjacency } from './adjacency.js';

/** λmax(G), by power iteration on G + I (the shift keeps bipartite graphs from swinging).
 *  graph: [N][N] symmetric, entries ≥ 0 · returns λmax to about 1e-9 */
export const spectralRadius = (graph: Adjacency): number => {
  const n = graph.length;
  if (n === 0) return 0;
  // A start that is not orthogonal to any nonnegative leading vector, also when the graph falls into parts.
  let x = Array.from({ length: n }, (_, i) => 1 + i / (7 * n));
  let last = Number.NaN;
  for (let step = 0; step < 20_000; step++) {
    const y = graph.map((row, i) => row.reduce((s, g, j) => s + g * (x[j] as number), x[i] as number));
    const norm = Math.hypot(...y);
    const rayleigh = y.reduce((s, v, i) => s + v * (x[i] as number), 0) / x.reduce((s, v) => s + v * v, 0);
    x = y.map((v) => v / norm);
    if (Math.abs(rayleigh - last) <= 1e-15 * rayleigh) return Math.max(0, rayleigh - 1);
    last = rayleigh;
  }
  return Math.max(0, last - 1);
};
