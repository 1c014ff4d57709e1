import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { type Executor, type NdArray, openExecutor } from '@tompo/jit';
import { type AdapterTensors, type Arrays, completionLogprobs, type PackedBatch, packBatch } from '@tompo/lm';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultObjective } from '../src/loss/objective.js';
import { defaultAdamW } from '../src/optimiser/adamw.js';
import { gradientsWith } from '../src/optimiser/differentiate.js';
import { initialState } from '../src/optimiser/state.js';
import type { OptimiserOptions } from '../src/optimiser/update.js';
import { createPolicyStep, type PolicyData, policyLoss, referenceLogprobs } from '../src/rl/policy/step.js';
import { createSftStep, sftLoss } from '../src/sft/step.js';
import { floats, policyBatch, right, tinyAdapter, tinyModel } from './language.js';

const model = tinyModel(3);
const adapter = tinyAdapter(model, 4, true);
const optimiser: OptimiserOptions = { ...defaultAdamW, maxGradNorm: 1 };
/** The CPU, or the device that `scripts/test-device.mjs` names. Shading languages have coarser exp, log and tanh. */
const device = process.env.TOMPO_TEST_DEVICE ?? 'cpu';
const TOLERANCE = device === 'cpu' ? 1e-5 : 1e-4;
let jit: Executor;
let eager: Executor;

beforeAll(async () => {
  jit = right(await openExecutor(`jit:${device}`, { threads: 1 }));
  eager = right(await openExecutor('eager:cpu'));
});

const sftBatch = right(
  packBatch(
    [
      { prompt: [1, 2, 3], completions: [[4, 5, 14]] },
      { prompt: [7, 7], completions: [[2, 14]] },
    ],
    { promptLength: 4, completionLength: 3, completions: 1, padTokenId: 15 },
  ),
);

// Ratios on both sides of the clip, a reference apart from the policy.
const policyData: PolicyData = {
  batch: policyBatch,
  oldLogprobs: floats([2, 2, 3], (i) => -2 - Math.sin(i)),
  refLogprobs: floats([2, 2, 3], (i) => -2.5 - 0.5 * Math.cos(i)),
  advantages: floats([2, 2], (i) => [1, -1, 0.5, -0.7][i] as number),
};

/** Largest difference of two arrays, relative to the largest entry of the first. */
const apart = (a: NdArray, b: NdArray): number => {
  let [largest, difference] = [0, 0];
  a.data.forEach((x, i) => {
    largest = Math.max(largest, Math.abs(x));
    difference = Math.max(difference, Math.abs(x - (b.data[i] as number)));
  });
  return largest === 0 ? difference : difference / largest;
};

const gradients = async (
  executor: Executor,
  params: Arrays,
  loss: (
    params: Readonly<Record<string, tf.Tensor>>,
    data: PolicyTensors | BatchTensors,
  ) => { loss: tf.Tensor },
  data: unknown,
): Promise<Arrays> => {
  const compiled = executor.compile<[Arrays, unknown], Arrays>(
    (tensors, given) => gradientsWith((x) => loss(x, given as never), tensors).grads,
    { name: 'gradients' },
  );
  const grads = await compiled(params, data);
  await compiled.dispose();
  return grads;
};
type BatchTensors = Parameters<ReturnType<typeof sftLoss>>[2];
type PolicyTensors = Parameters<ReturnType<typeof policyLoss>>[2];

const hashOf = (arrays: Arrays): string => {
  const hash = createHash('sha256');
  for (const name of Object.keys(arrays).sort())
    hash.update(Buffer.from((arrays[name] as NdArray).data.buffer.slice(0) as ArrayBuffer));
  return hash.digest('hex');
};

