/** @file Training whose completions the model draws with its weights in 8 bits. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratch, tiny, tompo } from './command.js';

const rows = (file: string): readonly Record<string, number>[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);

const setting = (sets: readonly string[]): readonly string[] => sets.flatMap((one) => ['--set', one]);

it('differs from the trainer by the rounding, which is measured and weighed; the same seed gives the same run', async () => {
  const sets = setting([
    'rl.sampler={precision: int8}',
    'rl.steps=6',
    'rl.completions=4',
    'rl.temperature=0.8',
    'rl.learningRate=0.001',
    'rl.evaluateEvery=0',
    'algorithms=[{name: grpo, advantage: {estimator: grpo}}]',
  ]);
  const run = async () => {
    const out = scratch();
    const ran = await tompo(['run', tiny, '--out', out, ...sets]);
    expect([ran.err, ran.code]).toEqual(['', 0]);
    const dir = join(out, 'tiny');
    return {
      metrics: rows(join(dir, 'metrics/grpo.jsonl')),
      adapter: readFileSync(join(dir, 'models/grpo/adapter_model.safetensors'), 'latin1'),
      told: JSON.parse(readFileSync(join(dir, 'metrics/mismatch.json'), 'utf8')) as readonly unknown[],
    };
  };
  const [first, again] = [await run(), await run()];
  const learned = first.metrics.filter(({ step }) => step !== 0);
  expect(learned.length).toBe(6);
  for (const { mismatchMax, mismatchMean, mismatchEss } of learned) {
    expect(mismatchMean).toBeGreaterThan(1e-5); // not float32 in disguise
    expect(mismatchMax).toBeLessThan(0.5);
    expect(mismatchEss).toBeGreaterThan(0.9);
  }
  expect(first.told).toEqual([expect.objectContaining({ arm: 'grpo', steps: 6 })]);
  expect(again.adapter === first.adapter).toBe(true);
});

it.each([
  [['device=jit:cuda'], 'is int8, which is computed on the CPU alone, where device is jit:cuda'],
  [['rl.constrained=true'], 'cannot be true with rl.sampler'],
])('is refused with %j', async (more, sentence) => {
  const sets = setting(['rl.sampler={precision: int8}', ...more]);
  const ran = await tompo(['run', tiny, '--out', scratch(), ...sets]);
  expect(ran.code).not.toBe(0);
  expect(ran.err).toContain(sentence);
});
