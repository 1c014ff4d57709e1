/** @file Sequential public goods: the worked numbers, and equilibria against looking at all of the game. */
import { rng } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import { backwardInduction, type GoodsParams, goodsEquilibrium, sequentialGoods } from '../src/index.js';
import { violationsOf } from './conforms.js';
import { right } from './right.js';

const violations = (params: GoodsParams): readonly string[] =>
  violationsOf(sequentialGoods as Parameters<typeof violationsOf>[0], params, {
    playouts: 4,
    enumerateUpTo: 500,
  });

describe('the game', () => {
  it.each<GoodsParams>([
    {},
    { n: 2, tokens: 2, rounds: 3 },
    { n: 5, tokens: 10, multiplier: 2, bonus: 0, penalty: 0 },
    { n: 4, multiplier: 0.5, threshold: 2, penalty: 0.3 },
  ])('%j keeps the contract and its claims', (params) => {
    expect(violations(params)).toEqual([]);
  });
  it('pays no more than its optimum, and the planner all of it, to the last of what adding up leaves', () => {
    const random = rng('thirds');
    for (let k = 0; k < 300; k++) {
      // Thirds and sevenths: sums of rounded payoffs would differ from rounded sums.
      const params = {
        n: 3 + 4 * random.int(2),
        tokens: 1 + random.int(3),
        rounds: 1 + random.int(3),
        multiplier: random.int(400) / 100,
        bonus: random.int(50) / 100,
        penalty: random.int(200) / 100,
      };
      const game = right(sequentialGoods(params));
      let state = game.initial(rng(1));
      const limit = game.analysis?.optimum?.(state) as number;
      let paid = 0;
      while (game.status(state) === 'running') {
        const next = right(game.step(state, game.analysis?.planner?.(state) ?? [], rng(1)));
        paid += next.payoffs?.reduce((a, b) => a + b, 0) ?? 0;
        state = next.state;
      }
      expect(Math.abs(paid - limit), JSON.stringify(params)).toBeLessThan(3e-10);
    }
  });
  it('of three with shares of 1.5/3 pays one that gives k/2 − 1 and one that does not k/2, where k give', () => {
    const game = right(
      sequentialGoods({ n: 3, tokens: 1, multiplier: 1.5, bonus: 0, threshold: 0, penalty: 0 }),
    );
    for (let bits = 0; bits < 8; bits++) {
      const gives = [0, 1, 2].map((seat) => (bits >> seat) & 1);
      let [state, paid] = [game.initial(rng(1)), [] as readonly number[]];
      for (const gift of gives) {
        const joint = gives.map((_, seat) =>
          game.phase(state).movers.includes(seat) ? ({ _tag: 'effort', value: gift } as const) : null,
        );
        const next = right(game.step(state, joint, rng(1)));
        [state, paid] = [next.state, next.payoffs ?? paid];
      }
      const k = gives.reduce((a, b) => a + b, 0);
      // With a token of one's own on top: m·k/n for who gives and 1 + m·k/n for who does not.
      expect(paid.map((x) => x + 1)).toEqual(gives.map((gift) => 1 - gift + (1.5 * k) / 3));
    }
  });
  it('refuses all that is wrong at once', () => {
    expect(sequentialGoods({ n: 1, tokens: 0.5, gamma: 1 } as GoodsParams)).toMatchObject({
      left: { faults: [{ field: 'gamma' }, { field: 'n' }, { field: 'tokens' }] },
    });
    expect(sequentialGoods({ n: 2, threshold: 3 })).toMatchObject({
      left: { faults: [{ field: 'threshold' }] },
    });
  });
});

describe('subgame-perfect equilibria', () => {
  it.each([
    [{ n: 3, multiplier: 1.5, bonus: 0, threshold: 0, penalty: 0, tokens: 4 }, [0, 0, 0], [0, 0, 0]],
    [{ n: 3, multiplier: 1.5, bonus: 0.2, threshold: 3, penalty: 1, tokens: 4 }, [1, 1, 1], [0.5, 0.7, 0.9]],
    [{ n: 3, multiplier: 1.5, bonus: 0.2, threshold: 2, penalty: 1, tokens: 4 }, [0, 1, 1], [1, 0, 0.2]],
    [
      { n: 3, multiplier: 1.5, bonus: 0.21, threshold: 3, penalty: 0.3, tokens: 10 },
      [1, 1, 1],
      [0.5, 0.71, 0.92],
    ],
    [
      { n: 4, multiplier: 1.5, bonus: 0.21, threshold: 4, penalty: 1, tokens: 4 },
      [1, 1, 1, 1],
      [0.5, 0.71, 0.92, 1.13],
    ],
    [
      { n: 5, multiplier: 2, bonus: 0.21, threshold: 5, penalty: 0.55, tokens: 4 },
      [0, 1, 1, 1, 1],
      [1.05, 0.05, 0.26, 0.47, 0.68],
    ],
    [
      { n: 5, multiplier: 2, bonus: 0.21, threshold: 5, penalty: 0.7, tokens: 4 },
      [1, 1, 1, 1, 1],
      [1, 1.21, 1.42, 1.63, 1.84],
    ],
  ])('of %j are the worked ones, and unique', (params, shares, payoffs) => {
    expect(right(goodsEquilibrium(params))).toEqual({ shares, payoffs, unique: true, ties: 0 });
  });

  it('are those of backward induction over the whole game, ties and all, and so is the welfare of the planner', () => {
    const random = rng('goods');
    let tied = 0;
    for (let k = 0; k < 60; k++) {
      const n = 2 + random.int(2);
      const params = {
        n,
        tokens: 1 + random.int(3),
        multiplier: random.int(8) / 2,
        bonus: random.int(5) / 4,
        threshold: random.int(n + 1),
        penalty: random.int(4) / 2,
      };
      const game = right(sequentialGoods(params));
      const found = right(backwardInduction(game));
      const { shares, payoffs, unique } = right(goodsEquilibrium(params));
      expect(shares, JSON.stringify(params)).toEqual(
        found.path.map(({ decision }) =>
          decision._tag === 'effort' ? decision.value / params.tokens : null,
        ),
      );
      expect(payoffs).toEqual(found.payoffs.map((x) => expect.closeTo(x, 9)));
      // The table asks for each sum once, the tree for each way to it: none or some ties are told alike.
      expect(unique, JSON.stringify(params)).toBe(found.unique);
      tied += unique ? 0 : 1;
    }
    expect(tied).toBeGreaterThan(5);
  });
});
