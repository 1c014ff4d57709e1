/** @file From a reply to what it means: a decision, or the reason why it is none. */
import type { Decision } from '@tompo/games';
import { type Beliefs, type Noncompliance, parseBoth, parseDecision, type Reader } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { ArenaError, NoAnswer, PlayerFailed } from '../errors.js';
import type { BeliefMode, Reply, Request, View } from '../types.js';
import { asReadAt } from './forecasts.js';

/** Which of the two readers of natural text can read an answer; null where there is no such text. */
export type Readable = Readonly<Record<Reader, boolean>> | null;

/** What a player answered. `text` is null for a scripted player; `beliefs` where none were stated. */
export type Outcome = {
  readonly readable: Readable;
  /** Tokens that were written for it; left out where nobody counted. */
  readonly tokens?: number | undefined;
  /** Whether what was written where nothing was ruled out can be read; left out where there is no such text. */
  readonly free?: boolean | undefined;
} & (
  | {
      readonly _tag: 'parsed';
      readonly text: string | null;
      readonly decision: Decision;
      readonly beliefs: Beliefs | null;
    }
  | {
      readonly _tag: 'noncompliant';
      readonly text: string | null;
      readonly reason: Noncompliance | PlayerFailed | NoAnswer;
      /** What was played in its place, in a record that is played again. */
      readonly substituted: NonNullable<Extract<Reply, { _tag: 'noncompliant' }>['substituted']> | null;
    }
);

/** Who moves in the phase of a question; everybody, where somebody else made it and does not say. */
const moversIn = (request: View | Request): readonly number[] =>
  'state' in request
    ? request.game.phase(request.state).movers
    : (request.movers ?? Array.from({ length: request.game.seats }, (_, seat) => seat));

/** What a reply to a question means. Left: there was no answer at all. An unreadable text is an answer, and stays unreadable.
 *  What is said of the others is left unread where they choose from other lists than the seat itself.
 *  beliefs, reader: for replies that do not say themselves how they are to be read */
export const readReply = (
  reply: Reply,
  request: View | Request,
  beliefs: BeliefMode = 'optional',
  reader: Reader = 'strict',
): E.Either<ArenaError, Outcome> => {
  switch (reply._tag) {
    case 'failed':
      return E.left(reply.error);
    case 'noncompliant': {
      const { text, reason, substituted = null } = reply;
      return E.right({ _tag: 'noncompliant', readable: null, text, reason, substituted });
    }
    case 'decision':
      return E.right({
        _tag: 'parsed',
        readable: null,
        text: null,
        decision: reply.decision,
        beliefs: null,
      });
    case 'text': {
      const { text, style } = reply;
      const { ended, stopped } = reply;
      const rule = reply.beliefs ?? beliefs;
      const whole = { text, ended, ...(stopped === undefined ? {} : { stopped }) };
      const { written: completion, beliefs: asked } = asReadAt(request, rule, whole, style);
      const options = { style, beliefs: asked, seats: moversIn(request) };
      const both = style === 'natural' ? parseBoth(request.space, completion, options) : null;
      const answer =
        both === null ? parseDecision(request.space, completion, options) : both[reply.reader ?? reader];
      const wrote =
        both === null || reply.wrote === undefined ? both : parseBoth(request.space, reply.wrote, options);
      const readable =
        wrote === null ? null : { strict: E.isRight(wrote.strict), lenient: E.isRight(wrote.lenient) };
      const reading = { ...options, reader: reply.reader ?? reader };
      const written = {
        readable,
        text,
        ...(reply.tokens === undefined ? {} : { tokens: reply.tokens }),
        ...(reply.free === undefined
          ? {}
          : {
              free: E.isRight(
                parseDecision(request.space, asReadAt(request, rule, reply.free, style).written, reading),
              ),
            }),
      };
      return E.right(
        E.isRight(answer)
          ? {
              _tag: 'parsed',
              ...written,
              decision: answer.right.decision,
              beliefs: answer.right.beliefs,
            }
          : { _tag: 'noncompliant', ...written, reason: answer.left, substituted: null },
      );
    }
  }
};
