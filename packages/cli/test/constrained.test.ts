/** Evaluations and training whose answers can be nothing but answers: U1 is 1 by construction, and is not taken for the policy's own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SavedEvaluation } from '../src/stages/evaluate.js';
import { scratch, tiny, tompo } from './command.js';

/** A policy that has learned next to nothing. */
const UNTAUGHT = ['sft.steps=1', 'rl.steps=1', 'evaluation.games=3', 'evaluation.temperature=1'];

describe('evaluation.constrained', () => {
  it('makes every answer readable, and says how many of those written freely are', async () => {
    const out = scratch();
    const set = [...UNTAUGHT, 'evaluation.constrained=true'].flatMap((one) => ['--set', one]);
    const { code, err } = await tompo(['run', tiny, '--out', out, ...set]);
    expect(code, err).toBe(0);
    const saved = JSON.parse(readFileSync(join(out, 'tiny', 'eval', 'sft.json'), 'utf8')) as SavedEvaluation;
    expect(saved.summary.all?.u1?.value).toBe(1);
    expect(saved.noncompliance).toEqual([]);
    const { answers, readable } = saved.constrained!;
    expect(answers).toBe(saved.cost?.decisions);
    expect(readable).toBeLessThan(answers);
    const page = readFileSync(join(out, 'tiny', 'report.html'), 'utf8');
    expect(page).toContain('so that U1 is 1 by construction');
    expect(page).toContain(`${readable} of ${answers}`);
    // Other commands seat the policies as the evaluation did.
    const json = join(out, 'crossed.json');
    const crossed = await tompo([
      ...['cross-play', 'tiny', '--out', out, '--arm', 'sft', '--partners', 'planner,freeRider'],
      ...['--json', json],
    ]);
    expect(crossed.code, crossed.err).toBe(0);
    const { cells } = JSON.parse(readFileSync(json, 'utf8')) as {
      cells: { metrics: { U1: { value: number } } }[];
    };
    expect(cells.map(({ metrics }) => metrics.U1.value)).toEqual([1, 1]);
  });
});

const rowsOf = (file: string): readonly Record<string, number>[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);

describe('rl.constrained', () => {
  const BOUND = ['sft.steps=1', 'rl.steps=2', 'evaluation.games=2', 'rl.constrained=true'];
  const run = async (more: readonly string[]) => {
    const out = scratch();
    const set = [...BOUND, ...more].flatMap((one) => ['--set', one]);
    const { code, err } = await tompo(['run', tiny, '--out', out, ...set]);
    expect(code, err).toBe(0);
    return join(out, 'tiny');
  };

  it.each([
    ['situations', []],
    ['branches', ['rl.rollouts=branches', 'evaluation.constrained=true']],
  ])(
    'trains on nothing but answers, at the distribution that they were drawn from, and says what is left of them when free: %s',
    async (_, more) => {
      const dir = await run(more);
      for (const arm of ['tompo', 'grpo']) {
        const steps = rowsOf(join(dir, 'metrics', `${arm}.jsonl`)).filter(({ step }) => step !== 0);
        expect(steps).toHaveLength(2);
        for (const row of steps) {
          expect(row.compliance).toBe(1);
          expect(row.freeCompliance).toBeGreaterThanOrEqual(0);
          expect(row.freeCompliance).toBeLessThan(0.9);
          expect(row.ratioDrift).toBeLessThan(1e-3);
          // Validations stay free, and this policy has learned next to nothing.
          expect(row.U1).toBeLessThan(1);
        }
      }
      expect(readFileSync(join(dir, 'report.html'), 'utf8')).toContain('Compliance left free');
    },
  );

  it('is refused where a server draws', async () => {
    const set = [
      'rl.constrained=true',
      'rl.sampler.server={baseUrl: "http://127.0.0.1:1/v1", adapterFolder: a}',
    ];
    const { code, err } = await tompo([
      'run',
      tiny,
      '--out',
      scratch(),
      ...set.flatMap((one) => ['--set', one]),
    ]);
    expect(code).not.toBe(0);
    expect(err).toContain('cannot be true with rl.sampler');
  });
});
