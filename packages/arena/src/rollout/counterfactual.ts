/** @file What would have been: the simulator goes back to a turn, and on from there with another decision. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { readReply } from '../playing/read.js';
import {
  type Course,
  episodeOf,
  forkAt,
  type Occupant,
  occupantName,
  type Reply,
  settlePhase,
} from './course.js';
import { type Playing, playOn } from './playing.js';
import type { Episode, Turn } from './turn.js';

/** Players that can answer at once answer again; the others decide as they did. */
const keep = (occupant: Occupant, course: Course, seat: number): Occupant =>
  occupant._tag === 'player' && occupant.player.decide !== undefined
    ? occupant
    : {
        _tag: 'kept',
        name: occupantName(occupant),
        decision: (phase) =>
          course.phases[phase]?.decisions.find((decision) => decision.seat === seat)?.played,
      };

/** The answers of the phase, with one seat deciding something else. */
const repliesWith = (
  replies: readonly Reply[],
  seat: number,
  decision: Decision,
): E.Either<ArenaError, readonly Reply[]> => {
  const changed: Reply[] = [];
  for (const reply of replies) {
    const { request } = reply;
    if (request.seat !== seat) {
      changed.push(reply);
      continue;
    }
    const outcome = readReply({ _tag: 'decision', decision }, request);
    if (E.isLeft(outcome)) return outcome;
    changed.push({ request, outcome: outcome.right, sample: null });
  }
  return E.right(changed);
};

/** One whole episode for each change, all played in lockstep. Left: the game refuses the decision, or a player cannot go on. */
export const counterfactuals = async (
  changes: readonly { readonly course: Course; readonly turn: Turn; readonly decision: Decision }[],
  playing: Playing,
): Promise<E.Either<ArenaError, readonly Episode[]>> => {
  const forks: Course[] = [];
  for (const { course, turn, decision } of changes) {
    const { phase, seat } = turn;
    const fork = forkAt(
      course,
      phase,
      course.seats.map((occupant, at) => keep(occupant, course, at)),
    );
    const replies = repliesWith(
      (course.moments[phase] as { replies: readonly Reply[] }).replies,
      seat,
      decision,
    );
    if (E.isLeft(replies)) return replies;
    const settled = settlePhase(fork, replies.right, playing);
    if (E.isLeft(settled)) return settled;
    forks.push(fork);
  }
  const played = await playOn(forks, playing);
  return E.isLeft(played) ? played : E.right(forks.map(episodeOf));
};
