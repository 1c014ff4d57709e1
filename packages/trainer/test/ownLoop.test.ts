import { readFile } from 'node:fs/promises';
import { grpo } from '@tompo/advantage';
import { type Executor, openExecutor } from '@tompo/jit';
import { type Adapter, createSampler, type LanguageModel } from '@tompo/lm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createPolicyStep,
  defaultAdamW,
  defaultObjective,
  initialState,
  packPolicy,
  referenceLogprobs,
} from '../src/index.js';
import { right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const reward = (ids: readonly number[]): number => ids.filter((id) => id === 0).length / 4;

/** The loop of README.md, line for line (a test below holds the two together). */
const ownLoop = async (model: LanguageModel, adapter: Adapter, prompts: readonly (readonly number[])[]) => {
  // README: begin
  const optimiser = { ...defaultAdamW, maxGradNorm: 1 };
  const sampler = createSampler(model, { executor, adapterConfig: adapter.config });
  const reference = referenceLogprobs(model, executor);
  const step = createPolicyStep({ model, adapter, objective: defaultObjective, optimiser, executor });
  let state = initialState(adapter.weights);
  const rewards: number[] = [];
  for (let i = 0; i < 15; i++) {
    const request = { prompts, completions: 16, maxTokens: 4, temperature: 1, seed: i };
    const drawn = await sampler.sample({ ...request, adapter: state.params });
    const groups = drawn.map((completions) => ({ rewards: completions.map(({ ids }) => reward(ids)) }));
    const { advantages } = right(grpo(groups));
    const weighed = prompts.map((promptIds, g) => ({
      promptIds,
      completions: drawn[g] ?? [],
      advantages: advantages[g] ?? [],
    }));
    const packed = right(packPolicy(model, weighed, { promptLength: 8, completionLength: 4 }, 16));
    const refLogprobs = await reference(packed.batch);
    const next = await step(state, { ...packed, refLogprobs }, 0.02);
    state = next.state;
    rewards.push(groups.flatMap((group) => group.rewards).reduce((a, b) => a + b) / (16 * prompts.length));
  }
  // README: end
  await Promise.all([sampler.dispose(), reference.dispose(), step.dispose()]);
  return rewards;
};

describe('a loop of one’s own', () => {
  it('learns', async () => {
    const model = tinyModel(1, { hiddenSize: 32, intermediateSize: 48, heads: 4 });
    const rewards = await ownLoop(model, tinyAdapter(model, 5), [
      [0, 1, 12],
      [2, 3, 12],
      [4, 12],
    ]);
    expect(rewards[0]).toBeLessThan(0.25);
    expect(rewards.at(-1)).toBeGreaterThan(0.5);
  });

  it('stands in README.md as it runs here', async () => {
    const here = await readFile(new URL(import.meta.url), 'utf8');
    const lines = here.split('\n');
    const mark = (text: string) => lines.findIndex((line) => line.trim() === `// README: ${text}`);
    const loop = lines.slice(mark('begin') + 1, mark('end')).map((line) => line.slice(2));
    expect(loop.length).toBeLessThan(30);
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(loop.join('\n'));
  });
});
