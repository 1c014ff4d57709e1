/** A sampler that is handed in: what it draws is learned from, how far it lies off is measured and made up for, and what it may do wrong
 *  ends the run with what was done. */
import { grpo } from '@tompo/advantage';
import { type Executor, openExecutor } from '@tompo/jit';
import { type Completion, createSampler } from '@tompo/lm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type EstimateAdvantages,
  type RlOptions,
  type RlPrompt,
  type Sampled,
  type SampleElsewhere,
  type Score,
  tompoTrain,
} from '../src/index.js';
import { drain, failure, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const model = tinyModel(1);
const adapter = tinyAdapter(model, 5);
const prompts: RlPrompt[] = ['ab=', 'ba=', 'cd='].map((text) => ({ id: text, text }));
const likesA = (_: RlPrompt, completions: readonly Completion[]): Score[] =>
  completions.map(({ ids }) => ({
    reward: ids.filter((id) => id === 0).length / 4,
    graph: null,
    parts: {},
  }));

const options = (more: Partial<RlOptions<RlPrompt, null>> = {}): RlOptions<RlPrompt, null> => ({
  model,
  adapter,
  prompts,
  promptsPerStep: 3,
  completions: 8,
  maxTokens: 4,
  score: likesA,
  advantages: (groups) => grpo(groups),
  memory: null,
  learningRate: 0.02,
  objective: { beta: 0 },
  steps: 2,
  seed: 3,
  executor,
  ...more,
});

/** Another sampler of the same model. shift: what it says too little of each log-probability */
const elsewhere =
  (shift = 0, change: (one: Sampled) => unknown = (one) => one): SampleElsewhere =>
  async ({ adapter: { config, weights }, step: _, agent: __, signal: ___, ...request }) => {
    const sampler = createSampler(model, { executor, adapterConfig: config });
    const drawn = await sampler.sample({ ...request, seed: 0, adapter: weights });
    await sampler.dispose();
    return drawn.map((list) =>
      list.map(
        ({ ids, logprobs, ended }) =>
          change({ ids, ended, logprobs: logprobs.map((x) => x - shift) }) as Sampled,
      ),
    );
  };

const scaled =
  (by: number): EstimateAdvantages<null> =>
  (groups) => {
    const { advantages, ...rest } = right(grpo(groups));
    return { ...rest, advantages: advantages.map((row) => row.map((x) => by * x)) };
  };

const run = async (more: Partial<RlOptions<RlPrompt, null>>) => {
  const { yielded, result } = await drain(tompoTrain(options(more)));
  const numbers = Object.values(result.adapter.weights).flatMap(({ data }) => [...data]);
  return { yielded, numbers };
};

const furthest = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((max, x, i) => Math.max(max, Math.abs(x - (b[i] as number))), 0);

describe('a sampler elsewhere', () => {
  it('that agrees with the trainer is corrected by nothing, and that is measured', async () => {
    const [as, plain] = [
      await run({ sampler: elsewhere() }),
      await run({ sampler: elsewhere(), importanceCap: Number.POSITIVE_INFINITY }),
    ];
    expect(furthest(as.numbers, plain.numbers)).toBeLessThan(1e-5);
    for (const { mismatch, ratioDrift } of as.yielded) {
      expect(mismatch?.max).toBeLessThan(1e-4);
      expect(mismatch?.kl).toBeLessThan(1e-8);
      expect(mismatch?.ess).toBeGreaterThan(1 - 1e-6);
      expect(ratioDrift).toBeLessThan(1e-4);
    }
  });

  it('the trainer’s own can be corrected too: the same run but for rounding', async () => {
    const [own, corrected] = [await run({}), await run({ importanceCap: 2 })];
    expect(furthest(own.numbers, corrected.numbers)).toBeLessThan(2e-4);
    expect(own.yielded.every(({ mismatch }) => mismatch === undefined)).toBe(true);
    expect(corrected.yielded.every(({ mismatch }) => (mismatch?.max ?? 1) < 1e-4)).toBe(true);
  });

  it.each([
    ['as often as it is', Number.POSITIVE_INFINITY, 2],
    ['up to the cap', 1.5, 1.5],
  ])('that thinks all half as likely weighs twice: %s', async (_, importanceCap, by) => {
    const weighed = await run({ sampler: elsewhere(Math.log(2)), importanceCap, steps: 1 });
    const told = await run({ sampler: elsewhere(), advantages: scaled(by), steps: 1 });
    expect(furthest(weighed.numbers, told.numbers)).toBeLessThan(1e-5);
    const [first] = weighed.yielded;
    expect(first?.mismatch?.mean).toBeCloseTo(Math.log(2), 4);
    expect(first?.mismatch?.kl).toBeCloseTo(1 - Math.log(2), 4);
    expect(first?.mismatch?.ess).toBeCloseTo(1, 4);
    expect(first?.policyLoss).toBeCloseTo(told.yielded[0]?.policyLoss as number, 4);
  });
});

describe('what a sampler may do wrong', () => {
  it.each<[string, SampleElsewhere, RegExp]>([
    [
      'it throws',
      () => Promise.reject(new Error('no route')),
      /At step 1 sampler\(\) failed \(Error: no route\)/,
    ],
    ['it gives nothing', async () => undefined as never, /no list of completions for each of 3 prompts/],
    ['it gives too few', async () => [[], [], []], /prompt 0 has not 8 completions/],
    ['no ids', elsewhere(0, () => ({})), /completion 0 of prompt 0 has no token ids/],
    [
      'no logprobs',
      elsewhere(0, (one) => ({ ...one, logprobs: [] })),
      /not one log-probability for each token/,
    ],
    ['wrong logprobs', elsewhere(-9), /no finite number up to 0/],
    [
      'foreign ids',
      elsewhere(0, (one) => ({ ...one, ids: one.ids.map(() => 16) })),
      /not below vocabSize = 16/,
    ],
    [
      'an end that is none',
      elsewhere(0, (one) => ({ ...one, ended: true, ids: one.ids.map(() => 1) })),
      /none that ends a text/,
    ],
    [
      'cut off',
      elsewhere(0, () => ({ ids: [1], logprobs: [-1], ended: false })),
      /neither ended nor is as long as maxTokens: 1 of 4 tokens/,
    ],
  ])('%s', async (_, sampler, words) => {
    const failed = await failure(tompoTrain(options({ sampler })));
    expect(failed.message).toMatch(words);
  });

  it('keeps the steps before, and goes on from them to the same end', async () => {
    let asked = 0;
    const good = elsewhere();
    const flaky: SampleElsewhere = async (request) => {
      asked += 1;
      if (asked === 2) throw new Error('gone');
      return good(request);
    };
    const whole = await run({ sampler: good, steps: 3 });
    const failed = await failure(tompoTrain(options({ sampler: flaky, steps: 3 })));
    expect(failed.message).toMatch(/what was done until step 1 is kept/);
    const { checkpoint } = failed.result as { checkpoint: RlOptions<RlPrompt, null>['resume'] };
    const rest = await run({ sampler: good, steps: 3, resume: checkpoint });
    expect(furthest(whole.numbers, rest.numbers)).toBe(0);
  });

  it('is not waited for once the run is to stop', async () => {
    const stop = new AbortController();
    const { yielded, result } = await drain(
      tompoTrain(
        options({
          signal: stop.signal,
          sampler: ({ signal }) =>
            new Promise((_, reject) => {
              signal?.addEventListener('abort', () => reject(new Error('given up')));
              stop.abort();
            }),
        }),
      ),
    );
    expect(yielded).toEqual([]);
    expect(result.stopped).toBe('aborted');
  });
});
