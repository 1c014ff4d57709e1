/** @file Layers computed again instead of kept: the same updates, to rounding. */
import { openExecutor } from '@tompo/jit';
import type { Arrays, Remat } from '@tompo/lm';
import { expect, test } from 'vitest';
import { TrainingFailure } from '../src/errors.js';
import { defaultObjective } from '../src/loss/objective.js';
import { defaultAdamW } from '../src/optimiser/adamw.js';
import { initialState } from '../src/optimiser/state.js';
import { withValueHead } from '../src/rl/policy/critic.js';
import { createPolicyStep } from '../src/rl/policy/step.js';
import { sft } from '../src/sft/sft.js';
import { createSftStep } from '../src/sft/step.js';
import { floats, policyBatch, right, tinyAdapter, tinyModel } from './language.js';

const model = tinyModel(3);
const adapter = tinyAdapter(model, 4, true);
const optimiser = { ...defaultAdamW, maxGradNorm: 1 };
const executor = right(await openExecutor('jit:cpu', { threads: 1 }));

/** ‖a − b‖ ≤ 1e-6 ‖b‖ over all arrays together: single ones may be sums that cancel. */
const close = (a: Arrays, b: Arrays): void => {
  let [off, size] = [0, 0];
  for (const [name, { data }] of Object.entries(b))
    for (const [i, x] of data.entries()) {
      off += (a[name]!.data[i]! - x) ** 2;
      size += x ** 2;
    }
  expect(Math.sqrt(off)).toBeLessThan(1e-6 * Math.sqrt(size));
};

test.each(['supervised', 'reinforced'])('%s', async (kind) => {
  const data = {
    batch: policyBatch,
    oldLogprobs: floats([2, 2, 3], (i) => -1 - i / 10),
    refLogprobs: floats([2, 2, 3], (i) => -1.2 - i / 20),
    advantages: floats([2, 2], (i) => i - 1.5),
    returns: floats([2, 2, 3], (i) => i / 7),
  };
  const run = async (remat: Remat) => {
    const common = { model, optimiser, executor, remat };
    if (kind === 'supervised') {
      const step = createSftStep({ ...common, adapter: null });
      const outcome = await step(initialState(model.weights), policyBatch, 0.01);
      return { ...outcome, nodes: step.stats().nodes };
    }
    const step = createPolicyStep({ ...common, adapter, objective: defaultObjective, valueWeight: 0.5 });
    const outcome = await step(initialState(withValueHead(model, adapter)), data, 0.01);
    return { ...outcome, nodes: step.stats().nodes };
  };
  const [kept, again] = [await run('none'), await run('layers')];
  expect(again.nodes).toBeGreaterThan(kept.nodes);
  for (const [name, value] of Object.entries(kept.metrics)) {
    const found = (again.metrics as Readonly<Record<string, number>>)[name]!;
    expect(Math.abs(found - value), name).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)));
  }
  close(again.state.moments.first, kept.state.moments.first); // 0.1 times the clipped gradient
});

test('another word is refused before anything runs', async () => {
  const options = {
    model,
    data: [{ prompt: 'a', completion: 'b' }],
    steps: 1,
    batchSize: 1,
    seed: 1,
    executor,
  };
  const run = sft({ ...options, learningRate: 0.01, remat: 'all' as Remat }).next();
  const fault = await run.then(
    () => expect.fail('it should be refused'),
    (e: unknown) => e,
  );
  expect(fault).toBeInstanceOf(TrainingFailure);
  expect((fault as Error).message).toMatch(/remat is "?all"? where one of none, layers/);
});
