/** @file A commons: all harvest at once from a stock that grows back, and that collapses where too little is left.
 *  @source Piatti et al. 2024, Cooperate or Collapse (GovSim, arXiv 2404.16698): rules and numbers of its fishery, pasture and pollution */
import { type Decision, effortSpace, type Game, type GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { appended } from '../family/append.js';
import { familyOf, readParams } from '../family/keys.js';
import { amountOf, effort, equalParts, refusal, sum, upTo } from '../family/moves.js';
import { wrongAbove } from '../faults.js';
import { COMMONS, type CommonsParams, type CompleteCommonsParams } from './params.js';
import { greedyWelfare, grown, harvestPlan, sharedOut, sustainable } from './stock.js';
import { commonsText } from './text.js';
import type { CommonsState, CommonsView } from './view.js';

/** A commons; left: all that is wrong with the parameters. `commons({ n: 5, rounds: 12, universalisation: true })` */
export const commons = (raw: CommonsParams = {}): E.Either<GamesError, Game<CommonsState, CommonsView>> =>
  E.map(gameOf)(
    readParams('commons', COMMONS, raw, ({ start, capacity, newcomer, n, rounds }) => [
      ...wrongAbove('start', start, 'the capacity', capacity),
      ...(newcomer === 1 ? [{ field: 'newcomer', reason: 'must be 0, or a round from 2 on' }] : []),
      ...wrongAbove('newcomer', newcomer, 'the last round', rounds),
      ...(newcomer > 0 && n < 2 ? [{ field: 'newcomer', reason: 'needs n of 2 or more' }] : []),
    ]),
  );

/** Recipe keys are the parameters; each number may be [least, greatest]. */
export const commonsFamily = familyOf('commons', COMMONS, commons, {
  n: [3, 6],
  rounds: [6, 12],
  capacity: [40, 100],
  growth: [1.5, 2.5],
});

const gameOf = (params: CompleteCommonsParams): Game<CommonsState, CommonsView> => {
  const { n, rounds, capacity, start, overDemand, newcomer } = params;
  const space = effortSpace({ min: 0, max: capacity, decimals: 0 });
  const harvesters = (round: number): number => (round + 1 < newcomer ? n - 1 : n);
  const isThere = ({ past, over }: CommonsState, seat: number): boolean =>
    !over && seat >= 0 && seat < harvesters(past.length);
  const regrown = (left: number): number | null => grown(params, left);
  const plan = harvestPlan(params, regrown);
  const forAll = (state: CommonsState, wish: (seat: number) => number): readonly (Decision | null)[] =>
    upTo(n).map((seat) => (isThere(state, seat) ? effort(wish(seat)) : null));
  const most = plan(start, rounds).welfare;
  const greedy = greedyWelfare(params, overDemand, harvesters, regrown);

  return {
    id: 'commons-v1',
    seats: n,
    params,
    claims: {
      dynamics: newcomer > 0 ? 'mixed' : n === 1 ? 'sequential' : 'simultaneous',
      information: 'perfect',
      utility: n === 1 ? 'identical' : 'general-sum',
      dilemma: most > greedy,
      deterministic: overDemand === 'proportional',
    },
    initial: () => ({ stock: start, past: [], over: false }),
    phase: (state) => ({
      kind: 'harvest',
      round: state.past.length,
      rounds,
      index: 0,
      movers: upTo(n).filter((seat) => isThere(state, seat)),
    }),
    space: (state, seat) => (isThere(state, seat) ? space : null),
    observe: ({ stock, past }, seat) => ({
      ...params,
      seat,
      round: past.length,
      stock,
      past,
      harvesters: harvesters(past.length),
      // After the last round nothing grows back, whatever is taken.
      sustainable:
        params.universalisation && past.length + 1 < rounds
          ? sustainable(params, stock, harvesters(past.length))
          : null,
    }),
    absent: () => effort(0),
    status: ({ over }) => (over ? 'terminated' : 'running'),
    step: (state, decisions, rng) => {
      const round = state.past.length;
      const wrong = refusal(n, round, state.over, (seat) => (isThere(state, seat) ? space : null), decisions);
      if (wrong !== null) return E.left(wrong);
      const wishes = decisions.slice(0, harvesters(round)).map(amountOf);
      const got = sharedOut(state.stock, wishes, overDemand, rng);
      const past = appended(state.past, { stock: state.stock, got });
      const next = past.length === rounds ? null : grown(params, state.stock - sum(got));
      return E.right({
        state: { stock: next ?? state.stock - sum(got), past, over: next === null },
        payoffs: upTo(n).map((seat) => got[seat] ?? 0),
      });
    },
    text: commonsText(params),
    analysis: {
      planner: (state) => {
        const { harvest } = plan(state.stock, rounds - state.past.length);
        const present = upTo(harvesters(state.past.length));
        const had = present.map((seat) => sum(state.past.map(({ got }) => got[seat] ?? 0)));
        const parts = equalParts(harvest, had);
        return forAll(state, (seat) => parts[seat] as number);
      },
      // Of one round by itself: to want more never brings less. In proportion to wishes it brings more up to the capacity; by lot whoever
      // wants all that there is has the same chances as who wants more.
      nash: (state) => forAll(state, () => (overDemand === 'proportional' ? capacity : state.stock)),
      optimum: ({ stock, past, over }) => (over ? 0 : plan(stock, rounds - past.length).welfare),
    },
  };
};
