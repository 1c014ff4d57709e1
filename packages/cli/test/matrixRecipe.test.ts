/** Repeated matrix games are a family that recipes know by its name: what is wrong with its keys is told at their lines. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe, prepareModules } from '../src/recipe/load.js';
import { scratch } from './command.js';
import { root } from './names.js';

const dir = scratch();
const matrix = join(root, 'examples', 'games-of-ones-own', 'matrix.yaml');

const faultsOf = async (name: string, text: string): Promise<string> => {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, name);
  writeFileSync(path, `extends: ${matrix}\n${text}`);
  await prepareModules(path);
  const loaded = loadRecipe(path);
  return E.isLeft(loaded) ? explain(loaded.left) : 'no fault';
};

it('a recipe with other kinds and rounds is one, and one with two entries of the family, too', async () => {
  expect(await faultsOf('ordinal.yaml', 'games: [{ family: matrix, kinds: [ordinal], rounds: 2 }]')).toBe(
    'no fault',
  );
  const two =
    'games: [{ family: matrix, weight: 2, rounds: 3 }, { family: matrix, kinds: [ChPd], rounds: 3, continuation: 0.5 }]';
  expect(await faultsOf('two.yaml', two)).toBe('no fault');
});

it.each(['three-dilemmas', 'three-families'])('the recipe %s is one', async (name) => {
  const path = join(root, 'examples', 'games-of-ones-own', `${name}.yaml`);
  await prepareModules(path);
  const loaded = loadRecipe(path);
  expect(E.isLeft(loaded) ? explain(loaded.left) : 'no fault').toBe('no fault');
});

it('every fault of its keys is told', async () => {
  const told = await faultsOf(
    'wrong.yaml',
    'games:\n  - { family: matrix, kinds: [Pd, dilemma], jitters: 1, rounds: [5, 2] }',
  );
  expect(told).toContain(
    'games[0].jitters (line 3): is no key here; known are kinds, rounds, continuation, jitter',
  );
  expect(told).toContain(
    'games[0].kinds[1] (line 3): "dilemma" is no kind of game; known are prisoners-dilemma,',
  );
  expect(told).toContain('games[0].rounds (line 3): must be a whole number, or [least, most]');
  expect(await faultsOf('name.yaml', 'games: [{ family: matrx }]')).toContain('did you mean matrix?');
  expect(await faultsOf('both.yaml', 'games: [{ family: matrix, module: ./grim.mjs }]')).not.toBe('no fault');
});

it('players of links are refused there, at the key that names them', async () => {
  expect(await faultsOf('links.yaml', 'expert: { player: reciprocator }')).toContain(
    'expert.player (line 2): The player reciprocator cannot play matrix-v1',
  );
});
