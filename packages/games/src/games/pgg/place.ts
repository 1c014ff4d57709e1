/** @file What a place in the graph is worth, whoever sits there. */
import { either as E } from 'fp-ts';
import type { Adjacency } from '../../graph/adjacency.js';
import type { Kind, Model } from './params.js';
import { groupsIn, marginalReturns } from './payoff.js';

/** f_i: what one unit of i's endowment is worth to all together in this graph. [N], or null with too many groups. */
export const placeFactors = (m: Model, graph: Adjacency, kind: Kind): number[] | null => {
  const groups = groupsIn(graph);
  return E.isLeft(groups) ? null : factorsOf(marginalReturns(m, groups.right), kind);
};

/** The same from the returns. */
export const factorsOf = (
  { own, total }: { readonly own: readonly number[]; readonly total: readonly number[] },
  kind: Kind,
): number[] => {
  const deciding = kind === 'planner' ? total : own;
  return total.map((t, i) => ((deciding[i] as number) > 1 + 1e-12 ? t : 1));
};
