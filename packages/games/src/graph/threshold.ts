/** @file Threshold (nested split) graphs over seats in a given order, each once.
 *
 *  Ranks 0 … N−1 lie in an interval. A 1 makes the first of the interval the neighbour of all the rest and takes it
 *  out, a 0 takes the last one out without further links. N − 1 such choices give every threshold graph whose
 *  neighbourhoods are nested along the order: 2^(N−1) of them. */

/** Writes the graph of a code (bit k = the k-th choice) into `links` [N·N], by rank. Returns the number of links. */
export const thresholdLinks = (code: number, n: number, links: Float64Array): number => {
  links.fill(0);
  let count = 0;
  let lo = 0;
  let hi = n - 1;
  for (let k = 0; lo < hi; k++) {
    if ((code >>> k) & 1) {
      for (let t = lo + 1; t <= hi; t++) {
        links[lo * n + t] = 1;
        links[t * n + lo] = 1;
      }
      count += hi - lo;
      lo++;
    } else hi--;
  }
  return count;
};

/** Seats by type, the greatest first; equal types in seat order. */
export const byType = (types: ArrayLike<number>): number[] =>
  Array.from({ length: types.length }, (_, i) => i).sort(
    (i, j) => (types[j] as number) - (types[i] as number),
  );

/** A graph by rank as a graph by seat: rank r is seat order[r]. */
export const bySeat = (links: Float64Array, order: readonly number[]): number[][] => {
  const n = order.length;
  const graph = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let r = 0; r < n; r++) {
    for (let s = 0; s < n; s++) {
      if (links[r * n + s] === 1) (graph[order[r] as number] as number[])[order[s] as number] = 1;
    }
  }
  return graph;
};

/** The rows of a matrix, one after the other. */
export const flat = (graph: readonly (readonly number[])[]): Float64Array => {
  const n = graph.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = graph[i] as readonly number[];
    for (let j = 0; j < n; j++) out[i * n + j] = row[j] as number;
  }
  return out;
};
