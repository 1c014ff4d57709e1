/** @file Who plays the other seats: drawn per seat and per game, hidden from the learners. */
import type { Rng } from '@tompo/games';
import type { either as E } from 'fp-ts';
import type { ArenaError } from '../../errors.js';
import type { Player } from '../../types.js';

/** A player, or a self of a learner: it writes with the adapter that bears its name, and learns nothing. */
export type Member =
  | { readonly _tag: 'player'; readonly name: string; readonly player: Player }
  | { readonly _tag: 'self'; readonly agent: string };

export const memberName = (member: Member): string => (member._tag === 'self' ? member.agent : member.name);

/** What came of one member in one episode. */
export interface Result {
  /** The name of the member. */
  readonly member: string;
  readonly seat: number;
  readonly payoff: number;
  /** Mean payoff of the learners' seats. */
  readonly learners: number;
}

/** A state machine: it changes nothing of itself, and its whole state is plain JSON. */
export interface Population {
  /** Plain JSON that says which population this is; its state apart. */
  readonly identity: unknown;
  readonly state: unknown;
  /** The same population in another state, such as one of a checkpoint. Left: that is no state of this population. */
  readonly at: (state: unknown) => E.Either<ArenaError, Population>;
  readonly draw: (rng: Rng, seat: number) => Member;
  /** After a step. */
  readonly observe: (after: { readonly step: number; readonly results: readonly Result[] }) => Population;
}
