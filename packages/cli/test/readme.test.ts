import { readFileSync } from 'node:fs';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { keysAt } from '../src/recipe/keys.js';
import { loadRecipe, parseRecipe } from '../src/recipe/load.js';
import { overlay, type Plain } from '../src/recipe/overrides.js';
import { recipeSchema } from '../src/recipe/schema.js';
import { recipeText } from '../src/run/open.js';
import { doc } from './markdown.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('the README names every section of a recipe, and every key of the larger ones', () => {
  const quickstart = loadRecipe('quickstart');
  if (E.isLeft(quickstart)) throw new Error('quickstart');
  for (const section of keysAt(recipeSchema, [], quickstart.right)) {
    expect(readme).toContain(`\`${section}\``);
    if (['sft', 'rl', 'rewards', 'evaluation', 'data', 'text', 'report'].includes(section))
      for (const key of keysAt(recipeSchema, [section], quickstart.right))
        expect(readme, `${section}.${key}`).toContain(`\`${key}\``);
  }
});

it('its example is a recipe', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  const { extends: base, ...own } = parse(yaml) as { extends: string } & Record<string, Plain>;
  const below = loadRecipe(base);
  const whole = E.isRight(below) ? parseRecipe(overlay(parse(recipeText(below.right)) as Plain, own)) : below;
  expect(E.isRight(whole) && whole.right.algorithms.map((a) => a.name)).toEqual(['tompo', 'rloo']);
});

it('the games that @tompo/dilemmas shows are those of a recipe', () => {
  const blocks = [...doc('packages/dilemmas/README.md').matchAll(/```yaml\n([\s\S]*?)```/g)];
  expect(blocks.length).toBeGreaterThan(2);
  // Talk makes prompts and answers longer than an embedded model reads unless it is told.
  const room = { model: { init: 'embedded', context: 4096 }, rl: { maxTokens: 128 } };
  for (const [, yaml = ''] of blocks) {
    const whole = parseRecipe({ name: 'shown', ...room, ...(parse(yaml) as Record<string, Plain>) });
    expect(E.isLeft(whole) ? whole.left : [], yaml).toEqual([]);
  }
});
