/** @file Games from their parameters, by family. */
import type { Game, GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';
import type { ArenaError } from '../errors.js';
import { thrown } from '../thrown.js';
import type { Situation } from '../types.js';
import { bcz } from './families/bcz.js';
import { pgg } from './families/pgg.js';
import type { Family } from './family.js';

/** The families that come with the library; add your own where an option takes such a record. */
export const FAMILIES: Readonly<Record<string, Family>> = { bcz, pgg };

/** `bcz-v1` is of family `bcz`. */
export const familyOf = (id: string): string => id.replace(/-v\d+$/, '');

const METHODS = ['initial', 'phase', 'space', 'observe', 'step', 'absent', 'status'] as const;

/** Why a value is no game, as far as can be seen without playing it; null where it is one. */
const noGame = (made: unknown): string | null => {
  if (typeof made !== 'object' || made === null) {
    return `${made === null ? 'null' : typeof made} instead of a game`;
  }
  const fields = made as Readonly<Record<string, unknown>>;
  const isObject = (key: string): boolean => typeof fields[key] === 'object' && fields[key] !== null;
  const wrong = [
    ...(typeof fields.id === 'string' ? [] : ['id']),
    ...(Number.isInteger(fields.seats) && (fields.seats as number) > 0 ? [] : ['seats']),
    ...['params', 'claims', 'text'].filter((key) => !isObject(key)),
    ...METHODS.filter((method) => typeof fields[method] !== 'function'),
  ];
  return wrong.length > 0 ? `a game without ${wrong.join(', ')}` : null;
};

const isEither = (made: unknown): made is E.Either<GamesError, unknown> =>
  typeof made === 'object' &&
  made !== null &&
  '_tag' in made &&
  ((made._tag === 'Right' && 'right' in made) || (made._tag === 'Left' && 'left' in made));

/** Calls a function of a family, which may be anybody's. Left: it threw. */
export const called = <T>(
  family: string,
  call: 'plan' | 'draw' | 'make' | 'problemKey',
  run: () => T,
): E.Either<ArenaError, T> =>
  E.tryCatch(
    run,
    (cause): ArenaError => ({ _tag: 'FamilyFailed', family, call, reason: `threw ${thrown(cause)}` }),
  );

/** A game from its family and parameters. */
export const build = (
  family: string,
  params: Readonly<Record<string, unknown>>,
  families: Readonly<Record<string, Pick<Family, 'make'>>> = FAMILIES,
): E.Either<ArenaError, Game> => {
  // A family is a user's word: `constructor` is one that nobody has.
  const known = Object.hasOwn(families, family) ? families[family] : undefined;
  if (known === undefined) {
    return E.left({ _tag: 'UnknownFamily', family, known: Object.keys(families) });
  }
  const made = called<unknown>(family, 'make', () => known.make(params));
  if (E.isLeft(made)) {
    return made;
  }
  const failed = (reason: string): E.Either<ArenaError, never> =>
    E.left({ _tag: 'FamilyFailed', family, call: 'make', reason });
  if (!isEither(made.right)) {
    return failed(
      "gave no Either; give { _tag: 'Right', right: game }, or a Left that says what is wrong with the parameters",
    );
  }
  if (E.isLeft(made.right)) {
    const said: unknown = made.right.left;
    // A family is anybody's: one that refuses in words of its own is heard, too.
    return typeof said === 'object' && said !== null && '_tag' in said
      ? E.left({ _tag: 'GameRefused', family, error: made.right.left })
      : failed(
          `refused the parameters: ${typeof said === 'string' ? said.replace(/\.$/, '') : canonical(said)}`,
        );
  }
  const reason = noGame(made.right.right);
  return reason === null ? E.right(made.right.right as Game) : failed(`gave ${reason}`);
};

/** The games of situations: each built once, then shared by all situations with its parameters. */
export const gamesOf = (families: Readonly<Record<string, Pick<Family, 'make'>>> = FAMILIES) => {
  const built = new Map<string, E.Either<ArenaError, Game>>();
  return ({ game, params }: Pick<Situation, 'game' | 'params'>): E.Either<ArenaError, Game> => {
    const key = `${game} ${canonical(params)}`;
    const known = built.get(key) ?? build(familyOf(game), params, families);
    built.set(key, known);
    return known;
  };
};
