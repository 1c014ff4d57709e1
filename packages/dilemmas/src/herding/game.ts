/** @file Herding: something is right, everybody has a signal of its own, and all choose one after another, each seeing what those before it chose.
 *  Soon it is wise to follow, and what the others know is lost. A planner may hide the first choices from each other.
 *  @source Bikhchandani, Hirshleifer & Welch 1992, A theory of fads, fashion, custom, and cultural change as informational cascades; the planner after
 *  Sgroi 2002, Optimizing information in the herd: guinea pigs, profits, and welfare */
import {
  choiceSpace,
  type Decision,
  type DecisionSpace,
  effortSpace,
  type Game,
  type GamesError,
  type Rng,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import { appended } from '../family/append.js';
import { familyOf, readParams } from '../family/keys.js';
import { amountOf, choose, cleaned, effort, indexOf, refusal, sum, upTo } from '../family/moves.js';
import { wrongAbove } from '../faults.js';
import { accuracyOf, bayesChoice, bestHidden, pooled, posterior, publicDifference, sign } from './cascade.js';
import { type CompleteHerdingParams, HERDING, type HerdingParams } from './params.js';
import { herdingText } from './text.js';
import type { HerdingState, HerdingView } from './view.js';

/** Herding; left: all that is wrong with the parameters. `herding({ n: 6, quality: 0.7, planner: true })` */
export const herding = (raw: HerdingParams = {}): E.Either<GamesError, Game<HerdingState, HerdingView>> =>
  E.map(gameOf)(
    readParams('herding', HERDING, raw, ({ n, hidden, planner, cost }) => [
      ...wrongAbove('hidden', hidden, 'n', n),
      ...(planner && hidden > 0
        ? [{ field: 'hidden', reason: 'is what the planner says; leave it out' }]
        : []),
      ...(!planner && cost > 0 ? [{ field: 'cost', reason: 'needs planner: true' }] : []),
    ]),
  );

/** Recipe keys are the parameters; each number may be [least, greatest]. */
export const herdingFamily = familyOf('herding', HERDING, herding, { n: [3, 8], quality: [0.6, 0.8] });

const gameOf = (params: CompleteHerdingParams): Game<HerdingState, HerdingView> => {
  const { n, quality, planner, cost, rounds } = params;
  const seats = planner ? n + 1 : n;
  const choices = choiceSpace(['A', 'B']);
  const numbers = effortSpace({ min: 0, max: n, decimals: 0 });
  const moversOf = ({ hidden, chosen, over }: HerdingState): readonly number[] => {
    if (over) return [];
    if (hidden === null) return [n];
    return chosen.length < hidden ? upTo(hidden) : [chosen.length];
  };
  const spaceAt = (state: HerdingState, seat: number): DecisionSpace | null =>
    moversOf(state).includes(seat) ? (seat === n ? numbers : choices) : null;
  const forMovers = (
    state: HerdingState,
    decide: (seat: number) => Decision,
  ): readonly (Decision | null)[] => {
    const movers = moversOf(state);
    return upTo(seats).map((seat) => (movers.includes(seat) ? decide(seat) : null));
  };
  const best = bestHidden(n, quality, cost).hidden;
  // What the planner gains for each that is right counts beside what that one gains.
  const weight = planner ? 2 : 1;
  const difference = (signals: readonly number[]): number => sum(signals.map(sign));

  return {
    id: 'herding-v1',
    seats,
    params,
    claims: {
      dynamics: planner || params.hidden > 1 ? 'mixed' : 'sequential',
      information: 'imperfect',
      utility: 'general-sum',
      dilemma: pooled(n, quality) > sum(accuracyOf(n, quality, planner ? best : params.hidden).right) + 1e-9,
      deterministic: false,
    },
    initial: (rng) => ({ ...begun(params, rng), past: [], over: false }),
    phase: (state) => ({
      kind: state.hidden === null ? 'hide' : 'choose',
      round: state.past.length,
      rounds,
      index: state.hidden === null ? 0 : 1 + state.chosen.length,
      movers: moversOf(state),
    }),
    space: spaceAt,
    observe: ({ signals, hidden, chosen, past }, seat) => ({
      ...params,
      seat,
      round: past.length,
      past,
      unseen: hidden,
      signal: signals[seat] ?? null,
      seen: hidden !== null && seat < hidden ? [] : chosen,
    }),
    absent: (_, seat) => (seat === n ? effort(0) : choose(0)),
    status: ({ over }) => (over ? 'terminated' : 'running'),
    step: (state, decisions, rng) => {
      const wrong = refusal(seats, state.past.length, state.over, (seat) => spaceAt(state, seat), decisions);
      if (wrong !== null) return E.left(wrong);
      if (state.hidden === null)
        return E.right({ state: { ...state, hidden: amountOf(decisions[n]) }, payoffs: null });
      const chosen = [...state.chosen, ...moversOf(state).map((seat) => indexOf(decisions[seat]))];
      if (chosen.length < n) return E.right({ state: { ...state, chosen }, payoffs: null });
      const right = chosen.map((choice) => (choice === state.truth ? 1 : 0));
      const past = appended(state.past, { truth: state.truth, hidden: state.hidden, chosen });
      const over = past.length === rounds;
      return E.right({
        state: over ? { ...state, chosen, past, over } : { ...begun(params, rng), past, over },
        payoffs: planner ? [...right, cleaned(sum(right) - cost * state.hidden)] : right,
      });
    },
    text: herdingText(params),
    analysis: {
      // Who knows all signals chooses what most of them say, and hides nobody.
      planner: (state) =>
        forMovers(state, (seat) => (seat === n ? effort(0) : choose(difference(state.signals) >= 0 ? 0 : 1))),
      nash: (state) =>
        forMovers(state, (seat) => {
          if (seat === n) return effort(best);
          const hidden = state.hidden ?? 0;
          const known = seat < hidden ? 0 : publicDifference(state.chosen, hidden);
          return choose(bayesChoice(known, state.signals[seat] as number));
        }),
      // In the mean, given all signals: nobody can know more.
      optimum: ({ signals, hidden, chosen, past, over }) => {
        if (over) return 0;
        const first = posterior(difference(signals), quality);
        const made = sum(chosen.map((choice) => (choice === 0 ? first : 1 - first)));
        const open = (n - chosen.length) * Math.max(first, 1 - first);
        const later = (rounds - past.length - 1) * pooled(n, quality);
        return weight * (made + open + later) - (planner ? cost * (hidden ?? 0) : 0);
      },
    },
  };
};

const begun = (
  { n, quality, planner, hidden }: CompleteHerdingParams,
  rng: Rng,
): Pick<HerdingState, 'truth' | 'signals' | 'hidden' | 'chosen'> => {
  const truth = rng.int(2);
  const signals = upTo(n).map(() => (rng.uniform() < quality ? truth : 1 - truth));
  return { truth, signals, hidden: planner ? null : hidden, chosen: [] };
};
