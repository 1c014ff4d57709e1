/** @file What players that answer at once would decide at a place in a game, whether it comes to it or not. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { type Decide, decidedBy, failedToDecide } from '../playing/decided.js';
import { decisionFault } from '../playing/reply.js';
import { questionsOf, type SeededGame } from '../playing/table.js';
import { handed } from '../playing/view.js';
import type { Player, Request } from '../types.js';
import type { Joint, Place } from './search.js';

/** A game with a seed and a player in each seat. */
export interface Seated extends SeededGame {
  /** [N], by seat. */
  readonly players: readonly Player[];
}

/** How a player answers at once. Left: it cannot, it has no answer, or it failed: it threw, or gave no legal decision. */
export const answerOf = (player: Player, request: Request): E.Either<ArenaError, Decision> => {
  const decide = player.decide as Decide | undefined;
  const { name } = player;
  if (decide === undefined) return E.left({ _tag: 'NotScripted', player: name });
  const answer = decidedBy(name, decide, handed(player, request));
  if (E.isLeft(answer)) return answer;
  const fault = decisionFault(answer.right, request);
  return fault === null ? answer : failedToDecide(name, fault);
};

/** What all movers but some seats decide at a place, by seat; null for those seats and for who does not move.
 *  Left: one of them cannot answer at once, or has no answer. */
export const answersAt = (
  { game, seed, players }: Seated,
  but: readonly number[],
  { state, phase }: Place,
): E.Either<ArenaError, Joint> => {
  const joint: (Decision | null)[] = new Array(game.seats).fill(null);
  for (const request of questionsOf({ game, seed, state, phase })) {
    if (but.includes(request.seat)) continue;
    const answer = answerOf(players[request.seat] as Player, request);
    if (E.isLeft(answer)) return answer;
    joint[request.seat] = answer.right;
  }
  return E.right(joint);
};
