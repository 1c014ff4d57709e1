/** @file The kinds that the others of a table can be, and what each would have decided at a place. */
import type { Decision, Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { answerOf } from '../foresight/answers.js';
import { type Chance, chanceOf } from '../players/chance.js';
import { type Mixture, weighted } from '../players/draw.js';
import { questionsOf } from '../playing/table.js';
import type { Player, Request } from '../types.js';
import type { Moment } from './moment.js';

export interface Kind extends Chance {
  readonly player: Player;
  /** How often a seat is of this kind, of all. */
  readonly share: number;
}

/** Those that are ever drawn, their shares in sum 1. */
export const kindsOf = (population: Mixture): readonly Kind[] => {
  const drawn = weighted(population).filter(({ weight }) => weight > 0);
  const all = drawn.reduce((sum, { weight }) => sum + weight, 0);
  return drawn.map(({ player, weight }) => ({ player, share: weight / all, ...chanceOf(player) }));
};

/** What a kind would have decided: this, but with probability `uniform` anything legal, each alike. decision: null only where
 *  uniform is 1. */
export interface Tendency<D> {
  readonly decision: D | null;
  readonly uniform: number;
}

/** In so many decisions it is not heard, or anybody does what is not its kind's. */
const trembling = (uniform: number, floor: number): number => floor + (1 - floor) * uniform;

/** Of a seat that is known to have decided so. */
export const known = <D>(decision: D, floor: number): readonly Tendency<D>[] => [
  { decision, uniform: trembling(0, floor) },
];

/** What each kind would have answered. [kinds]  Left: one of them cannot answer at once, or has no answer. */
const answersTo = (
  kinds: readonly Kind[],
  request: Request,
  floor: number,
): E.Either<ArenaError, readonly Tendency<Decision>[]> => {
  const tendencies: Tendency<Decision>[] = [];
  for (const { steady, uniform } of kinds) {
    if (steady === null) {
      tendencies.push({ decision: null, uniform: 1 });
      continue;
    }
    const answer = answerOf(steady, request);
    if (E.isLeft(answer)) return answer;
    tendencies.push({ decision: answer.right, uniform: trembling(uniform, floor) });
  }
  return E.right(tendencies);
};

/** What each kind would have decided in each seat but one: [N][kinds], empty for that one.
 *  floor: how often anybody decides as none of the kinds would · seed: of the questions, for players that draw by it */
export const tendenciesAt = (
  game: Game,
  { state, phase }: Moment,
  but: number,
  kinds: readonly Kind[],
  floor: number,
  seed: number,
): E.Either<ArenaError, readonly (readonly Tendency<Decision>[])[]> => {
  const all: (readonly Tendency<Decision>[])[] = Array.from({ length: game.seats }, () => []);
  for (const request of questionsOf({ game, seed, state, phase })) {
    if (request.seat === but) continue;
    const tendencies = answersTo(kinds, request, floor);
    if (E.isLeft(tendencies)) return tendencies;
    all[request.seat] = tendencies.right;
  }
  return E.right(all);
};
