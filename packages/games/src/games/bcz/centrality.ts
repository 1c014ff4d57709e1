/** @file Centrality and the key player. */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { type Adjacency, graphFaults } from '../../graph/adjacency.js';
import { fixedPoint } from '../../graph/fixed-point.js';
import { spectralRadius } from '../../graph/spectrum.js';
import { flat } from '../../graph/threshold.js';
import { numberFaults, profileFaults, withArguments } from '../../params/arguments.js';
import { FACTOR, TYPE } from '../../params/frame.js';

/** Katz–Bonacich centrality b = (I − δG)⁻¹ α (α = 1 unless given): the weighted number of walks from each node. It is
 *  the Nash effort of the BCZ game with productivities α.
 *  graph: [N][N] · delta ≥ 0 · alpha: [N], > 0 · returns [N]
 *  left SpectralRadiusTooLarge when δ·λmax(G) ≥ 1; InvalidGraph, InvalidParams
 *  @source Ballester, Calvó-Armengol & Zenou 2006, definition 1 */
export const katzBonacich = (
  graph: Adjacency,
  delta: number,
  alpha?: readonly number[],
): E.Either<GamesError, number[]> =>
  E.chain((g: Adjacency): E.Either<GamesError, number[]> => {
    const weights = Float64Array.from(alpha ?? g.map(() => 1));
    const b = fixedPoint(flat(g), g.length, weights, delta, Infinity);
    return b === null ? runaway(g, delta) : E.right(Array.from(b));
  })(
    withArguments('katzBonacich', E.right(graph), graphFaults(graph), [
      ...numberFaults('delta', delta, FACTOR),
      ...(alpha === undefined
        ? []
        : profileFaults('alpha', alpha, Array.isArray(graph) ? graph.length : undefined, () => TYPE)),
    ]),
  );

const runaway = (graph: Adjacency, delta: number): E.Either<GamesError, never> =>
  E.left({ _tag: 'SpectralRadiusTooLarge', delta, lambdaMax: spectralRadius(graph), factor: 1 });

export interface KeyPlayer {
  readonly seat: number;
  /** c_i = b_i² / m_ii with M = (I − δG)⁻¹: how much total effort falls when i leaves. [N] */
  readonly intercentrality: readonly number[];
}

/** The key player: whose removal lowers total effort most (α = 1). Ties: the lowest seat.
 *  left SpectralRadiusTooLarge, InvalidGraph (one seat at least), InvalidParams
 *  @source Ballester, Calvó-Armengol & Zenou 2006, theorem 3 */
export const keyPlayer = (graph: Adjacency, delta: number): E.Either<GamesError, KeyPlayer> =>
  E.chain((b: readonly number[]): E.Either<GamesError, KeyPlayer> => {
    const n = graph.length;
    if (n === 0) {
      return E.left({
        _tag: 'InvalidGraph',
        faults: [{ field: 'graph', reason: 'must have one seat at least' }],
      });
    }
    const links = flat(graph);
    const intercentrality: number[] = [];
    for (let i = 0; i < n; i++) {
      const unit = new Float64Array(n);
      unit[i] = 1;
      const column = fixedPoint(links, n, unit, delta, Infinity);
      if (column === null) return runaway(graph, delta);
      intercentrality.push((b[i] as number) ** 2 / (column[i] as number));
    }
    const most = Math.max(...intercentrality);
    const seat = intercentrality.findIndex((c) => c >= most - 1e-12 * most);
    return E.right({ seat, intercentrality });
  })(katzBonacich(graph, delta));
