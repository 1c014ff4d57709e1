/** @file Players that answer what others did, in the language of links: conditional cooperation, and the
 *  repeated-game classics grim and tit for tat. All begin as cooperators (links with everybody, the planner's
 *  effort) and differ in whom they hold to which standard. That effort is a part of a solution of the whole game: they are
 *  privileged.
 *
 *  A seat is judged by what it gave of what it could give: its effort over its endowment in a public goods game. Where
 *  all seats have one cap (bcz) that is the effort itself. A seat that gives its all is never short of any standard. */
import type { Decision, NetworkObservation } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { asNetwork, lastEfforts, linkedIn, neighbours, overOwnPast, overPast } from '../playing/network.js';
import type { Player, Request } from '../types.js';
import { linkRow, onGrid } from './baseline.js';
import { cannotPlay, privileged } from './scripted.js';

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

type Solution = 'planner' | 'nash';

/** The player's own part of a solution of the game, at an effort phase. */
const solution = (name: string, request: Request, which: Solution): E.Either<ArenaError, Decision> => {
  const own = request.game.analysis?.[which]?.(request.state)[request.seat];
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
  privileged(name, (request) => {
    const observation = asNetwork(request.observation);
    if (observation === null || (request.space._tag !== 'links' && request.space._tag !== 'effort')) {
      return cannotPlay(name, request, 'a network game (links and efforts)');
    }
    const { space } = request;
    if (space._tag === 'links') {
      return E.right(linkRow(space, (seat) => rule.accepts(observation, seat)));
    }
    const effort = rule.effort(observation);
    return typeof effort === 'number' ? E.right(onGrid(space, effort)) : solution(name, request, effort);
  });

/** What each seat could give, up to a common factor: its endowment where efforts are parts of one, else the same for all.
 *  Where another's endowment is hidden, the most it was seen to give. [N] */
const capacities = (
  observation: NetworkObservation,
  most: readonly number[] = mostGiven(observation),
): readonly number[] => {
  const { params, types, n } = observation;
  if (!Object.hasOwn(params, 'endowment')) return new Array<number>(n).fill(1);
  return types.map((type, seat) => type ?? most[seat] ?? 0);
};

/** What was the most of each seat, with one effort phase more; empty before anybody gave. [N] */
const most = (before: readonly number[], efforts: readonly number[]): readonly number[] =>
  efforts.map((effort, seat) => Math.max(before[seat] ?? 0, effort));

/** The most that each seat was seen to give. [N] */
const mostGiven = overPast<readonly number[]>([], (before, record) =>
  record._tag === 'effort' ? most(before, record.efforts) : before,
);

/** efforts: [N] · returns the share of what it could give that each seat gave [N]. Who can give nothing gave its all, but
 *  who was never seen to give and might, gave nothing. */
const shares = (
  observation: NetworkObservation,
  efforts: readonly number[],
  could: readonly number[] = capacities(observation),
): readonly number[] =>
  efforts.map((effort, seat) => {
    const all = could[seat] as number;
    return all > 0 ? effort / all : observation.types[seat] === null ? 0 : 1;
  });

/** Is a share short of a standard, by more than rounding? */
const short = (given: number, standard: number): boolean => given < standard * (1 - 64 * Number.EPSILON);

/** What the observer gives when it gives the mean of the shares. */
const inKind = (observation: NetworkObservation, given: readonly number[]): number =>
  mean(given) * (capacities(observation)[observation.seat] as number);

export interface Standard {
  /** The share of the yardstick that counts as cooperation; default 0.5. */
  readonly share?: number | undefined;
}

/** Links with those who gave, of what they could give, at least `share` of the group's mean last time, and gives the share
 *  that the others gave on average.
 *  @source Fischbacher, Gächter & Fehr 2001 (conditional cooperation) */
export const reciprocator = ({ share = 0.5 }: Standard = {}): Player =>
  byRule('reciprocator', {
    accepts: (observation, seat) => {
      const efforts = lastEfforts(observation);
      if (efforts === null) return true;
      const given = shares(observation, efforts);
      return !short(given[seat] as number, share * mean(given));
    },
    effort: (observation) => {
      const efforts = lastEfforts(observation);
      if (efforts === null) return 'planner';
      return inKind(
        observation,
        shares(observation, efforts).filter((_, seat) => seat !== observation.seat),
      );
    },
  });

/** Never links again with anyone who once gave, of what it could give, less than `share` of the group's mean; the
 *  planner's effort until a partner falls short, or one that once did is a partner: from then on the selfish effort, to
 *  the end of the game, also when that one is no partner any more. Partners of a past phase are those of the graph that
 *  was in force then; where an endowment is hidden, each phase is judged by what had been seen by then. What strangers do
 *  costs them its links, but does not end its cooperation with others.
 *  @source Friedman 1971 (trigger strategies), adapted to links */
export const grim = ({ share = 0.5 }: Standard = {}): Player => {
  const grudge = overOwnPast<Grudge>(
    { culprits: new Set(), partners: [], triggered: false, most: [] },
    (before, record, observation) => {
      if (record._tag === 'graph') return { ...before, partners: linkedIn(record.graph[observation.seat]) };
      const seen = most(before.most, record.efforts);
      const given = shares(observation, record.efforts, capacities(observation, seen));
      const standard = share * mean(given);
      const more = given.flatMap((one, seat) =>
        seat !== observation.seat && !before.culprits.has(seat) && short(one, standard) ? [seat] : [],
      );
      const culprits = more.length === 0 ? before.culprits : new Set([...before.culprits, ...more]);
      const triggered = before.triggered || before.partners.some((seat) => culprits.has(seat));
      return { ...before, culprits, triggered, most: seen };
    },
  );
  return byRule('grim', {
    accepts: (observation, seat) => !grudge(observation).culprits.has(seat),
    effort: (observation) => {
      const { culprits, triggered } = grudge(observation);
      return triggered || neighbours(observation).some((seat) => culprits.has(seat)) ? 'nash' : 'planner';
    },
  });
};

/** What grim remembers of a past. */
interface Grudge {
  /** Who fell short. */
  readonly culprits: ReadonlySet<number>;
  /** In the graph in force. */
  readonly partners: readonly number[];
  /** Was it ever linked, in an effort phase, with one who had fallen short by then? */
  readonly triggered: boolean;
  /** The most that each seat was seen to give. [N] */
  readonly most: readonly number[];
}

/** Links with those who last gave, of what they could give, at least `share` of what it gave itself, and gives the share
 *  that its partners gave on average; without partners it plays selfishly.
 *  @source Axelrod 1984, adapted to links */
export const titForTat = ({ share = 0.5 }: Standard = {}): Player =>
  byRule('titForTat', {
    accepts: (observation, seat) => {
      const efforts = lastEfforts(observation);
      if (efforts === null) return true;
      const given = shares(observation, efforts);
      return !short(given[seat] as number, share * (given[observation.seat] as number));
    },
    effort: (observation) => {
      const efforts = lastEfforts(observation);
      const partners = neighbours(observation);
      if (efforts === null) return 'planner';
      if (partners.length === 0) return 'nash';
      const given = shares(observation, efforts);
      return inKind(
        observation,
        partners.map((seat) => given[seat] as number),
      );
    },
  });