describe('a compiled step', () => {
  it('has the gradients of eager tfjs, tensor by tensor: all weights, supervised', async () => {
    const loss = (weights: Readonly<Record<string, tf.Tensor>>, batch: unknown) =>
      sftLoss(model)(weights, null, batch as BatchTensors);
    const expected = await gradients(eager, model.weights, loss, sftBatch);
    const got = await gradients(jit, model.weights, loss, sftBatch);
    expect(Object.keys(got).sort()).toEqual(Object.keys(model.weights).sort());
    for (const [name, array] of Object.entries(expected)) {
      // Keys' biases move all scores of a query alike, so their gradient is 0 but for rounding: nothing to compare.
      if (name.endsWith('k_proj.bias')) continue;
      expect.soft(apart(array, got[name] as NdArray), name).toBeLessThan(TOLERANCE);
    }
  });

  it('has the gradients of eager tfjs, tensor by tensor: an adapter, reinforced', async () => {
    const base = Object.fromEntries(
      Object.entries(model.weights).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]),
    );
    const loss = (factors: Readonly<Record<string, tf.Tensor>>, data: unknown) => {
      const lora: AdapterTensors = { config: adapter.config, weights: factors };
      const { frozen, policy } = data as { frozen: typeof base; policy: PolicyTensors };
      return policyLoss(model, defaultObjective)(frozen, lora, policy);
    };
    const data = { frozen: model.weights, policy: policyData };
    const expected = await gradients(eager, adapter.weights, loss, data);
    const got = await gradients(jit, adapter.weights, loss, data);
    expect(Object.keys(got)).toHaveLength(2 * 7 * 2);
    for (const [name, array] of Object.entries(expected))
      expect.soft(apart(array, got[name] as NdArray), name).toBeLessThan(TOLERANCE);
  });

  it('gives the same numbers and the same next state as an eager step', async () => {
    const run = async (executor: Executor) => {
      const step = createPolicyStep({ model, adapter, objective: defaultObjective, optimiser, executor });
      const outcome = await step(initialState(adapter.weights), policyData, 0.01);
      await step.dispose();
      return outcome;
    };
    const [a, b] = [await run(eager), await run(jit)];
    for (const [name, value] of Object.entries(a.metrics))
      expect(b.metrics[name as keyof typeof b.metrics], name).toBeCloseTo(value, 4);
    expect(a.state.updates).toBe(1);
    for (const [name, array] of Object.entries(a.state.moments.first))
      expect.soft(apart(array, b.state.moments.first[name] as NdArray), name).toBeLessThan(10 * TOLERANCE);
  });

  it('moves the adapter only, leaves the base bit for bit and the given state as it was', async () => {
    const before = hashOf(model.weights);
    const start = initialState(adapter.weights);
    const startHash = hashOf(start.params);
    const step = createPolicyStep({ model, adapter, objective: defaultObjective, optimiser, executor: jit });
    let state = start;
    for (let i = 0; i < 3; i++) state = (await step(state, policyData, 0.01)).state;
    await step.dispose();
    expect(hashOf(model.weights)).toBe(before);
    expect(hashOf(start.params)).toBe(startHash);
    expect(Object.keys(state.params).sort()).toEqual(Object.keys(adapter.weights).sort());
    for (const [name, array] of Object.entries(state.params))
      expect(apart(adapter.weights[name] as NdArray, array), name).toBeGreaterThan(0);
    expect(state.updates).toBe(3);
  });

  it('all weights: every tensor moves, and the loss on the same batch falls', async () => {
    const step = createSftStep({ model, adapter: null, optimiser, executor: jit });
    const first = await step(initialState(model.weights), sftBatch, 0.01);
    let state = first.state;
    for (let i = 0; i < 30; i++) state = (await step(state, sftBatch, 0.01)).state;
    const last = await step(state, sftBatch, 0.01);
    await step.dispose();
    expect(first.metrics.tokens).toBe(5);
    expect(last.metrics.loss).toBeLessThan(0.2 * first.metrics.loss);
    expect(last.metrics.tokenAccuracy).toBe(1);
    for (const [name, array] of Object.entries(state.params))
      expect(apart(model.weights[name] as NdArray, array), name).toBeGreaterThan(0);
  });
});

describe('memory', () => {
  it('no tensor outlives a step, eager or compiled', async () => {
    for (const executor of [eager, jit]) {
      const step = createPolicyStep({ model, adapter, objective: defaultObjective, optimiser, executor });
      const state = initialState(adapter.weights);
      await step(state, policyData, 0.01);
      const before = tf.memory().numTensors;
      await step(state, policyData, 0.01);
      await step(state, policyData, 0.01);
      expect(tf.memory().numTensors, executor.spec).toBe(before);
      await step.dispose();
    }
  });
});

describe('the reference', () => {
  it('is the base without an adapter, or with the one it is given', async () => {
    const plain = async (weights: Arrays, factors: Arrays | null, batch: PackedBatch) => {
      const compiled = eager.compile<[Arrays, Arrays | null, PackedBatch], NdArray>(
        (w, a, b) =>
          completionLogprobs(model.config, w, a === null ? null : { config: adapter.config, weights: a }, b)
            .logprobs,
        { name: 'plain' },
      );
      return compiled(weights, factors, batch);
    };
    const bare = referenceLogprobs(model, jit);
    const adapted = referenceLogprobs(model, jit, adapter);
    expect(apart(await plain(model.weights, null, policyBatch), await bare(policyBatch))).toBeLessThan(
      TOLERANCE,
    );
    expect(
      apart(await plain(model.weights, adapter.weights, policyBatch), await adapted(policyBatch)),
    ).toBeLessThan(TOLERANCE);
    expect(apart(await bare(policyBatch), await adapted(policyBatch))).toBeGreaterThan(1e-3);
    await bare.dispose();
    await adapted.dispose();
  });
});
