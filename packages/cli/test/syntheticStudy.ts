/** @file A made-up study with results of known effects, to test analysis and report without training. */
import { rng } from '@tompo/games';
import { recipeSchema } from '../src/recipe/schema.js';
import type { PolicyResult, Result } from '../src/study/result.js';
import type { Study } from '../src/study/study.js';

/** A standard normal number, by Box and Muller. */
const normal = (draw: { uniform: () => number }): number =>
  Math.sqrt(-2 * Math.log(1 - draw.uniform())) * Math.cos(2 * Math.PI * draw.uniform());

const recipe = recipeSchema.parse({
  name: 'base',
  games: [{ family: 'bcz', sequences: ['GE'], n: 4, rounds: 1 }],
});

export interface Made {
  readonly seeds: number;
  readonly games: number;
  readonly environments: readonly string[];
  /** What each arm adds to SFT's U3, in the first environment; half as much in each that follows. */
  readonly effects: Readonly<Record<string, number>>;
  readonly seedSd: number;
}

export const made: Made = {
  seeds: 10,
  games: 60,
  environments: ['mild', 'hard', 'control'],
  effects: { grpo: 0.02, tompo: 0.02, 'grpo-welfare': 0.05, ecw: 0.07, lcw: 0.075, 'bc-plus': 0.06 },
  seedSd: 0.006,
};

export const syntheticStudy = (over: Partial<Study> = {}, of: Made = made): Study => {
  const arms = Object.keys(of.effects);
  return {
    name: 'partners',
    description: 'Hidden mixed partners: does welfare, counted exactly, beat similarity to the expert?',
    file: 'partners.yaml',
    seeds: Array.from({ length: of.seeds }, (_, i) => i + 1),
    environments: of.environments.map((name) => ({ name, description: `partners of the kind ${name}` })),
    arms: ['sft', ...arms].map((name) => ({ name, policy: name, variant: '' })),
    contrasts: arms.filter((arm) => arm !== 'grpo').map((arm) => [arm, 'grpo'] as const),
    metric: null,
    looks: null,
    level: 0.95,
    margin: 0.005,
    resamples: 200,
    predictions: [],
    variants: of.environments.map((environment) => ({ environment, name: '', recipe })),
    transfers: [],
    sweeps: [],
    ...over,
  };
};

const policy = (
  u3: readonly number[],
  u1: readonly number[],
  steps: number,
  games: string,
): PolicyResult => ({
  games,
  opponents: 'planner',
  metrics: {
    u1: { sum: [...u1], count: 1 },
    u3: { sum: [...u3], count: 1 },
    // Where every answer could be read.
    u3Compliant: { sum: u3.map((x, i) => (u1[i] === 1 ? x : 0)), count: [...u1] },
  },
  curve: Array.from({ length: steps }, (_, step) => ({
    step,
    reward: 1 + step / 10,
    U3all: 0.7 + step / 50,
    U1: 0.9 + step / 100,
    kl: step / 100,
  })),
  tokens: 1000 * steps,
});

export const syntheticResults = (of: Made = made): readonly Result[] => {
  const draw = rng(17);
  return Array.from({ length: of.seeds }, (_, i) => i + 1).flatMap((seed) =>
    of.environments.map((environment, e): Result => {
      const hardness = Array.from({ length: of.games }, () => 0.75 + 0.15 * normal(draw));
      const one = (effect: number, steps: number): PolicyResult => {
        const shift = effect / 2 ** e + of.seedSd * normal(draw);
        return policy(
          hardness.map((x) => x + shift + 0.02 * normal(draw)),
          hardness.map(() => (draw.uniform() < 0.95 ? 1 : 0)),
          steps,
          `games of ${environment} ${seed}`,
        );
      };
      return {
        environment,
        variant: '',
        seed,
        settings: {},
        policies: Object.fromEntries(
          [['sft', 0] as const, ...Object.entries(of.effects)].map(([arm, effect]) => [
            arm,
            one(effect, arm === 'sft' ? 0 : 6),
          ]),
        ),
        seconds: { simulate: 1, sft: 130, 'train grpo': 65, 'eval grpo': 10, 'eval sft': 9 },
        device: 'onnxruntime on the CPU',
        versions: { tompo: '0.1.0', node: 'v20' },
      };
    }),
  );
};
