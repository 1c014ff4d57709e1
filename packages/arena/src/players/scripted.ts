/** @file A scripted player is a function from one question to a decision. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { Player, Reply, Request } from '../types.js';

/** A player that answers each question by itself. Left: it cannot play this game. */
export const scripted = (
  name: string,
  decide: (request: Request) => E.Either<ArenaError, Decision>,
): Player => ({
  name,
  decide,
  act: async (requests) => requests.map((request) => toReply(decide(request))),
});

const toReply = (decision: E.Either<ArenaError, Decision>): Reply =>
  E.isRight(decision)
    ? { _tag: 'decision', decision: decision.right }
    : { _tag: 'failed', error: decision.left };

/** A player for which the game lacks what it needs. */
export const cannotPlay = (player: string, request: Request, needs: string): E.Either<ArenaError, never> =>
  E.left({ _tag: 'UnsupportedGame', player, game: request.game.id, needs });
