import * as tf from '@tensorflow/tfjs';
import { gae } from '@tompo/advantage';
import { type Executor, type NdArray, openExecutor } from '@tompo/jit';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  clippedObjective,
  critic,
  defaultObjective,
  type RlPrompt,
  tompoTrain,
  withoutValueHead,
  withValueHead,
} from '../src/index.js';
import { type Credit, type Critic, creditTokens, criticValues, valuesOf } from '../src/rl/policy/critic.js';
import { packPolicy } from '../src/rl/policy/data.js';
import { drain, right, tinyAdapter, tinyModel } from './language.js';
import { close, gradientOf, number, numbers } from './tensors.js';

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const floats = (shape: number[], data: number[]): NdArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});
const general = critic((r, v, d) => gae(r, v, d, { gamma: 1, lambda: 0.5 }), { whiten: false });

/** The credit of an update that has one part. */
const creditOf = (rule: Critic, values: NdArray, keep: NdArray, rewards: NdArray): Credit =>
  right(creditTokens(rule, [{ values, keep, rewards }]))[0] as Credit;

describe('credit of tokens', () => {
  it('gives the worked numbers', () => {
    // Two tokens, V = (.5, .25), reward 1 with the last, γ = 1, λ = .5.
    // δ₂ = 1 − .25 = .75, A₂ = .75;  δ₁ = 0 + .25 − .5 = −.25, A₁ = −.25 + .5·.75 = .125;  returns (.625, 1).
    // The other completion has one token, V = .2, reward −1: A = −1.2, return −1. Its padding stays 0.
    const values = floats([1, 2, 3], [0.5, 0.25, 9, 0.2, 9, 9]);
    const keep = floats([1, 2, 3], [1, 1, 0, 1, 0, 0]);
    const { advantages, returns } = creditOf(general, values, keep, floats([1, 2], [1, -1]));
    close(Array.from(advantages.data), [0.125, 0.75, 0, -1.2, 0, 0]);
    close(Array.from(returns.data), [0.625, 1, 0, -1, 0, 0]);
  });

  it('whitens over the kept tokens: mean 0, deviation 1, order kept', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (rewards) => {
          const keep = floats([2, 2, 2], [1, 1, 1, 0, 1, 0, 1, 1]);
          const zero = floats([2, 2, 2], new Array(8).fill(0));
          const plain = creditOf(general, zero, keep, floats([2, 2], rewards));
          const white = creditOf({ ...general, whiten: true }, zero, keep, floats([2, 2], rewards));
          const kept = Array.from(white.advantages.data).filter((_, i) => keep.data[i] === 1);
          const mean = kept.reduce((a, b) => a + b, 0) / 6;
          const variance = kept.reduce((a, b) => a + (b - mean) ** 2, 0) / 6;
          expect(mean).toBeCloseTo(0, 4);
          if (new Set(rewards.map((x) => Math.fround(x))).size > 1 && variance > 0)
            expect(variance).toBeCloseTo(1, 3);
          const before = Array.from(plain.advantages.data).filter((_, i) => keep.data[i] === 1);
          for (let i = 0; i < 6; i++)
            for (let j = 0; j < 6; j++)
              if ((before[i] as number) > (before[j] as number))
                expect(kept[i] as number).toBeGreaterThanOrEqual(kept[j] as number);
          expect(Array.from(white.returns.data)).toEqual(Array.from(plain.returns.data));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of an update in two parts is that of the two together', () => {
    const keep = [1, 1, 1, 0, 1, 0, 1, 1];
    const values = [0.5, -1, 0.25, 9, 2, 9, -0.5, 1];
    const rewards = [1, -2, 0.5, 3];
    const rule = { ...general, whiten: true };
    const whole = creditOf(rule, floats([2, 2, 2], values), floats([2, 2, 2], keep), floats([2, 2], rewards));
    // The first row by itself, and the two completions of the second as rows of their own.
    const parts = right(
      creditTokens(rule, [
        {
          values: floats([1, 2, 2], values.slice(0, 4)),
          keep: floats([1, 2, 2], keep.slice(0, 4)),
          rewards: floats([1, 2], rewards.slice(0, 2)),
        },
        {
          values: floats([2, 1, 2], values.slice(4)),
          keep: floats([2, 1, 2], keep.slice(4)),
          rewards: floats([2, 1], rewards.slice(2)),
        },
      ]),
    );
    for (const name of ['advantages', 'returns'] as const)
      close(
        parts.flatMap((part) => Array.from(part[name].data)),
        Array.from(whole[name].data),
      );
  });

  it('hands on the faults of the estimator', () => {
    const refused = creditTokens(
      critic(() => E.left([{ _tag: 'NoGae' }])),
      [{ values: floats([1, 1, 1], [0]), keep: floats([1, 1, 1], [1]), rewards: floats([1, 1], [1]) }],
    );
    expect(E.isLeft(refused) && refused.left).toEqual(['{"_tag":"NoGae"}']);
  });
});

