/** @file Mutual consent. */
import type { Adjacency } from '../graph/adjacency.js';

/** g_ij = p_ij · p_ji: a link forms when both ends ask for it. */
export const byConsent = (proposals: readonly { readonly to: readonly number[] }[]): Adjacency =>
  proposals.map((p, i) => p.to.map((x, j) => (x === 1 && proposals[j]?.to[i] === 1 ? 1 : 0)));

/** Up to this many seats a graph is one word of N(N−1)/2 bits. */
const WORD_SEATS = 8;
/** Graphs remembered by one game at most. */
const REMEMBERED = 4096;

/** Mutual consent in one game, where the same graphs form again and again: a graph that is known comes back as the very
 *  same matrix, so that what was solved on it (efforts, groups) is found again.
 *  The rows must be legal: of length n, 0/1. */
export const consentAmong = (n: number): typeof byConsent => {
  if (n > WORD_SEATS) return byConsent;
  const known = new Map<number, Adjacency>();
  return (proposals) => {
    let word = 0;
    for (let i = 1; i < n; i++) {
      const row = proposals[i]?.to as readonly number[];
      for (let j = 0; j < i; j++) word = (word << 1) | ((row[j] as number) & (proposals[j]?.to[i] as number));
    }
    const before = known.get(word);
    if (before !== undefined) return before;
    if (known.size === REMEMBERED) known.clear();
    const graph = byConsent(proposals);
    known.set(word, graph);
    return graph;
  };
};
