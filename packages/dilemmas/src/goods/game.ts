/** @file Sequential public goods: players give to a fund one after another, each sees what was given before, and the fund grows and is
 *  shared. After MAC-SPGG (arXiv 2508.02076), whose exact reward was not published: cost, a bonus for following those who gave,
 *  a shared return, and a penalty for all where too little was given. */
import { effortSpace, type Game, type GamesError } from '@tompo/games';
import { either as E } from 'fp-ts';
import { familyOf, type GivenOf, readParams } from '../family/keys.js';
import { amountOf, cleaned, effort, refusal, sum, upTo } from '../family/moves.js';
import { type CompleteGoodsParams, GOODS, type GoodsParams } from './params.js';
import { followed, type GoodsEquilibrium, type GoodsTables, goodsPayoffs, goodsTables } from './solve.js';
import { goodsText } from './text.js';
import type { GoodsState, GoodsView } from './view.js';

const current = ({ past }: GoodsState, n: number): { round: number; given: readonly number[] } => {
  const last = past.at(-1);
  return last === undefined || last.length === n
    ? { round: past.length, given: [] }
    : { round: past.length - 1, given: last };
};

/** A sequential public goods game; left: all that is wrong with the parameters.
 *  `sequentialGoods({ n: 3, tokens: 4, multiplier: 1.5, bonus: 0.2, threshold: 3, penalty: 1 })` */
export const sequentialGoods = (raw: GoodsParams = {}): E.Either<GamesError, Game<GoodsState, GoodsView>> =>
  E.map(gameOf)(readGoods(raw));

const readGoods = (raw: GivenOf<typeof GOODS>): E.Either<GamesError, CompleteGoodsParams> =>
  readParams('sequential-goods', GOODS, raw, ({ threshold, n }) =>
    threshold > n
      ? [{ field: 'threshold', reason: `must be at most n, ${n}: nobody has more than 1 to give` }]
      : [],
  );

/** The subgame-perfect equilibrium of a round, and whether it is the only one. With `shares` of 1 alone and `unique` it is proved that
 *  to give all is the only one; else it is refuted. Of equal decisions the smaller one is followed. */
export const goodsEquilibrium = (raw: GoodsParams = {}): E.Either<GamesError, GoodsEquilibrium> =>
  E.map((params: CompleteGoodsParams): GoodsEquilibrium => {
    const { selfish, ties } = goodsTables(params);
    const given = followed(selfish);
    return {
      shares: given.map((tokens) => tokens / params.tokens),
      payoffs: goodsPayoffs(params, given).map(cleaned),
      unique: ties === 0,
      ties,
    };
  })(readGoods(raw));

/** Recipe keys are the parameters; each number may be [least, greatest]. */
export const goodsFamily = familyOf('sequential-goods', GOODS, sequentialGoods, {
  n: [3, 5],
  multiplier: [1.2, 2.5],
  bonus: [0, 0.3],
  penalty: [0, 1],
});

const gameOf = (params: CompleteGoodsParams): Game<GoodsState, GoodsView> => {
  const { n, tokens, rounds } = params;
  const space = effortSpace({ min: 0, max: tokens, decimals: 0 });
  const mover = (state: GoodsState): number | null => (state.over ? null : current(state, n).given.length);
  const spaceAt = (state: GoodsState, seat: number) => (mover(state) === seat ? space : null);
  // Solved when it is first asked for: playing needs no solution.
  let solved: GoodsTables | null = null;
  const tables = (): GoodsTables => {
    solved ??= goodsTables(params);
    return solved;
  };
  const by = (table: keyof Omit<GoodsTables, 'ties'>, given: readonly number[]): number =>
    (tables()[table][given.length] as readonly number[])[sum(given)] as number;
  const joint = (table: 'selfish' | 'best') => (state: GoodsState) => {
    const { given } = current(state, n);
    return upTo(n).map((seat) => (seat === given.length ? effort(by(table, given)) : null));
  };
  const most = (): number => (tables().welfare[0] as readonly number[])[0] as number;
  const selfishWelfare = sum(goodsPayoffs(params, followed(tables().selfish)));

  return {
    id: 'sequential-goods-v1',
    seats: n,
    params,
    claims: {
      dynamics: 'sequential',
      information: 'perfect',
      utility: 'general-sum',
      dilemma: selfishWelfare < most() - 1e-9 * Math.max(1, Math.abs(most())),
      deterministic: true,
    },
    initial: () => ({ past: [], over: false }),
    phase: (state) => {
      const { round, given } = current(state, n);
      const seat = mover(state);
      return {
        kind: 'give',
        round,
        rounds,
        index: state.over ? 0 : given.length,
        movers: seat === null ? [] : [seat],
      };
    },
    space: spaceAt,
    observe: (state, seat) => {
      const { round, given } = current(state, n);
      return { ...params, seat, round, past: state.past.slice(0, round), given };
    },
    absent: () => effort(0),
    status: ({ over }) => (over ? 'terminated' : 'running'),
    step: (state, decisions) => {
      const { round, given } = current(state, n);
      const wrong = refusal(n, round, state.over, (seat) => spaceAt(state, seat), decisions);
      if (wrong !== null) return E.left(wrong);
      const now = [...given, amountOf(decisions[given.length])];
      const past = [...state.past.slice(0, round), now];
      const isWhole = now.length === n;
      return E.right({
        state: { past, over: isWhole && past.length === rounds },
        payoffs: isWhole ? goodsPayoffs(params, now).map(cleaned) : null,
      });
    },
    text: goodsText(params),
    analysis: {
      planner: joint('best'),
      nash: joint('selfish'),
      optimum: (state) => {
        if (state.over) return 0;
        const { round, given } = current(state, n);
        // What the movers so far have paid is paid at the end of the round.
        const before = given.map((_, k) => given.slice(0, k));
        const paid = sum(
          given.map(
            (g, k) => -g / tokens + (params.bonus * g * sum(before[k] as readonly number[])) / tokens ** 2,
          ),
        );
        return paid + by('welfare', given) + (rounds - round - 1) * most();
      },
      startsAnew: (state) => current(state, n).given.length === 0,
    },
  };
};
