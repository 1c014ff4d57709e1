/** @file What is known of a player's chance, so that whoever reads its decisions need not guess it. */
import type { Player } from '../types.js';

export interface Chance {
  /** With this probability it decides uniformly at random … */
  readonly uniform: number;
  /** … else as this player does; null where it never does else. */
  readonly steady: Player | null;
}

/** By how a player answers, not by the player: `{ ...player, name }` answers as before and keeps what is known, and one that is
 *  given another `act` or `decide` is another player. */
const known = new WeakMap<Player['act'], { readonly decide: Player['decide']; readonly chance: Chance }>();

/** The player, with what is known of its chance. Its `act` is its own. */
export const withChance = <P extends Player>(player: P, chance: Chance): P => {
  known.set(player.act, { decide: player.decide, chance });
  return player;
};

/** A player of which nothing is known decides as it does. */
export const chanceOf = (player: Player): Chance => {
  const found = known.get(player.act);
  return found !== undefined && found.decide === player.decide
    ? found.chance
    : { uniform: 0, steady: player };
};
