/** @file Expert data as a job of plain data: what a recipe says, and what travels to a worker thread. */
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';
import type { ArenaError } from '../errors.js';
import { findExpert } from '../players/experts.js';
import { digest } from '../random.js';
import { gameSource, type SourceOptions } from '../source/source.js';
import type { Player } from '../types.js';
import { toLine } from './line.js';
import { collectSituations, type DataOptions } from './situations.js';

export interface DataJob {
  readonly source: SourceOptions;
  /** A name that `findExpert` knows, such as `planner` or `planner~0.1`. */
  readonly expert: string;
  readonly explore?:
    | {
        readonly share: number;
        readonly seats?: number | undefined;
        /** Names; default `['random']`. */
        readonly players?: readonly string[] | undefined;
      }
    | undefined;
  readonly seats?: 'all' | 'one' | undefined;
  readonly kinds?: readonly string[] | undefined;
}

/** JSON lines of the situations of games from … from + count − 1. The same lines for the same games. */
export type ChunkMaker = (from: number, count: number) => Promise<E.Either<ArenaError, string>>;

/** Names a job: the same text for equal jobs. */
export const jobFingerprint = (job: DataJob): string => digest(canonical(job));

/** The maker of a source and of players; the players may be such that cannot travel to a worker thread (a language
 *  model over HTTP). */
export const chunkMaker = (
  source: SourceOptions,
  data: Omit<DataOptions, 'games'>,
): E.Either<ArenaError, ChunkMaker> => {
  const opened = gameSource(source);
  if (E.isLeft(opened)) {
    return opened;
  }
  return E.right(async (from, count) => {
    const games = opened.right.games(count, from);
    if (E.isLeft(games)) {
      return games;
    }
    const made = await collectSituations({ ...data, games: games.right });
    return E.isLeft(made) ? made : E.right(made.right.map(toLine).join(''));
  });
};

/** The maker of a job. Left: a name that nobody has, or a source that cannot be. */
export const jobMaker = (job: DataJob): E.Either<ArenaError, ChunkMaker> => {
  const { source, expert, explore, seats = 'all', kinds } = job;
  const found = findExpert(expert);
  if (E.isLeft(found)) {
    return found;
  }
  const strays: Player[] = [];
  for (const name of explore?.players ?? ['random']) {
    const stray = findExpert(name);
    if (E.isLeft(stray)) {
      return stray;
    }
    strays.push(stray.right);
  }
  return chunkMaker(source, {
    experts: found.right,
    seats,
    ...(kinds === undefined ? {} : { kinds }),
    ...(explore === undefined ? {} : { explore: { ...explore, players: strays } }),
  });
};
