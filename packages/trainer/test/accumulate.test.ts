import { type Executor, type NdArray, openExecutor } from '@tompo/jit';
import { packBatch } from '@tompo/lm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Aggregation } from '../src/loss/aggregate.js';
import { defaultObjective } from '../src/loss/objective.js';
import { combineScalars } from '../src/optimiser/accumulate.js';
import { defaultAdamW } from '../src/optimiser/adamw.js';
import { joinRows, rowParts } from '../src/optimiser/rows.js';
import { initialState } from '../src/optimiser/state.js';
import { withValueHead } from '../src/rl/policy/critic.js';
import { createPolicyStep, type PolicyData, referenceLogprobs } from '../src/rl/policy/step.js';
import { sft } from '../src/sft/sft.js';
import { createSftStep } from '../src/sft/step.js';
import { drain, floats, right, tinyAdapter, tinyModel } from './language.js';

let executor: Executor;
beforeAll(async () => {
  executor = right(await openExecutor('jit:cpu', { threads: 1 }));
});

const model = tinyModel(3);
const adapter = tinyAdapter(model, 4, true);
const optimiser = { ...defaultAdamW, maxGradNorm: 0.1 };

// Five rows of unequal lengths, one of them padding: parts of two, two and one, with unequal weights.
const batch = right(
  packBatch(
    [
      {
        prompt: [1, 2, 3],
        completions: [
          [4, 5, 14],
          [6, 14],
        ],
      },
      { prompt: [7, 7], completions: [[2], [3, 3, 3]] },
      { prompt: [9], completions: [[8, 8, 14]] },
      { prompt: [1], completions: [[14], [14]] },
    ],
    { promptLength: 4, completionLength: 3, completions: 2, rows: 5, padTokenId: 15 },
  ),
);
const data: PolicyData = {
  batch,
  oldLogprobs: floats([5, 2, 3], (i) => -2 - Math.sin(i)),
  refLogprobs: floats([5, 2, 3], (i) => -2.5 - 0.5 * Math.cos(i)),
  advantages: floats([5, 2], (i) => Math.cos(3 * i)),
  returns: floats([5, 2, 3], (i) => Math.sin(2 * i)),
};

const near = (a: NdArray, b: NdArray, name: string): void => {
  const largest = Math.max(...Array.from(a.data, Math.abs));
  a.data.forEach((x, i) => {
    expect(Math.abs(x - (b.data[i] as number)), name).toBeLessThanOrEqual(1e-5 * Math.max(largest, 1e-4));
  });
};

describe('rows', () => {
  it('cut and joined are as before, and what is no array is in every part', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 12 }),
        (rows, width, count) => {
          const a = floats([rows, width], (i) => i);
          const parts = rowParts({ a, nested: { b: floats([rows], (i) => -i) }, none: null }, count);
          expect(parts.length).toBeLessThanOrEqual(count);
          expect(joinRows(parts.map((part) => part.a))).toEqual(a);
          expect(parts.every((part) => part.none === null)).toBe(true);
          expect(parts.flatMap((part) => Array.from(part.nested.b.data))).toEqual(
            Array.from({ length: rows }, (_, i) => -i),
          );
        },
      ),
    );
  });
});

describe('numbers of parts', () => {
  it('gives the worked numbers', () => {
    // weights 1 and 3, tokens 2 and 2: 'mean' (1·4 + 3·8)/4 = 7, 'tokenMean' 6, 'sum' 12, 'max' 8.
    const parts = [
      { weight: 1, tokens: 2, a: 4, b: 4, c: 4, d: 4 },
      { weight: 3, tokens: 2, a: 8, b: 8, c: 8, d: 8 },
    ];
    const how = { a: 'mean', b: 'tokenMean', c: 'sum', d: 'max' } as const;
    expect(combineScalars(parts, how)).toEqual({ a: 7, b: 6, c: 12, d: 8 });
    expect(combineScalars([{ weight: 0, tokens: 0, a: 5 }], { a: 'mean' })).toEqual({ a: 0 });
  });
});

