/** @file A chance of going on around a game: after each round another one follows with some probability, up to the rounds of the game.
 *  @source Roth & Murnighan 1978, Equilibrium behavior and repeated play of the prisoner's dilemma */
import type { Game, StepResult } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { short } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';
import { heardThrough, paramsWith, roundBegins, textAround, through } from './around.js';

export interface ContinuationState<S> {
  readonly inner: S;
  /** Has the lot ended the game? */
  readonly ended: boolean;
}

export interface ContinuationOptions {
  /** The chance that another round follows one. */
  readonly chance: number;
}

/** A game that may end after each round; left: all that is wrong with the options. Its `optimum` is left out below a chance of 1: it would be
 *  that of a game that goes on for certain. */
export const withContinuation = <S, O extends object>(
  game: Game<S, O>,
  options: ContinuationOptions,
): E.Either<DilemmasError, Game<ContinuationState<S>, O>> => {
  const faults = [
    ...unknownOptions(options, ['chance']),
    ...wrongNumber('chance', asOptions(options).chance, { above: 0, max: 1 }),
  ];
  return faults.length > 0 ? invalid('withContinuation', faults) : E.right(around(game, options.chance));
};

const around = <S, O extends object>(game: Game<S, O>, chance: number): Game<ContinuationState<S>, O> => {
  const { text, analysis, messages, ...same } = game;
  const rule = `After each round another one follows with probability ${chance}; otherwise the game is over.`;
  const { optimum: _, ...solutions } = analysis ?? {};
  return {
    ...same,
    params: paramsWith(game, { continuation: { chance } }),
    claims: { ...game.claims, deterministic: game.claims.deterministic && chance === 1 },
    initial: (rng) => ({ inner: game.initial(rng), ended: false }),
    phase: ({ inner, ended }) => {
      const phase = game.phase(inner);
      return ended ? { ...phase, movers: [] } : phase;
    },
    space: ({ inner, ended }, seat) => (ended ? null : game.space(inner, seat)),
    observe: ({ inner }, seat) => game.observe(inner, seat),
    absent: ({ inner }, seat) => game.absent(inner, seat),
    status: ({ inner, ended }) => (ended ? 'terminated' : game.status(inner)),
    ...heardThrough(messages),
    step: ({ inner, ended }, decisions, rng) => {
      if (ended) return E.left({ _tag: 'GameOver', round: game.phase(inner).round });
      return E.map(({ state, payoffs }: StepResult<S>) => ({
        state: {
          inner: state,
          // A fork is the same whenever it is made, so that each round needs one of its own.
          ended:
            roundBegins(game, inner, state) &&
            rng.fork('continuation').fork(game.phase(state).round).uniform() >= chance,
        },
        payoffs,
      }))(game.step(inner, decisions, rng));
    },
    text: textAround(text, { rule, told: (_, style) => (style === 'compact' ? `g${short(chance)}` : rule) }),
    ...(analysis === undefined ? {} : { analysis: through(chance === 1 ? analysis : solutions) }),
  };
};
