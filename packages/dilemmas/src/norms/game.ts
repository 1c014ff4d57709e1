/** @file A commons with norms: a stock that grows back by the logistic law, which nobody is told, no payoffs shown, fines at a cost to those who
 *  give them, and learning from others: each sees by lot how one other did, compared with itself.
 *  @source CPR after arXiv 2510.14401 (common-pool resources, norms and social learning without shown payoffs): its exact dynamics were not found;
 *  the logistic law, fines of m times their cost and the comparison by lot are ours */
import {
  type Decision,
  type DecisionSpace,
  effortSpace,
  type Game,
  type GamesError,
  linksSpace,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import { greedyWelfare, harvestPlan, sharedOut } from '../commons/stock.js';
import { appended } from '../family/append.js';
import { afterFines, finesOf } from '../family/fines.js';
import { familyOf, flag, type GivenOf, type ParamsOf, readParams, real, whole } from '../family/keys.js';
import { amountOf, cleaned, effort, equalParts, refusal, sum, upTo } from '../family/moves.js';
import { wrongAbove } from '../faults.js';
import { normsText } from './text.js';
import type { NormsRecord, NormsState, NormsView } from './view.js';

const NORMS = {
  n: whole(4, 2, 26),
  rounds: whole(10, 1, 1000),
  /** The most that the stock can be; wishes go up to it. */
  capacity: whole(60, 1, 10_000),
  /** The stock at the beginning; default the capacity. */
  start: whole(({ capacity }) => Number(capacity), 1, 10_000),
  /** g of S' = min(K, S + g·S·(1 − S/K)), rounded down; nobody is told. */
  growth: real(1, { min: 0, max: 10 }),
  /** What it costs to fine one other, and how many times as much that one loses. */
  cost: real(1, { above: 0, max: 1e6 }),
  factor: real(3, { above: 1, max: 1e6 }),
  /** Does each see after a round whether one other, by lot, has done better than itself so far? */
  learning: flag(true),
} as const;
export type NormsParams = GivenOf<typeof NORMS>;
export type CompleteNormsParams = ParamsOf<typeof NORMS>;

/** A commons with norms; left: all that is wrong with the parameters. `commonsWithNorms({ n: 4, growth: 1, learning: true })` */
export const commonsWithNorms = (raw: NormsParams = {}): E.Either<GamesError, Game<NormsState, NormsView>> =>
  E.map(gameOf)(
    readParams('commons-with-norms', NORMS, raw, ({ start, capacity }) =>
      wrongAbove('start', start, 'the capacity', capacity),
    ),
  );

/** Recipe keys are the parameters; each number may be [least, greatest]. */
export const commonsWithNormsFamily = familyOf('commons-with-norms', NORMS, commonsWithNorms, {
  n: [3, 6],
  rounds: [6, 12],
  capacity: [30, 80],
  growth: [0.5, 1.5],
});

/** What the next round begins with. */
const logistic = (
  { capacity, growth }: Pick<CompleteNormsParams, 'capacity' | 'growth'>,
  left: number,
): number => Math.min(capacity, Math.floor(left + growth * left * (1 - left / capacity) + 1e-9));

const gameOf = (params: CompleteNormsParams): Game<NormsState, NormsView> => {
  const { n, rounds, capacity, start, cost, factor, learning } = params;
  const all = upTo(n);
  const wishes = effortSpace({ min: 0, max: capacity, decimals: 0 });
  const nobody = all.map(() => 0);
  const regrown = (left: number): number => logistic(params, left);
  const plan = harvestPlan(params, regrown);
  const greedy = greedyWelfare(params, 'proportional', () => n, regrown);
  const spaceAt = ({ got, over }: NormsState, seat: number): DecisionSpace | null =>
    over || !all.includes(seat) ? null : got === null ? wishes : linksSpace(n, seat);
  const forAll = (state: NormsState, wish: (seat: number) => number): readonly (Decision | null)[] =>
    all.map((seat) => {
      if (state.over) return null;
      return state.got === null ? effort(wish(seat)) : { _tag: 'links', to: nobody };
    });
  const roundsLeft = ({ past }: NormsState): number => rounds - past.length;

  return {
    id: 'commons-with-norms-v1',
    seats: n,
    params,
    claims: {
      dynamics: 'simultaneous',
      information: learning ? 'imperfect' : 'perfect',
      utility: 'general-sum',
      dilemma: plan(start, rounds).welfare > greedy,
      // Whom each compares itself with is drawn.
      deterministic: !learning,
    },
    initial: () => ({ stock: start, got: null, past: [], scores: nobody, over: false }),
    phase: (state) => ({
      kind: state.got === null ? 'harvest' : 'fine',
      round: state.past.length,
      rounds,
      index: state.got === null ? 0 : 1,
      movers: state.over ? [] : all,
    }),
    space: spaceAt,
    observe: ({ stock, got, past }, seat) => ({
      n,
      rounds,
      capacity,
      seat,
      round: past.length,
      stock,
      got,
      past: past.map(({ compared, ...round }) => ({ ...round, compared: compared[seat] ?? null })),
    }),
    absent: ({ got }) => (got === null ? effort(0) : { _tag: 'links', to: nobody }),
    status: ({ over }) => (over ? 'terminated' : 'running'),
    step: (state, decisions, rng) => {
      const wrong = refusal(n, state.past.length, state.over, (seat) => spaceAt(state, seat), decisions);
      if (wrong !== null) return E.left(wrong);
      const { stock, got } = state;
      if (got === null) {
        const taken = sharedOut(stock, decisions.slice(0, n).map(amountOf), 'proportional', rng);
        const scores = state.scores.map((x, seat) => cleaned(x + (taken[seat] as number)));
        return E.right({ state: { ...state, got: taken, scores }, payoffs: taken });
      }
      const fines = finesOf(decisions, n);
      const payoffs = afterFines(fines, cost, cost * factor);
      const scores = state.scores.map((x, seat) => cleaned(x + (payoffs[seat] as number)));
      const compared = !learning
        ? []
        : all.map((seat) => {
            const drawn = rng.int(n - 1);
            const player = drawn < seat ? drawn : drawn + 1;
            return { player, ahead: Math.sign((scores[player] as number) - (scores[seat] as number)) };
          });
      const record: NormsRecord = { stock, got, fines, compared };
      const past = appended(state.past, record);
      const next = logistic(params, stock - sum(got));
      return E.right({
        state: { stock: next, got: null, past, scores, over: past.length === rounds || next === 0 },
        payoffs,
      });
    },
    text: normsText(params),
    analysis: {
      planner: (state) => {
        const { harvest } = plan(state.stock, roundsLeft(state));
        const parts = equalParts(harvest, state.scores);
        return forAll(state, (seat) => parts[seat] as number);
      },
      // Of one round by itself: to want more never brings less, and fines cost.
      nash: (state) => forAll(state, () => capacity),
      optimum: (state) => {
        if (state.over) return 0;
        if (state.got === null) return plan(state.stock, roundsLeft(state)).welfare;
        // Fines only take; what is left is what the next round begins with.
        const next = logistic(params, state.stock - sum(state.got));
        return roundsLeft(state) > 1 ? plan(next, roundsLeft(state) - 1).welfare : 0;
      },
    },
  };
};
