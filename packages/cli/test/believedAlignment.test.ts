/** Welfare by stated beliefs, and advantage alignment, as arms of a recipe: they run, they weigh what they say, and what cannot be had is refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Draw, episodeRollouts, type Group } from '@tompo/arena';
import { bcz, type Game } from '@tompo/games';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe, prepareModules } from '../src/recipe/load.js';
import { alignment } from '../src/stages/alignment.js';
import { scratch, tompo } from './command.js';

const games = fileURLToPath(new URL('./games.yaml', import.meta.url));
const dir = scratch();
const write = (name: string, text: string): string => {
  const path = join(dir, `${name}.yaml`);
  writeFileSync(path, `extends: ${games}\nname: ${name}\n${text}`);
  return path;
};
const aligned = write(
  'aligned',
  `sft: { steps: 100 }
rl: { completions: 4, evaluateEvery: 0, promptsPerStep: 4 }
algorithms:
  - { name: rloo, advantage: { estimator: rloo } }
  - { name: plain, advantage: { estimator: advantageAlignment, beta: 0 } }
  - { name: aligned, advantage: { estimator: advantageAlignment, gamma: 0.9 }, reward: [payoff, { reward: compliance, weight: 0.5 }] }
  - { name: own, advantage: { estimator: rloo }, reward: [payoff, { reward: compliance, weight: 0.5 }] }
`,
);
const believed = write(
  'believed',
  `text: { beliefs: required }
model: { context: 256 }
sft: { steps: 250 }
rl: { rollouts: { kind: branches, turns: all, continuation: planner }, completions: 4, maxTokens: 20, evaluateEvery: 0 }
algorithms:
  - { name: realised, advantage: { estimator: lcw }, reward: { reward: welfare, scale: stakes } }
  - { name: believed, advantage: { estimator: lcw }, reward: [{ reward: welfare, scale: stakes, weight: 0.5 }, { reward: believedWelfare, scale: stakes, weight: 0.5 }] }
`,
);

const readIn = (...parts: string[]): string => readFileSync(join(dir, 'runs', ...parts), 'latin1');
const first = (run: string, arm: string) =>
  readIn(run, 'metrics', `${arm}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>)
    .find(({ step }) => step === 1) as Record<string, number>;
const adapter = (run: string, arm: string): string => readIn(run, 'models', arm, 'adapter_model.safetensors');
const faultsOf = async (path: string, ...set: readonly string[]): Promise<string> => {
  await prepareModules(path, set);
  const recipe = loadRecipe(path, set);
  return E.isRight(recipe) ? 'no fault' : explain(recipe.left);
};

describe('advantageAlignment in a recipe', () => {
  beforeAll(async () => {
    const { code, err } = await tompo(['run', aligned, '--out', join(dir, 'runs')]);
    expect(code, err).toBe(0);
  });

  it('with β = 0 is rloo, to the byte', () => {
    expect(adapter('aligned', 'plain')).toBe(adapter('aligned', 'rloo'));
  });

  it('otherwise learns from the same games, and otherwise', () => {
    for (const key of ['payoff', 'welfare', 'reward', 'compliance'])
      expect(first('aligned', 'aligned')[key], key).toBe(first('aligned', 'own')[key]);
    expect(first('aligned', 'aligned').compliance).toBeGreaterThan(0.2);
    expect(first('aligned', 'aligned').alignment).not.toBe(0);
    expect(first('aligned', 'own').alignment).toBeUndefined();
    expect(adapter('aligned', 'aligned')).not.toBe(adapter('aligned', 'own'));
  });

  it.each<[string, string, RegExp]>([
    [
      'branches',
      'rl.rollouts=branches',
      /advantageAlignment looks at what was paid in a whole game.*set rl\.rollouts to episodes/,
    ],
    ['who does not seek the own payoff', 'rl.reward=welfare', /this reward does not; add payoff/],
    ['a negative weight', 'algorithms.1.advantage.beta=-1', /must be at least 0, not -1/],
    ['a discount above 1', 'algorithms.1.advantage.gamma=2', /must be at most 1, not 2/],
  ])('refuses %s', async (_, set, says) => {
    expect(await faultsOf(aligned, set)).toMatch(says);
  });
});

describe('the part that alignment adds', () => {
  const right = <L, A>(found: E.Either<L, A>): A => {
    if (E.isLeft(found)) throw new Error(JSON.stringify(found.left));
    return found.right;
  };
  /** Links and efforts by chance. */
  const draw: Draw = async ({ prompts, seeds }) =>
    prompts.map((prompt, i) => {
      const at = (seeds[i] as number) >>> 3;
      const text = /G[A-D]\?$/.test(prompt) ? `${['BC', 'AC', 'AB', 'B'][at % 4]};` : `${at % 3};`;
      const ids = [...text].map((letter) => letter.charCodeAt(0));
      return { promptIds: [1], completions: [{ ids, logprobs: ids.map(() => -1), text, ended: true }] };
    });
  const played = async (): Promise<Group> => {
    const game = right(
      bcz({
        n: 3,
        alpha: [1, 1.5, 0.7],
        delta: 0.3,
        cost: 0.3,
        maxEffort: 3,
        decimals: 0,
        sequence: 'GE',
        rounds: 3,
      }),
    ) as unknown as Game;
    const rollouts = right(
      episodeRollouts({
        games: () => [{ game, seed: 4 }],
        episodes: 4,
        seats: 'all',
        style: 'compact',
        beliefs: 'none',
        reward: () => [],
      }),
    );
    return right(await rollouts.groups({ step: 1, seed: 2, draw }))[0] as Group;
  };

  it('is β·γ·Σ past·Σ others, against the mean of the other plays, by the payoffs themselves', async () => {
    const group = await played();
    const [beta, gamma] = [0.7, 0.9];
    const given = (await alignment({ beta, gamma })(group)) as readonly number[];
    const r = (e: number, seat: number, t: number): number =>
      group.episodes[e]?.phases[t]?.payoffs?.[seat] ?? 0;
    const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
    const T = group.episodes[0]?.phases.length as number;
    const less = (e: number, of: (play: number) => number): number =>
      of(e) - total([0, 1, 2, 3].filter((k) => k !== e).map(of)) / 3;
    let moved = 0;
    for (const [i, { turn, index }] of group.turns.entries()) {
      const { seat, phase: t } = turn;
      const past = total(
        Array.from({ length: t }, (_, u) => gamma ** (t - u) * less(index, (k) => r(k, seat, u))),
      );
      const others = total(
        [0, 1, 2]
          .filter((j) => j !== seat)
          .map((j) =>
            less(index, (k) => total(Array.from({ length: T - t }, (_, d) => gamma ** d * r(k, j, t + d)))),
          ),
      );
      expect(given[i]).toBeCloseTo(beta * gamma * past * others, 9);
      if (t === 0) expect(given[i]).toBeCloseTo(0, 12);
      if (Math.abs(given[i] as number) > 1e-6) moved += 1;
    }
    expect(moved).toBeGreaterThan(20);
    expect(group.turns.length).toBe(4 * 3 * 6);
  });
});

