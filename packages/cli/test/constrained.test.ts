/** Evaluations whose answers can be nothing but answers: U1 is 1 by construction, and is not taken for the policy's own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SavedEvaluation } from '../src/stages/evaluate.js';
import { scratch, tiny, tompo } from './command.js';

/** A policy that has learned next to nothing. */
const UNTAUGHT = ['sft.steps=1', 'rl.steps=1', 'evaluation.games=3', 'evaluation.temperature=1'];

const run = async (set: readonly string[]) => {
  const out = scratch();
  const { code, err } = await tompo(['run', tiny, '--out', out, ...[...UNTAUGHT, ...set].flatMap((one) => ['--set', one])]);
  expect(code, err).toBe(0);
  return {
    saved: JSON.parse(readFileSync(join(out, 'tiny', 'eval', 'sft.json'), 'utf8')) as SavedEvaluation,
    page: readFileSync(join(out, 'tiny', 'report.html'), 'utf8'),
  };
};

describe('evaluation.constrained', () => {
  it('makes every answer readable, and says how many of those written freely are', async () => {
    const off = await run([]);
    const on = await run(['evaluation.constrained=true']);
    expect(off.saved.constrained).toBeUndefined();
    expect(off.page).not.toContain('by construction');
    expect(off.saved.summary.all?.u1?.value).toBeLessThan(1);
    expect(on.saved.summary.all?.u1?.value).toBe(1);
    expect(on.saved.noncompliance).toEqual([]);
    const { answers, readable } = on.saved.constrained!;
    expect(answers).toBe(on.saved.cost?.decisions);
    expect(readable).toBeLessThan(answers);
    expect(on.page).toContain('so that U1 is 1 by construction');
    expect(on.page).toContain(`${readable} of ${answers}`);
  });
});
