/** @file How far a joint decision is from an equilibrium. */
import type { Decision, Game } from './contract.js';
import { gains } from './rounding.js';

/** Regret of each seat: the best it could have had against what the others did, minus what it has. [N], 0 for seats that
 *  do not move, and where the difference is rounding. All zeros: a Nash equilibrium of the phase (links valued at the Nash efforts that follow).
 *  Null when the game has no analysis that values decisions. */
export const regrets = <S, O>(
  game: Game<S, O>,
  state: S,
  decisions: readonly (Decision | null)[],
): number[] | null => {
  const { analysis } = game;
  if (analysis?.value === undefined) return null;
  const { value } = analysis;
  const movers = new Set(game.phase(state).movers);
  return Array.from({ length: game.seats }, (_, seat) => {
    if (!movers.has(seat)) return 0;
    const { best, chosen } = value(state, seat, decisions);
    return gains(best, chosen) > 0 ? best - chosen : 0;
  });
};
