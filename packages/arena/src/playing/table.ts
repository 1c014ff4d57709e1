/** @file A game under way, and the questions that its state puts to the seats. Matches and expert data share it, so
 *  that the same game and seed ask the same questions in both. */
import type { Decision, Game, Rng, StepResult } from '@tompo/games';
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
export const questionsOf = (table: Omit<Table, 'rng'>): readonly Request[] => {
  const { game, seed, state, phase } = table;
  const seedFor = seedsAfter(seed, 'ask', phase);
  // A copy: every player sees it, and the game's own list stays as it is.
  const movers = Object.freeze([...game.phase(state).movers]);
  return movers.map((seat) => ({
    game,
    state,
    seat,
    observation: game.observe(state, seat),
    // A mover has a space by contract; the test kit of @tompo/games proves it.
    space: game.space(state, seat) as Request['space'],
    movers,
    messages: game.messages?.(state, seat) ?? UNTOLD,
    seed: seedFor(seat),
  }));
};

/** What is wrong with the payoffs of a phase; null where they are one finite number for each seat, or none at all. */
const payoffFault = ({ seats }: Game, payoffs: unknown): string | null => {
  if (payoffs === null) return null;
  if (!Array.isArray(payoffs)) return `gave ${payoffs === undefined ? 'nothing' : typeof payoffs} as payoffs`;
  if (payoffs.length !== seats) return `gave ${payoffs.length} payoffs to ${seats} seats`;
  const seat = Array.from(payoffs, Number.isFinite).indexOf(false);
  return seat < 0 ? null : `paid ${String(payoffs[seat])} to seat ${seat}`;
};

/** What a joint decision leads to; the table stays as it is. Left: the game refuses it, or pays what is no number. */
export const tried = (
  { game, seed, state, phase, rng }: Table,
  joint: readonly (Decision | null)[],
): E.Either<ArenaError, StepResult<unknown>> => {
  const stepped = game.step(state, joint, rng);
  if (E.isLeft(stepped))
    return E.left({ _tag: 'MoveRefused', game: game.id, seed, phase, error: stepped.left });
  const fault = payoffFault(game, stepped.right.payoffs);
  return fault === null
    ? stepped
    : E.left({
        _tag: 'WrongResult',
        of: `${game.id} (seed ${seed})`,
        did: `${fault} in phase ${phase}`,
        expected: 'a finite number for each seat, or null where a phase pays nothing',
      });
};

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
