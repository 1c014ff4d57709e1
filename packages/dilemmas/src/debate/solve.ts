/** @file Whom to listen to and who should vote, in closed form. The signals of u seats reach a verdict at the least cost where one of them
 *  hears the others and votes alone (a link costs no more than a vote), or where all of them vote (a vote costs less, and all weigh the
 *  same). No play brings more out of u signals than who knows them all, and the u most accurate are the best, so that only u is to be found. */
import type { Adjacency } from '@tompo/games';
import { membersOf } from '../family/masks.js';
import { equalSteps, upTo } from '../family/moves.js';
import { chanceRight } from '../hiring/solve.js';
import { type Cases, casesOf, chanceOfMajority } from './jury.js';
import type { CompleteDebateParams } from './params.js';

export const accuraciesOf = ({ n, lowest, highest }: CompleteDebateParams): readonly number[] =>
  equalSteps(lowest, highest, n);

/** What a link costs all who pay for it. */
export const linkPrice = ({ linkCost, consent }: CompleteDebateParams): number =>
  consent === 'mutual' ? 2 * linkCost : linkCost;

export interface DebatePlan {
  /** [N][N]: whom each chooses to hear. */
  readonly links: Adjacency;
  /** As the sum of 2^i. */
  readonly voters: number;
  readonly right: number;
  /** What links and votes cost, at the price that was given. */
  readonly cost: number;
}

/** The play for which worth · chance to be right − costs is greatest; of equals with the fewest signals. With all prizes as the worth, that is
 *  best for all together; with one prize, and links at what one end pays, it is an equilibrium: what a seat gains by a change of its own is
 *  then what this sum gains. */
export const bestPlan = (params: CompleteDebateParams, worth: number, price: number): DebatePlan => {
  const { n, voteCost, consent } = params;
  const accuracies = accuraciesOf(params);
  // The most accurate first.
  const order = upTo(n).toSorted((a, b) => (accuracies[b] as number) - (accuracies[a] as number) || a - b);
  const each = Math.min(price, voteCost);
  const value = (u: number) => {
    const right = chanceRight(
      0.5,
      order.slice(0, u).map((i) => accuracies[i] as number),
    );
    return { u, right, cost: u === 0 ? 0 : voteCost + (u - 1) * each };
  };
  const net = ({ right, cost }: ReturnType<typeof value>): number => worth * right - cost;
  const { u, right, cost } = upTo(n + 1)
    .map(value)
    .reduce((best, one) => (net(one) > net(best) + 1e-9 ? one : best));
  const team = order.slice(0, u);
  const [centre] = team;
  const isStar = price <= voteCost;
  const linked = (i: number, j: number): boolean =>
    isStar &&
    i !== j &&
    team.includes(i) &&
    team.includes(j) &&
    (i === centre || (consent === 'mutual' && j === centre));
  return {
    links: upTo(n).map((i) => upTo(n).map((j) => (linked(i, j) ? 1 : 0))),
    voters: (isStar ? team.slice(0, 1) : team).reduce((mask, i) => mask + 2 ** i, 0),
    right,
    cost,
  };
};

/** Voters as the sum of 2^i. */
export interface Voting {
  readonly best: number;
  readonly selfish: number;
  /** All prizes less the costs of votes, in expectation, where the best ones vote. */
  readonly welfare: number;
}

/** Who votes once it is settled who hears whom, each by what it has heard. best: the voters for whom all have most together. selfish: from
 *  `first` on, seats that gain by voting join and seats that gain by abstaining leave, one at a time, until nobody gains. */
export const votingOn = (
  { n, prize, voteCost }: CompleteDebateParams,
  accuracies: readonly number[],
  hears: Adjacency,
  first: number,
): Voting => {
  const cases: Cases = casesOf(accuracies, hears);
  const known = new Map<number, number>();
  const right = (voters: number): number => {
    const found = known.get(voters) ?? chanceOfMajority(cases, voters);
    known.set(voters, found);
    return found;
  };
  const all = (voters: number): number => n * prize * right(voters) - voteCost * membersOf(voters, n).length;
  let best = 0;
  for (let voters = 1; voters < 2 ** n; voters++) if (all(voters) > all(best) + 1e-9) best = voters;
  let selfish = first;
  for (let moved = true; moved; ) {
    moved = false;
    for (let i = 0; i < n; i++) {
      const other = selfish ^ (1 << i);
      const costs = other > selfish ? voteCost : -voteCost;
      if (prize * (right(other) - right(selfish)) > costs + 1e-9) [selfish, moved] = [other, true];
    }
  }
  return { best, selfish, welfare: all(best) };
};
