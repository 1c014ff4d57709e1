import { type Executor, openExecutor } from '@tompo/jit';
import { type Completion, createSampler } from '@tompo/lm';
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
} from '../src/index.js';
import { drain, right, tinyAdapter, tinyModel } from './language.js';
import { close } from './tensors.js';

const TEMPERATURES = [0.5, 0.7, 1, 1.5];
const model = tinyModel(3);
const adapter = tinyAdapter(model, 4, true);
const V = model.config.vocabSize;
const prompt = [1, 2, 3];

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

/** Every completion of one token, with its log-probability at a temperature: nothing is left to chance. */
const everyToken = async (temperature: number): Promise<Completion[]> => {
  const all = Array.from({ length: V }, (_, id) => id);
  const reference = referenceLogprobs(model, executor, adapter, 1, temperature);
  const completions = all.map((id) => ({ ids: [id], logprobs: [0], text: '', ended: false }));
  const packed = right(
    packPolicy(
      model,
      [{ promptIds: prompt, completions, advantages: all }],
      { promptLength: 4, completionLength: 1 },
      V,
    ),
  );
  const { data } = await reference(packed.batch);
  await reference.dispose();
  return completions.map((one, id) => ({ ...one, logprobs: [data[id] as number] }));
};

/** One update on all V completions, each weighed by its probability times an advantage. */
const updateOn = async (
  completions: readonly Completion[],
  temperature: number,
  {
    advantage = () => 1,
    ...changes
  }: Partial<ObjectiveOptions> & { advantage?: (logprob: number) => number } = {},
) => {
  const advantages = completions.map(({ logprobs }) => {
    const log = logprobs[0] as number;
    return V * Math.exp(log) * advantage(log);
  });
  const packed = right(
    packPolicy(
      model,
      [{ promptIds: prompt, completions, advantages }],
      { promptLength: 4, completionLength: 1 },
      V,
    ),
  );
  const step = createPolicyStep({
    model,
    adapter,
    objective: { ...defaultObjective, beta: 0, ...changes },
    optimiser: { ...defaultAdamW, maxGradNorm: Number.POSITIVE_INFINITY },
    executor,
    temperature,
  });
  const { metrics, state } = await step(
    initialState(adapter.weights),
    { ...packed, refLogprobs: null },
    0.01,
  );
  await step.dispose();
  return { ...metrics, gradient: state.moments.first };
};

describe('the policy is what is sampled', () => {
  it('log-probabilities over the vocabulary are a distribution at each temperature', async () => {
    for (const temperature of TEMPERATURES) {
      const sum = (await everyToken(temperature)).reduce(
        (s, { logprobs }) => s + Math.exp(logprobs[0] ?? 0),
        0,
      );
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  it('with equal advantages the exact expected gradient is 0 at each temperature, and only there', async () => {
    for (const temperature of TEMPERATURES) {
      const completions = await everyToken(temperature);
      const { gradNorm, ratioMean, entropy } = await updateOn(completions, temperature);
      expect(gradNorm, `T = ${temperature}`).toBeLessThan(1e-5);
      expect(ratioMean).toBeCloseTo(1, 5);
      const logs = completions.map(({ logprobs }) => logprobs[0] as number);
      expect(entropy).toBeCloseTo(-logs.reduce((sum, l) => sum + Math.exp(l) * l, 0), 4);
    }
    // Drawn at .7 and trained as if at 1: the oracle can tell.
    expect((await updateOn(await everyToken(0.7), 1)).gradNorm).toBeGreaterThan(0.01);
  });

  it('the entropy bonus has the gradient of the exact entropy: Σ π(a) ∇log π(a) · (−log π(a))', async () => {
    for (const temperature of TEMPERATURES) {
      const completions = await everyToken(temperature);
      const bonus = await updateOn(completions, temperature, { advantage: () => 0, entropyWeight: 0.5 });
      const exact = await updateOn(completions, temperature, { advantage: (log) => -0.5 * log });
      expect(bonus.gradNorm).toBeGreaterThan(1e-3);
      for (const [name, { data }] of Object.entries(exact.gradient))
        close(Array.from(bonus.gradient[name]!.data), Array.from(data), 1e-6);
      expect(bonus.loss).toBeCloseTo(-0.5 * bonus.entropy, 5);
    }
  });

  it('the sampler tells the log-probability that the loss computes', async () => {
    const sampler = createSampler(model, { executor, adapterConfig: adapter.config });
    for (const temperature of TEMPERATURES) {
      const request = { prompts: [prompt], completions: 12, maxTokens: 1, temperature, seed: 5 };
      const [drawn = []] = await sampler.sample({ ...request, adapter: adapter.weights });
      const all = await everyToken(temperature);
      for (const { ids, logprobs } of drawn)
        expect(logprobs[0]).toBeCloseTo(all[ids[0] as number]?.logprobs[0] as number, 4);
    }
    await sampler.dispose();
  });
});

describe('tompoTrain at a temperature', () => {
  const options = (more: Partial<RlOptions<RlPrompt, null>> = {}): RlOptions<RlPrompt, null> => ({
    model,
    adapter,
    referenceAdapter: adapter,
    prompts: ['ab=', 'cd=', 'dcab='].map((text) => ({ id: text, text })),
    promptsPerStep: 3,
    completions: 6,
    maxTokens: 4,
    score: (_, completions) =>
      completions.map(({ ids }) => ({ reward: ids[0] ?? 0, graph: null, parts: {} })),
    advantages: (groups) => ({ advantages: groups.map(({ rewards }) => rewards.map((r) => r - 7)) }),
    memory: null,
    learningRate: 1e-3,
    steps: 2,
    seed: 3,
    executor,
    ...more,
  });

  it('begins with ratio 1, and with no distance to a reference that is the policy itself', async () => {
    for (const temperature of TEMPERATURES) {
      const { yielded } = await drain(tompoTrain(options({ temperature })));
      for (const { ratioDrift, ratioMean } of yielded) {
        expect(ratioDrift).toBeLessThan(1e-4);
        expect(ratioMean).toBeCloseTo(1, 4);
      }
      expect(yielded[0]?.kl).toBeCloseTo(0, 6);
      expect(yielded[1]?.kl).toBeGreaterThan(1e-7);
    }
  });

  it('is surer the colder it is, in what it logs too', async () => {
    const entropies: number[] = [];
    for (const temperature of TEMPERATURES)
      entropies.push(
        (await drain(tompoTrain(options({ temperature, steps: 1 })))).yielded[0]?.entropy as number,
      );
    expect([...entropies].sort((a, b) => a - b)).toEqual(entropies);
  });

  it('refuses what would draw from another distribution than the one that is trained', async () => {
    for (const more of [{ temperature: 0 }, { topK: 5 }, { topP: 0.9 }, { minP: 0.1 }]) {
      const run = drain(tompoTrain({ ...options(), ...more }));
      await expect(run).rejects.toThrow(`${Object.keys(more)[0]} is ${Object.values(more)[0]} where`);
    }
  });
});
