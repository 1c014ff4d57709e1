/** @file Payoffs of the BCZ game (linear-quadratic, local complementarities, a cost for each link). */
import type { Adjacency } from '../../graph/adjacency.js';
import type { BczModel } from './params.js';

/** π_i = α_i e_i − ½ e_i² + δ Σ_j g_ij e_i e_j − c Σ_j g_ij
 *  graph: [N][N] 0/1, symmetric · efforts: [N], ≥ 0 · returns payoffs [N]
 *  @source Ballester, Calvó-Armengol & Zenou 2006, eq. 1; the link cost is an addition
 *  @example bczPayoffs({ n: 2, alpha: 1, delta: 0.5, cost: 0.1 }, [[0, 1], [1, 0]], [1, 2]) // [1.4, 0.9] */
export const bczPayoffs = (model: BczModel, graph: Adjacency, efforts: readonly number[]): number[] => {
  const { n, alpha, delta, cost } = model;
  const payoffs = new Array<number>(n);
  for (let i = 0; i < n; i++) {
    const row = graph[i] as readonly number[];
    let around = 0;
    let links = 0;
    for (let j = 0; j < n; j++) {
      if (row[j] === 1) {
        around += efforts[j] as number;
        links++;
      }
    }
    const e = efforts[i] as number;
    const a = typeof alpha === 'number' ? alpha : (alpha[i] as number);
    payoffs[i] = e * (a - e / 2 + delta * around) - cost * links;
  }
  return payoffs;
};
