/** @file Contributions on a fixed graph. Payoffs are linear, so everybody gives all or nothing. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { type Adjacency, graphFaults } from '../../graph/adjacency.js';
import { seatsOf, withArguments } from '../../params/arguments.js';
import { type Model, type PggModel, readModel } from './params.js';
import { type Groups, groupsIn, marginalReturns } from './payoff.js';

/** Nash contributions on a fixed graph: e_i = w_i where one's own marginal return is above 1, else 0. They are
 *  dominant: they do not depend on what the others give.
 *  graph: [N][N] · returns contributions [N] */
export const pggNash = (model: PggModel, graph: Adjacency): E.Either<GamesError, number[]> =>
  contributionsOn(model, graph, 'own');

/** Contributions that maximise welfare on a fixed graph: e_i = w_i where the total marginal return is above 1. */
export const pggPlanner = (model: PggModel, graph: Adjacency): E.Either<GamesError, number[]> =>
  contributionsOn(model, graph, 'total');

const contributionsOn = (
  model: PggModel,
  graph: Adjacency,
  whose: 'own' | 'total',
): E.Either<GamesError, number[]> =>
  E.chain((m: Model) => E.map((c: Groups) => contributions(m, c, whose))(groupsIn(graph)))(
    withArguments('pgg', readModel({ ...model }), graphFaults(graph, seatsOf(model))),
  );

/** Returns within rounding of 1 count as 1: nothing is given. */
const ABOVE = 1 + 1e-12;

export const contributions = (m: Model, groups: Groups, whose: 'own' | 'total'): number[] =>
  marginalReturns(m, groups)[whose].map((x, i) => (x > ABOVE ? (m.endowment[i] as number) : 0));
