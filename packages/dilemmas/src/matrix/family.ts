/** @file Repeated matrix games as a family: what a recipe can say of them, and how one is drawn. */
import type { Fault, Game, GamesError, Rng } from '@tompo/games';
import type { either as E } from 'fp-ts';
import { issuesOf, unknownKeys, wrongNumber } from '../faults.js';
import { ordinalGames } from '../ordinal/topology.js';
import { matrixClassics } from './classics.js';
import { matrixGame } from './game.js';
import { jittered } from './jitter.js';
import { type MatrixParams, MOST_ROUNDS, type PayoffTable } from './params.js';
import type { MatrixState, MatrixView } from './view.js';

/** The keys of an entry of `games` in a recipe, with every default filled in. */
export interface MatrixSpec {
  /** Names of `matrixClassics`, codes of ordinal games (`Pd`, `ChPd`), `symmetric` (the twelve that are) or `ordinal` (all 144);
   *  each drawn equally often. */
  readonly kinds: readonly string[];
  /** T, or [least, most]. */
  readonly rounds: readonly [number, number];
  readonly continuation: number;
  /** The most that a payoff is moved, in tenths, where the game stays of its kind; see `jittered`. */
  readonly jitter: number;
}

export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
export type Checked = { readonly value: MatrixSpec } | { readonly issues: readonly Issue[] };

const SETS = ['ordinal', 'symmetric'];
const KEYS = ['kinds', 'rounds', 'continuation', 'jitter'] as const;
const DEFAULT_KINDS = ['prisoners-dilemma', 'stag-hunt', 'chicken', 'battle-of-the-sexes'];

export interface Kind {
  readonly name: string;
  readonly payoffs: PayoffTable;
  readonly options?: readonly string[] | undefined;
}

const ordinalKinds = (onlySymmetric: boolean): readonly Kind[] =>
  ordinalGames().flatMap(({ code, payoffs, symmetric }) =>
    onlySymmetric && !symmetric ? [] : [{ name: code, payoffs }],
  );

/** The games that a word stands for; empty where it stands for none. */
const kindsOf = (word: string): readonly Kind[] => {
  if (SETS.includes(word)) return ordinalKinds(word === 'symmetric');
  const classic = matrixClassics.find(({ name }) => name === word);
  if (classic !== undefined) return [{ name: word, ...classic.params }];
  return ordinalKinds(false).filter(({ name }) => name === word);
};

const isRange = (value: unknown): value is readonly [number, number] => {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [least, most]: readonly unknown[] = value;
  return typeof least === 'number' && typeof most === 'number' && least <= most;
};

const kindFaults = (kinds: unknown): readonly Fault[] => {
  const known = `known are ${[...matrixClassics.map(({ name }) => name), ...SETS].join(', ')}, and codes of ordinal games such as Pd or ChPd`;
  if (!Array.isArray(kinds) || kinds.length === 0)
    return [{ field: 'kinds', reason: `must be a list of kinds of games; ${known}` }];
  return kinds.flatMap((word: unknown, i): Fault[] =>
    typeof word === 'string' && kindsOf(word).length > 0
      ? []
      : [{ field: `kinds.${i}`, reason: `${JSON.stringify(word)} is no kind of game; ${known}` }],
  );
};

const schema = (keys: Readonly<Record<string, unknown>>): Checked => {
  const { kinds = DEFAULT_KINDS, rounds = 10, continuation = 1, jitter = 0.5 } = keys;
  const range = typeof rounds === 'number' ? ([rounds, rounds] as const) : rounds;
  const ofRounds: readonly Fault[] = isRange(range)
    ? range
        .flatMap((one) => wrongNumber('rounds', one, { integer: true, min: 1, max: MOST_ROUNDS }))
        .slice(0, 1)
    : [{ field: 'rounds', reason: 'must be a whole number, or [least, most]' }];
  const faults = [
    ...unknownKeys(keys, KEYS),
    ...kindFaults(kinds),
    ...ofRounds,
    ...wrongNumber('continuation', continuation, { above: 0, max: 1 }),
    ...wrongNumber('jitter', jitter, { min: 0, max: 1e6 }),
  ];
  return faults.length > 0
    ? { issues: issuesOf(faults) }
    : { value: { kinds, rounds: range, continuation, jitter } as MatrixSpec };
};

/** A `Family` of @tompo/arena: `gameSource({ families: [{ family: 'matrix', kinds: ['ordinal'] }], known: { matrix: matrixFamily } })`,
 *  and in a recipe a module that exports it as `family`. */
export const matrixFamily = {
  id: 'matrix',
  schema,
  /** Which game is settled first, so that one whose payoffs are seldom moved well does not become rare. */
  plan: (rng: Rng, { kinds }: MatrixSpec): Kind => {
    const found = kindsOf(kinds[rng.int(kinds.length)] as string);
    return found[rng.int(found.length)] as Kind;
  },
  draw: (
    rng: Rng,
    { rounds: [least, most], continuation, jitter }: MatrixSpec,
    kind: Kind,
  ): MatrixParams | null => {
    const payoffs = jittered(kind.payoffs, jitter, rng);
    return payoffs === null
      ? null
      : { ...kind, payoffs, rounds: least + rng.int(most - least + 1), continuation };
  },
  make: (params: MatrixParams): E.Either<GamesError, Game<MatrixState, MatrixView>> => matrixGame(params),
  /** A game by another name is the same problem. */
  problemKey: ({ name: _, ...params }: MatrixParams): string => JSON.stringify(params),
} as const;
