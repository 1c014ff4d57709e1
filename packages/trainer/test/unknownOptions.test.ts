/** An option that there is none of would silently mean nothing: it is refused, with the nearest that there is. */
import type { Executor } from '@tompo/jit';
import { describe, expect, it } from 'vitest';
import {
  createPolicyStep,
  createSftStep,
  critic,
  defaultAdamW,
  defaultObjective,
  sft,
  tompoTrain,
  train,
} from '../src/index.js';
import { failure, tinyAdapter, tinyModel } from './language.js';

const model = tinyModel(1);
const adapter = tinyAdapter(model, 5);
/** Nothing is compiled before the options are read. */
const executor: Executor = {
  spec: 'none',
  description: 'none',
  compile: () => {
    throw new Error('an option passed that there is none of');
  },
};
const optimiser = { ...defaultAdamW, maxGradNorm: 1 };
const moving = { learningRate: 0.01, steps: 2, seed: 1, executor };
const reinforcing = { ...moving, model, maxTokens: 4, advantages: () => ({ advantages: [] }), memory: null };
const supervised = { ...moving, model, data: [{ prompt: 'a', completion: 'b' }], batchSize: 1 };
const fixed = {
  ...reinforcing,
  adapter,
  prompts: [{ id: 'a', text: 'a' }],
  promptsPerStep: 1,
  completions: 2,
  score: () => [],
};
const rolled = { ...reinforcing, agents: { policy: { adapter } }, rollouts: { step: async () => [] } };
const checkpoint = { path: 'none', every: 1 };

type Case = readonly [field: string, near: string, options: object];
const cases = (base: object): readonly Case[] => [
  ['learningrate', 'learningRate', { ...base, learningrate: 0.1 }],
  ['warmupStep', 'warmupSteps', { ...base, warmupStep: 3 }],
  ['checkpoint.evry', 'every', { ...base, checkpoint: { ...checkpoint, evry: 2 } }],
];

const messageOf = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

describe('options of the loops', () => {
  const loops: Readonly<Record<string, (options: never) => AsyncGenerator<unknown, unknown>>> = {
    sft: (options) => sft(options),
    tompoTrain: (options) => tompoTrain(options),
    train: (options) => train(options),
  };
  const all: readonly (readonly [string, ...Case])[] = [
    ...cases(supervised).map((one) => ['sft', ...one] as const),
    ['sft', 'heldout.evry', 'every', { ...supervised, heldout: { examples: [], every: 1, evry: 2 } }],
    ['sft', 'batchsize', 'batchSize', { ...supervised, batchsize: 3 }],
    ...cases(fixed).map((one) => ['tompoTrain', ...one] as const),
    ['tompoTrain', 'objective.epsilon', 'epsilonLow', { ...fixed, objective: { epsilon: 0.1 } }],
    [
      'tompoTrain',
      'objective.kl.values',
      'value',
      { ...fixed, objective: { kl: { value: 'k1', gradient: 'k2', values: 'k1' } } },
    ],
    ...cases(rolled).map((one) => ['train', ...one] as const),
    ['train', 'pastSelves.many', 'every', { ...rolled, pastSelves: { every: 2, many: 3 } }],
    [
      'train',
      'agents.policy.adaptor',
      'adapter',
      { ...rolled, agents: { policy: { adapter, adaptor: adapter } } },
    ],
  ];
  it.each(all)('%s refuses %s', async (loop, field, near, options) => {
    const { message } = await failure(loops[loop]?.(options as never) as AsyncGenerator<unknown, unknown>);
    expect(message).toContain(`${field} is `);
    expect(message).toMatch(
      new RegExp(`where a known option \\((did you mean ${near}\\?|.*${near}.*)\\) is needed`),
    );
  });

  it.each<[string, string, object]>([
    ['objective.aggregation is "sequence"', 'token', { objective: { aggregation: 'sequence' } }],
    ['objective.kl.value is "k4"', 'k3', { objective: { kl: { value: 'k4', gradient: 'k2' } } }],
    ['schedule is "constant_with_warmup"', 'cosine', { schedule: 'constant_with_warmup' }],
  ])('a name that there is none of: %s', async (words, known, more) => {
    for (const make of [
      () => tompoTrain({ ...fixed, ...more } as never),
      ...('schedule' in more ? [() => sft({ ...supervised, ...more } as never)] : []),
    ]) {
      const { message } = await failure(make() as never);
      expect(message).toContain(words);
      expect(message).toContain(known);
    }
  });

  it('what is undefined is as if it were left out', async () => {
    const { message } = await failure(sft({ ...supervised, learningrate: undefined, steps: 0 } as never));
    expect(message).toContain('steps is 0');
    expect(message).not.toContain('learningrate');
  });
});

describe('options of a loop of one’s own', () => {
  const step = { model, adapter, optimiser, executor };
  it.each<[string, string, () => unknown]>([
    ['createSftStep', 'remats', () => createSftStep({ ...step, remats: 'layers' } as never)],
    [
      'createSftStep',
      'optimiser.beta',
      () => createSftStep({ ...step, optimiser: { ...optimiser, beta: 1 } } as never),
    ],
    [
      'createPolicyStep',
      'temprature',
      () => createPolicyStep({ ...step, objective: defaultObjective, temprature: 2 } as never),
    ],
    [
      'createPolicyStep',
      'objective.klWeight',
      () => createPolicyStep({ ...step, objective: { ...defaultObjective, klWeight: 1 } } as never),
    ],
    ['critic', 'critic.whitened', () => critic((() => []) as never, { whitened: false } as never)],
  ])('%s refuses %s', (_, field, make) => {
    expect(messageOf(make)).toMatch(new RegExp(`${field.replace('.', '\\.')} is .* where a known option`));
  });
});
