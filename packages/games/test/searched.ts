/** @file The search among graphs on its own, also where all graphs would be looked at: among seats in their order. */
import { welfareBound } from '../src/games/pgg/bound.js';
import type { Kind, Model } from '../src/games/pgg/params.js';
import { placeFactors } from '../src/games/pgg/place.js';
import { searchOptimum } from '../src/games/pgg/search.js';
import type { Matrix } from './oracles.js';

const descending = (xs: readonly number[]): number[] =>
  xs.map((_, i) => i).sort((i, j) => (xs[j] as number) - (xs[i] as number) || i - j);

/** From nothing: the graph with its seats in the places that suit them, and what it may lack. */
export const searched = (m: Model, kind: Kind): { readonly graph: Matrix; readonly gap: number } => {
  const order = descending(m.endowment);
  const wealth = order.map((seat) => m.endowment[seat] as number);
  const found = searchOptimum({ ...m, endowment: wealth }, kind, wealth, { graph: [], w: 0, groups: 0 });
  const places = descending(placeFactors(m, found.graph, kind) as number[]);
  const place: number[] = [];
  order.forEach((seat, rank) => {
    place[seat] = places[rank] as number;
  });
  const graph = place.map((a) => place.map((b) => found.graph[a]?.[b] as number));
  return { graph, gap: Math.max(0, welfareBound(m, kind) - found.w) };
};