describe('believedWelfare in a recipe', () => {
  beforeAll(async () => {
    const { code, err } = await tompo(['run', believed, '--out', join(dir, 'runs')]);
    expect(code, err).toBe(0);
  });

  it('pays for the same games, otherwise, and says so', () => {
    for (const key of ['payoff', 'welfare', 'compliance'])
      expect(first('believed', 'believed')[key], key).toBe(first('believed', 'realised')[key]);
    expect(first('believed', 'believed').compliance).toBeGreaterThan(0.5);
    expect(first('believed', 'believed').reward).not.toBe(first('believed', 'realised').reward);
    expect(adapter('believed', 'believed')).not.toBe(adapter('believed', 'realised'));
    expect(readIn('believed', 'report.html')).toContain(
      'welfare by what other answers believe in shares of what is at stake',
    );
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      'answers without beliefs',
      ['text.beliefs=none'],
      /believedWelfare goes by what answers say of the others, and text\.beliefs is none/,
    ],
    [
      'a scale of W*',
      ['algorithms.1.reward={reward: believedWelfare, scale: optimum}'],
      /must be one of none, stakes, not "optimum"/,
    ],
  ])('refuses %s', async (_, set, says) => {
    expect(await faultsOf(believed, ...set)).toMatch(says);
  });
});
