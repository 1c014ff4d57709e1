/** @file The best graph of the BCZ game: for a planner who chooses efforts too, and for selfish efforts. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { withArguments, wordFaults } from '../../params/arguments.js';
import { searchMany } from './many-seats.js';
import { type BczModel, type Model, readModel } from './params.js';
import { selfishOptimum } from './selfish-optimum.js';
import { branchThresholds } from './threshold-branch.js';
import { bestThreshold, EXACT_SEATS } from './threshold-search.js';
import { solvedInUnits } from './units.js';
import type { Optimum } from './welfare.js';

/** The best graph and its efforts.
 *
 *  planner: graph and efforts for welfare. At fixed efforts the best graph links i and j iff δ e_i e_j > c, so the
 *  optimum is a threshold graph ordered by effort, and by α (swapping the efforts of two agents against the order of
 *  their α loses): 2^(N−1) candidates, each solved exactly, also for different α and under a cap. Exact for N ≤ 16;
 *  beyond by branch and bound among them, exact where the gap is 0.
 *  nash: graph for welfare, efforts selfish. Exact for N ≤ 7; for equal α up to N = 16 where efforts exist below the
 *  cap on every graph; beyond the gap tells.
 *
 *  Ties: the fewest links; then the first threshold graph in code order over agents by α (equal α: by seat), so that
 *  low seats are the centre.
 *  left InvalidParams; SpectralRadiusTooLarge when the planner's efforts run away on the complete graph and no cap is given.
 *  @source Belhaj, Bervoets & Deroïan 2016 (nested split graphs)
 *  @example bczOptimum({ n: 3, alpha: 1, delta: 0.5, cost: 1 }, 'nash') // a path with seat 0 in the middle, W = 13 */
export const bczOptimum = (
  model: BczModel,
  kind: 'planner' | 'nash' = 'planner',
): E.Either<GamesError, Optimum> =>
  E.chain((m: Model): E.Either<GamesError, Optimum> => {
    if (kind === 'nash') return E.right(selfishOptimum(m));
    return runsAway(m)
      ? E.left({ _tag: 'SpectralRadiusTooLarge', delta: m.delta, lambdaMax: m.n - 1, factor: 2 })
      : E.right(plannerOptimum(m));
  })(withArguments('bcz', readModel({ ...model }), [], wordFaults('kind', kind, ['planner', 'nash'])));

/** Without a cap the planner links everybody as soon as efforts run away on the complete graph: no finite optimum. */
const runsAway = (m: Model): boolean => m.cap === Infinity && 2 * m.delta * (m.n - 1) >= 1 - 1e-12;

/** The planner's optimum of a checked model. */
export const plannerOptimum = (given: Model): Optimum =>
  solvedInUnits(given, (m) =>
    m.n <= EXACT_SEATS ? bestThreshold(m, 2) : branchThresholds(m, searchMany(m, 2)),
  );
