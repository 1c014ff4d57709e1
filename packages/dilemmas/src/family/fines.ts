/** @file Fines that seats give each other after a round: who fined whom, [seat][target] 0/1, what that takes from each, and its words. */
import type { Decision } from '@tompo/games';
import { cleaned, listed, sum, upTo } from './moves.js';

export type Fines = readonly (readonly number[])[];

/** What n seats decided; who decided nothing fined nobody. */
export const finesOf = (decisions: readonly (Decision | null)[], n: number): Fines =>
  upTo(n).map((seat) => {
    const decision = decisions[seat];
    return decision?._tag === 'links' ? decision.to : upTo(n).map(() => 0);
  });

/** What each has of them: every fine costs the one who gives it something, and takes `fine` from the other. */
export const afterFines = (fines: Fines, cost: number, fine: number): readonly number[] =>
  fines.map((row, seat) => cleaned(-cost * sum(row) - fine * sum(fines.map((one) => one[seat] as number))));

export const finesInWords = (fines: Fines): string => {
  const told = fines.flatMap((row, from) => {
    const targets = upTo(row.length).filter((seat) => row[seat] === 1);
    return targets.length === 0 ? [] : [`player ${from} fined ${listed(targets)}`];
  });
  return told.length === 0 ? 'nobody was fined' : told.join(', ');
};

/** How to answer whom one fines. */
export const finesAsked = (n: number): string =>
  `End with exactly one line with 0 or 1 for each of players 0 to ${n - 1}, 1 for those whom you fine, 0 for yourself: Decision: [${upTo(
    n,
  )
    .map((seat) => `x${seat}`)
    .join(', ')}]`;
