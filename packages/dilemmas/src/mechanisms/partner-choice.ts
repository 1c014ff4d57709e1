/** @file Partner choice around a game: before each round everybody says whether it wants to play on with these partners. Where somebody does
 *  not, the play is over, and everybody has what there is outside for each round that is left.
 *  @source Schuessler 1989, Exit threats and cooperation under anonymity; Orbell & Dawes 1993 (the option of not playing) */
import { choiceSpace, type Decision, type Game, rng, type StepResult } from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { choose, cleaned, indexOf, listed, refusal, short, sum, upTo } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';
import { heardThrough, paramsWith, roundBegins, textAround, through } from './around.js';
import {
  allTogether,
  eachForItself,
  type Prospects,
  prospectsOf,
  type Solution,
  stayOrLeave,
} from './staying.js';

export interface PartnerChoiceState<S> {
  readonly inner: S;
  /** Is it the moment to say whether one plays on? */
  readonly choosing: boolean;
  /** Seats that did not want to play on; empty while all did. */
  readonly leavers: readonly number[];
}
/** What the seat sees of the game, whether it is asked to play on, and who left. */
export type PartnerChoiceView<O> = O & { readonly choosing: boolean; readonly leavers: readonly number[] };

export interface PartnerChoiceOptions {
  /** What everybody has for each round that is not played; default 0. */
  readonly outside?: number | undefined;
}

const SPACE = choiceSpace(['stay', 'leave']);
const STAY: Decision = choose(0);

/** A game that anybody may leave before a round; left: all that is wrong with the options, or a game of one seat. Solutions are those of the
 *  game, and stay while that brings as much as leaving: the planner to all together, a selfish player to itself; in games with chance in the
 *  mean of 32 plays. `optimum` is left out, as it would have to weigh leaving after any play, and so is `value`. */
export const withPartnerChoice = <S, O extends object>(
  game: Game<S, O>,
  options: PartnerChoiceOptions = {},
): E.Either<DilemmasError, Game<PartnerChoiceState<S>, PartnerChoiceView<O>>> => {
  const unknown = unknownOptions(options, ['outside']);
  const { outside = 0 } = asOptions(options);
  const faults = [...unknown, ...wrongNumber('outside', outside, { min: -1e6, max: 1e6 })];
  if (game.seats < 2) faults.push({ field: 'game', reason: 'has one seat; there is nobody to leave' });
  return faults.length > 0 ? invalid('withPartnerChoice', faults) : E.right(around(game, outside));
};

const around = <S, O extends object>(
  game: Game<S, O>,
  outside: number,
): Game<PartnerChoiceState<S>, PartnerChoiceView<O>> => {
  const { text, analysis, messages, claims, ...same } = game;
  const all = upTo(game.seats);
  const rule = `Before each round everybody says whether it wants to play on with the others, at the same time. If anybody leaves, the game is over, and everybody gets ${outside} for each round that is left.`;
  const isOver = ({ leavers }: PartnerChoiceState<S>): boolean => leavers.length > 0;
  const worth = (inner: S): number => {
    const { round, rounds } = game.phase(inner);
    return cleaned(outside * (rounds - round));
  };
  const { optimum: _, value: __, replies: ___, startsAnew: ____, ...solutions } = analysis ?? {};
  const { planner, nash, plannerWelfare, plannerGap } = solutions;
  const planned = planner && prospectsOf(game, planner, allTogether, outside);
  const selfish = nash && prospectsOf(game, nash, eachForItself, outside);
  const orLeave =
    (solution: Solution<S>, prospects: (from: S) => Prospects) => (state: PartnerChoiceState<S>) =>
      state.choosing && !isOver(state) ? stayOrLeave(prospects(state.inner)) : solution(state.inner);
  const isDilemma = (): boolean => {
    if (planned === undefined || selfish === undefined) return claims.dilemma;
    const start = game.initial(rng('staying'));
    const [most, least] = [planned(start), selfish(start)];
    return most.leavesEver || least.leavesEver
      ? sum(most.worth) > sum(least.worth) + 1e-9 * Math.max(1, Math.abs(sum(most.worth)))
      : claims.dilemma;
  };

  return {
    ...same,
    params: paramsWith(game, { partnerChoice: { outside } }),
    claims: {
      ...claims,
      dynamics: claims.dynamics === 'simultaneous' ? 'simultaneous' : 'mixed',
      utility: claims.utility === 'identical' ? 'identical' : 'general-sum',
      dilemma: isDilemma(),
    },
    initial: (rng) => ({ inner: game.initial(rng), choosing: true, leavers: [] }),
    phase: (state) => {
      const phase = game.phase(state.inner);
      if (isOver(state)) return { ...phase, movers: [] };
      return state.choosing
        ? { ...phase, kind: 'partners', index: 0, movers: all }
        : { ...phase, index: phase.index + 1 };
    },
    space: (state, seat) => {
      if (isOver(state)) return null;
      return state.choosing ? (all.includes(seat) ? SPACE : null) : game.space(state.inner, seat);
    },
    observe: ({ inner, choosing, leavers }, seat) => ({ ...game.observe(inner, seat), choosing, leavers }),
    absent: ({ inner, choosing }, seat) => (choosing ? STAY : game.absent(inner, seat)),
    status: (state) => (isOver(state) ? 'terminated' : game.status(state.inner)),
    ...heardThrough(messages),
    step: (state, decisions, rng) => {
      const { inner, choosing } = state;
      if (choosing) {
        const { round } = game.phase(inner);
        const refused = refusal(game.seats, round, isOver(state), () => SPACE, decisions);
        if (refused !== null) return E.left(refused);
        const leavers = all.filter((seat) => indexOf(decisions[seat]) === 1);
        return E.right({
          state: { inner, choosing: leavers.length > 0, leavers },
          payoffs: leavers.length > 0 ? all.map(() => worth(inner)) : null,
        });
      }
      return E.map(({ state: next, payoffs }: StepResult<S>) => ({
        state: { inner: next, choosing: roundBegins(game, inner, next), leavers: [] },
        payoffs,
      }))(game.step(inner, decisions, rng));
    },
    text: textAround(text, {
      rule,
      told: ({ leavers }, style) =>
        style === 'compact'
          ? `o${short(outside)}${leavers.length === 0 ? '' : `x${leavers.join(',')}`}`
          : `${rule}${leavers.length === 0 ? '' : `\nThe game is over: player${leavers.length === 1 ? '' : 's'} ${listed(leavers)} left.`}`,
      asked: ({ choosing }, style) =>
        !choosing
          ? null
          : style === 'compact'
            ? 'stay?'
            : '\n\nA round begins. Do you want to play it with the others?\nEnd with exactly one line with stay or leave: Decision: x',
    }),
    ...(analysis === undefined
      ? {}
      : {
          analysis: {
            ...through(solutions),
            ...(planner === undefined || planned === undefined ? {} : { planner: orLeave(planner, planned) }),
            ...(nash === undefined || selfish === undefined ? {} : { nash: orLeave(nash, selfish) }),
            ...(plannerWelfare === undefined
              ? {}
              : {
                  plannerWelfare: ({ inner, choosing }) =>
                    !choosing
                      ? plannerWelfare(inner)
                      : planned === undefined
                        ? game.seats * worth(inner)
                        : sum(planned(inner).worth),
                }),
            ...(plannerGap === undefined
              ? {}
              : { plannerGap: ({ inner, choosing }) => (choosing ? 0 : plannerGap(inner)) }),
          },
        }),
  };
};
