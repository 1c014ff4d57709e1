/** @file Players that answer what others did, in the language of links: conditional cooperation, and the
 *  repeated-game classics grim and tit for tat. All begin as cooperators (links with everybody, the planner's
 *  effort) and differ in whom they hold to which standard. */
import type { Decision, NetworkObservation } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { asNetwork, effortHistory, lastEfforts, neighbours } from '../network.js';
import type { Player, Request } from '../types.js';
import { linkRow, onGrid } from './baseline.js';
import { cannotPlay, scripted } from './scripted.js';

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

type Solution = 'planner' | 'nash';

/** The player's own part of a solution of the game, at an effort phase. */
const solution = (name: string, request: Request, which: Solution): E.Either<ArenaError, Decision> => {
  const own = request.game.analysis?.[which](request.state)[request.seat];
  return own === undefined || own === null
    ? cannotPlay(name, request, 'a game with analysis (planner and nash)')
    : E.right(own);
};

interface Rule {
  /** Whom it links with, given what was seen. */
  readonly accepts: (observation: NetworkObservation, seat: number) => boolean;
  /** A part of a solution, or a number of its own. */
  readonly effort: (observation: NetworkObservation) => Solution | number;
}

const byRule = (name: string, rule: Rule): Player =>
  scripted(name, (request) => {
    const observation = asNetwork(request.observation);
    if (observation === null || request.space._tag === 'choice') {
      return cannotPlay(name, request, 'a network game (links and efforts)');
    }
    const { space } = request;
    if (space._tag === 'links') {
      return E.right(linkRow(space, (seat) => rule.accepts(observation, seat)));
    }
    const effort = rule.effort(observation);
    return typeof effort === 'number' ? E.right(onGrid(space, effort)) : solution(name, request, effort);
  });

export interface Standard {
  /** The share of the yardstick that counts as cooperation; default 0.5. */
  readonly share?: number | undefined;
}

/** Links with those who invested at least `share` of the group's mean last time, and invests what the others
 *  invested on average.
 *  @source Fischbacher, Gächter & Fehr 2001 (conditional cooperation) */
export const reciprocator = ({ share = 0.5 }: Standard = {}): Player =>
  byRule('reciprocator', {
    accepts: (observation, seat) => {
      const efforts = lastEfforts(observation);
      return efforts === null || (efforts[seat] as number) >= share * mean(efforts);
    },
    effort: (observation) => {
      const efforts = lastEfforts(observation);
      return efforts === null ? 'planner' : mean(efforts.filter((_, seat) => seat !== observation.seat));
    },
  });

/** Never links again with anyone who once invested less than `share` of the group's mean; the planner's effort
 *  until a partner of today is such a one, the selfish effort from then on.
 *  @source Friedman 1971 (trigger strategies), adapted to links */
export const grim = ({ share = 0.5 }: Standard = {}): Player => {
  const forgiven = (observation: NetworkObservation, seat: number): boolean =>
    effortHistory(observation).every(({ efforts }) => (efforts[seat] as number) >= share * mean(efforts));
  return byRule('grim', {
    accepts: forgiven,
    effort: (observation) =>
      neighbours(observation).every((seat) => forgiven(observation, seat)) ? 'planner' : 'nash',
  });
};

/** Links with those whose last effort was at least `share` of its own, and answers its partners' mean last
 *  effort; without partners it plays selfishly.
 *  @source Axelrod 1984, adapted to links */
export const titForTat = ({ share = 0.5 }: Standard = {}): Player =>
  byRule('titForTat', {
    accepts: (observation, seat) => {
      const efforts = lastEfforts(observation);
      return efforts === null || (efforts[seat] as number) >= share * (efforts[observation.seat] as number);
    },
    effort: (observation) => {
      const efforts = lastEfforts(observation);
      const partners = neighbours(observation);
      if (efforts === null) {
        return 'planner';
      }
      return partners.length === 0 ? 'nash' : mean(partners.map((seat) => efforts[seat] as number));
    },
  });
