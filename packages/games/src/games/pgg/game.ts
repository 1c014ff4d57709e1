/** @file The public goods game on groups as a Game. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { type Adjacency, emptyGraph } from '../../graph/adjacency.js';
import { once } from '../../network/analysis.js';
import { type NetworkGame, networkGame } from '../../network/game.js';
import { pairwiseNash } from '../../network/pairwise-nash.js';
import type { NetworkSolutions } from '../../network/rules.js';
import { frameOf } from '../../network/state.js';
import type { Raw } from '../../params/read.js';
import { contributions } from './equilibrium.js';
import { optimumOf } from './optimum.js';
import { endowments, type Model, type PggComplete, type PggParams, readPgg } from './params.js';
import { type Groups, groupsIn, payoffsIn } from './payoff.js';
import { pggText } from './text.js';

/** The public goods game whose groups are the maximal cliques of the graph that the agents form.
 *  left InvalidParams with all faults at once.
 *  @example pgg({ n: 4, endowment: 10, multiplier: 1.5, linkCost: 0.2, sequence: 'GE', rounds: 2 }) */
export const pgg = (params: PggParams | Raw): E.Either<GamesError, NetworkGame> =>
  E.map(fromComplete)(readPgg(params as Raw));

const fromComplete = (p: PggComplete): NetworkGame => {
  const model: Model = { ...p, endowment: endowments(p.n, p.endowment) };
  return networkGame({
    id: 'pgg-v1',
    frame: frameOf({
      n: p.n,
      sequence: p.sequence,
      rounds: p.rounds,
      observability: p.observability,
      decimals: p.decimals,
      maxEffort: (seat) => model.endowment[seat] as number,
    }),
    params: { ...p },
    typeKey: 'endowment',
    types: model.endowment,
    payoffs: (graph, efforts) => E.map((g: Groups) => payoffsIn(model, g, efforts))(groupsIn(graph)),
    text: pggText(p),
    information: p.observability === 'full' ? 'perfect' : 'imperfect',
    solutions: solutions(model),
  });
};

const solutions = (m: Model): NetworkSolutions => {
  const optimum = once(() => optimumOf(m, 'planner'));
  const on = (graph: Adjacency): Groups => {
    const groups = groupsIn(graph);
    if (E.isLeft(groups)) throw new RangeError(`this graph cannot be analysed: ${groups.left._tag}`);
    return groups.right;
  };
  const nashPayoffs = (graph: Adjacency): number[] => {
    const groups = on(graph);
    return payoffsIn(m, groups, contributions(m, groups, 'own'));
  };
  return {
    plannerGraph: () => optimum().graph,
    plannerWelfare: () => optimum().welfare,
    plannerGap: () => optimum().gap,
    nashGraph: once(() => pairwiseNash(emptyGraph(m.n), nashPayoffs).graph),
    plannerEffort: (graph) => contributions(m, on(graph), 'total'),
    nashEffort: (graph) => contributions(m, on(graph), 'own'),
    nashPayoffs,
    // Payoffs, and so welfare, are linear in one's own contribution.
    extremeEfforts: (_graph, _efforts, seat) => [0, m.endowment[seat] as number],
    bestEfforts: (_graph, _efforts, seat) => [0, m.endowment[seat] as number],
  };
};
