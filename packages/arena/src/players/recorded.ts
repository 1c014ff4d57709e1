/** @file A player that repeats a recorded game. */
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { DecisionRecord, MatchRecord } from '../playing/record.js';
import type { Player, Reply, Request } from '../types.js';

const replyOf = ({ outcome, played, substitute, text }: DecisionRecord): Reply =>
  outcome._tag === 'parsed'
    ? { _tag: 'decision', decision: played }
    : {
        _tag: 'noncompliant',
        text,
        reason: outcome.reason,
        substituted: { played, substitute: substitute ?? 'skip' },
      };

/** Plays the decisions of the record, seat by seat; an answer that was no decision is none again, with the same substitute. Meant for the same game with the same seed. */
export const recorded = (record: MatchRecord, name = 'recorded'): Player => {
  const decisions = new Map(
    record.phases.flatMap((phase) =>
      phase.decisions.map((one) => [`${phase.round}/${phase.place}/${one.seat}`, one] as const),
    ),
  );
  const decisionAt = ({ game, state, seat }: Request): E.Either<ArenaError, DecisionRecord> => {
    const { round, index } = game.phase(state);
    const decision = decisions.get(`${round}/${index}/${seat}`);
    return decision === undefined
      ? E.left({ _tag: 'NotRecorded', game: game.id, round, place: index, seat })
      : E.right(decision);
  };
  return {
    name,
    // It looks up where in the game it is asked.
    privileged: true,
    act: async (requests) =>
      requests.map((request) => {
        const decision = decisionAt(request);
        return E.isRight(decision) ? replyOf(decision.right) : { _tag: 'failed', error: decision.left };
      }),
    decide: (request) => E.map(({ played }: DecisionRecord) => played)(decisionAt(request)),
  };
};
