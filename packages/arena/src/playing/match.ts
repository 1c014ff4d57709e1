/** @file Matches: many games in lockstep, so that a policy answers all its seats of all games in one batch. */
import type { Decision } from '@tompo/games';
import type { Reader } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import type { ArenaError, OptionFault } from '../errors.js';
import { foreseen } from '../foresight/worth.js';
import { isPlayer } from '../players/is-player.js';
import { seedFaults } from '../random.js';
import { nature } from '../rollout/nature.js';
import type { BeliefMode, Player, Reply, Request, Substitute } from '../types.js';
import { readingFaults, wordFaults } from '../words.js';
import { askAll, DEFAULT_TIMEOUT_MS, LONGEST_MS } from './ask.js';
import { readReply } from './read.js';
import type { MatchRecord, PhasePlay } from './record.js';
import { type Answered, type LastPlayed, type SubstituteRule, settle } from './settle.js';
import { isRunning, openTable, questionsOf, type SeededGame, type Table, wrongSeats } from './table.js';

/** A game with a seed and a player in each seat. */
export interface Seating extends SeededGame {
  /** [N], by seat. The same Player object may sit in many seats: it is asked once for all of them. */
  readonly players: readonly Player[];
}

export interface PlayOptions {
  readonly games: readonly Seating[];
  /** What is played in place of an answer that is no decision: nothing (`skip`), the seat's last decision of the
   *  same kind (`repeat`; the first time as `skip`), or `defaultMove`. Recorded with each decision. Default `skip`. */
  readonly onUnreadable?: Substitute | undefined;
  /** Used by `default`; where absent, the seat's part of selfish equilibrium play. An answer of a player that failed is
   *  treated as an unreadable one. */
  readonly defaultMove?: ((request: Request) => Decision) | undefined;
  /** How texts are read whose player does not say; default `optional`. */
  readonly beliefs?: BeliefMode | undefined;
  /** How strictly texts are read whose player does not say; default `strict`. */
  readonly reader?: Reader | undefined;
  /** Whose decisions are valued against the best and the worst (metric U2); default everybody's. Costs solver time. */
  readonly values?: 'all' | 'none' | readonly Player[] | undefined;
  /** Is asked at every state what it would have done in the seat of those who are valued; recorded, never played. */
  readonly reference?: Player | undefined;
  /** Ends the play before its next phase, with a Left `Aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** How long a player may take for each question that it is asked in one call, in milliseconds; who takes longer has
   *  failed. One that asks another player several times for it (`calls`, as `bestOf` does) has as many times as long. null: as long as it likes. Default 600,000. Players with `decide` or `faults: 'stop'` are waited for. */
  readonly timeoutMs?: number | null | undefined;
}

/** Options that cannot be meant, of a caller without types too. */
const optionFaults = ({
  games,
  reference,
  timeoutMs,
  onUnreadable,
  values,
  ...reading
}: PlayOptions): readonly OptionFault[] => [
  ...wordFaults('onUnreadable', onUnreadable, ['skip', 'repeat', 'default']),
  ...(Array.isArray(values) ? [] : wordFaults('values', values, ['all', 'none'])),
  ...readingFaults(reading),
  ...games.flatMap(({ seed, players }, index) => [
    ...seedFaults(`games[${index}].seed`, seed),
    ...players.flatMap((player, seat) =>
      isPlayer(player)
        ? []
        : [
            {
              field: `games[${index}].players[${seat}]`,
              value: player,
              expected: 'a player, which has a name and a function act',
            },
          ],
    ),
  ]),
  ...(reference === undefined || isPlayer(reference)
    ? []
    : [{ field: 'reference', value: reference, expected: 'a player, which has a name and a function act' }]),
  ...(timeoutMs === undefined ||
  timeoutMs === null ||
  (typeof timeoutMs === 'number' && timeoutMs >= 1 && timeoutMs <= LONGEST_MS)
    ? []
    : [
        {
          field: 'timeoutMs',
          value: typeof timeoutMs === 'number' ? String(timeoutMs) : timeoutMs,
          expected: `a number from 1 to ${LONGEST_MS}, or null`,
        },
      ]),
];

/** After a joint phase of all running games. */
export interface Progress {
  /** Phases played so far by the longest game. */
  readonly phases: number;
  readonly running: number;
  /** Games that ended with this phase, with their place in `options.games`. */
  readonly finished: readonly { readonly index: number; readonly record: MatchRecord }[];
}

