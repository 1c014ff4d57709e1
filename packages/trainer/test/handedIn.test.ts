import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grpo } from '@tompo/advantage';
import { type Executor, openExecutor } from '@tompo/jit';
import type { Completion } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AdvantageGroup,
  critic,
  loadCheckpoint,
  type RlOptions,
  type RlPrompt,
  runToEnd,
  type Score,
  type SftExample,
  type SftOptions,
  sft,
  TrainingFailure,
  tompoTrain,
} from '../src/index.js';
import { drain, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
let folder: string;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  folder = await mkdtemp(join(tmpdir(), 'tompo-trainer-'));
});
afterAll(() => rm(folder, { recursive: true }));

const model = tinyModel(1);
const prompts: RlPrompt[] = ['ab=', 'cd='].map((text) => ({ id: text, text }));
const plain = (_: RlPrompt, completions: readonly Completion[]): Score[] =>
  completions.map(({ ids }) => ({ reward: ids[0] as number, graph: null, parts: {} }));

type Rl = RlOptions<RlPrompt, unknown>;
const rlOptions = (more: Partial<Rl> = {}): Rl => ({
  model,
  adapter: tinyAdapter(model, 5),
  prompts,
  promptsPerStep: 2,
  completions: 4,
  maxTokens: 3,
  score: plain,
  advantages: (groups) => grpo(groups),
  memory: null,
  learningRate: 0.01,
  steps: 4,
  seed: 3,
  executor,
  ...more,
});

const examples: SftExample[] = [
  { prompt: 'ab', completion: 'c' },
  { prompt: 'b', completion: 'cd' },
];
const sftOptions = (more: Partial<SftOptions> = {}): SftOptions => ({
  model,
  data: () => examples,
  steps: 4,
  batchSize: 2,
  learningRate: 0.01,
  seed: 2,
  executor,
  ...more,
});

/** What came of a run that fails: what it yielded before, and what it threw. */
const ending = async <M>(run: AsyncGenerator<M, unknown>) => {
  const yielded: M[] = [];
  try {
    for await (const metrics of run) yielded.push(metrics);
  } catch (error) {
    if (!(error instanceof TrainingFailure)) throw error;
    return { yielded, failure: error as TrainingFailure<{ steps: number }> };
  }
  throw new Error('nothing was thrown');
};

/** At its nth call a function does something else. */
// biome-ignore lint/suspicious/noExplicitAny: any function may be handed in
const fromCall = <A extends any[], R>(
  n: number,
  usual: (...args: A) => R,
  // biome-ignore lint/suspicious/noExplicitAny: and anything in its place
  then: (...args: any[]) => unknown,
) => {
  let calls = 0;
  return ((...args: A) => {
    calls += 1;
    return calls < n ? usual(...args) : then(...args);
  }) as (...args: A) => R;
};

const boom = (): never => {
  throw new TypeError('boom');
};
const never = (): Promise<never> => new Promise(() => undefined);

