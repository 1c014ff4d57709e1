/** @file Mutual consent. */
import type { Adjacency } from '../graph/adjacency.js';

/** g_ij = p_ij · p_ji: a link forms when both ends ask for it. */
export const byConsent = (proposals: readonly { readonly to: readonly number[] }[]): Adjacency =>
  proposals.map((p, i) => p.to.map((x, j) => (x === 1 && proposals[j]?.to[i] === 1 ? 1 : 0)));
