/** Partners that are written while an algorithm learns: from a recipe to the report, the same bytes twice, and what is refused. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe } from '../src/recipe/load.js';
import { scratch, tompo } from './command.js';

const growing = fileURLToPath(new URL('./growing.yaml', import.meta.url));

const faultsOf = (...set: readonly string[]): string => {
  const recipe = loadRecipe(growing, set);
  return E.isRight(recipe) ? '' : explain(recipe.left);
};

describe('an algorithm with a curriculum', () => {
  const [out, twice] = [scratch(), scratch()];
  const file = (dir: string, ...path: readonly string[]): string =>
    readFileSync(join(dir, 'growing', ...path), 'latin1');
  beforeAll(async () => {
    for (const dir of [out, twice]) {
      const { code, err } = await tompo(['run', growing, '--out', dir, '--set', 'sft.steps=5']);
      expect(code, err).toBe(0);
    }
  });

  it('keeps every growth with who was proposed, and trains to the same bytes again', () => {
    const { growths } = JSON.parse(file(out, 'metrics', 'rloo.partners.json')) as {
      readonly growths: readonly { readonly step: number; readonly regrets: readonly unknown[] }[];
    };
    expect(growths.map(({ step }) => step)).toEqual([1, 2, 3]);
    for (const { regrets } of growths) expect(regrets.length).toBeGreaterThanOrEqual(2);
    for (const path of [
      ['metrics', 'rloo.partners.json'],
      ['models', 'rloo', 'adapter_model.safetensors'],
    ])
      expect(file(twice, ...path)).toBe(file(out, ...path));
  });

  it('shows them in the report, by algorithm, and nothing for an algorithm without', () => {
    const page = readFileSync(join(out, 'growing', 'report.html'), 'utf8');
    const section = page.slice(page.indexOf('id="partners"'), page.indexOf('id="games"'));
    expect(section).toContain('partners that joined in 3 growths: ');
    expect(section).toContain('Beside ');
    expect(section).not.toContain('alone:');
  });

  it('loses its partners with its training, and gets the same again', async () => {
    const { code, err } = await tompo(['train', 'growing', '--algorithm', 'rloo', '--force', '--out', twice]);
    expect(code, err).toBe(0);
    expect(file(twice, 'metrics', 'rloo.partners.json')).toBe(file(out, 'metrics', 'rloo.partners.json'));
  });
});

describe('a curriculum that cannot be', () => {
  it.each([
    ['rl.rollouts=situations', 'partners are written for games that are played'],
    ['games.0.family=ultimatum', 'is of another family than bcz and pgg'],
    ['algorithms.0.curriculum.share=0', 'algorithms[0].curriculum.share'],
    ['algorithms.0.curriculum.generator=llm', 'algorithms[0].curriculum.generator'],
    ['algorithms.0.curriculum.evry=3', 'evry'],
    ['rl.opponents=[{pastSelves: {every: 1}, weight: 1}]', 'name scripted players alone'],
  ])('%s is told in a sentence', (set, words) => {
    expect(faultsOf(set)).toContain(words);
  });
});
