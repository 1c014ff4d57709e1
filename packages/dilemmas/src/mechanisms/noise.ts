/** @file Noise around a game: with some chance a seat does something else than it decided. Nobody is told whether it meant it.
 *  @source Selten 1975, Reexamination of the perfectness concept (the trembling hand); Axelrod & Dion 1988 (noise in repeated dilemmas) */
import { type Game, illegal, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { short } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';
import { paramsWith, textAround } from './around.js';

export interface NoiseOptions {
  /** The chance that a decision is replaced by a legal one, all equally likely (the decided one among them). */
  readonly chance: number;
}

/** A game with noise; left: all that is wrong with the options. What is said is not changed. Solutions are those of the game, whose
 *  `optimum` stays what no play can exceed. */
export const withNoise = <S, O extends object>(
  game: Game<S, O>,
  options: NoiseOptions,
): E.Either<DilemmasError, Game<S, O>> => {
  const faults = [
    ...unknownOptions(options, ['chance']),
    ...wrongNumber('chance', asOptions(options).chance, { above: 0, max: 1 }),
  ];
  return faults.length > 0 ? invalid('withNoise', faults) : E.right(around(game, options.chance));
};

const around = <S, O extends object>(game: Game<S, O>, chance: number): Game<S, O> => {
  const rule = `With probability ${chance} what a player does is drawn by lot, whatever it decided. Nobody is told.`;
  return {
    ...game,
    params: paramsWith(game, { noise: { chance } }),
    claims: { ...game.claims, deterministic: false },
    step: (state, decisions, rng) => {
      const { round, index } = game.phase(state);
      // A fork is the same whenever it is made, so that each phase needs one of its own.
      const draws = rng.fork('noise').fork(`${round}/${index}`);
      const played = decisions.map((decision, seat) => {
        const space = game.space(state, seat);
        // What is not legal is the game's to refuse.
        if (space === null || space._tag === 'talk' || illegal(space, decision) !== null) return decision;
        return draws.uniform() < chance ? spaceOf(space).random(draws) : decision;
      });
      return game.step(state, played, rng);
    },
    text: textAround(game.text, {
      rule,
      told: (_, style) => (style === 'compact' ? `e${short(chance)}` : rule),
    }),
  };
};
