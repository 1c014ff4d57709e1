/** Requests that come and go are answered as the sampler answers them, whoever else is answered at the time. */
import type { CompileOptions, Executor } from '@tompo/jit';
import { describe, expect, it } from 'vitest';
import {
  byteTokenizer,
  type Completion,
  createEngine,
  createSampler,
  type DrawnToken,
  type DrawRequest,
  type Engine,
  grammarOfTexts,
  type LanguageModel,
  type LoraConfig,
} from '../src/index.js';
import { stream } from '../src/random.js';
import { compiled, eager } from './executors.js';
import { loudAdapter, loudWeights, right, smallConfig } from './small.js';

const tokenizer = right(byteTokenizer());
const config = { ...smallConfig, vocabSize: 24, eosTokenId: 23, padTokenId: 22, maxPositions: 256 };
const model: LanguageModel = { config, weights: loudWeights(config, 3), tokenizer };
const lora: LoraConfig = { rank: 3, alpha: 6, targets: ['q_proj', 'v_proj', 'down_proj'] };
const other: LoraConfig = { rank: 2, alpha: 2, targets: ['k_proj', 'up_proj'] };
const adapters = {
  one: loudAdapter(config, lora, 5),
  two: loudAdapter(config, lora, 6),
  three: loudAdapter(config, other, 7),
};
const names = [null, ...Object.keys(adapters)] as readonly (keyof typeof adapters | null)[];

const { uniform } = stream(42);
const below = (n: number): number => Math.floor(uniform() * n);

/** Requests of all kinds: long and short, greedy and not, cut and not, of every adapter. */
const requests: readonly DrawRequest[] = Array.from({ length: 40 }, (_, i) => ({
  prompt: Array.from({ length: 1 + below(i % 7 === 0 ? 90 : 12) }, () => below(22)),
  maxTokens: 1 + below(i % 10 === 0 ? 70 : 8),
  temperature: [0, 0.7, 1, 2.5][i % 4],
  ...(i % 3 === 0 ? { topP: 0.9 } : {}),
  ...(i % 8 === 0 ? { topK: 5 } : {}),
  seed: i % 9 === 0 ? 7 : 1000 + i,
  index: i % 2,
  adapter: names[i % names.length],
}));

const samplers = {
  plain: createSampler(model, { executor: compiled, adapterConfig: lora, lengthBucket: 4 }),
  other: createSampler(model, { executor: compiled, adapterConfig: other, lengthBucket: 4 }),
};

const sampled = async ({ prompt, seed, index = 0, adapter, ...how }: DrawRequest): Promise<Completion> => {
  const factors = adapter == null ? null : adapters[adapter as keyof typeof adapters];
  const sampler = factors?.config === other ? samplers.other : samplers.plain;
  const [done] = await sampler.sample({
    prompts: [prompt],
    seeds: [seed],
    seed: 0,
    completions: index + 1,
    adapter: factors?.weights ?? null,
    ...how,
  });
  return done![index]!;
};

const withAdapters = (engine: Engine): Engine => {
  for (const [name, adapter] of Object.entries(adapters)) right(engine.addAdapter(name, adapter));
  return engine;
};

it('weights that are no numbers give no answer', async () => {
  const weights = Object.fromEntries(
    Object.entries(model.weights).map(([name, array]) => [
      name,
      name === 'model.norm.weight'
        ? { ...array, data: new Float32Array(array.data.length).fill(Number.NaN) }
        : array,
    ]),
  );
  const engine = createEngine({ ...model, weights }, { executor: compiled });
  for (const temperature of [0, 1])
    await expect(engine.draw({ prompt: [1, 2], maxTokens: 3, temperature, seed: 1 })).rejects.toThrow(
      /NaN.*its weights, or those of its adapter, are broken/,
    );
  await engine.dispose();
});

