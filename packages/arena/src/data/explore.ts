/** @file Play off the experts' path. */
import { random } from '../players/baseline.js';
import type { Table } from '../playing/table.js';
import { generator, seedOf } from '../random.js';
import type { Player, Request } from '../types.js';

/** Off the experts' path: in a `share` of the phases each seat, with probability `seats`, plays as one of
 *  `players` (drawn per decision). The experts' decision at the state is what is recorded, so that a learner also
 *  sees what to do after mistakes, its own and others'. */
export interface Explore {
  readonly share: number;
  /** Default 0.5. */
  readonly seats?: number | undefined;
  /** Default: uniform random play. */
  readonly players?: readonly Player[] | undefined;
}

export interface Question {
  readonly player: Player;
  readonly request: Request;
}

/** Who plays in an expert's place at this phase; null where the expert's own decision stands. */
export const straying = (
  table: Table,
  asked: readonly Question[],
  explore: Explore | undefined,
): readonly (Question | null)[] => {
  if (explore === undefined) {
    return asked.map(() => null);
  }
  const { share, seats = 0.5, players = [random(0)] } = explore;
  const rng = generator(seedOf(table.seed, 'explore', table.phase));
  const explores = rng.uniform() < share;
  return asked.map(({ request }) => {
    // Both draws are always made, so that raising a share only adds deviations.
    const deviates = rng.uniform() < seats;
    const player = players[rng.int(players.length)] as Player;
    return explores && deviates ? { player, request } : null;
  });
};
