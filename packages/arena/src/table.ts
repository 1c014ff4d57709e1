/** @file A game under way, and the questions that its state puts to the seats. Matches and expert data share it, so
 *  that the same game and seed ask the same questions in both. */
import type { Game, Rng } from '@tompo/games';
import { generator, seedOf, seedsAfter } from './random.js';
import type { Request } from './types.js';

/** A game and the seed of everything random in it. */
export interface SeededGame {
  readonly game: Game;
  readonly seed: number;
}

export interface Table {
  readonly game: Game;
  readonly seed: number;
  readonly rng: Rng;
  state: unknown;
  /** Phases played. */
  phase: number;
}

export const openTable = ({ game, seed }: SeededGame): Table => {
  const rng = generator(seedOf(seed, 'nature'));
  return { game, seed, rng, state: game.initial(rng), phase: 0 };
};

export const isRunning = ({ game, state }: Table): boolean => game.status(state) === 'running';

/** One question for each mover, by seat. */
export const questionsOf = (table: Table): readonly Request[] => {
  const { game, seed, state, phase } = table;
  const seedFor = seedsAfter(seed, 'ask', phase);
  return game.phase(state).movers.map((seat) => ({
    game,
    state,
    seat,
    observation: game.observe(state, seat),
    // A mover has a space by contract; the test kit of @tompo/games proves it.
    space: game.space(state, seat) as Request['space'],
    seed: seedFor(seat),
  }));
};
