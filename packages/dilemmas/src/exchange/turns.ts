/** @file Games of few turns: a round is a fixed list of turns, in each of which some seats decide at once, and pays at its end. Most
 *  games that experiments with people are made of are such. */
import type { Analysis, Claims, Decision, DecisionSpace, Game, Rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { appended } from '../family/append.js';
import { bitsOf, maskOf } from '../family/masks.js';
import { amountOf, choose, cleaned, effort, indexOf, refusal, short, upTo } from '../family/moves.js';
import { textOf } from '../family/text.js';

/** What was decided in a turn, by seat: an amount, the place of a choice, or links as the sum of 2^j over the seats j that are linked;
 *  null for seats that did not move. */
export type TurnRecord = readonly (number | null)[];

export interface RoundRecord {
  readonly turns: readonly TurnRecord[];
  /** A number of each seat that was drawn for the round, which it alone knows until the round is over; empty where nothing is drawn. */
  readonly drawn: readonly number[];
}

/** A round as a seat sees it: null where something is hidden from it. */
export interface SeenRound {
  readonly turns: readonly TurnRecord[];
  readonly drawn: readonly (number | null)[];
}

export interface TurnsState {
  /** Rounds that are over. */
  readonly past: readonly RoundRecord[];
  readonly now: RoundRecord;
  readonly over: boolean;
}

export interface TurnsView<P> {
  readonly params: P;
  readonly seat: number;
  readonly round: number;
  readonly past: readonly SeenRound[];
  /** Turns of this round that are over. */
  readonly turns: readonly TurnRecord[];
  /** The number that was drawn for this seat; null where nothing is drawn. */
  readonly drawn: number | null;
  /** All that was drawn for this round, as far as the seat sees it, in games where who sees what hangs on what is decided. */
  readonly seen?: readonly (number | null)[] | undefined;
}

interface Turn {
  readonly kind: string;
  /** Who decides, or who does by what was decided earlier in the round; a round in which nobody would is over. */
  readonly movers: readonly number[] | ((turns: readonly TurnRecord[]) => readonly number[]);
  /** What may be decided by a seat, given what was decided earlier in the round. */
  readonly space: (turns: readonly TurnRecord[], seat: number) => DecisionSpace;
}

type TurnSolution = (round: RoundRecord, turn: number) => TurnRecord;

/** A game of turns as data. */
export interface TurnsGame<P> {
  readonly id: string;
  readonly seats: number;
  readonly params: P;
  readonly rounds: number;
  readonly turns: readonly Turn[];
  readonly pay: (round: RoundRecord) => readonly number[];
  /** Numbers that are drawn at the beginning of a round, by seat. */
  readonly draw?: (rng: Rng) => readonly number[];
  /** What a seat sees of a round; left out: all that was decided, its own number, and of a round that is over all numbers. */
  readonly shown?: (round: RoundRecord, seat: number, over: boolean) => SeenRound;
  readonly claims: Pick<Claims, 'utility' | 'dilemma'>;
  /** What the social planner and a selfish player decide at the coming turn, by seat as `TurnRecord`s; null: no solution. */
  readonly planned: TurnSolution | null;
  readonly selfish: TurnSolution | null;
  /** The most welfare of a round, given what is drawn and decided in it already; null where it is not known. */
  readonly most: ((round: RoundRecord) => number) | null;
  /** The most that a later round is worth, before anything is drawn. */
  readonly expected: number;
  readonly absent: (turn: number) => number;
  readonly words: {
    readonly rules: readonly string[];
    /** A round that is over, or the turns of this one, as a sentence without its full stop; empty where there is nothing to tell. */
    readonly told: (round: SeenRound, seat: number) => string;
    /** What the number that was drawn for the seat means. */
    readonly drawn?: (drawn: number) => string;
    /** What is asked now, and how it is answered. */
    readonly asked: (view: TurnsView<P>) => readonly string[];
    /** What was decided in a turn, in compact text; left out: as a number. */
    readonly brief?: (x: number, turn: number) => string;
    /** The parameters in compact text. */
    readonly terms: string;
  };
}

const known = <P>({ words: { rules, told, drawn } }: TurnsGame<P>, view: TurnsView<P>): readonly string[] => {
  const now = told({ turns: view.turns, drawn: view.seen ?? [] }, view.seat);
  const secret = view.drawn === null ? '' : (drawn?.(view.drawn) ?? '');
  return [
    `You are player ${view.seat}.`,
    ...rules,
    '',
    ...view.past.map((round, k) => `Round ${k + 1}: ${told(round, view.seat)}.`),
    ...(secret === '' ? [] : [secret]),
    ...(now === '' ? [] : [`So far: ${now}.`]),
  ];
};

const compactList = (list: readonly (number | null)[], write: (x: number) => string = short): string =>
  list.map((x) => (x === null ? '' : write(x))).join(',');

const compactRound = ({ turns, drawn }: SeenRound, brief: (x: number, turn: number) => string): string => {
  const decided = turns.map((turn, k) => compactList(turn, (x) => brief(x, k))).join(';');
  return drawn.length === 0 ? decided : `${compactList(drawn)}:${decided}`;
};

/** `u10T2h3,;,0/4,s1?`: the terms, rounds that are over, the turns of this one, what was drawn for the seat, the seat. */
const compact = <P>(game: TurnsGame<P>, { past, turns, drawn, seen, seat }: TurnsView<P>): string =>
  `${game.words.terms}T${game.rounds}h${[...past, { turns, drawn: seen ?? [] }].map((round) => compactRound(round, game.words.brief ?? short)).join('/')}${drawn === null ? '' : `v${short(drawn)}`}s${seat}`;

const moversOf = ({ movers }: Turn, turns: readonly TurnRecord[]): readonly number[] =>
  typeof movers === 'function' ? movers(turns) : movers;

const amount = (decision: Decision | null | undefined): number | null =>
  decision === null || decision === undefined
    ? null
    : decision._tag === 'choice'
      ? indexOf(decision)
      : decision._tag === 'links'
        ? maskOf(decision.to)
        : amountOf(decision);

const decisionOf = (space: DecisionSpace, x: number): Decision =>
  space._tag === 'choice'
    ? choose(x)
    : space._tag === 'links'
      ? { _tag: 'links', to: bitsOf(x, space.n) }
      : effort(x);

export const turnsGame = <P extends object>(game: TurnsGame<P>): Game<TurnsState, TurnsView<P>> => {
  const { seats, rounds, turns, params, draw, most, shown } = game;
  const begun = (rng: Rng): RoundRecord => ({ turns: [], drawn: draw?.(rng) ?? [] });
  const turnAt = ({ now, over }: TurnsState): Turn | null =>
    over ? null : (turns[now.turns.length] as Turn);
  const spaceAt = (state: TurnsState, seat: number): DecisionSpace | null => {
    const turn = turnAt(state);
    return turn !== null && moversOf(turn, state.now.turns).includes(seat)
      ? turn.space(state.now.turns, seat)
      : null;
  };
  const joint =
    (solution: TurnSolution) =>
    (state: TurnsState): readonly (Decision | null)[] => {
      const decided = state.over ? [] : solution(state.now, state.now.turns.length);
      return upTo(seats).map((seat) => {
        const [space, x] = [spaceAt(state, seat), decided[seat] ?? null];
        return space === null || x === null ? null : decisionOf(space, x);
      });
    };
  const movers = turns.map((turn) => (typeof turn.movers === 'function' ? 0 : turn.movers.length));
  const isWhole = (decided: readonly TurnRecord[]): boolean => {
    const next = turns[decided.length];
    return next === undefined || moversOf(next, decided).length === 0;
  };
  const analysis: Analysis<TurnsState> = {
    ...(game.planned === null ? {} : { planner: joint(game.planned) }),
    ...(game.selfish === null ? {} : { nash: joint(game.selfish) }),
    ...(most === null
      ? {}
      : {
          optimum: ({ now, past, over }: TurnsState) =>
            over ? 0 : most(now) + (rounds - past.length - 1) * game.expected,
        }),
    startsAnew: ({ now }) => now.turns.length === 0,
  };
  return {
    id: game.id,
    seats,
    params: params as Readonly<Record<string, unknown>>,
    claims: {
      dynamics: movers.every((count) => count === 1)
        ? 'sequential'
        : movers.every((count) => count === seats)
          ? 'simultaneous'
          : 'mixed',
      information: draw === undefined ? 'perfect' : 'imperfect',
      deterministic: draw === undefined,
      ...game.claims,
    },
    initial: (rng) => ({ past: [], now: begun(rng), over: false }),
    phase: (state) => {
      const turn = turnAt(state);
      return {
        kind: (turn ?? (turns[0] as Turn)).kind,
        round: state.past.length,
        rounds,
        index: state.now.turns.length,
        movers: turn === null ? [] : moversOf(turn, state.now.turns),
      };
    },
    space: spaceAt,
    observe: ({ past, now }, seat) => {
      const view = { params, seat, round: past.length };
      if (shown === undefined) return { ...view, past, turns: now.turns, drawn: now.drawn[seat] ?? null };
      const { turns: decided, drawn: seen } = shown(now, seat, false);
      return {
        ...view,
        past: past.map((round) => shown(round, seat, true)),
        turns: decided,
        drawn: null,
        seen,
      };
    },
    absent: (state, seat) => {
      const [space, x] = [spaceAt(state, seat), game.absent(state.now.turns.length)];
      return space === null ? effort(x) : decisionOf(space, x);
    },
    status: ({ over }) => (over ? 'terminated' : 'running'),
    step: (state, decisions, rng) => {
      const wrong = refusal(seats, state.past.length, state.over, (seat) => spaceAt(state, seat), decisions);
      if (wrong !== null) return E.left(wrong);
      const now: RoundRecord = {
        ...state.now,
        turns: appended(
          state.now.turns,
          upTo(seats).map((seat) => amount(decisions[seat])),
        ),
      };
      if (!isWhole(now.turns)) return E.right({ state: { ...state, now }, payoffs: null });
      const past = appended(state.past, now);
      const over = past.length === rounds;
      return E.right({
        state: { past, now: over ? { turns: [], drawn: [] } : begun(rng), over },
        payoffs: game.pay(now).map(cleaned),
      });
    },
    text: textOf({
      rules: game.words.rules,
      known: (view) => known(game, view),
      asked: (view) => [
        ...(rounds === 1 ? [] : [`Now: round ${view.round + 1} of ${rounds}.`]),
        ...game.words.asked(view),
      ],
      compact: (view) => compact(game, view),
    }),
    analysis,
  };
};

/** What a seat decided in a turn of a round; 0 where it has not yet. */
export const decided = ({ turns }: Pick<SeenRound, 'turns'>, turn: number, seat: number): number =>
  turns[turn]?.[seat] ?? 0;