it('a temperature that leaves the likeliest token alone is 0', async () => {
  const engine = createEngine(model, { executor: eager });
  const asked = { prompt: [1, 2], maxTokens: 3, seed: 1 };
  const greedy = await engine.draw({ ...asked, temperature: 0 });
  for (const temperature of [9e-7, 1e-38])
    expect(await engine.draw({ ...asked, temperature })).toEqual(greedy);
  await engine.dispose();
});

const expectSame = (
  drawn: readonly { ids: readonly number[]; logprobs: readonly number[] }[],
  by: readonly Completion[],
) => {
  expect(drawn.map(({ ids }) => ids)).toEqual(by.map(({ ids }) => ids));
  drawn.forEach(({ logprobs }, i) => {
    logprobs.forEach((logprob, t) => {
      expect(Math.abs(logprob - by[i]!.logprobs[t]!)).toBeLessThan(1e-4);
    });
  });
};

/** Each request when so many tokens were drawn that its turn has come. */
const overTime = async (engine: Engine): Promise<readonly Awaited<ReturnType<Engine['draw']>>[]> => {
  let drawn = 0;
  const starts: (() => void)[] = [];
  const counted = (request: DrawRequest): DrawRequest => ({
    ...request,
    onToken: () => {
      drawn += 1;
      if (drawn % 4 === 0) starts.shift()?.();
      return true;
    },
  });
  const all = requests.map(async (request, i) => {
    if (i >= 10) await new Promise<void>((go) => starts.push(go));
    return engine.draw(counted(request));
  });
  // Whoever is still to come when all others have ended comes now.
  const rest = setInterval(() => starts.shift()?.(), 5);
  const done = await Promise.all(all);
  clearInterval(rest);
  return done;
};

/** Goes on until it is told otherwise. */
const endless: DrawRequest = { prompt: [1, 2, 3], maxTokens: 200, temperature: 1, seed: 1 };
const unending = createEngine(
  { ...model, config: { ...config, eosTokenId: config.vocabSize } },
  { executor: compiled, maxRows: 4 },
);

