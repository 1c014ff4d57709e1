/** @file The worlds that a recipe names, as parameters: without the nets of a student, so that a recipe is refused at once. */
import { type CookingParams, LENGTHS } from '@tompo/curriculum/cooking';
import { fullSize, smallArena, type WalkParams } from '@tompo/curriculum/walk';
import { matrixClassics } from '@tompo/dilemmas';
import type { KitchenFile, WalkFile } from './schema.js';

/** Rock, paper, scissors: what beats is paid 10, what is beaten −10. */
const SCISSORS: WalkParams['payoffs'] = [0, 1, 2].map((a) =>
  [0, 1, 2].map((b) => {
    const won = a === b ? 0 : (a - b + 3) % 3 === 1 ? 10 : -10;
    return [won, won === 0 ? 0 : -won] as const;
  }),
);

export const walkOf = ({ matrix, size }: WalkFile): WalkParams => {
  const dilemma = matrixClassics.find(({ name }) => name === 'prisoners-dilemma')?.params.payoffs;
  if (dilemma === undefined) throw new Error('There is no prisoner’s dilemma.');
  const payoffs = matrix === 'prisoners-dilemma' ? dilemma : SCISSORS;
  const kinds = payoffs.length === 2 ? 2 : 3;
  if (size === 'full') return { payoffs, ...fullSize(kinds) };
  return size === 'arena' ? { payoffs, ...smallArena(kinds) } : { payoffs };
};

export const kitchenOf = ({ shift, potReward }: KitchenFile): CookingParams => ({
  length: LENGTHS[shift],
  potReward,
});
