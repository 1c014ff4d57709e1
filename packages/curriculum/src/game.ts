/** @file The repeated game that is learned: the student sits at seat 0, the opponent at seat 1. */
import type { PayoffTable } from '@tompo/dilemmas';
import type { Fault } from '@tompo/games';

export interface RepeatedGame {
  readonly name: string;
  /** [K][K] pairs, by [the student's choice][the opponent's]; the student's payoff first. */
  readonly payoffs: PayoffTable;
  /** T: rounds of a game, at most. */
  readonly rounds: number;
  /** The chance that another round follows a round, while there are any; default 1, so that all are played. What is earned is counted a
   *  round of the rounds that are expected. */
  readonly continuation?: number | undefined;
}

const MOST_ROUNDS = 200;

const isPair = (pair: unknown): boolean =>
  Array.isArray(pair) && pair.length === 2 && pair.every((x) => typeof x === 'number' && Number.isFinite(x));

/** K of a square table of 2 to 9 rows of pairs; 0 where it is none. */
export const choicesIn = (payoffs: unknown): number => {
  const k = Array.isArray(payoffs) ? payoffs.length : 0;
  const isSquare =
    k >= 2 &&
    k <= 9 &&
    (payoffs as readonly unknown[]).every(
      (row) => Array.isArray(row) && row.length === k && row.every(isPair),
    );
  return isSquare ? k : 0;
};

export const gameFaults = (game: RepeatedGame): readonly Fault[] => {
  const { payoffs, rounds, continuation = 1 } = game ?? {};
  return [
    ...(choicesIn(payoffs) > 0
      ? []
      : [{ field: 'game.payoffs', reason: 'must be a square table of 2 to 9 rows of pairs' }]),
    ...(Number.isInteger(rounds) && rounds >= 1 && rounds <= MOST_ROUNDS
      ? []
      : [{ field: 'game.rounds', reason: `must be a whole number from 1 to ${MOST_ROUNDS}` }]),
    ...(typeof continuation === 'number' && continuation > 0 && continuation <= 1
      ? []
      : [{ field: 'game.continuation', reason: 'must be a number above 0, 1 at most' }]),
  ];
};

/** The rounds that a game has on average. */
export const expectedRounds = ({ rounds, continuation = 1 }: RepeatedGame): number =>
  continuation === 1 ? rounds : (1 - continuation ** rounds) / (1 - continuation);

/** [K][K] what the student gets. */
export const ownPayoffs = ({ payoffs }: RepeatedGame): readonly (readonly number[])[] =>
  payoffs.map((row) => row.map(([own]) => own));

/** The table as the opponent sees it: [its choice][the student's] → [its payoff, the student's]. */
export const fromOtherSide = ({ payoffs }: RepeatedGame): PayoffTable =>
  payoffs.map((_, own) => payoffs.map((row) => [row[own]?.[1] as number, row[own]?.[0] as number] as const));
