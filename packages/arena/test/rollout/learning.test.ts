/** The data of rollouts are right: a learner without any language model learns from them, by the simplest of methods, to play
 *  (nearly) the best reply that dynamic programming finds. The worth of what it learned is computed, not sampled. */
import { type Decision, type Game, type NetworkObservation, pgg } from '@tompo/games';
import { describe, expect, it } from 'vitest';
import {
  branchRollouts,
  episodeRollouts,
  freeRider,
  type GroupedRollouts,
  grim,
  mixture,
  payoff,
  reciprocator,
  titForTat,
} from '../../src/index.js';
import { right } from '../fixtures.js';
import { best, type Hidden, returnOf, under } from './best-return.js';
import { dilemma, OPTIONS } from './dilemma.js';
import { copycat, defector, unforgiving } from './players.js';
import { tabular } from './tabular.js';

const SEEDS = [1, 2, 3, 4, 5];

interface Task {
  readonly game: Game;
  /** What a learner tells apart. */
  readonly stateOf: (prompt: string) => string;
  readonly answersAt: (state: string) => readonly string[];
  readonly optionsAt: (prompt: string) => readonly Decision[];
}

const opponentsOf = (types: readonly Hidden[]) =>
  right(mixture(types.map(({ player, chance }) => ({ player, weight: chance }))));

const shared = { style: 'compact', beliefs: 'none', reward: payoff(), seats: 'zero' } as const;

/** The share of the best reply's return that is reached, for each seed. */
const learned = async (
  { game, stateOf, answersAt, optionsAt }: Task,
  types: readonly Hidden[],
  rollouts: GroupedRollouts,
  steps: number,
  rate: number,
): Promise<readonly number[]> => {
  const most = returnOf(game, types, optionsAt, best);
  const shares: number[] = [];
  for (const seed of SEEDS) {
    const learner = tabular(stateOf, answersAt, rate);
    for (let step = 1; step <= steps; step++) {
      const { groups } = await rollouts.step({ step, seed: seed * 100_003 + step, draw: learner.draw });
      learner.learn(groups);
    }
    const own = returnOf(
      game,
      types,
      optionsAt,
      under((prompt) => learner.policy(stateOf(prompt))),
    );
    shares.push(own / most);
  }
  return shares;
};

const games = (game: Game, count: number) => (step: number) =>
  Array.from({ length: count }, (_, i) => ({ game, seed: step * count + i }));

describe('the repeated dilemma of six rounds', () => {
  const options: readonly Decision[] = [
    { _tag: 'choice', index: 0 },
    { _tag: 'choice', index: 1 },
  ];
  const task: Task = {
    game: dilemma() as Game,
    stateOf: (prompt) => prompt,
    answersAt: () => OPTIONS.map((option) => `${option};`),
    optionsAt: () => options,
  };
  const even = under(() => [0.5, 0.5]);

  const opponents: readonly (readonly [string, readonly Hidden[], number])[] = [
    // Cooperates to the last round but one, then defects.
    ['tit for tat', [{ player: copycat, chance: 1 }], 5 * 3 + 5],
    ['grim', [{ player: unforgiving, chance: 1 }], 5 * 3 + 5],
    // Cooperates once to see who it is: 0 + 5 · 1 against a free rider.
    [
      'free riders and reciprocators, half and half',
      [
        { player: defector, chance: 0.5 },
        { player: copycat, chance: 0.5 },
      ],
      0.5 * 5 + 0.5 * 20,
    ],
  ];

  for (const [name, types, known] of opponents) {
    it(`has the best reply to ${name} that is known of it`, () => {
      expect(returnOf(task.game, types, task.optionsAt, best)).toBe(known);
      // There is something to learn.
      expect(returnOf(task.game, types, task.optionsAt, even)).toBeLessThan(0.8 * known);
    });

    it(`is learned from whole episodes against ${name}`, async () => {
      const rollouts = right(
        episodeRollouts({
          ...shared,
          games: games(task.game, 4),
          episodes: 8,
          opponents: opponentsOf(types),
        }),
      );
      const shares = await learned(task, types, rollouts, 60, 0.08);
      for (const share of shares) expect(share).toBeGreaterThan(0.95);
    }, 120_000);

    it(`is learned from branches against ${name}`, async () => {
      const rollouts = right(
        branchRollouts({
          ...shared,
          games: games(task.game, 2),
          turns: 'all',
          completions: 4,
          opponents: opponentsOf(types),
        }),
      );
      const shares = await learned(task, types, rollouts, 60, 0.08);
      for (const share of shares) expect(share).toBeGreaterThan(0.95);
    }, 120_000);
  }
});

describe('the public goods game of six rounds', () => {
  /** Whether to link, and to give nothing or all. */
  const LINKS = ['B;', ';'] as const;
  const GIFTS = ['0;', '4;'] as const;
  const seen = new Map<string, string>();
  const plain = right(
    pgg({ n: 2, endowment: 4, multiplier: 1.5, linkCost: 0.1, sequence: 'GE', rounds: 6 }),
  ) as unknown as Game;
  // A learner tells apart what the players answer to: the round, the graph, who gave what last, and the most it ever saw given.
  const featuresOf = ({ kind, round, graph, history }: NetworkObservation): string => {
    const efforts = history.flatMap((record) => (record._tag === 'effort' ? [record.efforts] : []));
    return JSON.stringify([
      kind,
      round,
      graph?.[0]?.[1] ?? 0,
      efforts.at(-1) ?? null,
      Math.max(0, ...efforts.map(([, other]) => other as number)),
    ]);
  };
  const game: Game = {
    ...plain,
    text: {
      ...plain.text,
      render: (observation, style) => {
        const prompt = plain.text.render(observation, style);
        seen.set(prompt, featuresOf(observation as NetworkObservation));
        return prompt;
      },
    },
  };
  const stateOf = (prompt: string): string => seen.get(prompt) as string;
  const isGraph = (state: string): boolean => state.startsWith('["graph"');
  const links: readonly Decision[] = [
    { _tag: 'links', to: [0, 1] },
    { _tag: 'links', to: [0, 0] },
  ];
  const gifts: readonly Decision[] = [
    { _tag: 'effort', value: 0 },
    { _tag: 'effort', value: 4 },
  ];
  const task: Task = {
    game,
    stateOf,
    answersAt: (state) => (isGraph(state) ? LINKS : GIFTS),
    optionsAt: (prompt) => (isGraph(stateOf(prompt)) ? links : gifts),
  };

  const opponents: readonly (readonly [string, readonly Hidden[]])[] = [
    ['tit for tat', [{ player: titForTat(), chance: 1 }]],
    ['grim', [{ player: grim(), chance: 1 }]],
    [
      'free riders and reciprocators, half and half',
      [
        { player: freeRider, chance: 0.5 },
        { player: reciprocator(), chance: 0.5 },
      ],
    ],
  ];
  for (const [name, types] of opponents)
    it(`is learned from whole episodes against ${name}`, async () => {
      const rollouts = right(
        episodeRollouts({ ...shared, games: games(game, 3), episodes: 8, opponents: opponentsOf(types) }),
      );
      const even = returnOf(
        game,
        types,
        task.optionsAt,
        under(() => [0.5, 0.5]),
      );
      // There is something to learn.
      expect(even).toBeLessThan(0.9 * returnOf(game, types, task.optionsAt, best));
      const shares = await learned(task, types, rollouts, 35, 0.1);
      for (const share of shares) expect(share).toBeGreaterThan(0.95);
    }, 120_000);
});
