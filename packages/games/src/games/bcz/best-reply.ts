/** @file Best replies of the BCZ game against efforts that one expects of the others. */
import { either as E } from 'fp-ts';
import type { Fault, GamesError } from '../../errors.js';
import { type Adjacency, graphFaults } from '../../graph/adjacency.js';
import { byType } from '../../graph/threshold.js';
import { numberFaults, profileFaults, seatRule, seatsOf, withArguments } from '../../params/arguments.js';
import { type BczModel, type Model, readModel } from './params.js';

/** Best effort of a seat against the others' efforts: clip(α_i + δ Σ_j g_ij e_j).
 *  graph: [N][N] · efforts: [N], ≥ 0 (the own one is not read)
 *  left InvalidGraph, InvalidParams */
export const bczBestEffort = (
  model: BczModel,
  graph: Adjacency,
  efforts: readonly number[],
  seat: number,
): E.Either<GamesError, number> =>
  E.map((m: Model) => bestEffortOn(m, graph, efforts, seat))(
    withArguments(
      'bcz',
      readModel({ ...model }),
      graphFaults(graph, seatsOf(model)),
      othersFaults(model, 'efforts', efforts, seat),
    ),
  );

/** Best effort in a checked model on a checked graph. */
export const bestEffortOn = (
  m: Model,
  graph: Adjacency,
  efforts: readonly number[],
  seat: number,
): number => {
  const row = graph[seat] as readonly number[];
  const around = row.reduce((s, g, j) => (g === 1 ? s + (efforts[j] as number) : s), 0);
  return Math.min(m.cap, (m.alpha[seat] as number) + m.delta * around);
};

/** The others' efforts and the seat that replies to them. */
const othersFaults = (
  model: BczModel,
  key: string,
  efforts: readonly number[],
  seat: number,
): readonly Fault[] => {
  const n = seatsOf(model);
  return [
    ...numberFaults('seat', seat, seatRule(n)),
    ...profileFaults(key, efforts, n, () => ({ min: 0 }), seat),
  ];
};

export interface LinkReply {
  /** 0/1 row [N]. */
  readonly to: readonly number[];
  /** The effort that goes with it, and the payoff. */
  readonly effort: number;
  readonly payoff: number;
}

/** Best links and effort of a seat when the others' efforts are what it expects, and those in `willing` (default: all)
 *  say yes: the k willing with the greatest efforts, for the best k. k links are worth max_e e(α_i − ½e + δS_k) − ck with
 *  S_k the sum of the k greatest efforts. Ties: the fewest links; equal efforts: the lowest seats.
 *  expected: [N], ≥ 0 (the own one is not read) · left InvalidParams */
export const bczBestLinks = (
  model: BczModel,
  expected: readonly number[],
  seat: number,
  willing?: readonly number[],
): E.Either<GamesError, LinkReply> =>
  E.map((m: Model) => {
    const open = new Set(willing ?? expected.map((_, j) => j));
    const order = byType(expected.with(seat, 0)).filter((j) => j !== seat && open.has(j));
    const to = new Array<number>(m.n).fill(0);
    const reply = (sum: number, links: number) => {
      const effort = Math.min(m.cap, (m.alpha[seat] as number) + m.delta * sum);
      const payoff = effort * ((m.alpha[seat] as number) - effort / 2 + m.delta * sum) - m.cost * links;
      return { effort, payoff };
    };
    let best = reply(0, 0);
    let bestK = 0;
    let sum = 0;
    order.forEach((j, k) => {
      sum += expected[j] as number;
      const next = reply(sum, k + 1);
      // What a seat earns without any link is above 0, and the best is no less.
      if (next.payoff > best.payoff * (1 + 1e-10)) [best, bestK] = [next, k + 1];
    });
    for (const j of order.slice(0, bestK)) to[j] = 1;
    return { to, ...best };
  })(
    withArguments(
      'bcz',
      readModel({ ...model }),
      [],
      [...othersFaults(model, 'expected', expected, seat), ...willingFaults(model, willing)],
    ),
  );

const willingFaults = (model: BczModel, willing: readonly number[] | undefined): readonly Fault[] =>
  willing === undefined ? [] : profileFaults('willing', willing, undefined, () => seatRule(seatsOf(model)));
