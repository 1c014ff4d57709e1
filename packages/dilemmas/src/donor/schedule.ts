/** @file Who donates to whom. */
import { type Rng, shuffle } from '@tompo/games';
import { upTo } from '../family/moves.js';

/** A donor and its recipient. */
export type Pair = readonly [donor: number, recipient: number];

/** [rounds][n/2] pairs. Roles alternate for everybody, so one half donates to the other half in even rounds and the other way round in odd
 *  ones; nobody donates to the same one twice before it has donated to all of the other half. That nobody *meets* twice can be had in n/2
 *  rounds only: two halves of n/2 make (n/2)² meetings, n/2 a round. */
export const schedule = (n: number, rounds: number, rng: Rng): readonly (readonly Pair[])[] => {
  const seats = shuffle(upTo(n), rng);
  const half = n / 2;
  const [first, second] = [seats.slice(0, half), seats.slice(half)];
  return upTo(rounds).map((round) => {
    const isFirst = round % 2 === 0;
    const [donors, recipients] = isFirst ? [first, second] : [second, first];
    // Turned by 0, 1, 2, … and by half − 1, half − 2, …: as different as can be for as long as can be.
    const turn = Math.floor(round / 2) % half;
    const shift = isFirst ? turn : turn + 1;
    return donors.map((donor, k): Pair => [donor, recipients[(k + shift) % half] as number]);
  });
};