describe('an update in parts is the update at once', () => {
  it.each<{ aggregation: Aggregation }>([
    { aggregation: 'completion' },
    { aggregation: 'token' },
    { aggregation: { constant: 5 } },
  ])('reinforced, with a critic, $aggregation', async ({ aggregation }) => {
    const run = async (accumulate: number) => {
      const objective = { ...defaultObjective, aggregation };
      const step = createPolicyStep({
        model,
        adapter,
        objective,
        optimiser,
        executor,
        valueWeight: 0.5,
        accumulate,
      });
      const outcome = await step(initialState(withValueHead(model, adapter)), data, 0.01);
      await step.dispose();
      return outcome;
    };
    const [once, parts] = [await run(1), await run(3)];
    expect(Object.keys(parts.metrics).sort()).toEqual(Object.keys(once.metrics).sort());
    for (const [name, value] of Object.entries(once.metrics))
      expect(parts.metrics[name as keyof typeof parts.metrics], name).toBeCloseTo(value, 4);
    for (const [name, moment] of Object.entries(once.state.moments.first))
      near(moment, parts.state.moments.first[name] as NdArray, name);
    expect(once.metrics.gradNorm).toBeGreaterThan(optimiser.maxGradNorm); // clipping took part
  });

  it('in batches of two shapes', async () => {
    const objective = { ...defaultObjective, aggregation: 'completion' as const };
    const step = createPolicyStep({ model, adapter, objective, optimiser, executor, valueWeight: 0.5 });
    const start = initialState(withValueHead(model, adapter));
    const once = await step(start, data, 0.01);
    // Rows 0 and 1 as they are; the completions of the others each in a row, with less room for the prompt.
    const [two = data] = rowParts(data, 3);
    const single = right(
      packBatch(
        [
          { prompt: [9], completions: [[8, 8, 14]] },
          { prompt: [1], completions: [[14]] },
          { prompt: [1], completions: [[14]] },
        ],
        { promptLength: 2, completionLength: 3, completions: 1, rows: 4, padTokenId: 15 },
      ),
    );
    // The completions (2, 0), (3, 0), (3, 1), and one of the padding.
    const taken = [4, 6, 7, 8];
    const places = taken.flatMap((k) => [3 * k, 3 * k + 1, 3 * k + 2]);
    const of = (x: NdArray | null | undefined): NdArray =>
      floats([4, 1, 3], (i) => (x as NdArray).data[places[i] as number] as number);
    const three: PolicyData = {
      batch: single,
      oldLogprobs: of(data.oldLogprobs),
      refLogprobs: of(data.refLogprobs),
      advantages: floats([4, 1], (i) => data.advantages.data[taken[i] as number] as number),
      returns: of(data.returns),
    };
    const parts = await step(start, [two, three], 0.01);
    for (const [name, value] of Object.entries(once.metrics))
      expect(parts.metrics[name as keyof typeof parts.metrics], name).toBeCloseTo(value, 4);
    for (const [name, moment] of Object.entries(once.state.moments.first))
      near(moment, parts.state.moments.first[name] as NdArray, name);
    await step.dispose();
  });

  it('supervised', async () => {
    const run = async (accumulate: number) => {
      const step = createSftStep({ model, adapter: null, optimiser, executor, accumulate });
      const outcome = await step(initialState(model.weights), batch, 0.01);
      await step.dispose();
      return outcome;
    };
    const [once, parts] = [await run(1), await run(2)];
    expect(Object.keys(parts.metrics).sort()).toEqual(Object.keys(once.metrics).sort());
    for (const [name, value] of Object.entries(once.metrics))
      expect(parts.metrics[name as keyof typeof parts.metrics], name).toBeCloseTo(value, 4);
    for (const [name, moment] of Object.entries(once.state.moments.first))
      near(moment, parts.state.moments.first[name] as NdArray, name);
  });

  it('the reference too', async () => {
    const [once, parts] = [referenceLogprobs(model, executor), referenceLogprobs(model, executor, null, 3)];
    near(await once(batch), await parts(batch), 'reference');
    await once.dispose();
    await parts.dispose();
  });

  it('as an option of the loop', async () => {
    const examples = Array.from({ length: 8 }, (_, i) => ({
      prompt: 'abcd'.slice(i % 3),
      completion: 'ab'.repeat(1 + (i % 3)),
    }));
    const run = (accumulate: number) =>
      drain(
        sft({
          model,
          data: examples,
          steps: 3,
          batchSize: 8,
          learningRate: 1e-3,
          seed: 1,
          executor,
          accumulate,
        }),
      );
    const [once, parts] = [await run(1), await run(3)];
    once.yielded.forEach((metrics, i) => {
      expect(parts.yielded[i]?.loss).toBeCloseTo(metrics.loss, 4);
      expect(parts.yielded[i]?.tokens).toBe(metrics.tokens);
    });
  });
});
