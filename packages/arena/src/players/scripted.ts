/** @file A scripted player is a function from one question to a decision. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { OpenPlayer, PrivilegedPlayer, Reply, Request, View } from '../types.js';

const answering = <Question extends View>(
  name: string,
  decide: (question: Question) => E.Either<ArenaError, Decision>,
) => ({
  name,
  decide,
  act: async (questions: readonly Question[]) => questions.map((question) => toReply(decide(question))),
});

/** A player that answers each question by itself, from what its seat sees. Left: it cannot play this game. */
export const scripted = (name: string, decide: (view: View) => E.Either<ArenaError, Decision>): OpenPlayer =>
  answering(name, decide);

/** A player that answers each question by itself, from the whole game and its state. Left: it cannot play this game. */
export const privileged = (
  name: string,
  decide: (request: Request) => E.Either<ArenaError, Decision>,
): PrivilegedPlayer => ({ ...answering(name, decide), privileged: true });

const toReply = (decision: E.Either<ArenaError, Decision>): Reply =>
  E.isRight(decision)
    ? { _tag: 'decision', decision: decision.right }
    : { _tag: 'failed', error: decision.left };

/** A player for which the game lacks what it needs. */
export const cannotPlay = (player: string, view: View, needs: string): E.Either<ArenaError, never> =>
  E.left({ _tag: 'UnsupportedGame', player, game: view.game.id, needs });
