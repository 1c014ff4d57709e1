/** @file Places that several worlds come to: what is asked, answered and led to there is worked out once for all of them. */
import type { Decision, Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { answerOf } from '../foresight/answers.js';
import { isOver, type Joint, type Place, type Stepped, startsAnew, stepFrom } from '../foresight/search.js';
import { chanceOf } from '../players/chance.js';
import { questionsOf } from '../playing/table.js';
import { seedsAfter } from '../random.js';
import type { Player, Request } from '../types.js';

/** Who sits where, and how probable that is. */
export interface SeatedWorld {
  /** [N]; who is in the own seat is not asked. */
  readonly players: readonly Player[];
  readonly weight: number;
  /** Of all chance in it. */
  readonly seed: number;
}

/** What everybody sees of a joint decision: of links those that both ends asked for. Joint decisions of which the same is seen lead to
 *  the same place. */
const seenOf = (joint: Joint): string => {
  let seen = '';
  for (const [seat, decision] of joint.entries()) {
    if (decision?._tag === 'links') {
      for (let other = 0; other < seat; other++) {
        const row = joint[other];
        seen += decision.to[other] === 1 && row?._tag === 'links' && row.to[seat] === 1 ? '1' : '0';
      }
    } else seen += decision?._tag === 'effort' ? `${decision.value},` : `${JSON.stringify(decision)},`;
  }
  return seen;
};

/** Joint decisions that differ in anything have other keys. */
export const keyOf = (joint: Joint): string => {
  let key = '';
  for (const decision of joint)
    key +=
      decision?._tag === 'links'
        ? `${decision.to.join('')},`
        : decision?._tag === 'effort'
          ? `${decision.value},`
          : `${JSON.stringify(decision)},`;
  return key;
};

/** Steps that are remembered at most: of games with much to try all of them would not fit into memory. */
const MOST_KEPT = 2 ** 16;

interface Known {
  readonly questions: readonly Request[];
  /** [N] of a player; of those alone that decide nothing by chance. */
  readonly answers: Map<Player, E.Either<ArenaError, Decision>[]>;
  readonly nexts: Map<string, Stepped>;
  /** A step from here came to an end: where nothing follows, there is nothing to share. */
  isLast: boolean;
}

export interface SharedPlaces {
  /** What all others decide at a place in a world; see `answersAt`. */
  readonly answersIn: (world: SeatedWorld, place: Place) => E.Either<ArenaError, Joint>;
  /** See `stepFrom`. */
  readonly step: (place: Place, joint: Joint) => Stepped | null;
  /** Is the game over, or does it start anew? */
  readonly isEnd: (place: Place) => boolean;
}

/** Of a game in which chance plays no part.  seat: which is not asked */
export const sharedPlaces = (game: Game, seat: number): SharedPlaces => {
  const places = new Map<Place, Known>();
  let kept = 0;
  const isEnd = (place: Place): boolean => isOver(game, place) || startsAnew(game, place);
  const knownAt = (place: Place): Known => {
    const before = places.get(place);
    if (before !== undefined) return before;
    const { state, phase } = place;
    const questions = questionsOf({ game, seed: 0, state, phase }).filter((one) => one.seat !== seat);
    const made: Known = { questions, answers: new Map(), nexts: new Map(), isLast: false };
    places.set(place, made);
    return made;
  };
  const steadily = ({ answers }: Known, player: Player, request: Request): E.Either<ArenaError, Decision> => {
    let bySeat = answers.get(player);
    if (bySeat === undefined) {
      bySeat = [];
      answers.set(player, bySeat);
    }
    const found = bySeat[request.seat] ?? answerOf(player, request);
    bySeat[request.seat] = found;
    return found;
  };
  return {
    answersIn: ({ players, seed }, place) => {
      const known = knownAt(place);
      const joint: (Decision | null)[] = new Array(game.seats).fill(null);
      let seedFor: ((of: number) => number) | undefined;
      for (const request of known.questions) {
        const player = players[request.seat] as Player;
        let answer: E.Either<ArenaError, Decision>;
        if (chanceOf(player).uniform === 0) answer = steadily(known, player, request);
        else {
          seedFor ??= seedsAfter(seed, 'ask', place.phase);
          answer = answerOf(player, { ...request, seed: seedFor(request.seat) });
        }
        if (E.isLeft(answer)) return answer;
        joint[request.seat] = answer.right;
      }
      return E.right(joint);
    },
    step: (place, joint) => {
      const known = knownAt(place);
      if (known.isLast) return stepFrom(game, 0, place, joint);
      const seen = seenOf(joint);
      const before = known.nexts.get(seen);
      if (before !== undefined) return before;
      const next = stepFrom(game, 0, place, joint);
      if (next === null) return null;
      known.isLast = isEnd(next.place);
      known.nexts.set(seen, next);
      kept += 1;
      if (kept > MOST_KEPT) {
        places.clear();
        kept = 0;
      }
      return next;
    },
    isEnd,
  };
};