describe('the value head', () => {
  it('is an affine map of the states, masked', () => {
    // states (1, 2), (3, 4); w = (.5, −1), b = .25: −1.25, −2.25
    const values = valuesOf(
      { 'value_head.weight': tf.tensor2d([[0.5, -1]]), 'value_head.bias': tf.tensor1d([0.25]) },
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor([1, 0], [1, 1, 2]),
    );
    close(numbers(values), [-1.25, 0]);
  });

  it('begins at 0 everywhere, and is taken off again', async () => {
    const model = tinyModel(1);
    const adapter = tinyAdapter(model, 5);
    const params = withValueHead(model, adapter);
    expect(withoutValueHead(params)).toEqual(adapter.weights);
    const completion = { ids: [3, 14], logprobs: [-1, -1], text: '', ended: true };
    const group = { promptIds: [1, 2], completions: [completion], advantages: [1] };
    const { batch } = right(packPolicy(model, [group], { promptLength: 4, completionLength: 3 }, 1));
    const values = criticValues(model, adapter.config, executor);
    expect(Array.from((await values(params, batch)).data)).toEqual([0, 0, 0]);
    const lifted = { ...params, 'value_head.bias': floats([1], [2]) };
    expect(Array.from((await values(lifted, batch)).data)).toEqual([2, 2, 0]);
    await values.dispose();
  });
});

describe('token advantages in the objective', () => {
  it('equal along a completion, they are the completion’s own', () => {
    const shape: [number, number, number] = [1, 2, 3];
    const input = (logprobs: tf.Tensor, advantages: tf.Tensor) => ({
      logprobs,
      oldLogprobs: tf.tensor([-1, -1.5, -2, -0.7, -0.2, -1], shape),
      refLogprobs: null,
      advantages,
      keep: tf.tensor([1, 1, 1, 1, 1, 0], shape),
    });
    const log = [-1.1, -1.3, -2, -0.9, -0.1, -1];
    const options = { ...defaultObjective, beta: 0 };
    const byToken = () => tf.tensor([2, 2, 2, -1, -1, -1], shape);
    const byCompletion = () => tf.tensor([2, -1], [1, 2]);
    const at = (a: () => tf.Tensor) => clippedObjective(input(tf.tensor(log, shape), a()), options).loss;
    expect(number(at(byToken))).toBeCloseTo(number(at(byCompletion)), 6);
    const slope = (a: () => tf.Tensor) =>
      gradientOf((x) => clippedObjective(input(x, a()), options).loss, log, shape);
    close(slope(byToken), slope(byCompletion), 1e-6);
  });
});

describe('PPO with a value head', () => {
  it('raises the reward of a toy task, learns what to expect, and hands back the adapter alone', async () => {
    const model = tinyModel(1, { hiddenSize: 32, intermediateSize: 48, heads: 4 });
    const adapter = tinyAdapter(model, 5);
    const prompts: RlPrompt[] = ['ab=', 'cd=', 'e='].map((text) => ({ id: text, text }));
    const { yielded, result } = await drain(
      tompoTrain<RlPrompt, null>({
        model,
        adapter,
        prompts,
        promptsPerStep: 3,
        completions: 16,
        maxTokens: 4,
        score: (_, completions) =>
          completions.map(({ ids }) => ({
            reward: ids.filter((id) => id === 0).length / 4,
            graph: null,
            parts: {},
          })),
        advantages: critic((r, v, d) => gae(r, v, d, { gamma: 1, lambda: 0.95 })),
        memory: null,
        learningRate: 0.02,
        steps: 18,
        seed: 3,
        executor,
      }),
    );
    const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
    const reward = yielded.map((metrics) => metrics.reward);
    expect(mean(reward.slice(0, 3))).toBeLessThan(0.25);
    expect(mean(reward.slice(-3))).toBeGreaterThan(0.5);
    // At the first step V = 0, so the loss is half the mean square of the reward, token-weighed; never below 0.
    expect(yielded.every(({ valueLoss }) => valueLoss !== undefined && valueLoss >= 0)).toBe(true);
    expect(Object.keys(result.adapter.weights).sort()).toEqual(Object.keys(adapter.weights).sort());
    expect(Object.keys(result.checkpoint.state.params)).toContain('value_head.weight');
    expect((result.checkpoint.state.params['value_head.bias'] as NdArray).data[0]).not.toBe(0);
  });
});
