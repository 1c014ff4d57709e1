import * as tf from '@tensorflow/tfjs';
import { type CompileOptions, type Executor, type NdArray, openExecutor } from '@tompo/jit';
import { describe, expect, it } from 'vitest';
import {
  type Arrays,
  byteTokenizer,
  type Completion,
  completionLogprobs,
  createSampler,
  hidden,
  type LanguageModel,
  type LoraConfig,
  logits,
  mergeAdapter,
  type PackedBatch,
  packBatch,
  type SampleRequest,
} from '../src/index.js';
import type { StepArrays } from '../src/sampling/generate.js';
import { compiled, eager } from './executors.js';
import { loudAdapter, loudWeights, right, smallConfig } from './small.js';

const tokenizer = right(byteTokenizer());
const config = { ...smallConfig, vocabSize: 24, eosTokenId: 23, padTokenId: 22 };
const model: LanguageModel = { config, weights: loudWeights(config, 3), tokenizer };
const lora: LoraConfig = { rank: 3, alpha: 6, targets: ['q_proj', 'v_proj', 'down_proj'] };
const adapter = loudAdapter(config, lora, 5);

const prompts = [[1, 2, 3, 4, 5], [7], [3, 3, 9, 1, 0, 4, 2, 8, 11], [20, 19, 18, 17]];
const request: SampleRequest = { prompts, completions: 3, maxTokens: 20, temperature: 1, seed: 11 };
const sampler = createSampler(model, { executor: eager, adapterConfig: lora, lengthBucket: 4 });

const packedLogprobs = eager.compile<[Arrays, Arrays | null, PackedBatch, number], { logprobs: NdArray }>(
  (w, a, packed, temperature) => {
    const adapted = a && { config: lora, weights: a };
    const { logprobs } = completionLogprobs(config, w, adapted, packed, { temperature });
    return { logprobs };
  },
);

/** The uncached road: all completions in one packed batch. */
const recomputed = async (
  done: readonly Completion[][],
  factors: Arrays | null,
  temperature = 1,
): Promise<number[][][]> => {
  const m = Math.max(...done.map((list) => list.length));
  const C = Math.max(...done.flat().map(({ ids }) => ids.length));
  const groups = done.map((list, g) => ({ prompt: prompts[g]!, completions: list.map(({ ids }) => ids) }));
  const packed = right(packBatch(groups, { promptLength: 9, completionLength: C, completions: m }));
  const { logprobs } = await packedLogprobs(model.weights, factors, packed, temperature);
  return done.map((list, g) =>
    list.map(({ ids }, j) => ids.map((_, i) => logprobs.data[(g * m + j) * C + i]!)),
  );
};

const expectSameLogprobs = (done: readonly Completion[][], expected: number[][][]) =>
  done.forEach((list, g) => {
    list.forEach(({ logprobs }, j) => {
      logprobs.forEach((logprob, i) => {
        expect(Math.abs(logprob - expected[g]![j]![i]!)).toBeLessThan(1e-4);
      });
    });
  });

/** Tells the arguments of each call of one of the sampler's two functions. */
const watching = (name: string, see: (args: readonly unknown[]) => void): Executor => ({
  ...eager,
  compile: ((fn: never, options: CompileOptions) => {
    const inner = eager.compile<readonly unknown[], unknown>(fn, options);
    const watch = (...args: readonly unknown[]) => {
      if (options.name === name) see(args);
      return inner(...args);
    };
    return Object.assign(watch, { device: '', stats: inner.stats, dispose: inner.dispose });
  }) as Executor['compile'],
});

describe('large vocabularies', () => {
  it('a batch that writes over its spent shares draws what small batches draw, and rows may end on the way', async () => {
    // 48 rows × 4,096 tokens is beyond 2¹⁷, where memory is given up from step to step; 8 rows are not.
    const large = { ...smallConfig, vocabSize: 4096, eosTokenId: 5, padTokenId: 4 };
    const weights = loudWeights(large, 4);
    const many = { ...request, completions: 12, maxTokens: 12, temperature: 0.7 };
    const drawn = async (maxRows: number) => {
      const one = createSampler({ config: large, weights, tokenizer }, { executor: compiled, maxRows });
      const done = await one.sample(many);
      const { reusedBytes } = one.stats().step;
      await one.dispose();
      return { ids: done.map((list) => list.map(({ ids }) => ids)), reusedBytes };
    };
    const [whole, parts] = [await drawn(48), await drawn(12)];
    expect(whole.ids).toEqual(parts.ids);
    expect(whole.reusedBytes).toBeGreaterThan(48 * 4096 * 4);
    expect(parts.reusedBytes).toBe(0);
  });
});

