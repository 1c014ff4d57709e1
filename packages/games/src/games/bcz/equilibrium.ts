/** @file Efforts of the BCZ game on a fixed graph: selfish and planner's, capped or not. All exact. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { type Adjacency, graphFaults } from '../../graph/adjacency.js';
import { fixedPoint } from '../../graph/fixed-point.js';
import { spectralRadius } from '../../graph/spectrum.js';
import { flat } from '../../graph/threshold.js';
import { seatsOf, withArguments } from '../../params/arguments.js';
import { type BczModel, type Model, readModel } from './params.js';

/** Nash effort of the BCZ game on a fixed graph: e* = (I − δG)⁻¹ α, and e*_i = min(cap, α_i + δ Σ g_ij e*_j) under a
 *  cap, where it is unique too (α > 0).
 *  graph: [N][N] 0/1, symmetric · returns effort [N]
 *  left SpectralRadiusTooLarge when δ·λmax(G) ≥ 1 and no cap is given; InvalidGraph, InvalidParams
 *  @source Ballester, Calvó-Armengol & Zenou 2006, theorem 1
 *  @example bczNashEffort({ n: 2, alpha: 1, delta: 0.5, cost: 0 }, [[0, 1], [1, 0]]) // right([2, 2]) */
export const bczNashEffort = (model: BczModel, graph: Adjacency): E.Either<GamesError, number[]> =>
  effortOn(model, graph, 1);

/** Effort that maximises welfare on a fixed graph: e° = (I − 2δG)⁻¹ α, and e°_i = min(cap, α_i + 2δ Σ g_ij e°_j)
 *  under a cap. The welfare need not be concave there; this point is its maximum all the same, because no other one
 *  survives improving a single effort (see graph/fixed-point.ts).
 *  left SpectralRadiusTooLarge when 2δ·λmax(G) ≥ 1 and no cap is given; InvalidGraph, InvalidParams
 *  @example bczPlannerEffort({ n: 2, alpha: 1, delta: 0.25, cost: 0 }, [[0, 1], [1, 0]]) // right([2, 2]) */
export const bczPlannerEffort = (model: BczModel, graph: Adjacency): E.Either<GamesError, number[]> =>
  effortOn(model, graph, 2);

const effortOn = (model: BczModel, graph: Adjacency, factor: 1 | 2): E.Either<GamesError, number[]> =>
  E.chain((m: Model): E.Either<GamesError, number[]> => {
    const e = effortsOf(m, flat(graph), factor);
    return e !== null
      ? E.right(Array.from(e))
      : E.left({ _tag: 'SpectralRadiusTooLarge', delta: m.delta, lambdaMax: spectralRadius(graph), factor });
  })(withArguments('bcz', readModel({ ...model }), graphFaults(graph, seatsOf(model))));

/** Without checks, on a flat graph; factor 1 selfish, 2 planner's; null when efforts run away. */
export const effortsOf = (
  m: Model,
  links: Float64Array,
  factor: 1 | 2,
  scratch?: Float64Array,
): Float64Array | null => fixedPoint(links, m.n, m.alpha, factor * m.delta, m.cap, scratch);
