/** @file Evaluation: a policy takes its seats in held-out games; U1–U5 with intervals. Plain JSON out. */
import type { Game } from '@tompo/games';
import type { Reader, RewardsError } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import { revivedRecord } from '../data/revived.js';
import { gameKey } from '../data/situations.js';
import type { ArenaError, OptionFault } from '../errors.js';
import { type Mixture, mixtureFaults, opponentAt, weighted } from '../players/draw.js';
import { type Progress, play, type Seating } from '../playing/match.js';
import type { MatchRecord, PhasePlay } from '../playing/record.js';
import type { SeededGame } from '../playing/table.js';
import { generator, seedFaults, seedOf } from '../random.js';
import type { BeliefMode, Player, Substitute, WeightedPlayer } from '../types.js';
import { unknownOptionFaults } from '../unknown-options.js';
import { readingFaults, wordFaults } from '../words.js';
import { gapOf, gapShares, type WelfareGap } from './gap.js';
import { type MetricParts, metricPartsBySlice } from './parts.js';
import { stakesOf } from './stakes.js';
import {
  type IntervalChanges,
  type IntervalOptions,
  intervalFaults,
  intervalOptions,
  type Summary,
  summarise,
} from './summary.js';

export interface EvaluateOptions {
  readonly policy: Player;
  /** Who sits in the other seats; of a list, each seat's is drawn from the game's seed, by the weights where there are any. */
  readonly opponents: Mixture;
  /** Held-out games with their seeds. The same list makes two evaluations comparable. */
  readonly games: readonly SeededGame[];
  /** The policy's seats: one drawn per game from its seed (default), all (self-play), or seat 0. */
  readonly seats?: 'one' | 'all' | 'zero' | undefined;
  readonly onUnreadable?: Substitute | undefined;
  readonly beliefs?: BeliefMode | undefined;
  readonly reader?: Reader | undefined;
  /** What the policy's seats are called, where they differ; results are sliced by it (`as sender`). */
  readonly roleOf?: ((seat: number) => string | undefined) | undefined;
  /** Is asked what it would have done in the policy's seat; gives `exact` and `agreement`. */
  readonly reference?: Player | undefined;
  /** See `PlayOptions`. */
  readonly timeoutMs?: number | null | undefined;
  /** How many games are kept whole, from the first on; default 3. */
  readonly examples?: number | undefined;
  /** Bootstrap; defaults: 2000 resamples, 0.95, BCa, seed 0. */
  readonly interval?: IntervalChanges | undefined;
  /** Ends the evaluation before the next phase of its games, with a Left `Aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Games that are played side by side; default all. One batch is asked of the policy at once. */
  readonly sideBySide?: number | undefined;
  /** Called with the records of each batch of `sideBySide` games when its last game has ended. */
  readonly onPlayed?: ((records: readonly MatchRecord[]) => void) | undefined;
  /** Records of the first games, as `onPlayed` had them in an evaluation that was stopped: they are scored, not played
   *  again. A batch of which some are missing is played whole, so that every game is played beside the same others. */
  readonly played?: readonly MatchRecord[] | undefined;
}

const KNOWN: Readonly<Record<keyof EvaluateOptions, true>> = {
  policy: true,
  opponents: true,
  games: true,
  seats: true,
  onUnreadable: true,
  beliefs: true,
  reader: true,
  roleOf: true,
  reference: true,
  timeoutMs: true,
  examples: true,
  interval: true,
  signal: true,
  sideBySide: true,
  onPlayed: true,
  played: true,
};

export interface GameScore {
  /** The game with its parameters and seed: what `compare` pairs by. */
  readonly key: string;
  readonly game: string;
  readonly seed: number;
  readonly seats: readonly number[];
  /** Sums and counts of each metric by slice: `all`, `round r`, `kind k`. */
  readonly parts: Readonly<Record<string, MetricParts>>;
  /** Mean payoff of the policy's seats, summed over the game. */
  readonly payoff: number;
}

export interface Evaluation {
  readonly policy: string;
  readonly opponents: string;
  readonly seats: 'one' | 'all' | 'zero';
  readonly onUnreadable: Substitute;
  readonly interval: IntervalOptions;
  readonly games: readonly GameScore[];
  readonly summary: Summary;
  /** Effort phases of U3 whose W* is the best that was found, not proved to be the best there is: U3 is a share of that. */
  readonly inexactWelfare: number;
  /** How much more than W* the best could be in those phases at most, as a share of W*; null where all W* are proved. */
  readonly welfareGap: WelfareGap | null;
  /** Whole games: every phase with graph, efforts, payoffs, and the policy's own words. */
  readonly examples: readonly MatchRecord[];
}

