/** @file Where things lie: paths in recipes, sections of another kind, commands that can be copied, runs named by '.'. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { findRun } from '../src/commands/find.js';
import { explain } from '../src/errors.js';
import { trainedOf } from '../src/recipe/algorithms.js';
import { loadRecipe } from '../src/recipe/load.js';
import { commandFor, runFolder } from '../src/run/folder.js';
import { quoted } from '../src/screen/quoted.js';
import { scratch } from './command.js';

const recipe = (text: string, set: readonly string[] = []) => {
  const dir = scratch();
  mkdirSync(join(dir, 'base'), { recursive: true });
  for (const file of ['config.json', 'tokenizer.json']) writeFileSync(join(dir, 'base', file), '{}');
  writeFileSync(join(dir, 'mine.yaml'), text);
  return { dir, loaded: loadRecipe(join(dir, 'mine.yaml'), set) };
};
const lines = (loaded: ReturnType<typeof loadRecipe>): readonly string[] =>
  E.isLeft(loaded) ? explain(loaded.left).split('\n') : [];

describe('a section of another kind', () => {
  it('extends: quickstart with a model of one’s own: the keys of the embedded one are gone, the path is beside the recipe', () => {
    const { dir, loaded } = recipe(
      'extends: quickstart\nname: mine\nmodel: { init: directory, path: ./base }\n',
    );
    expect(lines(loaded)).toEqual([]);
    expect(E.isRight(loaded) && loaded.right.model).toEqual({
      init: 'directory',
      path: join(dir, 'base'),
      weights: 'memory',
      context: 2048,
      chat: 'auto',
    });
  });
  it('the same from the command line, in whatever order; there a path is meant from here', () => {
    for (const set of [
      ['model.init=directory', 'model.path=x'],
      ['model.path=x', 'model.init=directory'],
    ]) {
      const loaded = loadRecipe('quickstart', set);
      expect(E.isRight(loaded) && loaded.right.model).toMatchObject({
        init: 'directory',
        path: resolve('x'),
      });
    }
    const other = loadRecipe('quickstart', ['algorithms.0.advantage.estimator=rloo']);
    expect(E.isRight(other) && trainedOf(other.right)[0]?.advantage).toEqual({
      estimator: 'rloo',
      zeroVariance: 'zeros',
    });
  });
  it('faults stand at their lines, those of the recipe below with its name', () => {
    const { dir, loaded } = recipe('extends: below.yaml\nname: mine\nsft: { bach: 3 }\n');
    expect(E.isLeft(loaded)).toBe(true);
    writeFileSync(join(dir, 'below.yaml'), 'name: below\ngames: [{ family: bcz }]\nrl:\n  stepz: 5\n');
    const found = lines(loadRecipe(join(dir, 'mine.yaml')));
    expect(found.some((l) => /rl\.stepz \(line 4 of below\.yaml\): unknown key/.test(l))).toBe(true);
    expect(found.some((l) => /sft\.bach \(line 3\): unknown key/.test(l))).toBe(true);
  });
});

it.each(['paired', 'Playthroughs', 'SFT', 'con', 'a/b', '__proto__', '..', 'x.', 'a'.repeat(65)])(
  'no algorithm is called %j',
  (name) => {
    const loaded = loadRecipe('quickstart', [`algorithms.0.name=${JSON.stringify(name)}`]);
    expect(lines(loaded).join()).toMatch(/algorithms\[0\]\.name/);
  },
);
it.each(['constructor', 'toString', 'hasOwnProperty'])('%s is a name like others', (name) => {
  expect(E.isRight(loadRecipe('quickstart', [`algorithms.1.name=${name}`]))).toBe(true);
});
it('names that differ in capitals alone are one file on some systems', () => {
  expect(lines(loadRecipe('paper-like', ['algorithms.0.name=GRPO'])).join()).toMatch(
    /taken by an earlier entry/,
  );
});

it('commands are quoted as a shell needs it', () => {
  expect(quoted("it's here")).toBe(`'it'\\''s here'`);
  expect(commandFor(runFolder('my runs/a'), 'train', '--force')).toMatch(/ train 'my runs\/a' --force$/);
  expect(commandFor(runFolder('-a'), 'sft')).toMatch(/ sft \.\/-a$/);
});

it('a run is named by any path of its folder', async () => {
  const dir = join(scratch(), 'tiny');
  mkdirSync(dir);
  writeFileSync(join(dir, 'recipe.yaml'), 'extends: quickstart\nname: tiny\n');
  const here = process.cwd();
  try {
    process.chdir(dir);
    expect(await findRun('.', 'runs', [])).toMatchObject({ dir: '.', recipe: { name: 'tiny' } });
    process.chdir('..');
    expect(await findRun('./tiny/', 'runs', [])).toMatchObject({ dir: './tiny/', recipe: { name: 'tiny' } });
  } finally {
    process.chdir(here);
  }
  expect(readdirSync(dir)).toEqual(['recipe.yaml']);
});
