/** Rewards in shares of the optimum, and what other decisions would have been worth. */
import { bcz, type Decision, type Game, pgg, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type BranchOptions,
  branchRollouts,
  compliance,
  counterfactualWelfare,
  episodeRollouts,
  explain,
  type Group,
  type GroupTurn,
  grim,
  payoff,
  planner,
  type Reward,
  reciprocator,
  weighted,
  welfare,
} from '../../src/index.js';
import { hash32 } from '../../src/random.js';
import { worthsOf } from '../../src/rollout/rewards/reward.js';
import { right } from '../fixtures.js';
import { dilemma, OPTIONS } from './dilemma.js';
import { copycat } from './players.js';
import { writer } from './writer.js';

const rewardsOf = async (reward: Reward, group: Group): Promise<readonly (number | null)[]> =>
  right(await worthsOf(reward, group)).map((worth) => worth.reward);

/** Writes rows and efforts of three seats at random, and at times what cannot be read. */
const anything = writer((prompt, seed) => {
  const drawn = hash32(`${prompt} ${seed}`);
  if (drawn % 9 === 0) return 'let me think';
  return /G[A-D]\?$/.test(prompt)
    ? (['BC;', 'B;', ';', 'C;'][drawn % 4] as string)
    : `${['.5', '1', '1.5'][drawn % 3]};`;
});

const bczGame = (sequence: string, rounds = 3): Game =>
  right(
    bcz({ n: 3, alpha: [1, 1.5, 0.7], delta: 0.2, cost: 0.3, maxEffort: 3, sequence, rounds }),
  ) as unknown as Game;
const pggGame: Game = right(
  pgg({ n: 3, endowment: 4, multiplier: 2, linkCost: 0.1, sequence: 'GE', rounds: 2 }),
) as unknown as Game;

const branches = async (game: Game, changes: Partial<BranchOptions> = {}): Promise<readonly Group[]> =>
  right(
    await right(
      branchRollouts({
        games: () => [{ game, seed: 7 }],
        completions: 5,
        turns: 'all',
        opponents: planner,
        seats: [0],
        style: 'compact',
        beliefs: 'none',
        reward: welfare(),
        ...changes,
      }),
    ).groups({ step: 1, seed: 3, draw: anything.draw }),
  );

