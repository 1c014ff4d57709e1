/** @file Expert data: games are played, and at every state the experts say what they would do there. */
import type { Decision, Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';
import type { ArenaError } from '../errors.js';
import { type Mixture, mixtureFaults, opponentAt, weighted } from '../players/draw.js';
import { askAll, DEFAULT_TIMEOUT_MS } from '../playing/ask.js';
import { type Outcome, readReply } from '../playing/read.js';
import {
  advance,
  isRunning,
  openTable,
  questionsOf,
  type SeededGame,
  type Table,
  tried,
  wrongSeats,
} from '../playing/table.js';
import { digest, generator, seedOf } from '../random.js';
import type { Player, Reply, Request, Situation } from '../types.js';
import { type Explore, type Question, straying } from './explore.js';

export interface DataOptions {
  readonly games: Iterable<SeededGame>;
  /** One expert for all seats, or the players by seat. */
  readonly experts: Player | ((game: Game) => readonly Player[]);
  /** Whose situations are kept: every mover's (default), or those of one seat, drawn per game. */
  readonly seats?: 'all' | 'one' | undefined;
  /** Who sits beside the expert: then it has one seat, drawn per game, and its situations alone are kept. Of a list, each
   *  other seat's player is drawn from the game's seed, as in evaluations. What the others decide stands in the situations'
   *  joint decision: their absence where their answer cannot be read. */
  readonly opponents?: Mixture | undefined;
  /** Kinds of phases that are kept, such as ['effort']; default all. All are played. */
  readonly kinds?: readonly string[] | undefined;
  readonly explore?: Explore | undefined;
  /** Games played side by side; default 64. Bounds memory; does not change what comes out. */
  readonly batch?: number | undefined;
  /** How long an expert may take for each question that it is asked in one call, in milliseconds; null: as long as it
   *  likes. Default 600,000. An expert that is late, or fails in another way, ends the data with its error. */
  readonly timeoutMs?: number | null | undefined;
  /** Called for a phase that is left out because an expert's answer was unreadable. */
  readonly onDropped?:
    | ((dropped: { readonly seed: number; readonly phase: number; readonly seat: number }) => void)
    | undefined;
}

interface Recording {
  readonly table: Table;
  readonly experts: readonly Player[];
  readonly key: string;
  readonly kept: (seat: number) => boolean;
  /** Whose decisions are learned; the others are whatever they are. */
  readonly isExpert: (seat: number) => boolean;
  readonly situations: Situation[];
}

/** Names a game with its parameters and seed, the same in every run. */
export const gameKey = ({ game, seed }: SeededGame): string =>
  `${game.id}:${digest(canonical(game.params))}:${seed}`;

const open = (seeded: SeededGame, { experts, seats, opponents }: DataOptions): Recording => {
  const { game, seed } = seeded;
  const one = generator(seedOf(seed, 'kept seat')).int(game.seats);
  const own = typeof experts === 'function' ? experts(game) : new Array<Player>(game.seats).fill(experts);
  return {
    table: openTable(seeded),
    experts:
      opponents === undefined
        ? own
        : own.map((expert, seat) => (seat === one ? expert : opponentAt(weighted(opponents), seeded, seat))),
    key: gameKey(seeded),
    isExpert: (seat) => opponents === undefined || seat === one,
    kept: seats === 'one' || opponents !== undefined ? (seat) => seat === one : () => true,
    situations: [],
  };
};

/** Records the phase and steps the game on what is played. */
const record = (
  { table, key, kept, isExpert, situations: list }: Recording,
  asked: readonly Request[],
  expert: readonly Outcome[],
  played: readonly (Outcome | null)[],
  options: DataOptions,
): ArenaError | null => {
  const { game, seed, phase } = table;
  const { round, kind } = game.phase(table.state);
  const joint = new Array<Decision | null>(game.seats).fill(null);
  const moves = new Array<Decision | null>(game.seats).fill(null);
  for (const [i, { seat }] of asked.entries()) {
    const said = expert[i] as Outcome;
    const instead = played[i] ?? said;
    // Nothing is learned from what the others answer: one that cannot be read is an absence.
    joint[seat] =
      said._tag === 'parsed' ? said.decision : isExpert(seat) ? null : game.absent(table.state, seat);
    moves[seat] = instead._tag === 'parsed' ? instead.decision : game.absent(table.state, seat);
    if (said._tag === 'noncompliant' && isExpert(seat)) {
      options.onDropped?.({ seed, phase, seat });
    }
  }
  if (asked.every(({ seat }) => joint[seat] !== null) && (options.kinds?.includes(kind) ?? true)) {
    for (const { seat, space, observation } of asked.filter((request) => kept(request.seat))) {
      const id = `${key}:${phase}:${seat}`;
      list.push({
        id,
        game: game.id,
        params: game.params,
        seat,
        round,
        kind,
        space,
        observation,
        decisions: joint,
      });
    }
  }
  const stepped = tried(table, moves);
  if (E.isLeft(stepped)) {
    return stepped.left;
  }
  advance(table, stepped.right);
  return null;
};

/** One phase of all games under way. Left: the first fault. */
const playPhase = async (running: readonly Recording[], options: DataOptions): Promise<ArenaError | null> => {
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const asked = running.map(({ table, experts }) =>
    questionsOf(table).map((request) => ({ player: experts[request.seat] as Player, request })),
  );
  const strays = running.map(({ table }, k) => straying(table, asked[k] as Question[], options.explore));
  const [expertReplies, strayReplies] = (
    await Promise.all([
      askAll(asked.flat(), timeoutMs),
      askAll(
        strays.flat().filter((question): question is Question => question !== null),
        timeoutMs,
      ),
    ])
  ).map((replies) => replies.values()) as [ArrayIterator<Reply>, ArrayIterator<Reply>];
  for (const [k, recording] of running.entries()) {
    const requests = (asked[k] as Question[]).map(({ request }) => request);
    const expert: Outcome[] = [];
    const played: (Outcome | null)[] = [];
    for (const [i, request] of requests.entries()) {
      const said = readReply(expertReplies.next().value as Reply, request);
      const stray = (strays[k] as (Question | null)[])[i];
      const instead = stray === null ? null : readReply(strayReplies.next().value as Reply, request);
      if (E.isLeft(said)) {
        return said.left;
      }
      if (instead !== null && E.isLeft(instead)) {
        return instead.left;
      }
      for (const outcome of [said.right, instead?.right]) {
        // Data rest on what experts do: one that throws is no unreadable answer, which may be left out.
        if (outcome?._tag === 'noncompliant' && outcome.reason._tag === 'PlayerFailed') return outcome.reason;
      }
      expert.push(said.right);
      played.push(instead === null ? null : instead.right);
    }
    const fault = record(recording, requests, expert, played, options);
    if (fault !== null) {
      return fault;
    }
  }
  return null;
};

const playBatch = async (
  games: readonly SeededGame[],
  options: DataOptions,
): Promise<E.Either<ArenaError, readonly Situation[]>> => {
  const recordings = games.map((seeded) => open(seeded, options));
  for (const [index, { experts, table }] of recordings.entries()) {
    const fault = wrongSeats(index, table.game, experts);
    if (fault !== null) {
      return E.left(fault);
    }
  }
  for (;;) {
    const running = recordings.filter(({ table }) => isRunning(table));
    if (running.length === 0) {
      return E.right(recordings.flatMap((recording) => recording.situations));
    }
    const fault = await playPhase(running, options);
    if (fault !== null) {
      return E.left(fault);
    }
  }
};

/** Lists of `size` items; the last may be shorter. */
function* batches<T>(items: Iterable<T>, size: number): Generator<readonly T[], void, undefined> {
  let list: T[] = [];
  for (const item of items) {
    list.push(item);
    if (list.length >= size) {
      yield list;
      list = [];
    }
  }
  if (list.length > 0) {
    yield list;
  }
}

/** Situations of all games, in the order of the games, then of phases, then of seats. Same games and seeds, same
 *  situations and ids, whatever the batch. Left: the first fault, and the end. */
export async function* situations(
  options: DataOptions,
): AsyncGenerator<E.Either<ArenaError, Situation>, void, undefined> {
  const faults = options.opponents === undefined ? [] : mixtureFaults('opponents', options.opponents);
  if (faults.length > 0) {
    yield E.left({ _tag: 'InvalidOptions', of: 'situations', faults });
    return;
  }
  for (const games of batches(options.games, options.batch ?? 64)) {
    const played = await playBatch(games, options);
    if (E.isLeft(played)) {
      yield played;
      return;
    }
    for (const situation of played.right) {
      yield E.right(situation);
    }
  }
}

/** All situations at once. */
export const collectSituations = async (
  options: DataOptions,
): Promise<E.Either<ArenaError, readonly Situation[]>> => {
  const all: Situation[] = [];
  for await (const one of situations(options)) {
    if (E.isLeft(one)) {
      return one;
    }
    all.push(one.right);
  }
  return E.right(all);
};