/** Each hands in one function that goes wrong at step 3, and says what the sentence must hold. Two prompts a step. */
const mischief: readonly (readonly [string, Partial<Rl>, readonly string[]])[] = [
  [
    'score throws',
    { score: fromCall(5, plain, boom) },
    ["score() for prompt '", '(index 0)', 'TypeError: boom'],
  ],
  ['score rejects', { score: fromCall(5, plain, async () => boom()) }, ['score()', 'boom']],
  [
    'score rejects with nothing',
    { score: fromCall(5, plain, () => Promise.reject()) },
    ['score()', 'undefined'],
  ],
  ['score hangs', { score: fromCall(5, plain, never), timeoutMs: 300 }, ['score()', 'timeoutMs = 300']],
  [
    'one score throws while the others hang',
    { score: fromCall(5, plain, fromCall(2, never, boom)) },
    ['score()', '(index 1)', 'boom'],
  ],
  [
    'score gives nothing',
    { score: fromCall(5, plain, () => undefined) },
    ['score()', '(index 0)', 'undefined'],
  ],
  [
    'score gives a generator',
    { score: fromCall(5, plain, function* () {}) },
    ['score()', 'a list of scores'],
  ],
  ['a score is missing', { score: fromCall(5, plain, (p, c) => plain(p, c).slice(1)) }, ['3 scores for 4']],
  [
    'a score is a hole',
    { score: fromCall(5, plain, () => new Array(4)) },
    ['completion 0: the score is missing'],
  ],
  [
    'parts are missing',
    { score: fromCall(5, plain, (p, c) => plain(p, c).map(({ parts: _, ...rest }) => rest)) },
    ['completion 0: parts is missing'],
  ],
  [
    'the reward is a text',
    { score: fromCall(5, plain, (p, c) => plain(p, c).map((s) => ({ ...s, reward: '1' }))) },
    ['reward is 1'],
  ],
  [
    'the graph value is missing',
    { score: fromCall(5, plain, (p, c) => plain(p, c).map(({ graph: _, ...rest }) => rest)) },
    ['graph is missing'],
  ],
  [
    'the completions are sorted where they lie',
    {
      score: fromCall(5, plain, (p, c) => {
        (c as Completion[]).reverse();
        return plain(p, c);
      }),
    },
    ['score()', 'read only'],
  ],
  [
    'advantages throw',
    { advantages: fromCall(3, (g: readonly AdvantageGroup[]) => grpo(g), boom) },
    ['advantages()', 'boom'],
  ],
  [
    'advantages give nothing',
    {
      advantages: fromCall(
        3,
        (g: readonly AdvantageGroup[]) => grpo(g),
        () => null,
      ),
    },
    ['advantages()', 'null'],
  ],
  [
    'advantages hang',
    { advantages: fromCall(3, (g: readonly AdvantageGroup[]) => grpo(g), never), timeoutMs: 300 },
    ['advantages()', 'timeoutMs'],
  ],
  [
    'a row is missing',
    {
      advantages: fromCall(
        3,
        (g: readonly AdvantageGroup[]) => grpo(g),
        () => ({ advantages: [[1, 2, 3, 4]] }),
      ),
    },
    ['1 groups came back where 2'],
  ],
  [
    'an advantage is a hole',
    {
      advantages: fromCall(
        3,
        (g: readonly AdvantageGroup[]) => grpo(g),
        (g) => ({ advantages: g.map(() => new Array(4)) }),
      ),
    },
    ["group '", '(index 0)'],
  ],
  [
    'an advantage overflows in 32 bits',
    {
      advantages: fromCall(
        3,
        (g: readonly AdvantageGroup[]) => grpo(g),
        (g) => ({ advantages: g.map(() => [1e39, 0, 0, 0]) }),
      ),
    },
    ['1e+39'],
  ],
  [
    'keep is too short',
    {
      advantages: fromCall(
        3,
        (g: readonly AdvantageGroup[]) => grpo(g),
        (g) => ({ advantages: g.map(() => [1, 0, 0, 0]), keep: [true] }),
      ),
    },
    ['keep is [true]'],
  ],
  [
    'the memory is a Map',
    {
      advantages: fromCall(
        3,
        (g: readonly AdvantageGroup[]) => grpo(g),
        (g) => ({
          advantages: g.map(() => [1, 0, 0, 0]),
          memory: { seen: new Map() },
        }),
      ),
    },
    ['memory.seen is a Map'],
  ],
  [
    'the memory holds no number',
    {
      advantages: fromCall(
        3,
        (g: readonly AdvantageGroup[]) => grpo(g),
        (g) => ({ advantages: g.map(() => [1, 0, 0, 0]), memory: { a: Number.NaN } }),
      ),
    },
    ['memory.a is NaN'],
  ],
  [
    'the critic throws',
    {
      advantages: critic(
        fromCall(17, (r: readonly number[]) => E.right({ advantages: r, returns: r }), boom),
      ),
    },
    ["the critic's estimate failed", 'boom'],
  ],
  [
    'the critic gives too little',
    {
      advantages: critic(
        fromCall(
          17,
          (r: readonly number[]) => E.right({ advantages: r, returns: r }),
          () => E.right({ advantages: [] }),
        ),
      ),
    },
    ["the critic's estimate gave no"],
  ],
  ['onRollout throws', { onRollout: fromCall(3, () => undefined, boom) }, ['onRollout()', 'boom']],
  [
    'onRollout rejects',
    {
      onRollout: fromCall(
        3,
        () => undefined,
        async () => boom(),
      ),
    },
    ['onRollout()', 'boom'],
  ],
  ['onStep throws', { onStep: fromCall(3, () => undefined, boom) }, ['onStep()', 'boom']],
];