describe('scale: optimum', () => {
  it('divides by the planner’s welfare of the paying phases from the turn on, or of the whole game', async () => {
    for (const game of [bczGame('GEE'), pggGame])
      for (const group of await branches(game)) {
        const best = game.analysis?.plannerWelfare?.(game.initial(null as never)) as number;
        for (const from of ['turn', 'episode'] as const)
          for (const reward of [welfare, payoff]) {
            const raw = await rewardsOf(reward({ from }), group);
            const shares = await rewardsOf(reward({ from, scale: 'optimum' }), group);
            for (const [i, { turn, episode }] of group.turns.entries()) {
              const paying = episode.phases
                .slice(from === 'turn' ? turn.phase : 0)
                .filter(({ payoffs }) => payoffs !== null).length;
              expect(shares[i]).toBeCloseTo((raw[i] as number) / (paying * best), 12);
            }
          }
        const raw = await rewardsOf(counterfactualWelfare(), group);
        const [whole] = await rewardsOf(welfare(), group);
        const [share] = await rewardsOf(welfare({ scale: 'optimum' }), group);
        const shares = await rewardsOf(counterfactualWelfare({ scale: 'optimum' }), group);
        for (const [i, one] of shares.entries())
          expect(one).toBeCloseTo(((raw[i] as number) * (share as number)) / (whole as number), 12);
      }
  });

  it('is one and the same number for all branches of a turn, and 1 for planners among planners', async () => {
    const game = bczGame('GE', 2);
    const plan = game.analysis?.planner?.(game.initial(null as never))[0] as Decision;
    for (const group of await branches(game)) {
      const raw = await rewardsOf(welfare(), group);
      const shares = await rewardsOf(welfare({ scale: 'optimum' }), group);
      const ratios = raw.map((one, i) => (one as number) / (shares[i] as number));
      for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0] as number, 10);
    }
    const said = writer((prompt) => {
      const isGraph = /GA\?$/.test(prompt);
      if (isGraph) return game.text.answer({ _tag: 'links', n: 3, self: 0 }, plan, 'compact');
      const efforts = game.analysis?.planner?.(stateAfterPlan(game)) as readonly Decision[];
      const effort = efforts[0] as Extract<Decision, { _tag: 'effort' }>;
      return `${String(effort.value).replace(/^0\./, '.')};`;
    });
    const [group] = right(
      await right(
        episodeRollouts({
          games: () => [{ game, seed: 7 }],
          episodes: 2,
          opponents: planner,
          seats: [0],
          style: 'compact',
          beliefs: 'none',
          reward: welfare(),
        }),
      ).groups({ step: 1, seed: 3, draw: said.draw }),
    ) as [Group];
    // Efforts are on a grid, W* is not.
    for (const one of await rewardsOf(welfare({ scale: 'optimum' }), group)) expect(one).toBeCloseTo(1, 2);
  });

  it('divides by the return to go where a game has one, at the state of the turn', async () => {
    const base = dilemma({ chance: true });
    const game = {
      ...base,
      analysis: {
        ...base.analysis,
        optimum: ({ history }: { readonly history: readonly unknown[] }) => 100 - history.length,
      },
    } as unknown as Game;
    const coin = writer((prompt, seed) => `${OPTIONS[hash32(`${prompt} ${seed}`) % 2]};`);
    const groups = right(
      await right(
        branchRollouts({
          games: () => [{ game, seed: 7 }],
          completions: 3,
          turns: 'all',
          opponents: copycat,
          style: 'compact',
          beliefs: 'none',
          reward: welfare(),
        }),
      ).groups({ step: 1, seed: 3, draw: coin.draw }),
    );
    expect(groups.length).toBe(6);
    for (const group of groups)
      for (const from of ['turn', 'episode'] as const) {
        const raw = await rewardsOf(welfare({ from }), group);
        const shares = await rewardsOf(welfare({ from, scale: 'optimum' }), group);
        for (const [i, { turn }] of group.turns.entries())
          expect(shares[i]).toBeCloseTo((raw[i] as number) / (100 - (from === 'turn' ? turn.phase : 0)), 12);
      }
  });

  it('a game that knows no optimum, or none above 0, is refused in one sentence', async () => {
    const refused = async (analysis: Game['analysis']): Promise<string> => {
      const game = { ...dilemma(), analysis } as unknown as Game;
      const coin = writer(() => 'defect;');
      const rollouts = right(
        episodeRollouts({
          games: () => [{ game, seed: 7 }],
          episodes: 2,
          opponents: copycat,
          style: 'compact',
          beliefs: 'none',
          reward: welfare({ scale: 'optimum' }),
        }),
      );
      const [group] = right(await rollouts.groups({ step: 1, seed: 3, draw: coin.draw })) as [Group];
      const given = await worthsOf(welfare({ scale: 'optimum' }), group);
      return E.isLeft(given) ? explain(given.left) : 'nothing';
    };
    expect(await refused(undefined)).toMatch(
      /the analysis of dilemma-v1 has neither optimum nor plannerWelfare; set/,
    );
    expect(await refused({ plannerWelfare: () => -1 })).toMatch(
      /needs one above 0, .* is -6; set scale to none\.$/,
    );
    expect(await refused({ optimum: () => 0 })).toMatch(/is 0; set scale to none\.$/);
  });

  it('an option that is none of them is told by its name', () => {
    const options = { scale: 'best' as never };
    for (const reward of [welfare(options), payoff(options)])
      expect(reward.faults).toEqual([
        { field: 'scale', value: 'best', expected: "'none' or 'optimum' or 'stakes'" },
      ]);
    expect(counterfactualWelfare(options).faults).toEqual([
      { field: 'scale', value: 'best', expected: "'none' or 'optimum'" },
    ]);
  });
});

