/** @file Experts that read the game's own solutions: the social planner and selfish, myopic play. */
import type { Analysis, Decision, Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { Player, Request } from '../types.js';
import { cannotPlay, toReply } from './scripted.js';

/** Seats of one state share one solution: it is computed once per state in a batch. */
const jointly = (
  name: string,
  solve: (analysis: Analysis<unknown>, state: unknown) => readonly (Decision | null)[],
): Player => ({
  name,
  act: async (requests) => {
    // By game first: games may share a state object (all begin in the same one).
    const solved = new Map<Game, Map<unknown, readonly (Decision | null)[]>>();
    const decide = (request: Request) => {
      const { game, state, seat } = request;
      if (game.analysis === undefined) {
        return cannotPlay(name, request, 'a game with analysis (planner and nash)');
      }
      const byState = solved.get(game) ?? new Map<unknown, readonly (Decision | null)[]>();
      const joint = byState.get(state) ?? solve(game.analysis, state);
      solved.set(game, byState.set(state, joint));
      const own = joint[seat];
      return own === undefined || own === null
        ? cannotPlay(name, request, `a solution for seat ${seat} at this state`)
        : E.right(own);
    };
    return requests.map((request) => toReply(decide(request)));
  },
});

/** Plays its part of the welfare optimum: best graph, best efforts on the graph in force. */
export const planner: Player = jointly('planner', (analysis, state) => analysis.planner(state));

/** Plays selfish, myopic equilibrium. */
export const nash: Player = jointly('nash', (analysis, state) => analysis.nash(state));
