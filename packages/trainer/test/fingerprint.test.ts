import { type Executor, openExecutor } from '@tompo/jit';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type RlOptions,
  type RlPrompt,
  type SftOptions,
  sft,
  type TrainingFailure,
  tompoTrain,
} from '../src/index.js';
import { contentDigest } from '../src/saving/fingerprint.js';
import { drain, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});
const model = tinyModel(1);

interface Prompt extends RlPrompt {
  readonly answer: string;
}
const prompts: Prompt[] = ['ab=', 'cd=', 'dcab='].map((text) => ({ id: text, text, answer: text[0] ?? '' }));
const rl = (more: Partial<RlOptions<Prompt, null>> = {}): RlOptions<Prompt, null> => ({
  model,
  adapter: tinyAdapter(model, 5),
  prompts,
  promptsPerStep: 2,
  completions: 2,
  maxTokens: 2,
  score: (_, completions) => completions.map(({ ids }) => ({ reward: ids[0] ?? 0, graph: null, parts: {} })),
  advantages: (groups) => ({ advantages: groups.map(({ rewards }) => rewards) }),
  memory: null,
  learningRate: 0.01,
  steps: 2,
  seed: 3,
  executor,
  ...more,
});
const examples = ['ab', 'cd', 'dcab', 'a'].map((prompt) => ({ prompt, completion: 'ab' }));
const supervised = (more: Partial<SftOptions> = {}): SftOptions => ({
  model,
  data: examples,
  steps: 2,
  batchSize: 2,
  learningRate: 0.01,
  seed: 2,
  executor,
  ...more,
});

const refusal = (run: AsyncGenerator<unknown, unknown>): Promise<TrainingFailure<unknown>> =>
  drain(run).then(
    () => Promise.reject(new Error('it went on without a word')),
    (error: TrainingFailure<unknown>) => error,
  );

describe('a run is resumed with what it was made with, or refused', () => {
  const changed: readonly (readonly [string, Partial<RlOptions<Prompt, null>>, string])[] = [
    ['prompts in another order', { prompts: [...prompts].reverse() }, 'prompts.order is not the same'],
    [
      'a prompt more',
      { prompts: [...prompts, { id: 'x', text: 'a', answer: '' }] },
      'prompts.count is 3 there and 4 here',
    ],
    [
      'a prompt edited',
      { prompts: prompts.map((p, i) => (i === 1 ? { ...p, text: 'dd=' } : p)) },
      'prompts.content',
    ],
    [
      'an answer edited',
      { prompts: prompts.map((p, i) => (i === 1 ? { ...p, answer: 'x' } : p)) },
      'prompts.content',
    ],
    ['another kind', { prompts: prompts.map((p) => ({ ...p, kind: p.id })) }, 'prompts.content'],
    ['a reference adapter', { referenceAdapter: tinyAdapter(model, 9, true) }, 'reference'],
    ['other rewards', { madeWith: { weight: 2 } }, 'madeWith'],
  ];
  it.each(changed)('reinforcement: %s', async (_, more, words) => {
    const { result } = await drain(tompoTrain(rl()));
    const { error, message } = await refusal(tompoTrain(rl({ ...more, resume: result.checkpoint })));
    expect(error._tag).toBe('CheckpointForeign');
    expect(message).toContain(words);
  });

  it('reinforcement: one reference adapter in the place of another', async () => {
    const { result } = await drain(tompoTrain(rl({ referenceAdapter: tinyAdapter(model, 8, true) })));
    const other = rl({ referenceAdapter: tinyAdapter(model, 9, true), resume: result.checkpoint });
    expect((await refusal(tompoTrain(other))).message).toContain('reference.weights is not the same');
  });

  const other: readonly (readonly [string, Partial<SftOptions>, string])[] = [
    ['examples in another order', { data: [...examples].reverse() }, 'data.order is not the same'],
    [
      'an example more',
      { data: [...examples, { prompt: 'a', completion: 'b' }] },
      'data.count is 4 there and 5 here',
    ],
    [
      'an example edited',
      { data: examples.map((e, i) => (i === 2 ? { ...e, completion: 'b' } : e)) },
      'data.content',
    ],
    ['a function in the place of a list', { data: () => examples }, 'data'],
    ['other buckets', { buckets: 1 }, 'buckets is 3 there and 1 here'],
    ['another source', { madeWith: 'b' }, 'madeWith'],
  ];
  it.each(other)('SFT: %s', async (_, more, words) => {
    const { result } = await drain(sft(supervised()));
    const { error, message } = await refusal(sft(supervised({ ...more, resume: result.checkpoint })));
    expect(error._tag).toBe('CheckpointForeign');
    expect(message).toContain(words);
  });

  it('the same content in other objects goes on', async () => {
    const { result } = await drain(sft(supervised()));
    const copied = examples.map(({ prompt, completion }) => ({ completion, prompt }));
    await drain(sft(supervised({ data: copied, resume: result.checkpoint })));
    const reinforced = await drain(tompoTrain(rl()));
    await drain(tompoTrain(rl({ prompts: structuredClone(prompts), resume: reinforced.result.checkpoint })));
  });
});

describe('a checkpoint with a wrong content is refused in one sentence', () => {
  it.each([
    ['no state', (c: Record<string, unknown>) => ({ ...c, state: null })],
    ['no identity', (c: Record<string, unknown>) => ({ ...c, identity: [] })],
    ['a broken step', (c: Record<string, unknown>) => ({ ...c, step: -1 })],
    ['a step beyond the end', (c: Record<string, unknown>) => ({ ...c, step: 9 })],
    [
      'no moments',
      (c: Record<string, unknown>) => ({ ...c, state: { ...(c.state as object), moments: {} } }),
    ],
    [
      'no parameters',
      (c: Record<string, unknown>) => ({ ...c, state: { ...(c.state as object), params: {} } }),
    ],
    ['nothing at all', () => 5],
  ])('%s', async (_, change) => {
    const { result } = await drain(tompoTrain(rl()));
    const resume = change(result.checkpoint as unknown as Record<string, unknown>) as never;
    const { error, message } = await refusal(tompoTrain(rl({ resume })));
    expect(error._tag).toBe('CheckpointForeign');
    expect(message.split('\n')).toHaveLength(1);
  });
});

describe('contentDigest', () => {
  it('sees content, not the order of keys, nor identity; ends on cycles and is quick where objects are shared', () => {
    expect(contentDigest({ a: 1, b: [2] })).toBe(contentDigest({ b: [2], a: 1 }));
    for (const [a, b] of [
      [1, '1'],
      [
        [1, 2],
        [2, 1],
      ],
      [{ a: null }, { a: 0 }],
      [
        [[1], 2],
        [1, [2]],
      ],
      [new Map([[1, 2]]), new Map([[1, 3]])],
      [Float32Array.of(1), Float32Array.of(2)],
    ])
      expect(contentDigest(a)).not.toBe(contentDigest(b));
    const round: Record<string, unknown> = { a: 1 };
    round.self = round;
    expect(contentDigest(round)).toBe(contentDigest(round));
    let shared: unknown = 1;
    for (let i = 0; i < 60; i++) shared = [shared, shared];
    expect(contentDigest(shared)).toMatch(/^sha256:/);
  });
});
