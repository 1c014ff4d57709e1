/** @file Choices that are worse than another one whatever the other player does, left out again and again. */
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { type Bimatrix, bimatrixFaults, transpose } from './bimatrix.js';

export interface Undominated {
  /** Choices that are left, of the first player and of the second. */
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** How often choices were left out, each time all that were dominated by then: 0 where none is. */
  readonly rounds: number;
}

/** Own choices that no other of them beats against each of the other's. */
const kept = (own: readonly number[], other: readonly number[], payoffs: readonly (readonly number[])[]) =>
  own.filter(
    (x) => !own.some((z) => other.every((y) => (payoffs[z]?.[y] as number) > (payoffs[x]?.[y] as number))),
  );

/** Iterated elimination of choices that are strictly dominated by another choice. Where one cell is left it is the only equilibrium. */
export const iteratedDominance = (game: Bimatrix): E.Either<DilemmasError, Undominated> => {
  const faults = bimatrixFaults(game);
  if (faults.length > 0) return invalid('iteratedDominance', faults);
  const ofSecond = transpose(game.second);
  let [first, second] = [[...game.first.keys()], [...ofSecond.keys()]];
  for (let rounds = 0; ; rounds++) {
    const [x, y] = [kept(first, second, game.first), kept(second, first, ofSecond)];
    if (x.length === first.length && y.length === second.length) return E.right({ first, second, rounds });
    [first, second] = [x, y];
  }
};
