/** @file A written-out BCZ game: the welfare of every row that seat 0 can propose, beside partners who see the planner's network
 *  and err. π_i = e_i(α_i − e_i/2 + δ Σ_j g_ij e_j) − c Σ_j g_ij, efforts those of the planner on the graph that forms. */
import { normal, uniforms } from './random.js';

export interface Situation {
  /** N − 1: how many links seat 0 decides; bit b is seat b + 1. */
  readonly bits: number;
  /** [2^bits], W of the graph that forms over the planner's W. */
  readonly welfare: readonly number[];
  /** [2^bits], the paper's graph score: 1 − Hamming(G, G of the planner)/(N(N−1)). */
  readonly graphScore: readonly number[];
  /** [2^bits], the paper's sample reward: F1 + accuracy of the row against the planner's. */
  readonly similarity: readonly number[];
  /** [2^bits], chances of the rows: the planner's links, each kept with chance q, and differences of taste. */
  readonly policy: readonly number[];
  /** [2^bits][2^bits], W over the planner's W of the graph that forms among seat 0 and those of a coalition (bit b: seat b + 1). */
  readonly coalitions: () => readonly (readonly number[])[];
  /** [2^bits], the same for coalitions that seat 0 does not belong to. */
  readonly withoutSeat: () => readonly number[];
}

const CAP = 3;
type Graph = readonly (readonly number[])[];

const pairsOf = (n: number) =>
  Array.from({ length: n }, (_, i) => Array.from({ length: i }, (_, j) => [i, j] as const)).flat();

const hasBit = (word: number, b: number): number => (word >> b) & 1;

const graphOf = (n: number, linked: (i: number, j: number) => number): Graph =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 0 : linked(i, j))));

/** e = min(cap, α + 2δ G e), by iteration from 0, which rises to the least fixed point: the planner's. */
const welfareOn = (alpha: readonly number[], delta: number, cost: number, graph: Graph): number => {
  const around = (efforts: readonly number[], i: number) =>
    graph[i]!.reduce((total, linked, j) => total + linked * efforts[j]!, 0);
  let efforts = alpha.map(() => 0);
  for (let step = 0; step < 40; step++)
    efforts = alpha.map((a, i) => Math.min(CAP, a + 2 * delta * around(efforts, i)));
  return efforts.reduce((total, e, i) => {
    const links = graph[i]!.reduce((count, linked) => count + linked, 0);
    return total + e * (alpha[i]! - e / 2 + delta * around(efforts, i)) - cost * links;
  }, 0);
};

const f1 = (row: number, wanted: number, bits: number): number => {
  const both = Array.from({ length: bits }, (_, b) => hasBit(row & wanted, b)).reduce((a, b) => a + b, 0);
  const all = Array.from({ length: bits }, (_, b) => hasBit(row, b) + hasBit(wanted, b)).reduce(
    (a, b) => a + b,
    0,
  );
  return all === 0 ? 1 : (2 * both) / all;
};

export interface Population {
  /** Chance that a partner's link differs from the planner's. */
  readonly noise: number;
  /** Chance that a link of the policy is the planner's. */
  readonly q: number;
}

export const situation = (seed: number, { noise, q }: Population): Situation => {
  const uniform = uniforms(seed);
  const n = 4 + (seed % 2);
  const bits = n - 1;
  const alpha = Array.from({ length: n }, () => 0.5 + 1.5 * uniform());
  const delta = 0.04 + 0.12 * uniform();
  const cost = 0.05 + 0.5 * uniform();
  const pairs = pairsOf(n);
  const planned = Array.from({ length: 2 ** pairs.length }, (_, word) => {
    const linked = new Map(pairs.map(([i, j], p) => [i * n + j, hasBit(word, p)]));
    const graph = graphOf(n, (i, j) => linked.get(Math.max(i, j) * n + Math.min(i, j))!);
    return { graph, welfare: welfareOn(alpha, delta, cost, graph) };
  }).reduce((best, one) => (one.welfare > best.welfare ? one : best));
  const others = planned.graph.map((row) => row.map((linked) => (uniform() < noise ? 1 - linked : linked)));
  const formed = (row: number, members: number, seat = 1): Graph => {
    const isIn = (i: number) => (i === 0 ? seat : hasBit(members, i - 1));
    const asks = (i: number, j: number) => (i === 0 ? hasBit(row, j - 1) : others[i]![j]!);
    return graphOf(n, (i, j) => isIn(i) * isIn(j) * asks(i, j) * asks(j, i));
  };
  const rows = Array.from({ length: 2 ** bits }, (_, row) => row);
  const all = 2 ** bits - 1;
  const wanted = rows.find((row) =>
    Array.from({ length: bits }, (_, b) => hasBit(row, b) === planned.graph[0]![b + 1]).every(Boolean),
  )!;
  const share = (graph: Graph, members: number, seat = 1) =>
    welfareOn(
      alpha.map((a, i) => (i === 0 ? seat * a : hasBit(members, i - 1) * a)),
      delta,
      cost,
      graph,
    ) / planned.welfare;
  const agreement = (row: number) =>
    Array.from({ length: bits }, (_, b) => (hasBit(row ^ wanted, b) === 0 ? 1 : 0)).reduce<number>(
      (a, b) => a + b,
      0,
    );
  const taste = rows.map(
    (row) => q ** agreement(row) * (1 - q) ** (bits - agreement(row)) * Math.exp(0.5 * normal(uniform)),
  );
  const total = taste.reduce((a, b) => a + b, 0);
  return {
    bits,
    welfare: rows.map((row) => share(formed(row, all), all)),
    graphScore: rows.map((row) => {
      const off = formed(row, all)
        .flat()
        .filter((linked, at) => linked !== planned.graph.flat()[at]).length;
      return 1 - off / (n * (n - 1));
    }),
    similarity: rows.map((row) => f1(row, wanted, bits) + agreement(row) / bits),
    policy: taste.map((weight) => weight / total),
    coalitions: () => rows.map((row) => rows.map((members) => share(formed(row, members), members))),
    withoutSeat: () => rows.map((members) => share(formed(0, members, 0), members, 0)),
  };
};
