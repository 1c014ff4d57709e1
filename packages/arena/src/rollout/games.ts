/** @file The games of a step. */
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import type { SeededGame } from '../playing/table.js';
import { seedFaults } from '../random.js';
import type { GameSource } from '../source/source.js';
import { thrown } from '../thrown.js';

/** Any function from a step (from 1 on) and its seed to games, or a source, of which each step takes the next games. */
export type RolloutGames = GameSource | ((step: number, seed: number) => readonly SeededGame[]);

const isGame = (one: unknown): boolean => {
  const { game, seed } = (one ?? {}) as Partial<SeededGame>;
  return (
    typeof game === 'object' &&
    game !== null &&
    typeof game.step === 'function' &&
    Number.isInteger(game.seats) &&
    seedFaults('seed', seed).length === 0
  );
};

/** Left: the source is exhausted, or the function threw or gave what are no games. */
export const gamesOfStep = (
  games: RolloutGames,
  count: number,
  step: number,
  seed: number,
): E.Either<ArenaError, readonly SeededGame[]> => {
  if (typeof games !== 'function') return games.games(count, (step - 1) * count);
  const wrong = (did: string): E.Either<ArenaError, never> =>
    E.left({
      _tag: 'WrongResult',
      of: `games of step ${step}`,
      did,
      expected: 'a list of at least one { game, seed }, the seed a whole number up to 2⁵³ − 1',
    });
  try {
    const given: unknown = games(step, seed);
    if (!Array.isArray(given)) return wrong(`gave ${given === null ? 'null' : typeof given}`);
    const bad = given.findIndex((one) => !isGame(one));
    return given.length === 0
      ? wrong('gave an empty list')
      : bad >= 0
        ? wrong(`gave no game with its seed at index ${bad}`)
        : E.right(given as readonly SeededGame[]);
  } catch (cause) {
    return wrong(`threw ${thrown(cause)}`);
  }
};
