/** @file What experts decide at the states of turns: they are shown the whole state, which learners are not. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../../errors.js';
import { askAll } from '../../playing/ask.js';
import { readReply } from '../../playing/read.js';
import type { Player, Reply, Request } from '../../types.js';
import type { Group } from '../group.js';

/** The expert's joint decision at each turn's state, by seat: null for seats that do not move, and for an answer that could
 *  not be read. Turns of one state share it: it is asked once. */
export const expertDecisions = async (
  expert: Player,
  { turns, questions, game }: Group,
): Promise<E.Either<ArenaError, readonly (readonly (Decision | null)[])[]>> => {
  const asked = turns.map(questions);
  const requests = [...new Set(asked.flat())];
  const replies = await askAll(requests.map((request) => ({ player: expert, request })));
  const decisions = new Map<Request, Decision | null>();
  for (const [i, request] of requests.entries()) {
    const read = readReply(replies[i] as Reply, request);
    if (E.isLeft(read)) return read;
    const { right: outcome } = read;
    if (outcome._tag === 'noncompliant' && outcome.reason._tag === 'PlayerFailed')
      return E.left(outcome.reason);
    decisions.set(request, outcome._tag === 'parsed' ? outcome.decision : null);
  }
  return E.right(
    asked.map((movers) => {
      const joint = new Array<Decision | null>(game.seats).fill(null);
      for (const request of movers) joint[request.seat] = decisions.get(request) ?? null;
      return joint;
    }),
  );
};
