/** Games of one's own, without links and without solutions, go from a recipe to a report with no line of ours changed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch, tompo } from './command.js';
import { root } from './names.js';

const out = scratch();
const recipes = join(root, 'examples', 'games-of-ones-own');

interface Saved {
  readonly summary: Readonly<Record<string, Readonly<Record<string, { readonly value: number | null }>>>>;
}

describe.each([
  ['commons', ['with constant(effort 9)', 'with random', 'with sustainer'], 'harvest'],
  ['stag-hunt', [], 'hunt'],
  ['trust', ['with constant(effort 5)', 'with random'], 'send'],
  ['opera', ['with constant(effort 0, opera, "always the opera")', 'with courteous'], 'talk'],
])('%s', (name, opponents, kind) => {
  it('is simulated, learned, evaluated and reported', async () => {
    const { code, out: printed, err } = await tompo(['run', join(recipes, `${name}.yaml`), '--out', out]);
    expect(code, err).toBe(0);
    // A commons knows what the whole game can bring, the others nothing.
    const hasOptimum = name === 'commons';
    expect(printed).toContain(hasOptimum ? 'the cooperative outcome (1 is' : 'the policy’s own payoff was');
    const { summary } = JSON.parse(readFileSync(join(out, name, 'eval', 'tompo.json'), 'utf8')) as Saved;
    const all = summary.all as Saved['summary'][string];
    for (const metric of ['u1', 'payoff', 'welfare']) expect(all[metric]?.value, metric).not.toBeNull();
    for (const metric of ['u2', 'u2Compliant']) expect(all[metric]?.value, metric).toBeNull();
    expect(all.u3?.value === null).toBe(!hasOptimum);
    expect(Object.keys(summary).filter((slice) => slice.startsWith('with '))).toEqual(opponents);
    expect(Object.keys(summary)).toContain(`kind ${kind}`);
    const page = readFileSync(join(out, name, 'report.html'), 'utf8');
    expect(page).toContain(hasOptimum ? 'U3 cooperative outcome' : 'Own payoff');
    expect(page).not.toContain('Agents on a network');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    // What was said in the games that a report shows, word for word, and nowhere where nobody talks.
    expect(/<dt>said<\/dt><dd>(<span class="said">[AB]: “[^<]+”<\/span><br>)+/.test(page)).toBe(
      name === 'opera',
    );
    if (name === 'opera') expect(page).toMatch(/“(always the opera|as you like)”/);
  });
});
