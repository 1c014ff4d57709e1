/** @file Experts that read the game's own solutions: the social planner and selfish, myopic play. */
import type { Decision, Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { Player } from '../types.js';
import { cannotPlay, privileged } from './scripted.js';

/** Seats of one state share one solution: it is computed once for those that are asked one after the other. */
const jointly = (name: string, which: 'planner' | 'nash'): Player => {
  // The game counts too: games may share a state object (all begin in the same one).
  let last:
    | { readonly game: Game; readonly state: unknown; readonly joint: readonly (Decision | null)[] }
    | undefined;
  return privileged(name, (request) => {
    const { game, state, seat } = request;
    if (last === undefined || last.state !== state || last.game !== game) {
      const solve = game.analysis?.[which];
      if (solve === undefined) {
        return cannotPlay(name, request, `a game with analysis (${which})`);
      }
      last = { game, state, joint: solve(state) };
    }
    const own = last.joint[seat];
    return own === undefined || own === null
      ? cannotPlay(name, request, `a solution for seat ${seat} at this state`)
      : E.right(own);
  });
};

/** Plays its part of the welfare optimum: best graph, best efforts on the graph in force. */
export const planner: Player = jointly('planner', 'planner');

/** Plays selfish, myopic equilibrium. */
export const nash: Player = jointly('nash', 'nash');
