/** @file Adapters on a base that stays in its file: the numbers of a base in memory, to the bit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grpo } from '@tompo/advantage';
import { type Executor, openExecutor } from '@tompo/jit';
import { type BaseModel, byteTokenizer, loadModel, packBatch } from '@tompo/lm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveAs } from '../../lm/test/storage.js';
import {
  createPolicyStep,
  createSftStep,
  defaultObjective,
  initialState,
  referenceLogprobs,
  sft,
  TrainingFailure,
  tompoTrain,
} from '../src/index.js';
import { defaultAdamW } from '../src/optimiser/adamw.js';
import { modelDigest } from '../src/saving/checkpoint.js';
import { drain, floats, right, tinyAdapter, tinyModel } from './language.js';

const root = mkdtempSync(join(tmpdir(), 'tompo-trainer-infile-'));
afterAll(() => rmSync(root, { recursive: true }));

const tokenizer = right(byteTokenizer());
const { eosTokenId, padTokenId } = tokenizer;
// An embedding above 64 KiB: large constants go another way into a graph than small ones.
const base = { ...tinyModel(3, { vocabSize: 1200, eosTokenId, padTokenId }), tokenizer };
const adapter = tinyAdapter(base, 4, true);
const optimiser = { ...defaultAdamW, maxGradNorm: 1 };
let executors: readonly Executor[];
beforeAll(async () => {
  const specs = [`jit:${process.env.TOMPO_TEST_DEVICE ?? 'cpu'}`, 'eager:cpu'];
  executors = await Promise.all(specs.map(async (spec) => right(await openExecutor(spec, { threads: 1 }))));
});

const batch = (completions: number) =>
  right(
    packBatch(
      [
        {
          prompt: [1, 2, 3],
          completions: [
            [4, 500],
            [6, 1100, 8],
          ].slice(0, completions),
        },
        { prompt: [7, 7], completions: [[2, 9], [3]].slice(0, completions) },
      ],
      { promptLength: 4, completionLength: 3, completions, padTokenId },
    ),
  );

/** All that an adapter is trained with: reference, a policy update, a supervised one, one in parts. */
const updates = async (executor: Executor, model: BaseModel): Promise<unknown> => {
  const packed = batch(2);
  const reference = referenceLogprobs(model, executor, adapter);
  const refLogprobs = await reference(packed);
  const policy = createPolicyStep({ model, adapter, objective: defaultObjective, optimiser, executor });
  const data = {
    batch: packed,
    oldLogprobs: floats([2, 2, 3], (i) => -2 - Math.sin(i)),
    refLogprobs,
    advantages: floats([2, 2], (i) => [1, -1, 0.5, -0.7][i] as number),
  };
  const supervised = createSftStep({ model, adapter, optimiser, executor });
  const inParts = createSftStep({ model, adapter, optimiser, executor, accumulate: 2 });
  const out = [
    refLogprobs,
    await policy(initialState(adapter.weights), data, 0.01),
    await supervised(initialState(adapter.weights), batch(1), 0.01),
    await inParts(initialState(adapter.weights), batch(1), 0.01),
  ];
  for (const used of [reference, policy, supervised, inParts]) await used.dispose();
  return out;
};

describe.each(['F32', 'F16', 'BF16'] as const)('a base in %s', (dtype) => {
  it('reference, updates and a whole run are those of the base in memory; a run can go on from either', async () => {
    const dir = join(root, dtype);
    await saveAs(base, dir, dtype);
    const [inMemory, inFile] = [
      right(await loadModel(dir)),
      right(await loadModel(dir, { weights: 'file' })),
    ];
    for (const executor of executors)
      expect(await updates(executor, inFile)).toEqual(await updates(executor, inMemory));
    expect(modelDigest(inFile)).toBe(modelDigest(inMemory));
    const run = (model: BaseModel) =>
      drain(
        tompoTrain({
          model,
          adapter,
          prompts: ['ab', 'c'].map((text) => ({ id: text, text })),
          promptsPerStep: 2,
          completions: 2,
          maxTokens: 3,
          score: (_, drawn) =>
            drawn.map(({ ids }) => ({ reward: (ids[0] as number) % 7, graph: null, parts: {} })),
          advantages: (groups) => grpo(groups),
          memory: null,
          learningRate: 0.02,
          steps: 2,
          seed: 3,
          executor: executors[0] as Executor,
        }),
      );
    expect(await run(inFile)).toEqual(await run(inMemory));
  });
});

describe('all weights of a model in a file', () => {
  it('cannot be trained, and that is said before anything runs', async () => {
    const dir = join(root, 'all');
    await saveAs(base, dir, 'F32');
    const model = right(await loadModel(dir, { weights: 'file' }));
    const [executor] = executors as readonly [Executor];
    const sentence = `training without an adapter needs the weights' numbers in memory, but model.embed_tokens.weight was left in ${join(dir, 'model.safetensors')}: load the model with loadModel(folder), without weights: 'file'.`;
    expect(() => createSftStep({ model, adapter: null, optimiser, executor })).toThrow(sentence);
    const data = [{ prompt: 'a', completion: 'b' }];
    const options = { model, data, steps: 1, batchSize: 1, learningRate: 0.01, seed: 1, executor };
    const thrown = await drain(sft(options)).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(TrainingFailure);
    expect((thrown as Error).message).toBe(sentence);
    const { result } = await drain(sft({ ...options, adapter }));
    expect(result.model).toBe(model);
  });
});