describe('scale: stakes', () => {
  it('is 0 for the worst decision of the turn, 1 for the best, and between them by what each brings', async () => {
    const seen = new Set<number>();
    for (const game of [bczGame('GEE'), pggGame])
      for (const group of await branches(game))
        for (const from of ['turn', 'episode'] as const)
          for (const reward of [welfare, payoff]) {
            const { space } = (group.trunk as GroupTurn).turn;
            const { size, at } = spaceOf(space);
            const decisions = Array.from({ length: size }, (_, place) => at(place));
            const raw = reward({ from });
            const stakes = reward({ from, scale: 'stakes' });
            const of = group.trunk as GroupTurn;
            // What each decision brings, by the simulator alone.
            const values = right(
              await group.counterfactual(decisions.map((decision) => ({ of, decision }))),
            ).map(({ phases }) =>
              phases
                .slice(from === 'turn' ? of.turn.phase : 0)
                .reduce(
                  (sum, phase) =>
                    sum + (reward === welfare ? (phase.welfare ?? 0) : (phase.payoffs?.[of.turn.seat] ?? 0)),
                  0,
                ),
            );
            const least = Math.min(...values);
            const range = Math.max(...values) - least;
            const shares = await rewardsOf(stakes, group);
            for (const [i, amount] of (await rewardsOf(raw, group)).entries())
              expect(shares[i]).toBeCloseTo(range < 1e-9 ? 0 : ((amount as number) - least) / range, 9);
            const all = right(
              await (stakes.valuesOf as NonNullable<Reward['valuesOf']>)(group, of, decisions),
            );
            for (const [i, value] of values.entries())
              expect(all[i]).toBeCloseTo(range < 1e-9 ? 0 : (value - least) / range, 9);
            seen.add(Math.max(...all)).add(Math.min(...all));
          }
    expect([...seen].sort()).toEqual([0, 1]);
  });

  it('is 0 where no decision makes a difference', async () => {
    const game = dilemma();
    const still = {
      ...game,
      step: (...given: Parameters<typeof game.step>) =>
        E.map((next: object) => ({ ...next, payoffs: [2, 2] }))(game.step(...given)),
    } as unknown as Game;
    const coin = writer((prompt, seed) => `${OPTIONS[hash32(`${prompt} ${seed}`) % 2]};`);
    const groups = right(
      await right(
        branchRollouts({
          games: () => [{ game: still, seed: 7 }],
          completions: 3,
          opponents: copycat,
          style: 'compact',
          beliefs: 'none',
          reward: welfare(),
        }),
      ).groups({ step: 1, seed: 3, draw: coin.draw }),
    );
    for (const group of groups)
      for (const share of await rewardsOf(welfare({ scale: 'stakes' }), group)) expect(share).toBe(0);
  });

  it('a turn with too many decisions to play is refused in one sentence', async () => {
    const game = right(
      bcz({
        n: 3,
        alpha: [1, 1.5, 0.7],
        delta: 0.2,
        cost: 0.3,
        maxEffort: 30,
        sequence: 'E',
        rounds: 1,
        decimals: 2,
      }),
    ) as unknown as Game;
    const [group] = (await branches(game)) as [Group];
    const given = await worthsOf(welfare({ scale: 'stakes' }), group);
    expect(E.isLeft(given) && explain(given.left)).toMatch(
      /at most 1000, and a turn of bcz-v1 has 3001; set scale to none\.$/,
    );
  });
});

describe('valuesOf', () => {
  const rewards: readonly Reward[] = [
    payoff({ discount: 0.9 }),
    payoff({ from: 'episode' }),
    payoff({ scale: 'stakes' }),
    welfare({ scale: 'optimum' }),
    counterfactualWelfare(),
    counterfactualWelfare({ baseline: planner, scale: 'optimum' }),
    weighted([
      [2, welfare()],
      [-0.5, payoff()],
    ]),
  ];

  it('of the decision that was played is the reward, to the bit', async () => {
    for (const opponents of [planner, grim(), reciprocator()])
      for (const group of await branches(bczGame('GE'), { opponents }))
        for (const reward of rewards) {
          const given = await rewardsOf(reward, group);
          for (const [i, of] of group.turns.entries())
            expect(right(await reward.valuesOf!(group, of, [of.turn.played]))).toEqual([given[i]]);
        }
  });

  it('of any other is what playing that one on gives', async () => {
    const game = bczGame('GE', 1);
    const [group] = (await branches(game)) as [Group];
    const [of] = group.turns;
    if (of === undefined) throw new Error('no turn');
    const rows = [0, 1, 2, 3].map((row): Decision => ({ _tag: 'links', to: [0, row & 1, row >> 1] }));
    const given = right(await welfare().valuesOf!(group, of, rows));
    // One round: the graph that each row makes, and then the efforts of that graph.
    const planned = right(await group.counterfactual(rows.map((decision) => ({ of, decision }))));
    expect(given).toEqual(planned.map((episode) => episode.welfare));
    expect(new Set(given).size).toBeGreaterThan(1);
  });

  it('of a sum is that of the terms that hang on the decision alone; others have none', async () => {
    const [group] = (await branches(bczGame('GE', 1))) as [Group];
    const [of] = group.turns;
    if (of === undefined) throw new Error('no turn');
    const both = weighted([
      [1, welfare()],
      [3, compliance()],
    ]);
    expect(await both.valuesOf!(group, of, [of.turn.played])).toEqual(
      await welfare().valuesOf!(group, of, [of.turn.played]),
    );
    expect(compliance().valuesOf).toBeUndefined();
    expect(weighted([[1, compliance()]]).valuesOf).toBeUndefined();
  });
});

/** The state of the efforts once everybody has proposed what the planner would. */
const stateAfterPlan = (game: Game): unknown => {
  const first = game.initial(null as never);
  return right(game.step(first, game.analysis?.planner?.(first) ?? [], null as never)).state;
};