describe('sampler', () => {
  it('gives the log-probabilities that the uncached forward gives at the same temperature (0: at 1)', async () => {
    for (const temperature of [0, 0.5, 0.7, 1.5, 2]) {
      const done = await sampler.sample({ ...request, temperature });
      expectSameLogprobs(done, await recomputed(done, null, temperature === 0 ? 1 : temperature));
    }
  });

  it('does so with an adapter, and the adapter matters', async () => {
    const done = await sampler.sample({ ...request, adapter: adapter.weights });
    expectSameLogprobs(done, await recomputed(done, adapter.weights));
    expect(done).not.toEqual(await sampler.sample(request));
  });

  it('refuses factors of other settings, and takes new ones of its own at every call', async () => {
    const factors = Object.entries(adapter.weights);
    const wrong: readonly (readonly [Arrays, string])[] = [
      [loudAdapter(config, { ...lora, rank: 2 }, 5).weights, 'has shape [2, 16] where [3, 16] is needed'],
      [
        Object.fromEntries(factors.map(([name, a]) => [name.replace('base_model.model.', ''), a])),
        'is missing',
      ],
      [Object.fromEntries(factors.slice(factors.length / 2)), 'is missing'],
      [{}, 'is missing'],
    ];
    for (const [weights, why] of wrong)
      for (const _ of [1, 2]) {
        const asked = sampler.sample({ ...request, adapter: weights, maxTokens: 1 });
        await expect(asked).rejects.toThrow('The sampler cannot answer this request: The adapter');
        await expect(asked).rejects.toThrow(why);
      }
    const short = { ...request, maxTokens: 2 };
    const done = await sampler.sample({ ...short, adapter: adapter.weights });
    for (const weights of [adapter.weights, { ...adapter.weights }, Object.fromEntries(factors.toReversed())])
      expect(await sampler.sample({ ...short, adapter: weights })).toEqual(done);
  });

  it('stops at the end-of-text token, which is part of ids and not of text', async () => {
    const done = (await sampler.sample({ ...request, temperature: 2, completions: 8 })).flat();
    expect(done.some(({ ended }) => ended)).toBe(true);
    for (const { ids, logprobs, ended, text } of done) {
      expect(logprobs.length).toBe(ids.length);
      expect(ids.indexOf(config.eosTokenId)).toBe(ended ? ids.length - 1 : -1);
      expect(ended || ids.length === request.maxTokens).toBe(true);
      expect(text).toBe(tokenizer.decode(ended ? ids.slice(0, -1) : ids));
    }
  });

  it('greedy takes the argmax of the uncached forward at every step', async () => {
    const done = await sampler.sample({ ...request, temperature: 0, completions: 1, maxTokens: 6 });
    const next = eager.compile<[Arrays, NdArray, NdArray, NdArray], NdArray>((w, ids, positions, segments) =>
      tf.argMax(
        logits(
          config,
          w,
          tf.reshape(hidden(config, w, null, { ids, positions, segments }), [ids.size, config.hiddenSize]),
        ),
        -1,
      ),
    );
    const row = (values: number[]): NdArray => ({
      dtype: 'int32',
      shape: [1, values.length],
      data: Int32Array.from(values),
    });
    for (const [g, prompt] of prompts.entries()) {
      const ids = [...prompt, ...done[g]![0]!.ids];
      const best = await next(model.weights, row(ids), row(ids.map((_, i) => i)), row(ids.map(() => 0)));
      expect(done[g]![0]!.ids).toEqual(Array.from(best.data).slice(prompt.length - 1, -1));
    }
  });

  it('a temperature that leaves the likeliest token alone is 0, of a request as of a model', async () => {
    const short = { ...request, maxTokens: 4 };
    const greedy = await sampler.sample({ ...short, temperature: 0 });
    for (const temperature of [9e-7, 1e-20, 1e-38, 1e-45, Number.MIN_VALUE]) {
      expect(await sampler.sample({ ...short, temperature })).toEqual(greedy);
      const own = createSampler(
        { ...model, sampling: { temperature } },
        { executor: eager, lengthBucket: 4 },
      );
      expect(await own.sample({ ...short, temperature: undefined })).toEqual(greedy);
    }
    const [low, zero] = [await sampler.sample({ ...short, temperature: 1e-6 }), greedy];
    expect(low.map((list) => list.map(({ ids }) => ids))).toEqual(
      zero.map((list) => list.map(({ ids }) => ids)),
    );
    await expect(sampler.sample({ ...short, temperature: -1e-9 })).rejects.toThrow(
      'temperature is -1e-9 where',
    );
  });

  it('same seed, same completions; another seed, others', async () => {
    expect(await sampler.sample(request)).toEqual(await sampler.sample(request));
    expect(await sampler.sample({ ...request, seed: 12 })).not.toEqual(await sampler.sample(request));
  });

  it('a completion does not depend on what else is in the batch', async () => {
    const whole = await sampler.sample(request);
    const idsOf = (done: Completion[][]) => done.map((list) => list.map(({ ids }) => ids));
    const narrow = createSampler(model, { executor: eager, maxRows: 3, lengthBucket: 1 });
    expect(idsOf(await narrow.sample(request))).toEqual(idsOf(whole));
    const first = await sampler.sample({ ...request, prompts: prompts.slice(0, 1), completions: 2 });
    expect(idsOf(first)[0]).toEqual(idsOf(whole)[0]!.slice(0, 2));
    const seeds = [5, 6, 7, 8];
    const seeded = await sampler.sample({ ...request, seeds });
    const turned = await sampler.sample({
      ...request,
      prompts: [...prompts].reverse(),
      seeds: [...seeds].reverse(),
    });
    expect(idsOf(turned).reverse()).toEqual(idsOf(seeded));
  });

  it('no step has more rows than maxRows, and a completion is the same whatever that is', async () => {
    const rows: number[] = [];
    const watched = watching('step', (args) => rows.push((args[2] as StepArrays).ids.shape[0]!));
    const many = { ...request, completions: 9, maxTokens: 4 };
    const drawn = async (maxRows?: number) => {
      const one = createSampler(model, { executor: watched, maxRows, lengthBucket: 4 });
      rows.length = 0;
      const done = await one.sample(many);
      expect(Math.max(...rows)).toBeLessThanOrEqual(maxRows ?? 128);
      return done.map((list) => list.map(({ ids }) => ids));
    };
    const whole = await drawn();
    for (const maxRows of [1, 2, 4, 5, 9, 20]) expect(await drawn(maxRows)).toEqual(whole);
  });

  it('a prompt that comes several times gives each what it would have alone', async () => {
    // Six times the long prompt, twice another, among two that come once: bundles of several widths, some of them not full.
    const [a, b, c, d] = prompts as [number[], number[], number[], number[]];
    const asked = [c, a, c, b, c, c, a, c, d, c];
    const seeds = asked.map((_, i) => 100 + i);
    for (const completions of [1, 3]) {
      const together = await sampler.sample({
        ...request,
        prompts: asked,
        seeds,
        completions,
        temperature: 3,
      });
      for (const [i, one] of asked.entries()) {
        const [alone] = await sampler.sample({
          ...request,
          prompts: [one],
          seeds: [seeds[i]!],
          completions,
          temperature: 3,
        });
        expect(together[i]!.map(({ ids }) => ids)).toEqual(alone!.map(({ ids }) => ids));
      }
      // Who asks for the same draws gets them.
      const [first, second] = await sampler.sample({
        ...request,
        prompts: [c, c],
        seeds: [5, 5],
        completions,
      });
      expect(second!.map(({ ids }) => ids)).toEqual(first!.map(({ ids }) => ids));
    }
  });

  it('reads a prompt once, however many ask', async () => {
    const read: number[] = [];
    const watched = watching('prefill', (args) => read.push((args[2] as { ids: NdArray }).ids.shape[0]!));
    const reading = createSampler(model, { executor: watched, lengthBucket: 4 });
    await reading.sample({ ...request, prompts: Array.from({ length: 12 }, (_, i) => prompts[i % 2]!) });
    expect(read).toEqual([2]);
  });

  it('a merged adapter samples what an unmerged one samples', async () => {
    const merged = createSampler(right(mergeAdapter(model, adapter)), { executor: eager });
    const ids = (done: Completion[][]) => done.flat().map((c) => c.ids);
    expect(ids(await merged.sample(request))).toEqual(
      ids(await sampler.sample({ ...request, adapter: adapter.weights })),
    );
  });

  it('leaves ended rows behind without changing the rest', async () => {
    // Many completions that end early and a few that go on: the batch shrinks on the way.
    const rows: number[] = [];
    const watched = watching('step', (args) => rows.push((args[2] as StepArrays).ids.shape[0]!));
    const shrinking = createSampler(model, { executor: watched, lengthBucket: 4 });
    const done = await shrinking.sample({ ...request, temperature: 3, completions: 6, maxTokens: 32 });
    const going = (t: number) => done.flat().filter(({ ids }) => ids.length > t + 1).length;
    expect(rows[0]).toBe(24);
    expect(rows.at(-1)).toBeLessThan(24);
    rows.forEach((size, t) => {
      expect(size).toBeGreaterThanOrEqual(going(t));
    });
    expectSameLogprobs(done, await recomputed(done, null, 3));
  });

  it('updateWeights puts other weights in place', async () => {
    const other = loudWeights(config, 4);
    const updated = createSampler(model, { executor: eager });
    updated.updateWeights(other);
    const fresh = createSampler({ ...model, weights: other }, { executor: eager });
    expect(await updated.sample(request)).toEqual(await fresh.sample(request));
  });

  it('compiled samples what eager samples, with few sessions, and leaves no tensor behind', async () => {
    const fast = createSampler(model, { executor: compiled, adapterConfig: lora, lengthBucket: 4 });
    const ids = (done: Completion[][]) => done.map((list) => list.map((c) => c.ids));
    await tf.setBackend('cpu'); // tf.memory() asks for one
    const before = tf.memory().numTensors;
    for (const adapted of [null, adapter.weights])
      expect(ids(await fast.sample({ ...request, adapter: adapted }))).toEqual(
        ids(await sampler.sample({ ...request, adapter: adapted })),
      );
    const { compilations } = fast.stats().step;
    await fast.sample({ ...request, seed: 99 });
    await fast.sample({ ...request, seed: 99 });
    expect(tf.memory().numTensors).toBe(before);
    // One chunk: a shape for each size of the own cache and each smaller batch, with and without the adapter.
    expect(compilations).toBeLessThanOrEqual(10);
    await fast.dispose();
  });

  it('has one step for all lengths where the cache is small beside the weights', async () => {
    const tall = { ...config, vocabSize: 6000 };
    const big = { ...model, config: tall, weights: loudWeights(tall, 3) };
    const fast = createSampler(big, { executor: compiled, lengthBucket: 4 });
    const asked = { prompts: [[1, 2, 3]], completions: 1, maxTokens: 70, temperature: 1, seed: 2 };
    const [[long]] = (await fast.sample(asked)) as [[Completion]];
    expect(long.ids.length).toBe(70);
    expect(fast.stats().step.compilations).toBe(1);
    await fast.dispose();
    const slow = createSampler(big, { executor: eager, lengthBucket: 4 });
    const [[first]] = (await slow.sample({ ...asked, maxTokens: 12 })) as [[Completion]];
    expect(first.ids).toEqual(long.ids.slice(0, 12));
  });

  it.skipIf(process.env.TOMPO_TEST_DEVICE !== undefined)(
    'with weights of 8 bits samples from nearly the same distributions, and the same at each call',
    async () => {
      const executor = right(await openExecutor('jit:cpu', { threads: 1, precision: 'int8' }));
      const coded = createSampler(model, { executor, adapterConfig: lora, lengthBucket: 4 });
      const asked = { ...request, adapter: adapter.weights };
      const done = await coded.sample(asked);
      expect(await coded.sample(asked)).toEqual(done);
      const exact = await recomputed(done, adapter.weights);
      const off = done.flat().flatMap(({ logprobs }, i) => {
        const wanted = exact.flat()[i]!;
        return logprobs.map((logprob, t) => Math.abs(logprob - wanted[t]!));
      });
      const mean = off.reduce((a, b) => a + b) / off.length;
      expect(mean).toBeGreaterThan(1e-6); // rounded, that is, not float32 in disguise
      expect(mean).toBeLessThan(0.05);
      await coded.dispose();
    },
  );

  it('refuses a request without what it must have', async () => {
    await expect(sampler.sample({} as SampleRequest)).rejects.toThrow(
      'The sampler cannot answer this request: completions is undefined where a whole number above 0 is needed; maxTokens is undefined where a whole number above 0 is needed; seed is undefined where a whole number is needed; prompts is no list where the token ids of each prompt are needed.',
    );
    for (const wrong of [['Hello'], [[1], null], [undefined]])
      await expect(sampler.sample({ ...request, prompts: wrong as never })).rejects.toThrow(
        `prompt ${wrong.length - 1} is no list where its token ids are needed.`,
      );
  });

  it('refuses an unsound request, all faults in one sentence', async () => {
    await expect(
      sampler.sample({
        ...request,
        prompts: [[], [99]],
        maxTokens: 0,
        temperature: -1,
        topP: 0,
        seeds: [0.5],
      }),
    ).rejects.toThrow(
      'The sampler cannot answer this request: maxTokens is 0 where a whole number above 0 is needed; a seed is 0.5 where a whole number is needed; temperature is -1 where 0 or more is needed; topP is 0 where more than 0 and at most 1 is needed; there are 1 seeds for 2 prompts; prompt 0 is empty; prompt 1 has token 99, of which the model has none.',
    );
  });
});
