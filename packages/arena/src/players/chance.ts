/** @file What is known of a player's chance, so that whoever reads its decisions need not guess it. */
import type { Player } from '../types.js';

export interface Chance {
  /** With this probability it decides uniformly at random … */
  readonly uniform: number;
  /** … else as this player does; null where it never does else. */
  readonly steady: Player | null;
}

const known = new WeakMap<Player, Chance>();

/** The player, with what is known of its chance. */
export const withChance = <P extends Player>(player: P, chance: Chance): P => {
  known.set(player, chance);
  return player;
};

/** A player of which nothing is known decides as it does. */
export const chanceOf = (player: Player): Chance => known.get(player) ?? { uniform: 0, steady: player };
