/** @file Playing a scenario, and what is kept of it. */
import {
  type ArenaError,
  build,
  type DecisionRecord,
  type MatchRecord,
  type Player,
  playing,
  type Seating,
  seedOf,
} from '@tompo/arena';
import {
  type DilemmaFamilyName,
  dilemmaFamilies,
  equality,
  freeRiding,
  matrixClassics,
  socialMetrics,
} from '@tompo/dilemmas';
import type { Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import { reasonInWords } from '../stages/reasons.js';
import { meanOf } from '../study/statistics/moments.js';
import { castIn } from './cast.js';
import { BENCH, type Scenario, seatedIn } from './scenarios.js';

/** What is kept of a game. A measure that says nothing there is null. */
export interface GameRow {
  /** Mean over the player's seats. */
  readonly own: number;
  /** [n] by seat. */
  readonly payoffs: readonly number[];
  readonly welfare: number;
  /** The most welfare that there could have been. */
  readonly optimum: number | null;
  readonly equality: number | null;
  readonly sustainability: number | null;
  /** Of self-play among three and more: [T][n] what each seat did in each round, amounts as low (0) or high (1). */
  readonly actions: readonly (readonly (number | null)[])[] | null;
  /** Of the player's seats. */
  readonly freeRiding: number | null;
  /** Of the player's seats. */
  readonly decisions: number;
}

/** Answers that were no decision, by reason. */
export interface Unreadable {
  readonly reason: string;
  readonly count: number;
}

export interface Played {
  readonly games: readonly GameRow[];
  readonly unreadable: readonly Unreadable[];
}

/** The game of a scenario; its parameters are ours. */
export const gameOf = ({ game, params }: Scenario): Game => {
  const { kind, ...rest } = params;
  const classic = matrixClassics.find(({ name }) => name === kind);
  const made: E.Either<unknown, Game> = Object.hasOwn(dilemmaFamilies, game)
    ? dilemmaFamilies[game as DilemmaFamilyName].make(
        classic === undefined ? params : { ...classic.params, ...rest },
      )
    : build(game, params);
  if (E.isLeft(made))
    throw new Error(`The scenario's game ${game} cannot be made: ${JSON.stringify(made.left)}`);
  return made.right;
};

const partnerOf = ({ id, game }: Scenario, name: string): Player => {
  const found = castIn(game, name);
  if (found === null) throw new Error(`${id} names the partner ${name}, whom the cast does not have.`);
  return found;
};

/** The games of a scenario; the same Player object sits in all seats of the player. */
export const seatings = (
  scenario: Scenario,
  player: Player,
  games: number,
  seed: string | number,
): readonly Seating[] => {
  const game = gameOf(scenario);
  const partners = new Map<string, Player>();
  return Array.from({ length: games }, (_, g) => ({
    game,
    seed: seedOf(BENCH, scenario.id, seed, g),
    players: seatedIn(scenario, g).map((name) => {
      if (name === null) return player;
      const one = partners.get(name) ?? partnerOf(scenario, name);
      partners.set(name, one);
      return one;
    }),
  }));
};

const known = (x: number): number | null => (Number.isFinite(x) ? x : null);
/** What the payoffs of a game are worth to the player in a seat: what it is paid, and where it is told what to want, that. */
export const worthTo = (
  { params: { preference } }: Scenario,
  payoffs: readonly number[],
  seat: number,
): number => {
  const own = payoffs[seat] as number;
  const other = payoffs[1 - seat] as number;
  switch (preference) {
    case 'common-interest':
      return own + other;
    case 'equality':
      return 0 - Math.abs(own - other);
    case 'altruism':
      return other;
    default:
      return own;
  }
};

/** Games in which an amount that is decided is a gift, and all of it is what a planner has a seat give. */
const GIVING: readonly string[] = ['sequential-goods', 'donor'];

const isAmount = (one: DecisionRecord): boolean => one.space._tag === 'effort';
const shareOf = ({ space, played }: DecisionRecord): number =>
  space._tag === 'effort' && played._tag === 'effort' && space.max > 0 ? played.value / space.max : 0;

/** [T][n], a row for each round: what is made of the last amount or choice of each seat in it; `none` where it decided none. */
const byRound = <T>(record: MatchRecord, none: T, of: (one: DecisionRecord) => T): T[][] => {
  const rows = new Map<number, T[]>();
  for (const { round, decisions } of record.phases)
    for (const one of decisions) {
      if (!isAmount(one) && one.space._tag !== 'choice') continue;
      const row = rows.get(round) ?? new Array<T>(record.payoffs.length).fill(none);
      row[one.seat] = of(one);
      rows.set(round, row);
    }
  return [...rows.values()];
};

/** Exact amounts are seldom alike: they count as low or high, by half of the most that is legal. */
const lowOrHigh = (one: DecisionRecord): number | null =>
  isAmount(one) ? (shareOf(one) < 0.5 ? 0 : 1) : one.played._tag === 'choice' ? one.played.index : null;

const freeRidingOf = (scenario: Scenario, record: MatchRecord, seats: readonly number[]): number | null => {
  if (!GIVING.includes(scenario.game)) return null;
  const found = freeRiding({
    given: byRound(record, 0, shareOf),
    parts: byRound(record, 0, ({ space }) => (space._tag === 'effort' && space.max > 0 ? 1 : 0)),
  });
  if (E.isLeft(found)) return null;
  const rates = seats.flatMap((seat) => known(found.right.seats[seat] as number) ?? []);
  return rates.length === 0 ? null : meanOf(rates);
};

/** What is kept of a record. */
export const rowOf = (scenario: Scenario, record: MatchRecord, game: number): GameRow => {
  const seats = seatedIn(scenario, game).flatMap((name, seat) => (name === null ? [seat] : []));
  const paid = record.phases.flatMap(({ payoffs }) => (payoffs === null ? [] : [payoffs]));
  const social = paid.length === 0 ? null : socialMetrics(paid);
  return {
    own: meanOf(seats.map((seat) => worthTo(scenario, record.payoffs, seat))),
    payoffs: record.payoffs,
    welfare: record.welfare,
    optimum: record.optimum ?? record.plannerWelfare,
    equality: known(equality(record.payoffs)),
    sustainability: social !== null && E.isRight(social) ? known(social.right.sustainability) : null,
    actions:
      seats.length === record.payoffs.length && seats.length > 2
        ? byRound<number | null>(record, null, lowOrHigh)
        : null,
    freeRiding: freeRidingOf(scenario, record, seats),
    decisions: record.phases.reduce(
      (sum, { decisions }) => sum + decisions.filter(({ seat }) => seats.includes(seat)).length,
      0,
    ),
  };
};

/** Faults of a player that are told apart; what it throws may be another each time. */
const TOLD = 12;

/** The reasons of the player's answers that were none, the commonest first. */
const unreadableIn = (scenario: Scenario, records: readonly MatchRecord[]): readonly Unreadable[] => {
  const counts = new Map<string, number>();
  for (const [game, { phases }] of records.entries()) {
    const seated = seatedIn(scenario, game);
    for (const { decisions } of phases)
      for (const { seat, outcome } of decisions) {
        if (seated[seat] !== null || outcome._tag === 'parsed') continue;
        const { reason } = outcome;
        const words = reasonInWords(reason);
        const own = reason._tag === 'PlayerFailed' ? `the player failed: ${reason.reason}` : words;
        const told = counts.has(own) || counts.size < TOLD ? own : words;
        counts.set(told, (counts.get(told) ?? 0) + 1);
      }
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
};

export interface PlayScenario {
  readonly scenario: Scenario;
  readonly player: Player;
  readonly games: number;
  readonly seed: string | number;
  readonly reader?: 'strict' | 'lenient' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Plays all games of a scenario beside each other. An answer that cannot be read stays so: the seat does nothing in that phase. */
export const playScenario = async ({
  scenario,
  player,
  games,
  seed,
  reader = 'strict',
  signal,
}: PlayScenario): Promise<E.Either<ArenaError, Played>> => {
  const records = new Array<MatchRecord>(games);
  for await (const step of playing({
    games: seatings(scenario, player, games, seed),
    onUnreadable: 'skip',
    beliefs: 'optional',
    reader,
    values: 'none',
    signal,
  })) {
    if (E.isLeft(step)) return step;
    for (const { index, record } of step.right.finished) records[index] = record;
  }
  return E.right({
    games: records.map((record, game) => rowOf(scenario, record, game)),
    unreadable: unreadableIn(scenario, records),
  });
};
