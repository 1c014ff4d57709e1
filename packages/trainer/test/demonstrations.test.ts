/** Answers that nobody drew, learned at the prompts of reinforcement learning. */
import { type Executor, openExecutor } from '@tompo/jit';
import { createSampler } from '@tompo/lm';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RlOptions, type RlPrompt, tompoTrain } from '../src/index.js';
import { drain, failure, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const model = tinyModel(1, { hiddenSize: 32, intermediateSize: 48, heads: 4 });
const adapter = tinyAdapter(model, 5);
const prompts: RlPrompt[] = ['ab=', 'ba=', 'cd='].map((text) => ({ id: text, text }));

const options = (more: Partial<RlOptions<RlPrompt, null>> = {}): RlOptions<RlPrompt, null> => ({
  model,
  adapter,
  prompts,
  promptsPerStep: 3,
  completions: 1,
  maxTokens: 4,
  score: (_, completions) => completions.map(() => ({ reward: 0, graph: null, parts: {} })),
  advantages: (groups) => ({ advantages: groups.map(({ rewards }) => rewards.map(() => 1)) }),
  memory: null,
  objective: { surrogate: 'logProbability', beta: 0 },
  demonstrations: ({ text }) => `${text}`.slice(0, 2),
  learningRate: 0.02,
  steps: 150,
  seed: 3,
  executor,
  ...more,
});

describe('demonstrations', () => {
  it('are what the policy comes to answer', async () => {
    const { yielded, result } = await drain(tompoTrain(options()));
    expect(yielded.at(-1)?.policyLoss).toBeLessThan(0.3 * (yielded[0]?.policyLoss as number));
    const sampler = createSampler(model, { executor, adapterConfig: adapter.config });
    const drawn = await sampler.sample({
      prompts: prompts.map(({ text }) => model.tokenizer.encode(text as string)),
      completions: 1,
      maxTokens: 4,
      temperature: 0,
      seed: 1,
      adapter: result.adapter.weights,
    });
    expect(drawn.map(([one]) => one?.text)).toEqual(['ab', 'ba', 'cd']);
    expect(drawn.map(([one]) => one?.ended)).toEqual([true, true, true]);
    await sampler.dispose();
  });

  it('the score is of what was drawn: what is shown is logged as nobody’s answer', async () => {
    const seen: string[] = [];
    const score: RlOptions<RlPrompt, null>['score'] = (_, completions) =>
      completions.map(({ text }) => {
        seen.push(text);
        return { reward: text.length, graph: null, parts: {} };
      });
    const { yielded } = await drain(tompoTrain(options({ steps: 1, score })));
    expect(seen).toHaveLength(3);
    expect(yielded[0]?.reward).toBeCloseTo(seen.reduce((sum, text) => sum + text.length, 0) / 3, 6);
    // Two letters and the token that ends them.
    expect(yielded[0]?.tokens).toBe(9);
  });

  it.each<[string, Partial<RlOptions<RlPrompt, null>>, RegExp]>([
    ['several completions', { completions: 2 }, /completions is 2 where 1 \(with demonstrations/],
    ['no function', { demonstrations: 'ab' as never }, /demonstrations/],
    [
      'an answer too long',
      { demonstrations: () => 'abcd' },
      /'ab=' has 5 tokens with the one that ends it, more than maxTokens = 4/,
    ],
    [
      'one that throws',
      {
        demonstrations: () => {
          throw new Error('nobody knows');
        },
      },
      /cannot be had: it threw .*nobody knows/,
    ],
    ['a token of no vocabulary', { demonstrations: () => [999] }, /a token that is not below vocabSize/],
    ['another surrogate', { objective: { surrogate: 'both' as never } }, /objective\.surrogate/],
  ])('%s is refused', async (_, more, says) => {
    expect((await failure(tompoTrain(options(more)))).message).toMatch(says);
  });

  it('are part of what a checkpoint is known by', async () => {
    const { result } = await drain(tompoTrain(options({ steps: 2 })));
    const other = tompoTrain(options({ steps: 4, resume: result.checkpoint, demonstrations: () => 'a' }));
    expect((await failure(other)).message).toMatch(/demonstrations/);
  });
});
