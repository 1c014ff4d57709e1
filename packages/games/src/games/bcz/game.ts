/** @file The BCZ game as a Game. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import type { Adjacency } from '../../graph/adjacency.js';
import { flat } from '../../graph/threshold.js';
import { once } from '../../network/analysis.js';
import { type NetworkGame, networkGame } from '../../network/game.js';
import type { NetworkSolutions } from '../../network/rules.js';
import { frameOf } from '../../network/state.js';
import type { Raw } from '../../params/read.js';
import { toGrid } from '../../space/effort.js';
import { bestEffortOn } from './best-reply.js';
import { effortsOf } from './equilibrium.js';
import { plannerOptimum } from './optimum.js';
import { alphas, type BczComplete, type BczParams, type Model, readBcz } from './params.js';
import { payoffsOn } from './payoff.js';
import { greatestStable } from './stable.js';
import { bczText } from './text.js';

/** The BCZ game: links by mutual consent, then efforts, with complementarities along links.
 *  left InvalidParams with all faults at once, or SpectralRadiusTooLarge when no maxEffort is given and
 *  2δ(N − 1) ≥ 1 (then the planner's efforts have no finite solution).
 *  @example bcz({ n: 4, alpha: 1, delta: 0.1, cost: 0.1, maxEffort: 5, sequence: 'GE', rounds: 2 }) */
export const bcz = (params: BczParams | Raw): E.Either<GamesError, NetworkGame> =>
  E.map(fromComplete)(readBcz(params as Raw));

const fromComplete = (p: BczComplete): NetworkGame => {
  const model: Model = {
    n: p.n,
    alpha: alphas(p.n, p.alpha),
    delta: p.delta,
    cost: p.cost,
    cap: p.maxEffort,
  };
  return networkGame({
    id: 'bcz-v1',
    frame: frameOf({
      n: p.n,
      sequence: p.sequence,
      rounds: p.rounds,
      observability: p.observability,
      decimals: p.decimals,
      maxEffort: () => p.maxEffort,
    }),
    params: { ...p },
    typeKey: 'alpha',
    types: Array.from(model.alpha),
    payoffs: (graph, efforts) => E.right(payoffsOn(model, graph, efforts)),
    text: bczText(p),
    information: p.observability === 'full' ? 'perfect' : 'imperfect',
    solutions: solutions(p, model),
  });
};

const solutions = (p: BczComplete, m: Model): NetworkSolutions => {
  const optimum = once(() => plannerOptimum(m));
  // A finite cap always gives efforts.
  const efforts = (graph: Adjacency, factor: 1 | 2): number[] =>
    Array.from(effortsOf(m, flat(graph), factor) as Float64Array);
  return {
    plannerGraph: () => optimum().graph,
    plannerWelfare: () => optimum().welfare,
    plannerGap: () => optimum().gap,
    nashGraph: once(() => greatestStable(m)),
    plannerEffort: (graph) => efforts(graph, 2),
    nashEffort: (graph) => efforts(graph, 1),
    nashPayoffs: (graph) => payoffsOn(m, graph, efforts(graph, 1)),
    // π_i is concave in e_i with its top at the best reply: the best legal effort is next to it, the worst an end.
    extremeEfforts: (graph, e, seat) => [toGrid(bestEffortOn(m, graph, e, seat), p.decimals), 0, p.maxEffort],
    // So is welfare, with its top where each link counts for both of its ends.
    bestEfforts: (graph, e, seat) =>
      [m, { ...m, delta: 2 * m.delta }].map((of) => toGrid(bestEffortOn(of, graph, e, seat), p.decimals)),
  };
};
