import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { gae, rloo } from '@tompo/advantage';
import { type Executor, openExecutor } from '@tompo/jit';
import type { Completion } from '@tompo/lm';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AdvantageGroup,
  critic,
  type Drawn,
  type KlEstimator,
  loadCheckpoint,
  type OwnKl,
  type RolloutRequest,
  type Rollouts,
  type TrainOptions,
  type TurnGroup,
  tompoTrain,
  train,
} from '../src/index.js';
import { drain, failure, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const model = tinyModel(1);
const [a, b] = [{ adapter: tinyAdapter(model, 5) }, { adapter: tinyAdapter(model, 6) }];

const shareOfA = ({ ids }: Completion): number => ids.filter((id) => id === 0).length / 4;

const groupOf = (agent: string, key: string, drawn: readonly Drawn[], worth = shareOfA): TurnGroup => ({
  agent,
  key,
  turns: drawn.flatMap(({ promptIds, completions }) =>
    completions.map((completion) => ({
      promptIds,
      completion,
      score: { reward: worth(completion), graph: null, parts: {} },
    })),
  ),
});

/** A chain of two turns: what is written first is read in the second. Groups are of whole chains. */
const chains =
  (agents: readonly string[]): ((request: RolloutRequest) => Promise<readonly TurnGroup[]>) =>
  async ({ draw, seed }) => {
    const groups: TurnGroup[] = [];
    for (const [k, agent] of agents.entries()) {
      const seeds = [0, 1, 2, 3].map((i) => seed + 100 * k + i);
      const first = await draw({ agent, prompts: ['ab=', 'ab=', 'ab=', 'ab='], seed, seeds });
      const prompts = first.map(
        ({ completions }) => `${completions[0]?.text.replace(/[^a-d]/g, '') ?? ''}c=`,
      );
      const second = await draw({ agent, prompts, seed: seed + 1 });
      groups.push(groupOf(agent, 'chain', [...first, ...second]));
    }
    return groups;
  };

const options = (more: Partial<TrainOptions<unknown>> = {}): TrainOptions<unknown> => ({
  model,
  agents: { one: a },
  rollouts: { step: chains(['one']) },
  advantages: (groups) => rloo(groups),
  memory: null,
  maxTokens: 4,
  learningRate: 0.02,
  steps: 3,
  seed: 3,
  executor,
  ...more,
});

describe('train', () => {
  it('learns from turns that hang on what was written before', async () => {
    const wide = tinyModel(1, { hiddenSize: 32, intermediateSize: 48, heads: 4 });
    const run = train(
      options({ model: wide, agents: { one: { adapter: tinyAdapter(wide, 5) } }, steps: 40 }),
    );
    const reward = (await drain(run)).yielded.map((metrics) => metrics.reward);
    const mean = (xs: number[]) => xs.reduce((x, y) => x + y, 0) / xs.length;
    expect(mean(reward.slice(0, 5))).toBeLessThan(0.3);
    expect(mean(reward.slice(-5))).toBeGreaterThan(0.6);
  });

  it('fixed prompts given as rollouts learn what tompoTrain learns', async () => {
    const prompts = ['ab=', 'ba=', 'cd=', 'ac='];
    const fixed = await drain(
      tompoTrain({
        model,
        adapter: a.adapter,
        advantages: (groups) => rloo(groups),
        memory: null,
        maxTokens: 4,
        learningRate: 0.02,
        steps: 3,
        seed: 3,
        executor,
        prompts: prompts.map((text) => ({ id: text, text })),
        promptsPerStep: 4,
        completions: 8,
        score: (_, completions) =>
          completions.map((one) => ({ reward: shareOfA(one), graph: null, parts: {} })),
      }),
    );
    // The order of the prompts is the only thing that differs: their completions hang on their places.
    const order: string[][] = fixed.yielded.map((metrics) => metrics.prompts.map(({ id }) => id));
    const rolled = await drain(
      train(
        options({
          rollouts: {
            completions: 8,
            step: async ({ step, seed, draw }) => {
              const keys = order[step - 1] as string[];
              const drawn = await draw({ agent: 'one', prompts: keys, completions: 8, seed });
              return drawn.map((one, i) => groupOf('one', keys[i] as string, [one]));
            },
          },
        }),
      ),
    );
    for (const [s, metrics] of rolled.yielded.entries()) {
      expect(metrics.reward).toBe(fixed.yielded[s]?.reward);
      expect(metrics.loss).toBeCloseTo(fixed.yielded[s]?.loss as number, 5);
    }
    for (const [name, { data }] of Object.entries(fixed.result.adapter.weights))
      rolled.result.adapters.one?.weights[name]?.data.forEach((x, i) => {
        expect(Math.abs(x - (data[i] as number))).toBeLessThan(1e-4);
      });
  });

  it.each([
    { what: 'an estimator', more: {} },
    { what: 'two epochs', more: { innerEpochs: 2 } },
    { what: 'a reference', more: { objective: { beta: 0.1 } } },
    {
      what: 'a critic',
      more: { advantages: critic((r, v, d) => gae(r, v, d, { gamma: 1, lambda: 0.5 })) },
    },
  ])(
    'turns that share a prompt, side by side over it or each in its row, teach the same: $what',
    async ({ more }) => {
      const learned = (completions: number) =>
        drain(train(options({ ...more, rollouts: { completions, step: chains(['one']) } })));
      const [alone, together] = [await learned(1), await learned(4)];
      for (const [s, metrics] of together.yielded.entries()) {
        const { loss, gradNorm, entropy, kl, tokens } = metrics;
        const other = alone.yielded[s] as typeof metrics;
        expect(tokens).toBe(other.tokens);
        for (const [x, y] of [
          [loss, other.loss],
          [gradNorm, other.gradNorm],
          [entropy, other.entropy],
          [kl, other.kl],
        ] as const)
          expect(x).toBeCloseTo(y, 4);
      }
      for (const [name, { data }] of Object.entries(alone.result.adapters.one?.weights ?? {}))
        together.result.adapters.one?.weights[name]?.data.forEach((x, i) => {
          expect(Math.abs(x - (data[i] as number))).toBeLessThan(1e-3);
        });
    },
  );

  it('an option that there is none of is refused', async () => {
    const { message } = await failure(train(options({ completions: 4, agent: { one: a } } as never)));
    expect(message).toContain('completions is 4 where a known option');
    expect(message).toContain('agent is "what is given" where a known option (did you mean agents?)');
  });

  it('rollouts that are waited for no longer hear of it', async () => {
    const heard: boolean[] = [];
    const hanging: Rollouts = {
      step: ({ signal }) =>
        new Promise(() => signal?.addEventListener('abort', () => heard.push(signal.aborted))),
    };
    const { message } = await failure(train(options({ rollouts: hanging, timeoutMs: 50 })));
    expect(message).toContain('gave no answer within timeoutMs = 50');
    expect(heard).toEqual([true]);
    const stop = new AbortController();
    const slow: Rollouts = {
      step: async (request) => {
        stop.abort();
        expect(request.signal?.aborted).toBe(true);
        return chains(['one'])(request);
      },
    };
    expect((await drain(train(options({ rollouts: slow, signal: stop.signal })))).result.steps).toBe(1);
  });

  it('each learner moves by its own turns alone: the first as if it were alone, the second as far', async () => {
    const alone = await drain(train(options()));
    const both = await drain(
      train(options({ agents: { one: a, two: b }, rollouts: { step: chains(['one', 'two']) } })),
    );
    expect(both.result.adapters.one).toEqual(alone.result.adapters.one);
    expect(both.result.adapters.two?.weights).not.toEqual(b.adapter.weights);
    expect(Object.keys(both.yielded[0]?.agents ?? {})).toEqual(['one', 'two']);
    expect(both.yielded[0]?.agents?.one?.reward).toBe(alone.yielded[0]?.reward);
    expect(alone.yielded[0]?.agents).toBeUndefined();
  });

  it('a learner that did not move in a step stays bit for bit', async () => {
    const { result, yielded } = await drain(train(options({ agents: { one: a, two: b } })));
    expect(result.adapters.two).toEqual(b.adapter);
    expect(Object.keys(yielded[0]?.agents ?? {})).toEqual(['one']);
  });

  it('one advantage for each token: alike for all tokens is the advantage of the completion', async () => {
    const weigh = (groups: readonly AdvantageGroup[]) =>
      groups.map(({ rewards }) => rewards.map((reward) => reward - 0.25));
    const whole = await drain(train(options({ advantages: (groups) => ({ advantages: weigh(groups) }) })));
    const each = await drain(
      train(
        options({
          advantages: (groups) => ({
            advantages: weigh(groups).map((row, g) =>
              row.map((x, j) => new Array<number>(groups[g]?.tokens[j] as number).fill(x)),
            ),
          }),
        }),
      ),
    );
    expect(each.yielded.map(({ loss }) => loss)).toEqual(whole.yielded.map(({ loss }) => loss));
    expect(each.result.adapters).toEqual(whole.result.adapters);
  });

  it('a token without credit is not learnt: the gradient is that of the tokens that have some', async () => {
    const none = await drain(
      train(
        options({
          objective: { beta: 0 },
          weightDecay: 0,
          advantages: (groups) => ({
            advantages: groups.map(({ tokens }) => tokens.map((n) => new Array<number>(n).fill(0))),
          }),
        }),
      ),
    );
    expect(none.yielded.map(({ gradNorm }) => gradNorm)).toEqual([0, 0, 0]);
  });

  it('takes an estimator of the KL of one’s own: k2 written out is k2, by another name', async () => {
    const own: OwnKl = {
      name: 'half square',
      value: (d) => tf.mul(tf.square(d), 0.5),
      slope: (d) => tf.clone(d),
    };
    const kl = (of: KlEstimator) => ({ objective: { beta: 0.1, kl: { value: of, gradient: of } } });
    const named = await drain(train(options(kl('k2'))));
    const written = await drain(train(options(kl(own))));
    expect(written.yielded).toEqual(named.yielded);
    expect(written.result.adapters).toEqual(named.result.adapters);
    const { message } = await failure(train(options({ ...kl('k2'), resume: written.result.checkpoint })));
    expect(message).toContain('half square');
  });

  it('earlier selves can be asked, and are what the learner was', async () => {
    const seen: Record<string, readonly (readonly number[])[]> = {};
    const asked: string[][] = [];
    const ask = async ({ draw, pastSelves, step }: RolloutRequest) => {
      asked.push([...pastSelves]);
      for (const agent of ['one', ...pastSelves]) {
        const [drawn] = await draw({ agent, prompts: ['ab='], completions: 16, seed: 9 });
        seen[`${agent} ${step}`] = drawn?.completions.map(({ logprobs }) => logprobs) ?? [];
      }
    };
    await drain(
      train(
        options({
          steps: 6,
          pastSelves: { every: 2, most: 2 },
          rollouts: {
            step: async (request) => {
              await ask(request);
              return chains(['one'])(request);
            },
          },
        }),
      ),
    );
    expect(asked).toEqual([[], [], ['one@2'], ['one@2'], ['one@2', 'one@4'], ['one@2', 'one@4']]);
    // The policy of step 3 is the self that was kept after step 2.
    expect(seen['one@2 3']).toEqual(seen['one 3']);
    expect(seen['one@2 6']).toEqual(seen['one 3']);
    expect(seen['one@4 5']).toEqual(seen['one 5']);
    expect(seen['one@2 6']).not.toEqual(seen['one 6']);
  });

  it('goes on to the bit: two learners, earlier selves, the memories of estimator and rollouts', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'tompo-train-')), 'checkpoint.safetensors');
    const counted: Rollouts = {
      memory: { games: 0 },
      step: async (request) => {
        const { games } = request.memory as { games: number };
        const shifted = { ...request, seed: request.seed + games };
        const past = request.pastSelves.slice(-1);
        const drawn = await Promise.all(
          past.map((agent) => request.draw({ agent, prompts: ['ab='], seed: games })),
        );
        const extra = drawn.flat().flatMap(({ completions }) => completions).length;
        return { groups: await chains(['one', 'two'])(shifted), memory: { games: games + 1 + extra } };
      },
    };
    const settings = (more: Partial<TrainOptions<unknown>>) =>
      options({
        agents: { one: a, two: b },
        rollouts: counted,
        pastSelves: { every: 2 },
        memory: { steps: 0 },
        advantages: (groups, memory) => {
          const { steps } = memory as { steps: number };
          const advantages = groups.map(({ rewards }) => rewards.map((x) => x - 0.25 - 0.01 * steps));
          return { advantages, memory: { steps: steps + 1 } };
        },
        steps: 5,
        ...more,
      });
    const whole = await drain(train(settings({})));
    const stop = new AbortController();
    await drain(
      train(
        settings({
          checkpoint: { path, every: 1 },
          signal: stop.signal,
          onStep: ({ step }) => {
            if (step === 3) stop.abort();
          },
        }),
      ),
    );
    const resume = right(await loadCheckpoint(path));
    expect(resume.step).toBe(3);
    const rest = await drain(train(settings({ resume })));
    expect(rest.yielded).toEqual(whole.yielded.slice(3));
    expect(rest.result.adapters).toEqual(whole.result.adapters);
    expect(rest.result.checkpoint).toEqual(whole.result.checkpoint);
    // Other learners, or another shape of them, are refused.
    const other = await failure(train(settings({ resume, agents: { one: a } })));
    expect(other.error._tag).toBe('CheckpointForeign');
    expect(other.message).toContain('two');
  });

  it('stopped within its rollouts it ends as aborted, with the steps before them', async () => {
    const stop = new AbortController();
    const step = chains(['one']);
    const whole = await drain(train(options({ steps: 1 })));
    const { result } = await drain(
      train(
        options({
          rollouts: {
            step: async (request) => {
              if (request.step === 1) return step(request);
              stop.abort();
              throw new Error('stopped');
            },
          },
          signal: stop.signal,
        }),
      ),
    );
    expect(result).toMatchObject({ stopped: 'aborted', steps: 1 });
    expect(result.adapters).toEqual(whole.result.adapters);
  });

  const turn = (given: object) => ({
    promptIds: [1],
    completion: { ids: [1], logprobs: [-1], text: 'b', ended: true },
    score: { reward: 0, graph: null, parts: {} },
    ...given,
  });
  const giving = (groups: unknown): Rollouts => ({ step: async () => groups as readonly TurnGroup[] });
  it.each<[string, Rollouts, readonly string[]]>([
    ['throws', { step: () => Promise.reject(new Error('boom')) }, ['rollouts.step()', 'boom', 'step 1']],
    ['gives nothing', giving(undefined), ['no list of groups']],
    ['gives no turns', giving([{ agent: 'one', key: 'k', turns: [] }]), ['no turn to learn from']],
    ['knows another agent', giving([{ agent: 'eve', key: 'k', turns: [turn({})] }]), ['eve', 'one']],
    [
      'gives a turn without a prompt',
      giving([{ agent: 'one', key: 'k', turns: [turn({ promptIds: [] })] }]),
      ['turn 0 of group 0', 'promptIds'],
    ],
    [
      'gives ids without log-probabilities',
      giving([{ agent: 'one', key: 'k', turns: [turn({ completion: { ids: [1, 2], logprobs: [-1] } })] }]),
      ['log-probability'],
    ],
    [
      'gives a foreign token',
      giving([{ agent: 'one', key: 'k', turns: [turn({ promptIds: [1e9] })] }]),
      ['vocabSize'],
    ],
    [
      'gives no reward',
      giving([{ agent: 'one', key: 'k', turns: [turn({ score: { graph: null, parts: {} } })] }]),
      ['reward is missing'],
    ],
    [
      'asks for a stranger',
      { step: async ({ draw }) => (await draw({ agent: 'one@9', prompts: ['a'], seed: 1 })) && [] },
      ['one@9', 'there are one'],
    ],
    [
      'gives a memory that JSON cannot hold',
      {
        memory: null,
        step: async (request) => ({ groups: await chains(['one'])(request), memory: new Map() }),
      },
      ['memory is a Map'],
    ],
  ])('rollouts that fail: %s', async (_, rollouts, words) => {
    const error = await failure(train(options({ rollouts })));
    for (const word of words) expect(error.message).toContain(word);
    expect(error.message.match(/\n/)).toBeNull();
  });

  it('refuses options that cannot be meant, all at once', async () => {
    const { message } = await failure(
      train(
        options({
          agents: { 'a/b': a, two: {} as never },
          rollouts: {} as never,
          pastSelves: { every: 0 },
          advantages: undefined as never,
        }),
      ),
    );
    for (const word of ['a/b', 'agents.two', 'rollouts.step', 'pastSelves.every', 'advantages'])
      expect(message).toContain(word);
    expect((await failure(train(options({ agents: {} })))).message).toContain('at least one learner');
  });
});