describe('whatever a function does at step 3 of reinforcement, two steps are kept', () => {
  it.each(mischief)('%s', async (name, more, words) => {
    const path = join(folder, `${name}.safetensors`);
    const checkpoint = { path, every: 100 };
    const { yielded, failure } = await ending(tompoTrain(rlOptions({ ...more, checkpoint })));
    expect(yielded.map(({ step }) => step)).toEqual([1, 2]);
    expect(failure.message).toContain('step 3');
    for (const word of words) expect(failure.message).toContain(word);
    expect(failure.message).toContain('what was done until step 2 is kept');
    expect(failure.message).not.toContain('\n');
    expect(failure.result?.steps).toBe(2);
    expect(right(await loadCheckpoint(path)).step).toBe(2);
  });

  it('and the run goes on from there to what it would have been', async () => {
    const path = join(folder, 'mended.safetensors');
    const whole = await drain(tompoTrain(rlOptions()));
    const broken = rlOptions({ score: fromCall(6, plain, boom), checkpoint: { path, every: 100 } });
    const { yielded } = await ending(tompoTrain(broken));
    const rest = await drain(tompoTrain(rlOptions({ resume: right(await loadCheckpoint(path)) })));
    expect([...yielded, ...rest.yielded]).toEqual(whole.yielded);
    expect(rest.result).toEqual(whole.result);
  });

  it('an estimator that changes its memory and then fails leaves the kept one alone', async () => {
    const counting = (fails: number): Partial<RlOptions<RlPrompt, { count: number }>> => ({
      memory: { count: 0 },
      advantages: (groups, memory) => {
        memory.count += 1;
        if (memory.count === fails) boom();
        return { advantages: groups.map(() => [1, 0, 0, -1]), memory };
      },
    });
    const { failure } = await ending(tompoTrain(rlOptions(counting(3) as Partial<Rl>)));
    expect((failure.result as unknown as { memory: unknown }).memory).toEqual({ count: 2 });
  });

  it('a part named as something that every object has is a part like others', async () => {
    const score = (prompt: RlPrompt, completions: readonly Completion[]): Score[] =>
      plain(prompt, completions).map((s, j) => ({
        ...s,
        parts: j === 0 ? { constructor: 2, ['__proto__']: 3 } : {},
      }));
    const { yielded } = await drain(tompoTrain(rlOptions({ score: score as never, steps: 1 })));
    expect(Object.entries(yielded[0]?.parts ?? {})).toEqual([
      ['__proto__', 3],
      ['constructor', 2],
    ]);
  });

  it('an option that there is none of is refused with the nearest that there is', async () => {
    const of = async (more: object): Promise<string> =>
      (await ending(tompoTrain({ ...rlOptions(), ...more } as never))).failure.message;
    expect(await of({ promptPerStep: 3 })).toContain(
      'promptPerStep is 3 where a known option (did you mean promptsPerStep?) is needed',
    );
    expect(await of({ LearningRate: 1 })).toContain('did you mean learningRate?');
    expect(await of({ xyzzyxyzzyxyzzy: {} })).toMatch(
      /is "what is given" where a known option \(learningRate, /,
    );
  });

  it('what is no function, and a memory that JSON cannot hold, are named before anything is computed', async () => {
    const bad = { score: 5, advantages: undefined, onRollout: 'x', memory: new Map(), timeoutMs: 0 };
    const { failure } = await ending(tompoTrain({ ...rlOptions(), ...bad } as never));
    for (const field of ['score', 'advantages', 'onRollout', 'memory', 'timeoutMs'])
      expect(failure.message).toContain(`${field} is `);
    for (const list of [
      undefined,
      [null],
      [{ text: 'a' }],
      [{ id: 'a' }],
      [{ id: 'a', text: [new Date()] }],
    ]) {
      const refused = await ending(tompoTrain({ ...rlOptions(), prompts: list } as never));
      expect(refused.failure.error).toMatchObject({ _tag: 'InvalidExamples' });
    }
  });
});

describe('whatever data does at step 3 of SFT, two steps are kept', () => {
  const usual = () => examples;
  const cases: readonly (readonly [string, Partial<SftOptions>, readonly string[]])[] = [
    ['throws', { data: fromCall(3, usual, boom) }, ['data()', 'TypeError: boom']],
    ['rejects', { data: fromCall(3, usual, async () => boom()) }, ['data()', 'boom']],
    ['hangs', { data: fromCall(3, usual, never), timeoutMs: 300 }, ['data()', 'timeoutMs = 300']],
    ['ends', { data: fromCall(3, usual, () => []) }, ['data(2, 2) gave an empty list']],
    ['gives nothing', { data: fromCall(3, usual, () => undefined) }, ['undefined is no list of examples']],
    [
      'gives a generator',
      { data: fromCall(3, usual, function* () {}) },
      ['Generator is no list of examples'],
    ],
    [
      'gives a hole',
      { data: fromCall(3, usual, () => new Array(1)) },
      ['the prompt of example 0 is missing'],
    ],
    [
      'lacks a completion',
      { data: fromCall(3, usual, () => [{ prompt: 'a' }]) },
      ['the completion of example 0'],
    ],
    [
      'gives a number',
      { data: fromCall(3, usual, () => [{ prompt: 5, completion: 'a' }]) },
      ['example 0 is neither'],
    ],
    [
      'gives ids with a hole',
      { data: fromCall(3, usual, () => [{ prompt: new Array(2), completion: 'a' }]) },
      ['token id nothing'],
    ],
    ['onStep throws', { onStep: fromCall(3, () => undefined, boom) }, ['onStep()', 'boom']],
  ];
  it.each(cases)('%s', async (name, more, words) => {
    const path = join(folder, `sft ${name}.safetensors`);
    const { yielded, failure } = await ending(sft(sftOptions({ ...more, checkpoint: { path, every: 100 } })));
    expect(yielded.map(({ step }) => step)).toEqual([1, 2]);
    for (const word of ['step 3', ...words]) expect(failure.message).toContain(word);
    expect(failure.result?.steps).toBe(2);
    const resume = right(await loadCheckpoint(path));
    expect(resume.step).toBe(2);
    const rest = await drain(sft(sftOptions({ resume })));
    expect([...yielded, ...rest.yielded]).toEqual((await drain(sft(sftOptions()))).yielded);
  });

  it('data that is no list and no function is named before anything is computed', async () => {
    for (const data of [undefined, 'text', (async function* () {})()]) {
      const { failure } = await ending(sft({ ...sftOptions(), data } as never));
      expect(failure.message).toContain('data is');
      expect(failure.result).toBeNull();
    }
  });

  it('a device or a tokenizer that breaks in a step leaves the steps before it', async () => {
    let compiled = 0;
    const breaking: Executor = {
      ...executor,
      compile: ((fn: never, options: never) => {
        const whole = executor.compile(fn, options) as unknown as ((...a: unknown[]) => unknown) & object;
        const run = (...args: unknown[]) => {
          compiled += 1;
          if (compiled > 2) throw new Error('out of memory');
          return whole(...args);
        };
        return Object.assign(run, whole);
      }) as never,
    };
    const { yielded, failure } = await ending(sft(sftOptions({ executor: breaking })));
    expect(yielded).toHaveLength(2);
    expect(failure.message).toBe(
      'Step 3 could not be computed (Error: out of memory); what was done until step 2 is kept: mend the cause and resume.',
    );
    const mute = { ...model, tokenizer: { ...model.tokenizer, encode: boom } };
    const refused = await ending(sft({ ...sftOptions(), model: mute, data: examples }));
    expect(refused.failure.message).toContain('cannot be tokenised (TypeError: boom)');
  });

  it('runToEnd: what `each` throws ends the run with its last step saved', async () => {
    const path = join(folder, 'each.safetensors');
    const run = sft(sftOptions({ checkpoint: { path, every: 100 } }));
    const each = async ({ step }: { step: number }) => (step === 2 ? boom() : undefined);
    const error = await runToEnd(run, each).then(
      () => null,
      (e: unknown) => e as TrainingFailure<{ steps: number }>,
    );
    expect(error?.message).toContain('each() failed (TypeError: boom)');
    expect(error?.result?.steps).toBe(2);
    expect(right(await loadCheckpoint(path)).step).toBe(2);
  });
});