describe('an engine', () => {
  it('answers each request as the sampler does, whoever comes and goes beside it', async () => {
    const expected = await Promise.all(requests.map(sampled));
    const engine = withAdapters(createEngine(model, { executor: compiled, maxRows: 8 }));
    const drawn = await overTime(engine);
    expectSame(drawn, expected);
    drawn.forEach(({ finish }, i) => {
      expect(finish).toBe(expected[i]!.ended ? 'ended' : 'limit');
    });
    expect(engine.stats()).toEqual({
      running: 0,
      waiting: 0,
      tokens: expected.reduce((sum, { ids }) => sum + ids.length, 0),
    });
    await engine.dispose();
  });

  it('does so with windows, beyond their width, with weights that are handed in', async () => {
    const narrow = { ...config, slidingWindow: 6, fullLayers: [1] };
    const windowed = { ...model, config: narrow };
    const some = requests.filter(({ adapter, maxTokens }) => adapter === null && maxTokens < 9).slice(0, 5);
    const sampler = createSampler(windowed, { executor: eager });
    const engine = createEngine(windowed, { executor: eager, frozen: false });
    const expected = await Promise.all(
      some.map(async ({ prompt, seed, index = 0, adapter: _, ...how }) => {
        const asked = { prompts: [prompt], seeds: [seed], seed: 0, completions: index + 1, ...how };
        return (await sampler.sample(asked))[0]![index]!;
      }),
    );
    expectSame(await Promise.all(some.map(engine.draw)), expected);
  });

  it('tells each token as it is drawn, with the likeliest beside it', async () => {
    const told: DrawnToken[] = [];
    const onToken = (token: DrawnToken) => told.push(token) > 0;
    const { ids, logprobs } = await unending.draw({ ...endless, maxTokens: 12, alternatives: 24, onToken });
    expect(told.map(({ id }) => id)).toEqual(ids);
    expect(told.map(({ logprob }) => logprob)).toEqual(logprobs);
    for (const { id, logprob, alternatives } of told) {
      expect(alternatives.find((one) => one.id === id)?.logprob).toBe(logprob);
      const shares = alternatives.map((one) => Math.exp(one.logprob));
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    }
  });

  it('holds each answer to its grammar, as the sampler does, beside others that are free', async () => {
    const { vocabSize, eosTokenId, padTokenId } = tokenizer;
    const spelling = { ...config, vocabSize, eosTokenId, padTokenId };
    const speller: LanguageModel = { config: spelling, weights: loudWeights(spelling, 3), tokenizer };
    const texts = ['yes', 'no', 'größe', 'yesterday', 'yes'];
    const grammar = grammarOfTexts(texts);
    const engine = createEngine(speller, { executor: eager });
    const sampler = createSampler(speller, { executor: eager });
    const tokens: DrawnToken[] = [];
    const asked = [1, 0.7, 0, 2].map((temperature, i) => ({
      prompt: [5, 6, 7],
      maxTokens: 11,
      temperature,
      seed: i,
      alternatives: 3,
      onToken: (token: DrawnToken) => {
        tokens.push(token);
        return true;
      },
    }));
    const free = engine.draw({ prompt: [5, 6, 7], maxTokens: 6, temperature: 1, seed: 9 });
    const drawn = await Promise.all(asked.map((request) => engine.draw({ ...request, grammar })));
    for (const [i, { temperature, prompt, maxTokens, seed }] of asked.entries()) {
      const request = { prompts: [prompt], completions: 1, maxTokens, temperature, seed: 0, seeds: [seed] };
      const [[expected]] = (await sampler.sample({ ...request, grammars: [grammar] })) as [[Completion]];
      expect(drawn[i]!.ids).toEqual(expected.ids);
      expect(drawn[i]!.finish).toBe('ended');
      expect(texts).toContain(expected.text);
      expected.logprobs.forEach((logprob, t) => {
        expect(drawn[i]!.logprobs[t]).toBeCloseTo(logprob, 4);
      });
    }
    // What is told beside a token are tokens that the grammar leaves too, with what they have of what is left.
    for (const { id, logprob, alternatives } of tokens) {
      const shares = alternatives.map((one) => Math.exp(one.logprob));
      expect(shares.reduce((a, b) => a + b, 0)).toBeLessThan(1 + 1e-5);
      const same = alternatives.find((one) => one.id === id);
      if (same !== undefined) expect(same.logprob).toBeCloseTo(logprob, 10);
      if (alternatives.length < 3) expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    }
    const [[alone]] = (await sampler.sample({
      ...{ prompts: [[5, 6, 7]], completions: 1, maxTokens: 6, temperature: 1, seed: 0, seeds: [9] },
    })) as [[Completion]];
    expect((await free).ids).toEqual(alone.ids);
    expect(engine.faults({ prompt: [5], maxTokens: 2, seed: 1, grammar })).toEqual([
      'the shortest text of the grammar has 3 tokens with its end, more than maxTokens (2)',
    ]);
  });

  it('ends where it is told to, and makes room for those who wait', async () => {
    const controller = new AbortController();
    const gone = Array.from({ length: 6 }, () => unending.draw({ ...endless, signal: controller.signal }));
    const short = unending.draw({ ...endless, onToken: () => false });
    const throwing = unending.draw({
      ...endless,
      onToken: () => {
        throw new Error('mine');
      },
    });
    const failed = expect(throwing).rejects.toThrow('mine');
    await expect.poll(() => unending.stats().running).toBe(4);
    expect(unending.stats().waiting).toBe(4);
    controller.abort();
    const ends = await Promise.all(gone);
    expect(ends.map(({ finish }) => finish)).toEqual(Array(6).fill('aborted'));
    expect(ends.slice(4).every(({ ids }) => ids.length === 0)).toBe(true);
    expect(await short).toMatchObject({ finish: 'stopped', ids: { length: 1 } });
    await failed;
    expect(unending.stats()).toMatchObject({ running: 0, waiting: 0 });
  });

  it('begins no more than there is memory for', async () => {
    // Room for two rows of 96 places, of which each has 2 · 2 layers · 2 heads · 4 numbers of 4 bytes.
    const cacheBytes = 2 * 96 * 128;
    const engine = createEngine(model, { executor: compiled, cacheBytes });
    const most: number[] = [];
    const onToken = () => most.push(engine.stats().running) > 0;
    const long = { ...endless, maxTokens: 80, onToken };
    const drawn = await Promise.all([1, 2, 3, 4, 5].map((seed) => engine.draw({ ...long, seed })));
    expect(drawn.length).toBe(5);
    expect(Math.max(...most)).toBeLessThanOrEqual(2);
    // The longest that it promises is answered, one more is not.
    const { longest } = engine;
    const [whole, beyond] = [longest, longest + 1].map((tokens) => ({
      ...endless,
      maxTokens: tokens - endless.prompt.length,
      seed: 1,
    }));
    expect(engine.faults(whole!)).toEqual([]);
    expect(engine.faults(beyond!)).not.toEqual([]);
    expect(createEngine(model, { executor: compiled }).longest).toBe(model.config.maxPositions);
    await expect(engine.draw({ ...long, maxTokens: 200 })).rejects.toThrow(
      'its keys and values may come to 32.8 kB where there are 24.6 kB: lower maxTokens, or raise cacheBytes',
    );
  });

  it('an executor that fails fails those who are answered, and nobody after them', async () => {
    let fails = true;
    const failing: Executor = {
      ...eager,
      compile: ((fn: never, options: CompileOptions) => {
        const inner = eager.compile<readonly unknown[], unknown>(fn, options);
        const call = (...args: readonly unknown[]) =>
          fails && options.name === 'step' ? Promise.reject(new Error('no memory')) : inner(...args);
        return Object.assign(call, { device: '', stats: inner.stats, dispose: inner.dispose });
      }) as Executor['compile'],
    };
    const engine = createEngine(model, { executor: failing });
    const hot = { ...endless, temperature: 3, maxTokens: 4 };
    const two = [engine.draw(hot), engine.draw({ ...hot, seed: 2 })];
    for (const one of two) await expect(one).rejects.toThrow('no memory');
    fails = false;
    expectSame([await engine.draw(hot)], [await sampled(hot)]);
  });

  it('an adapter that is removed is finished with by those who have begun', async () => {
    const engine = withAdapters(createEngine(model, { executor: eager }));
    const request = { ...endless, maxTokens: 6, adapter: 'one' };
    const begun = engine.draw(request);
    expect(engine.removeAdapter('one')).toBe(true);
    expect(engine.removeAdapter('one')).toBe(false);
    await expect(engine.draw(request)).rejects.toThrow('there is no adapter "one"');
    expectSame([await begun], [await sampled(request)]);
    const wrong = engine.addAdapter('bad', { config: lora, weights: {} });
    expect(wrong._tag).toBe('Left');
  });

  it('refuses an unsound request, all faults in one sentence', async () => {
    await expect(
      unending.draw({ prompt: [99], maxTokens: 0, seed: 0.5, index: -1, alternatives: 0.5 }),
    ).rejects.toThrow(
      'maxTokens is 0 where a whole number above 0 is needed; seed is 0.5 where a whole number is needed; prompt 0 has token 99, of which the model has none; index is -1 where a whole number from 0 on is needed; alternatives is 0.5 where a whole number from 0 on is needed.',
    );
    await expect(unending.draw({} as DrawRequest)).rejects.toThrow(
      'seed is undefined where a whole number is needed; prompt 0 is no list where its token ids are needed.',
    );
    expect(() => createEngine(model, { executor: eager, maxRows: 0, rows: 3 } as never)).toThrow(
      'rows is no option where',
    );
  });
});
