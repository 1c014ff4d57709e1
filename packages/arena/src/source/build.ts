/** @file Games from their parameters, by family. */
import { bcz, type Game, type GamesError, pgg } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { canonical } from '../random.js';
import type { Situation } from '../types.js';

/** A family's constructor. Parameters are checked by the constructor itself. */
export type Family = (params: Readonly<Record<string, unknown>>) => E.Either<GamesError, Game>;

/** The families that are known; give `gameOf` more of them for games of your own. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  bcz: (params) => bcz(params as unknown as Parameters<typeof bcz>[0]),
  pgg: (params) => pgg(params as unknown as Parameters<typeof pgg>[0]),
};

/** `bcz-v1` is of family `bcz`. */
export const familyOf = (id: string): string => id.replace(/-v\d+$/, '');

/** A game from its family and parameters. */
export const build = (
  family: string,
  params: Readonly<Record<string, unknown>>,
  families: Readonly<Record<string, Family>> = FAMILIES,
): E.Either<ArenaError, Game> => {
  // A family is a user's word: `constructor` is one that nobody has.
  const make = Object.hasOwn(families, family) ? families[family] : undefined;
  return make === undefined
    ? E.left({ _tag: 'UnknownFamily', family, known: Object.keys(families) })
    : E.mapLeft((error: GamesError): ArenaError => ({ _tag: 'GameRefused', family, error }))(make(params));
};

/** The games of situations: each built once, then shared by all situations with its parameters. */
export const gamesOf = (families: Readonly<Record<string, Family>> = FAMILIES) => {
  const built = new Map<string, E.Either<ArenaError, Game>>();
  return ({ game, params }: Pick<Situation, 'game' | 'params'>): E.Either<ArenaError, Game> => {
    const key = `${game} ${canonical(params)}`;
    const known = built.get(key) ?? build(familyOf(game), params, families);
    built.set(key, known);
    return known;
  };
};
