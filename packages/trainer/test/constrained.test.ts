/** Completions that a grammar holds: what is learned is the distribution over the tokens that it leaves. */
import { grpo } from '@tompo/advantage';
import { type Executor, openExecutor } from '@tompo/jit';
import { byteTokenizer, type Completion, type Grammar, initAdapter, type LanguageModel } from '@tompo/lm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createPolicyStep,
  defaultAdamW,
  defaultObjective,
  initialState,
  type ObjectiveOptions,
  packPolicy,
  type RlOptions,
  type RlPrompt,
  referenceLogprobs,
  tompoTrain,
  train,
} from '../src/index.js';
import { drain, right, tinyAdapter, tinyModel } from './language.js';
import { close } from './tensors.js';

const model = tinyModel(3);
const adapter = tinyAdapter(model, 4, true);
const prompt = [1, 2, 3];
const LEFT = [2, 5, 7, 14];

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const packed = (completions: readonly Completion[], advantages: readonly number[]) =>
  right(
    packPolicy(
      model,
      [{ promptIds: prompt, completions, advantages }],
      { promptLength: 4, completionLength: 1 },
      completions.length,
    ),
  );

/** Each completion of one token that is left, with its log-probability among these. */
const everyAnswer = async (temperature = 1): Promise<Completion[]> => {
  const reference = referenceLogprobs(model, executor, adapter, 1, temperature);
  const completions = LEFT.map((id) => ({
    ids: [id],
    logprobs: [0],
    text: '',
    ended: false,
    constraint: { allowed: [LEFT], freeLogprobs: [0] },
  }));
  const { data } = await reference(
    packed(
      completions,
      LEFT.map(() => 0),
    ).batch,
  );
  await reference.dispose();
  return completions.map((one, i) => ({ ...one, logprobs: [data[i] as number] }));
};

const updateOn = async (
  completions: readonly Completion[],
  advantageOf: (logprob: number) => number,
  changes: Partial<ObjectiveOptions> = {},
) => {
  const n = completions.length;
  const advantages = completions.map(({ logprobs: [log = 0] }) => n * Math.exp(log) * advantageOf(log));
  const step = createPolicyStep({
    model,
    adapter,
    objective: { ...defaultObjective, beta: 0, ...changes },
    optimiser: { ...defaultAdamW, maxGradNorm: Number.POSITIVE_INFINITY },
    executor,
  });
  const data = { ...packed(completions, advantages), refLogprobs: null };
  const { metrics, state } = await step(initialState(adapter.weights), data, 0.01);
  await step.dispose();
  return { ...metrics, gradient: state.moments.first };
};

describe('the policy is what a grammar leaves of it', () => {
  it('log-probabilities of what is left are a distribution, at each temperature', async () => {
    for (const temperature of [0.5, 1, 1.7]) {
      const all = await everyAnswer(temperature);
      expect(all.reduce((sum, { logprobs: [log = 0] }) => sum + Math.exp(log), 0)).toBeCloseTo(1, 5);
    }
  });

  it('with equal advantages the exact expected gradient is 0, and would not be without the mask', async () => {
    const all = await everyAnswer();
    const { gradNorm, ratioMean, entropy } = await updateOn(all, () => 1);
    expect(gradNorm).toBeLessThan(1e-5);
    expect(ratioMean).toBeCloseTo(1, 5);
    expect(entropy).toBeCloseTo(-all.reduce((sum, { logprobs: [l = 0] }) => sum + Math.exp(l) * l, 0), 4);
    const unmasked = all.map(({ constraint: _, ...one }) => one);
    expect((await updateOn(unmasked, () => 1)).gradNorm).toBeGreaterThan(0.01);
  });

  it('the entropy bonus is that of what is left', async () => {
    const all = await everyAnswer();
    const bonus = await updateOn(all, () => 0, { entropyWeight: 0.5 });
    const exact = await updateOn(all, (log) => -0.5 * log);
    expect(bonus.gradNorm).toBeGreaterThan(1e-3);
    for (const [name, { data }] of Object.entries(exact.gradient))
      close(Array.from(bonus.gradient[name]!.data), Array.from(data), 1e-6);
  });
});