/** The policy's seats in a game. Depends on the game's seed alone, so that all policies sit alike. */
export const policySeats = ({ game, seed }: SeededGame, seats: 'one' | 'all' | 'zero'): readonly number[] =>
  seats === 'all'
    ? Array.from({ length: game.seats }, (_, seat) => seat)
    : [seats === 'zero' ? 0 : generator(seedOf(seed, 'policy seat')).int(game.seats)];

/** The phases of each slice of a game: everything, each round, each kind of phase, the game's family with its τ,
 *  and, where opponents differ, each that sits at the table. */
const slicesOf = (
  { game, params, phases, players }: MatchRecord,
  seats: readonly number[],
  differ: boolean,
): ReadonlyMap<string, readonly PhasePlay[]> => {
  const others = differ ? [...new Set(players.filter((_, seat) => !seats.includes(seat)))].sort() : [];
  const by = (name: (phase: PhasePlay) => string): Map<string, PhasePlay[]> => {
    const slices = new Map<string, PhasePlay[]>();
    for (const phase of phases) {
      const slice = name(phase);
      const list = slices.get(slice);
      if (list === undefined) slices.set(slice, [phase]);
      else list.push(phase);
    }
    return slices;
  };
  const sequence = typeof params.sequence === 'string' ? ` ${params.sequence}` : '';
  return new Map<string, readonly PhasePlay[]>([
    ['all', phases],
    ...by(({ round }) => `round ${round + 1}`),
    ...by(({ kind }) => `kind ${kind}`),
    [`group ${game}${sequence}`, phases],
    ...others.map((name) => [`with ${name}`, phases] as const),
  ]);
};

/** The scores of one match. differ: do opponents differ from game to game, or seat to seat? · game: what was played, for what the
 *  seats could have done (U5); null: it is not asked. */
export const scoreMatch = (
  record: MatchRecord,
  key: string,
  seats: readonly number[],
  differ = false,
  roleOf: EvaluateOptions['roleOf'] = undefined,
  game: Game | null = null,
): E.Either<ArenaError, GameScore> => {
  const stakes = (of: readonly number[]) => (game === null ? null : stakesOf(game, record, of));
  const refused = (errors: readonly RewardsError[]): E.Either<ArenaError, never> =>
    E.left({
      _tag: 'RewardsRefused',
      player: seats.map((seat) => record.players[seat]).join(', '),
      errors,
    });
  const parts = metricPartsBySlice(record, seats, slicesOf(record, seats, differ), stakes(seats));
  if (E.isLeft(parts)) return refused(parts.left);
  const byRole: Record<string, MetricParts> = {};
  for (const role of [...new Set(seats.flatMap((seat) => roleOf?.(seat) ?? []))].sort()) {
    const own = seats.filter((seat) => roleOf?.(seat) === role);
    const slice = `as ${role}`;
    const found = metricPartsBySlice(record, own, new Map([[slice, record.phases]]), stakes(own));
    if (E.isLeft(found)) return refused(found.left);
    Object.assign(byRole, found.right);
  }
  const payoff = seats.reduce((total, seat) => total + (record.payoffs[seat] as number), 0) / seats.length;
  return E.right({
    key,
    game: record.game,
    seed: record.seed,
    seats,
    parts: { ...parts.right, ...byRole },
    payoff,
  });
};

/** The game with the policy in its seats, and in each other seat whom its seed draws. */
export const seatingOf = (
  { game, seed }: SeededGame,
  mine: readonly number[],
  policy: Player,
  opponents: readonly WeightedPlayer[],
): Seating => ({
  game,
  seed,
  players: Array.from({ length: game.seats }, (_, seat) =>
    mine.includes(seat) ? policy : opponentAt(opponents, { seed }, seat),
  ),
});

/** Records that are not of the games in their places, or not of these players. */
const playedFaults = (
  played: readonly MatchRecord[],
  seatings: readonly Seating[],
): readonly OptionFault[] => {
  const is = ({ game, players, seed }: Seating, record: MatchRecord): boolean =>
    record?.players?.join() === players.map((player) => player?.name).join() &&
    gameKey({ game: { ...game, id: record.game, params: record.params }, seed: record.seed }) ===
      gameKey({ game, seed });
  const wrong = played.findIndex((record, i) => {
    const seating = seatings[i];
    return seating === undefined || !is(seating, record);
  });
  return wrong < 0
    ? []
    : [
        {
          field: `played[${wrong}]`,
          value: played[wrong]?.game,
          expected: `the record of games[${wrong}] with these players`,
        },
      ];
};

