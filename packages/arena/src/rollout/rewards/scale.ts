/** @file Welfare as a share of what can be had, so that games of different size weigh alike. */
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../../errors.js';
import type { Group, GroupTurn } from '../group.js';
import { sumFrom } from './discounted.js';

export interface Scaling {
  /** none (default): as it was paid · optimum: divided by W*, the most welfare that the rest of the episode can have. */
  readonly scale?: 'none' | 'optimum' | undefined;
}

/** known: the scales of the reward. */
export const scaleFaults = (
  scale: unknown,
  known: readonly string[] = ['none', 'optimum'],
): readonly OptionFault[] =>
  scale === undefined || known.includes(scale as string)
    ? []
    : [{ field: 'scale', value: scale, expected: known.map((one) => `'${one}'`).join(' or ') }];

/** W* from a phase on: the game's `optimum` at the state there, else the sum of W* over the paying phases that follow; null
 *  where the game says neither. */
const optimumFrom = (group: Group, of: GroupTurn, from: number): number | null => {
  const { optimum, plannerWelfare } = group.game.analysis ?? {};
  if (optimum !== undefined) return optimum(group.stateAt(of, from));
  return plannerWelfare === undefined ? null : sumFrom(of.episode, from, (phase) => phase.plannerWelfare);
};

/** An amount that was paid from a phase on, in shares of W* from there. W* is not discounted: it says how large the game is.
 *  Left: the game knows no W*, or one of which no share can be taken; 0 of nothing is 0. */
export const scaled = (
  group: Group,
  of: GroupTurn,
  amount: number,
  { scale = 'none' }: Scaling,
  from: number = of.turn.phase,
): E.Either<ArenaError, number> => {
  if (scale === 'none') return E.right(amount);
  const optimum = optimumFrom(group, of, from);
  if (optimum !== null && optimum > 0) return E.right(amount / optimum);
  return optimum === 0 && amount === 0
    ? E.right(0)
    : E.left({ _tag: 'NoOptimum', game: group.game.id, optimum });
};