const words = ['yes', 'no', 'maybe'];
/** A state for each beginning of a word. */
const states = [...new Set(words.flatMap((word) => [...`${word} `].map((_, i) => word.slice(0, i))))];
const grammar: Grammar = {
  next: (state, byte) => states.indexOf(states[state] + String.fromCharCode(byte)),
  ends: (state) => words.includes(states[state] as string),
};

describe('tompoTrain with a grammar', () => {
  const tokenizer = right(byteTokenizer());
  const { vocabSize, eosTokenId, padTokenId } = tokenizer;
  const base: LanguageModel = { ...tinyModel(5, { vocabSize, eosTokenId, padTokenId }), tokenizer };
  const seen: Completion[] = [];
  const options = (more: Partial<RlOptions<RlPrompt, null>> = {}): RlOptions<RlPrompt, null> => ({
    model: base,
    adapter: right(initAdapter(base.config, adapter.config, 5)),
    prompts: ['a?', 'b?', 'free'].map((text) => ({ id: text, text })),
    promptsPerStep: 3,
    completions: 8,
    maxTokens: 6,
    grammar: ({ id }) => (id === 'free' ? null : grammar),
    score: ({ id }, completions) => {
      if (id !== 'free') seen.push(...completions);
      return completions.map(({ text }) => ({
        reward: text === 'yes' ? 1 : 0,
        graph: null,
        parts: { yes: text === 'yes' ? 1 : 0 },
      }));
    },
    advantages: (groups) => grpo(groups),
    memory: null,
    learningRate: 0.02,
    steps: 12,
    seed: 3,
    executor,
    ...more,
  });

  it('learns among its texts, draws nothing else, and says how rare they are when written freely', async () => {
    const { yielded } = await drain(tompoTrain(options()));
    expect(new Set(seen.map(({ text }) => text)).size).toBeGreaterThan(1);
    expect(seen.every(({ text, ended }) => ended && words.includes(text))).toBe(true);
    // The ratio of a step's first update is 1: sampler and trainer mean the same distribution.
    for (const { ratioDrift } of yielded) expect(ratioDrift).toBeLessThan(1e-4);
    const said = (from: number) => yielded.slice(from, from + 3).reduce((sum, one) => sum + one.reward, 0);
    expect(said(9)).toBeGreaterThan(said(0));
    for (const { freeCompliance } of yielded) {
      expect(freeCompliance).toBeGreaterThan(0);
      expect(freeCompliance).toBeLessThan(0.01);
    }
    const free = await drain(tompoTrain(options({ grammar: undefined, steps: 1 })));
    expect(free.yielded[0]).not.toHaveProperty('freeCompliance');
  });

  it.each([
    [
      'a grammar that is none',
      { grammar: () => ({}) as Grammar },
      'it gave no grammar, which has next and ends',
    ],
    [
      'a sampler elsewhere, which obeys none',
      { sampler: async () => [] },
      'which a sampler elsewhere does not obey',
    ],
    ['too few tokens for any text', { maxTokens: 2 }, 'has 3 tokens with its end, more than maxTokens (2)'],
    ['no function', { grammar: 'yes' as never }, 'grammar is '],
  ])('refuses %s', async (_, more, says) => {
    await expect(drain(tompoTrain(options({ steps: 1, ...more })))).rejects.toThrow(says);
  });

  it('turns that say wrongly what they were drawn from are refused', async () => {
    const run = train({
      model: base,
      agents: { policy: { adapter: right(initAdapter(base.config, adapter.config, 5)) } },
      rollouts: {
        step: async ({ draw, seed }) => {
          const drawn = await draw({ agent: 'policy', prompts: ['a?'], seed, grammars: [grammar] });
          return drawn.map(({ promptIds, completions }) => ({
            agent: 'policy',
            key: 'a',
            turns: completions.map((completion) => ({
              promptIds,
              completion: {
                ...completion,
                constraint: { ...completion.constraint!, allowed: completion.ids.map(() => [0]) },
              },
              score: { reward: 1, graph: null, parts: {} },
            })),
          }));
        },
      },
      advantages: (groups) => grpo(groups),
      memory: null,
      maxTokens: 6,
      learningRate: 1e-3,
      steps: 1,
      seed: 1,
      executor,
    });
    await expect(drain(run)).rejects.toThrow('has not, for each token, the tokens that it was drawn from');
  });
});
