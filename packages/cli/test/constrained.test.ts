/** Evaluations whose answers can be nothing but answers: U1 is 1 by construction, and is not taken for the policy's own. */
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
  });
});
