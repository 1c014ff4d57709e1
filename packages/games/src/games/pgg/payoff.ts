/** @file Payoffs of the public goods game whose groups are the maximal cliques of a graph. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { type Adjacency, graphFaults } from '../../graph/adjacency.js';
import { GROUP_LIMIT, groupsOf } from '../../graph/cliques/groups.js';
import { profileFaults, seatsOf, withArguments } from '../../params/arguments.js';
import { type Model, type PggModel, readModel } from './params.js';

/** split:    π_i = w_i − e_i + Σ_{C∋i} (r/|C|) Σ_{j∈C} e_j / k_j − c·deg_i
 *  perGroup: π_i = w_i − e_i + Σ_{C∋i} (r/|C|) Σ_{j∈C} e_j       − c·deg_i
 *  C: maximal cliques with two members at least; k_j: the number of groups of j. Who has no group gets its
 *  contribution back: π_i = w_i.
 *  graph: [N][N] · contributions: [N], e_i in [0, w_i] · returns payoffs [N]
 *  left InvalidGraph, InvalidParams, TooManyGroups
 *  @example one group of four, w = 10, r = 1.5, all in: each 15 */
export const pggPayoffs = (
  model: PggModel,
  graph: Adjacency,
  contributions: readonly number[],
): E.Either<GamesError, number[]> => {
  const read = readModel({ ...model });
  const n = seatsOf(model);
  const rule = (seat: number) => ({
    min: 0,
    ...(E.isRight(read) && seat < read.right.n ? { max: read.right.endowment[seat] as number } : {}),
  });
  return E.chain((m: Model) => E.map((c: Groups) => payoffsIn(m, c, contributions))(groupsIn(graph)))(
    withArguments('pgg', read, graphFaults(graph, n), profileFaults('contributions', contributions, n, rule)),
  );
};

/** The groups of a graph and who is in which. */
export interface Groups {
  readonly list: readonly (readonly number[])[];
  /** k_i: the number of groups of each seat. [N] */
  readonly count: readonly number[];
  /** [N] */
  readonly degree: readonly number[];
}

const known = new WeakMap<Adjacency, Groups>();

/** The groups of a graph; remembered for as long as the graph lives, because graphs never change. */
export const groupsIn = (graph: Adjacency): E.Either<GamesError, Groups> => {
  const before = known.get(graph);
  if (before !== undefined) return E.right(before);
  const list = groupsOf(graph);
  if (list === null) return E.left({ _tag: 'TooManyGroups', limit: GROUP_LIMIT });
  const count = new Array<number>(graph.length).fill(0);
  for (const group of list) for (const i of group) count[i] = (count[i] as number) + 1;
  const degree = graph.map((row) => row.reduce((a, b) => a + b, 0));
  const groups = { list, count, degree };
  known.set(graph, groups);
  return E.right(groups);
};

/** Payoffs [N] of a checked model. */
export const payoffsIn = (m: Model, groups: Groups, e: readonly number[]): number[] => {
  const { count, degree } = groups;
  const payoffs = m.endowment.map((w, i) =>
    (count[i] as number) === 0 ? w : w - (e[i] as number) - m.linkCost * (degree[i] as number),
  );
  for (const group of groups.list) {
    let pot = 0;
    for (const j of group) pot += (e[j] as number) / (m.contribution === 'split' ? (count[j] as number) : 1);
    const share = (m.multiplier * pot) / group.length;
    for (const i of group) payoffs[i] = (payoffs[i] as number) + share;
  }
  return payoffs;
};

/** What one more unit of i's contribution brings. own: to i itself; total: to all together.
 *  split: own = (r/k_i) Σ_{C∋i} 1/|C|, total = r. perGroup: own = r Σ_{C∋i} 1/|C|, total = r·k_i. No group: 1. */
export const marginalReturns = (m: Model, groups: Groups): { own: number[]; total: number[] } => {
  const own = new Array<number>(m.n).fill(0);
  for (const group of groups.list) {
    for (const i of group) own[i] = (own[i] as number) + m.multiplier / group.length;
  }
  const total = new Array<number>(m.n).fill(1);
  for (let i = 0; i < m.n; i++) {
    const k = groups.count[i] as number;
    if (k === 0) own[i] = 1;
    else if (m.contribution === 'split') own[i] = (own[i] as number) / k;
    if (k > 0) total[i] = m.multiplier * (m.contribution === 'split' ? 1 : k);
  }
  return { own, total };
};