/** Plays what is not played yet, batch by batch. */
const playBatches = async (
  seatings: readonly Seating[],
  { policy, played = [], sideBySide, onPlayed, ...options }: EvaluateOptions,
  onProgress?: (progress: Progress) => void,
): Promise<E.Either<ArenaError, readonly MatchRecord[]>> => {
  const size = Math.min(sideBySide ?? seatings.length, seatings.length);
  const whole = played.length >= seatings.length ? seatings.length : Math.floor(played.length / size) * size;
  const records = played
    .slice(0, whole)
    .map((record, i) => revivedRecord((seatings[i] as Seating).game, record));
  for (let from = whole; from < seatings.length; from += size) {
    const batch = await play(
      {
        games: seatings.slice(from, from + size),
        onUnreadable: options.onUnreadable ?? 'skip',
        values: [policy],
        reader: options.reader,
        signal: options.signal,
        timeoutMs: options.timeoutMs,
        ...(options.beliefs === undefined ? {} : { beliefs: options.beliefs }),
        ...(options.reference === undefined ? {} : { reference: options.reference }),
      },
      (now) =>
        onProgress?.({
          ...now,
          finished: now.finished.map(({ index, record }) => ({ index: from + index, record })),
        }),
    );
    if (E.isLeft(batch)) {
      return batch;
    }
    records.push(...batch.right);
    onPlayed?.(batch.right);
  }
  return E.right(records);
};

/** 'titForTat', or 'titForTat × 2' where a weight is not 1. */
const inWords = ({ player, weight }: WeightedPlayer): string =>
  weight === 1 ? player.name : `${player.name} × ${weight}`;

/** Plays the games and scores the policy. Same games, seeds and players, same JSON.
 *  onProgress: called after each joint phase of the batch that is played. */
export const evaluate = async (
  options: EvaluateOptions,
  onProgress?: (progress: Progress) => void,
): Promise<E.Either<ArenaError, Evaluation>> => {
  const { policy, games, seats = 'one', onUnreadable = 'skip', examples = 3, sideBySide } = options;
  const opponents = weighted(options.opponents);
  const faults: readonly OptionFault[] = [
    ...mixtureFaults('opponents', options.opponents),
    ...wordFaults('seats', seats, ['one', 'all', 'zero']),
    ...wordFaults('onUnreadable', onUnreadable, ['skip', 'repeat', 'default']),
    ...intervalFaults('interval', options.interval),
    ...readingFaults(options),
    ...(sideBySide === undefined || (Number.isInteger(sideBySide) && sideBySide >= 1)
      ? []
      : [{ field: 'sideBySide', value: sideBySide, expected: 'a whole number above 0' }]),
    ...games.flatMap(({ seed }, i) => seedFaults(`games[${i}].seed`, seed)),
    ...unknownOptionFaults(options, KNOWN),
  ];
  if (faults.length > 0) {
    return E.left({ _tag: 'InvalidOptions', of: 'evaluate', faults });
  }
  const seated = games.map((game) => policySeats(game, seats));
  const seatings = games.map((game, i) => seatingOf(game, seated[i] as readonly number[], policy, opponents));
  const foreign = playedFaults(options.played ?? [], seatings);
  if (foreign.length > 0) {
    return E.left({ _tag: 'InvalidOptions', of: 'evaluate', faults: foreign });
  }
  const records = await playBatches(seatings, options, onProgress);
  if (E.isLeft(records)) {
    return records;
  }
  const names = new Set(opponents.map(({ player }) => player.name));
  const scores: GameScore[] = [];
  for (const [i, record] of records.right.entries()) {
    const scored = scoreMatch(
      record,
      gameKey(games[i] as SeededGame),
      seated[i] as readonly number[],
      names.size > 1,
      options.roleOf,
      (games[i] as SeededGame).game,
    );
    if (E.isLeft(scored)) {
      return scored;
    }
    scores.push(scored.right);
  }
  const interval = intervalOptions(options.interval);
  const gaps = records.right.flatMap(gapShares);
  return E.right({
    policy: policy.name,
    opponents: opponents.map(inWords).join(', '),
    seats,
    onUnreadable,
    interval,
    games: scores,
    summary: summarise(
      scores.map(({ parts }) => parts),
      interval,
    ),
    inexactWelfare: gaps.length,
    welfareGap: gapOf(gaps),
    examples: records.right.slice(0, examples),
  });
};
