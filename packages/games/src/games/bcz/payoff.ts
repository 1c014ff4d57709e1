/** @file Payoffs of the BCZ game (linear-quadratic, local complementarities, a cost for each link). */
import { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { type Adjacency, graphFaults } from '../../graph/adjacency.js';
import { profileFaults, seatsOf, withArguments } from '../../params/arguments.js';
import { type BczModel, type Model, readModel } from './params.js';

/** π_i = α_i e_i − ½ e_i² + δ Σ_j g_ij e_i e_j − c Σ_j g_ij
 *  graph: [N][N] 0/1, symmetric · efforts: [N], 0 to maxEffort · returns payoffs [N]
 *  left InvalidGraph, InvalidParams
 *  @source Ballester, Calvó-Armengol & Zenou 2006, eq. 1; the link cost is an addition
 *  @example bczPayoffs({ n: 2, alpha: 1, delta: 0.5, cost: 0.1 }, [[0, 1], [1, 0]], [1, 2]) // right([1.4, 0.9]) */
export const bczPayoffs = (
  model: BczModel,
  graph: Adjacency,
  efforts: readonly number[],
): E.Either<GamesError, number[]> => {
  const read = readModel({ ...model });
  const n = seatsOf(model);
  const rule = { min: 0, ...(E.isRight(read) && read.right.cap !== Infinity ? { max: read.right.cap } : {}) };
  return E.map((m: Model) => payoffsOn(m, graph, efforts))(
    withArguments(
      'bcz',
      read,
      graphFaults(graph, n),
      profileFaults('efforts', efforts, n, () => rule),
    ),
  );
};

/** Payoffs [N] of a checked model on a checked graph. */
export const payoffsOn = (
  { n, alpha, delta, cost }: Pick<Model, 'n' | 'alpha' | 'delta' | 'cost'>,
  graph: Adjacency,
  efforts: readonly number[],
): number[] => {
  const payoffs = new Array<number>(n);
  for (let i = 0; i < n; i++) {
    const row = graph[i] as readonly number[];
    let around = 0;
    let links = 0;
    for (let j = 0; j < n; j++) {
      if (row[j] === 1) {
        around += efforts[j] as number;
        links++;
      }
    }
    const e = efforts[i] as number;
    payoffs[i] = e * ((alpha[i] as number) - e / 2 + delta * around) - cost * links;
  }
  return payoffs;
};
