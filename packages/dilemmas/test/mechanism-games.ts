/** @file Games of every kind for mechanisms to be put around, and how they are played. */
import { type Decision, type Game, rng } from '@tompo/games';
import { checkGame, explainViolation } from '@tompo/games/testing';
import {
  commons,
  dictator,
  donorGame,
  matrixGame,
  sequentialGoods,
  symmetricTable,
  travellers,
  trustAndSplit,
  ultimatum,
} from '../src/index.js';
import { readAnswer } from './read.js';
import { right } from './right.js';

export type AnyGame = Game<unknown, object>;
export type Wrap = (game: AnyGame) => AnyGame;
export const any = (game: unknown): AnyGame => game as AnyGame;

export const pd = (rounds = 3): AnyGame =>
  any(right(matrixGame({ payoffs: symmetricTable(3, 0, 5, 1), options: ['C', 'D'], rounds })));
export const games: readonly (readonly [string, AnyGame])[] = [
  ['a matrix game', pd()],
  ['sequential goods', any(right(sequentialGoods({ n: 3, tokens: 2, rounds: 2 })))],
  ['a commons', any(right(commons({ n: 3, rounds: 4, capacity: 20 })))],
  ['a donor game', any(right(donorGame({ n: 4, rounds: 3 })))],
  ['ultimatum', any(right(ultimatum({ pie: 4, rounds: 2 })))],
  ['dictator', any(right(dictator({ pie: 4, multiplier: 2, preference: 'equality', rounds: 2 })))],
  ['travellers', any(right(travellers({ low: 2, high: 6, rounds: 2 })))],
  ['trust and split', any(right(trustAndSplit({ coins: 4, rounds: 2 })))],
];
export const violations = (game: AnyGame, playouts = 3): readonly string[] =>
  checkGame(game as Game, { playouts, enumerateUpTo: 200, read: readAnswer }).map(explainViolation);

/** Plays to the end; payoffs of all phases, summed by seat, and how many rounds began. */
export const play = (
  game: AnyGame,
  seed: number,
  decide: (state: unknown, seat: number) => Decision,
): { readonly totals: readonly number[]; readonly rounds: number } => {
  let state = game.initial(rng(seed));
  const totals = new Array<number>(game.seats).fill(0);
  let rounds = 0;
  for (let k = 0; game.status(state) === 'running'; k++) {
    const { movers, round } = game.phase(state);
    rounds = Math.max(rounds, round + 1);
    const current = state;
    const joint = totals.map((_, seat) => (movers.includes(seat) ? decide(current, seat) : null));
    const next = right(game.step(state, joint, rng(`${seed}/${k}`)));
    next.payoffs?.forEach((x, seat) => {
      totals[seat] = (totals[seat] as number) + x;
    });
    state = next.state;
  }
  return { totals, rounds };
};
