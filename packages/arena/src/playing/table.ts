/** @file A game under way, and the questions that its state puts to the seats. Matches and expert data share it, so
 *  that the same game and seed ask the same questions in both. */
import type { Decision, Game, GamesError, Rng, StepResult } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { generator, seedOf, seedsAfter } from '../random.js';
import type { Player, Request } from '../types.js';

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

/** What is random in the game itself: who is asked, and what it answers, draws nothing from it. */
export const natureOf = (seed: number): Rng => generator(seedOf(seed, 'nature'));

/** rng: the game's nature, where somebody watches what is drawn from it. */
export const openTable = ({ game, seed }: SeededGame, rng: Rng = natureOf(seed)): Table => ({
  game,
  seed,
  rng,
  state: game.initial(rng),
  phase: 0,
});

export const isRunning = ({ game, state }: Table): boolean => game.status(state) === 'running';

const UNTOLD: Request['messages'] = Object.freeze([]);

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
    messages: game.messages?.(state, seat) ?? UNTOLD,
    seed: seedFor(seat),
  }));
};

/** What a joint decision leads to; the table stays as it is. Left: the game refuses it. */
export const tried = (
  { game, seed, state, phase, rng }: Table,
  joint: readonly (Decision | null)[],
): E.Either<ArenaError, StepResult<unknown>> =>
  E.mapLeft((error: GamesError): ArenaError => ({ _tag: 'MoveRefused', game: game.id, seed, phase, error }))(
    game.step(state, joint, rng),
  );

/** The table is one phase on. */
export const advance = (table: Table, { state }: StepResult<unknown>): void => {
  table.state = state;
  table.phase += 1;
};

/** The fault of a game that has not one player for each seat; null where it has. */
export const wrongSeats = (
  index: number,
  { id, seats }: Game,
  { length: players }: readonly Player[],
): ArenaError | null => (players === seats ? null : { _tag: 'WrongSeats', index, game: id, seats, players });
