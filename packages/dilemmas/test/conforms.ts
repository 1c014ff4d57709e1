/** @file What the conformance kit finds in the game of some parameters, made again of them and read by the parser that recipes use. */
import type { Game, GamesError } from '@tompo/games';
import { checkGame, explainViolation } from '@tompo/games/testing';
import type { either as E } from 'fp-ts';
import { readAnswer } from './read.js';
import { right } from './right.js';

type Maker = (params: never) => E.Either<GamesError, Game<never, never>>;

export const violationsOf = (
  make: Maker,
  params: object,
  { playouts, enumerateUpTo }: { readonly playouts: number; readonly enumerateUpTo: number },
): readonly string[] => {
  const game = (of: unknown): Game => right(make(of as never)) as unknown as Game;
  return checkGame(game(params), { playouts, enumerateUpTo, rebuild: game, read: readAnswer }).map(
    explainViolation,
  );
};
