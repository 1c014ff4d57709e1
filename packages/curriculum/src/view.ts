/** @file What an opponent's code is asked, and how its answer is read: plain data both ways. */
import type { PayoffTable } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import type { Stop } from './errors.js';
import { fromOtherSide, type RepeatedGame } from './game.js';

/** What written code sees of a round. */
export interface OpponentView {
  /** Rounds played so far, from 0. */
  readonly round: number;
  /** T */
  readonly rounds: number;
  /** The chance of another round after each; left out where all T are played. */
  readonly continuation?: number | undefined;
  /** K: choices are 0 … K − 1. */
  readonly choices: number;
  /** [own choice][the other's] → [own payoff, the other's] */
  readonly payoffs: PayoffTable;
  /** [own choice, the other's] of the round before; null in the first. */
  readonly last: readonly [number, number] | null;
}

export const viewsOf = (
  game: RepeatedGame,
): ((round: number, last: OpponentView['last']) => OpponentView) => {
  const payoffs = fromOtherSide(game);
  const { rounds, continuation = 1 } = game;
  const choices = payoffs.length;
  const going = continuation < 1 ? { continuation } : {};
  return (round, last) => ({ round, rounds, ...going, choices, payoffs, last });
};

export interface OpponentAnswer {
  /** [K] chances that make 1 together. */
  readonly chances: readonly number[];
  /** JSON of what it wants to be told in the next round. */
  readonly state: string;
}

const TOLERANCE = 1e-9;

const certain = (choice: number, choices: number): readonly number[] =>
  Array.from({ length: choices }, (_, k) => (k === choice ? 1 : 0));

const isChoice = (value: unknown, choices: number): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < choices;

/** Chances of each choice. */
export const isMix = (value: unknown, choices: number): value is readonly number[] =>
  Array.isArray(value) &&
  value.length === choices &&
  value.every((p) => typeof p === 'number' && p >= 0 && p <= 1) &&
  Math.abs(value.reduce((a: number, b: number) => a + b, 0) - 1) <= TOLERANCE;

/** An answer is a choice, `{ choice, state }` or `{ chances, state }`. Nothing else is made one. */
export const readAnswer = (json: string, choices: number): E.Either<Stop, OpponentAnswer> => {
  const value: unknown = JSON.parse(json);
  if (isChoice(value, choices)) return E.right({ chances: certain(value, choices), state: 'null' });
  const answer = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const {
    choice,
    chances,
    state = null,
  } = answer as { choice?: unknown; chances?: unknown; state?: unknown };
  if (isChoice(choice, choices) && chances === undefined)
    return E.right({ chances: certain(choice, choices), state: JSON.stringify(state) });
  if (isMix(chances, choices) && choice === undefined)
    return E.right({ chances, state: JSON.stringify(state) });
  const said = json.length > 80 ? `${json.slice(0, 80)}…` : json;
  return E.left({
    during: 'call',
    kind: 'illegal',
    message: `${said}, where a choice from 0 to ${choices - 1}, { choice, state } or { chances, state } with ${choices} chances that make 1 is wanted`,
  });
};
