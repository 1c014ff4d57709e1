/** @file Playing a scenario, and what is kept of it. */
import {
  type ArenaError,
  build,
  experts,
  type MatchRecord,
  type Player,
  playing,
  type Seating,
  seedOf,
} from '@tompo/arena';
import { type DilemmaFamilyName, dilemmaFamilies, matrixClassics, socialReport } from '@tompo/dilemmas';
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
  /** The share of rounds that were played, of a game that can end before its time. */
  readonly survival: number | null;
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

/** Of what is known; null where nothing is. */
export const meanOfKnown = (xs: readonly (number | null)[]): number | null => {
  const some = xs.filter((x) => x !== null);
  return some.length === 0 ? null : meanOf(some);
};

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

/** Games in which the planner says what a seat's part is, of which who rides free keeps less. */
const PLANNED: readonly string[] = ['matrix', 'commons', 'commons-with-norms', 'inverse-commons'];

/** What is kept of a record. */
export const rowOf = (scenario: Scenario, record: MatchRecord, game: number): GameRow => {
  const seats = seatedIn(scenario, game).flatMap((name, seat) => (name === null ? [seat] : []));
  const told = socialReport(record, { planned: true });
  const social = E.isRight(told) ? told.right : null;
  return {
    own: meanOf(seats.map((seat) => worthTo(scenario, record.payoffs, seat))),
    payoffs: record.payoffs,
    welfare: record.welfare,
    optimum: record.optimum ?? record.plannerWelfare,
    equality: social?.equality ?? null,
    sustainability: social?.sustainability ?? null,
    survival: social?.survival ?? null,
    actions:
      social !== null && seats.length === record.payoffs.length && seats.length > 2 ? social.actions : null,
    freeRiding: meanOfKnown(seats.map((seat) => social?.freeRiding?.[seat] ?? null)),
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
  /** Is the planner asked beside, for free riding? Default true. */
  readonly planned?: boolean | undefined;
}

/** Plays all games of a scenario beside each other. An answer that cannot be read stays so: the seat does nothing in that phase. */
export const playScenario = async ({
  scenario,
  player,
  games,
  seed,
  reader = 'strict',
  signal,
  planned = true,
}: PlayScenario): Promise<E.Either<ArenaError, Played>> => {
  const records = new Array<MatchRecord>(games);
  const seated = seatings(scenario, player, games, seed);
  const isPlanned =
    planned && PLANNED.includes(scenario.game) && seated[0]?.game.analysis?.planner !== undefined;
  for await (const step of playing({
    games: seated,
    onUnreadable: 'skip',
    beliefs: 'optional',
    reader,
    ...(isPlanned ? { reference: experts.planner } : { values: 'none' }),
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
