/** @file Experts that read the game's own solutions: the social planner and selfish, myopic play. */
import type { Analysis, Decision, Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { Player, Request } from '../types.js';
import { cannotPlay, toReply } from './scripted.js';

/** Seats of one state share one solution: it is computed once per state in a batch, and once for the seats that are
 *  asked one after the other. */
const jointly = (
  name: string,
  solve: (analysis: Analysis<unknown>, state: unknown) => readonly (Decision | null)[],
): Player => {
  type Joint = readonly (Decision | null)[];
  const own = (joint: Joint, request: Request): E.Either<ArenaError, Decision> => {
    const decision = joint[request.seat];
    return decision === undefined || decision === null
      ? cannotPlay(name, request, `a solution for seat ${request.seat} at this state`)
      : E.right(decision);
  };
  const needsAnalysis = 'a game with analysis (planner and nash)';
  // The game counts too: games may share a state object (all begin in the same one).
  let last: { readonly game: Game; readonly state: unknown; readonly joint: Joint } | undefined;
  return {
    name,
    decide: (request) => {
      const { game, state } = request;
      if (last === undefined || last.state !== state || last.game !== game) {
        if (game.analysis === undefined) {
          return cannotPlay(name, request, needsAnalysis);
        }
        last = { game, state, joint: solve(game.analysis, state) };
      }
      return own(last.joint, request);
    },
    act: async (requests) => {
      const solved = new Map<Game, Map<unknown, Joint>>();
      const decide = (request: Request) => {
        const { game, state } = request;
        if (game.analysis === undefined) {
          return cannotPlay(name, request, needsAnalysis);
        }
        const byState = solved.get(game) ?? new Map<unknown, Joint>();
        const joint = byState.get(state) ?? solve(game.analysis, state);
        solved.set(game, byState.set(state, joint));
        return own(joint, request);
      };
      return requests.map((request) => toReply(decide(request)));
    },
  };
};

/** Plays its part of the welfare optimum: best graph, best efforts on the graph in force. */
export const planner: Player = jointly('planner', (analysis, state) => analysis.planner(state));

/** Plays selfish, myopic equilibrium. */
export const nash: Player = jointly('nash', (analysis, state) => analysis.nash(state));