interface Match {
  readonly index: number;
  readonly seating: Seating;
  readonly table: Table;
  /** What was drawn from the game's nature so far; null where nobody foresees. */
  readonly drawn: readonly number[] | null;
  readonly last: LastPlayed;
  readonly phases: PhasePlay[];
  /** Of the beginning; undefined where the game has none. */
  readonly optimum: number | undefined;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The record of a game that has ended. */
export const wholeRecord = ({
  seating,
  table,
  phases,
  optimum,
}: Pick<Match, 'seating' | 'table' | 'phases' | 'optimum'>): MatchRecord => {
  const { game, seed, players } = seating;
  const paid = phases.flatMap(({ payoffs }) => (payoffs === null ? [] : [payoffs]));
  const best = phases.flatMap(({ plannerWelfare }) => (plannerWelfare === null ? [] : [plannerWelfare]));
  return {
    game: game.id,
    params: game.params,
    seed,
    players: players.map(({ name }) => name),
    status: game.status(table.state),
    phases,
    payoffs: Array.from({ length: game.seats }, (_, seat) =>
      sum(paid.map((payoffs) => payoffs[seat] as number)),
    ),
    welfare: sum(paid.flat()),
    plannerWelfare: game.analysis?.plannerWelfare === undefined || optimum !== undefined ? null : sum(best),
    ...(optimum === undefined ? {} : { optimum }),
  };
};

const foresees = (player: Player): boolean => player.privileged === true && player.foresees === true;

/** The question of who foresees: of the place that the game is at now, whenever it is asked about. */
const foreseeing = (
  request: Request,
  seating: Seating,
  { state, phase }: Table,
  drawn: readonly number[],
): Request => {
  const place = { state, phase, drawn: [...drawn] };
  return { ...request, worth: (decisions) => foreseen(seating, request.seat, place, decisions) };
};

/** Asks all movers of all games, each player once. Left: the first reply that is none. */
const askMovers = async (
  matches: readonly Match[],
  options: PlayOptions,
): Promise<E.Either<ArenaError, readonly (readonly Answered[])[]>> => {
  const { values = 'all', reference, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const isValued = (player: Player): boolean =>
    values === 'all' || (values !== 'none' && values.includes(player));
  const asked = matches.map(({ seating, table, drawn }) =>
    questionsOf(table).map((asking) => {
      const player = seating.players[asking.seat] as Player;
      const request = foresees(player) ? foreseeing(asking, seating, table, drawn ?? []) : asking;
      return { player, request, valued: isValued(player) };
    }),
  );
  const flat = asked.flat();
  const referred = flat.filter(({ valued }) => valued && reference !== undefined);
  const [replies, ideal] = await Promise.all([
    askAll(flat, timeoutMs),
    askAll(
      referred.map(({ request }) => ({ player: reference as Player, request })),
      timeoutMs,
    ),
  ]);
  const references = new Map<Request, Decision>();
  for (const [i, { request }] of referred.entries()) {
    const read = readReply(ideal[i] as Reply, request, options.beliefs, options.reader);
    if (E.isLeft(read)) {
      return read;
    }
    if (read.right._tag === 'parsed') {
      references.set(request, read.right.decision);
    }
  }
  const next = replies.values();
  const answered: Answered[][] = [];
  for (const questions of asked) {
    const answers: Answered[] = [];
    for (const { player, request, valued } of questions) {
      const read = readReply(next.next().value as Reply, request, options.beliefs, options.reader);
      if (E.isLeft(read)) {
        return read;
      }
      answers.push({
        player,
        request,
        valued,
        outcome: read.right,
        reference: references.get(request) ?? null,
      });
    }
    answered.push(answers);
  }
  return E.right(answered);
};

/** Plays all games phase by phase; yields after each joint phase. Left: the first fault, and the end. */
export async function* playing(
  options: PlayOptions,
): AsyncGenerator<E.Either<ArenaError, Progress>, void, undefined> {
  const rule: SubstituteRule = {
    onUnreadable: options.onUnreadable ?? 'skip',
    ...(options.defaultMove === undefined ? {} : { defaultMove: options.defaultMove }),
  };
  const faults = optionFaults(options);
  if (faults.length > 0) {
    yield E.left({ _tag: 'InvalidOptions', of: 'play', faults });
    return;
  }
  for (const [index, { game, players }] of options.games.entries()) {
    const fault = wrongSeats(index, game, players);
    if (fault !== null) {
      yield E.left(fault);
      return;
    }
  }
  const matches = options.games.map((seating, index): Match => {
    const drawing = seating.players.some(foresees) ? nature(seating.seed) : null;
    const table = openTable(seating, drawing?.rng);
    const optimum = seating.game.analysis?.optimum?.(table.state);
    return { index, seating, table, drawn: drawing?.asked ?? null, last: new Map(), phases: [], optimum };
  });
  const ended = (list: readonly Match[]): Progress['finished'] =>
    list
      .filter(({ table }) => !isRunning(table))
      .map((match) => ({ index: match.index, record: wholeRecord(match) }));
  let running = matches.filter(({ table }) => isRunning(table));
  // A game that is over before it began has a record too.
  if (running.length < matches.length) {
    yield E.right({ phases: 0, running: running.length, finished: ended(matches) });
  }
  for (let phases = 1; running.length > 0; phases++) {
    // Players that answer at once never let the process hear a signal: it gets a turn before each phase.
    if (options.signal !== undefined) await new Promise((turn) => setImmediate(turn));
    if (options.signal?.aborted === true) {
      yield E.left({ _tag: 'Aborted', phases: phases - 1 });
      return;
    }
    const answered = await askMovers(running, options);
    if (E.isLeft(answered)) {
      yield answered;
      return;
    }
    for (const [k, match] of running.entries()) {
      const settled = settle(match.table, match.last, answered.right[k] as readonly Answered[], rule);
      if (E.isLeft(settled)) {
        yield settled;
        return;
      }
      match.phases.push(settled.right);
    }
    const finished = ended(running);
    running = running.filter(({ table }) => isRunning(table));
    yield E.right({ phases, running: running.length, finished });
  }
}

/** Plays all games to their end. Records in the order of `options.games`.
 *  onProgress: called after each joint phase. */
export const play = async (
  options: PlayOptions,
  onProgress?: (progress: Progress) => void,
): Promise<E.Either<ArenaError, readonly MatchRecord[]>> => {
  const records = new Array<MatchRecord>(options.games.length);
  for await (const progress of playing(options)) {
    if (E.isLeft(progress)) {
      return progress;
    }
    for (const { index, record } of progress.right.finished) {
      records[index] = record;
    }
    onProgress?.(progress.right);
  }
  return E.right(records);
};
