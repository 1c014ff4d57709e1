/** A recipe's opponents may be a reference pool: one of ours, or a file of one's own, verified. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPool, freezePool } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe } from '../src/recipe/load.js';
import { listOf, type Opponents, playerName, poolNames, weightOf } from '../src/recipe/players.js';
import { differences, settingsOf } from '../src/run/settings.js';
import { scratch, tiny } from './command.js';

const right = <T>(made: E.Either<unknown, T>): T => {
  if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
  return made.right;
};

const written = (name: string, text: string): string => {
  const file = join(scratch(), name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

const recipeWith = (opponents: string, beside: Readonly<Record<string, string>> = {}) => {
  const file = written(
    'mine.yaml',
    `extends: ${tiny}\nname: mine\nevaluation: { opponents: ${opponents} }\n`,
  );
  for (const [name, text] of Object.entries(beside)) writeFileSync(join(dirname(file), name), text);
  return { file, loaded: loadRecipe(file) };
};

const opponentsOf = (opponents: string, beside?: Readonly<Record<string, string>>): Opponents =>
  right(recipeWith(opponents, beside).loaded).evaluation.opponents;

const mine = right(
  freezePool({
    pool: 'mine',
    version: 1,
    members: [
      { name: 'tit', weight: 3, script: 'titForTat' },
      { name: 'idle', weight: 1, script: 'freeRider' },
    ],
  }),
);

it('a pool of ours sits with all its members, and is named with its digest', () => {
  const opponents = opponentsOf('{ pool: repeated@1 }');
  const { members, name } = right(findPool('repeated@1'));
  expect(listOf(opponents).map(playerName)).toEqual(members.map(({ player }) => player.name));
  expect(listOf(opponents).map(weightOf)).toEqual(members.map(({ weight }) => weight));
  expect(poolNames(opponents)).toEqual([name]);
});

it('a file of one’s own lies beside the recipe, and shares its weight in a list', () => {
  const opponents = opponentsOf('[planner, { pool: ./mine.json, weight: 2 }]', {
    'mine.json': JSON.stringify(mine),
  });
  expect(listOf(opponents).map((one) => [playerName(one), weightOf(one)])).toEqual([
    ['planner', 1],
    ['mine@1/tit', 1.5],
    ['mine@1/idle', 0.5],
  ]);
});

it('what its file says, not where it lies, shapes an evaluation', () => {
  const settings = (text: string) => {
    const { loaded } = recipeWith('{ pool: ./mine.json }', { 'mine.json': text });
    return settingsOf(right(loaded), 'eval sft');
  };
  const text = JSON.stringify(mine);
  expect(differences(settings(text), settings(text))).toEqual([]);
  const other = right(freezePool({ ...mine, version: 2 }));
  expect(differences(settings(text), settings(JSON.stringify(other)))[0]).toMatch(/opponents\.pool/);
});

it.each<[string, string, string, RegExp]>([
  ['a name that nobody has', '{ pool: repeated@7 }', '', /evaluation\.opponents\.pool.*one of repeated@1/],
  ['no such file', '[{ pool: ./gone.json }]', '', /evaluation\.opponents\[0\]\.pool.*there is no file/],
  ['no JSON', '{ pool: ./mine.json }', '{', /mine\.json is not JSON/],
  [
    'a pool that was changed',
    '{ pool: ./mine.json }',
    JSON.stringify({ ...mine, members: mine.members.slice(1) }),
    /changed after it was frozen/,
  ],
])('%s is a fault of the recipe', (_, opponents, text, words) => {
  const { loaded } = recipeWith(opponents, text === '' ? {} : { 'mine.json': text });
  expect(E.isLeft(loaded) && explain(loaded.left)).toMatch(words);
});

it('the digest that results name is that of the file', () => {
  const published = JSON.parse(
    readFileSync(new URL('../../arena/src/pool/repeated-1.json', import.meta.url), 'utf8'),
  ) as { readonly digest: string };
  expect(right(findPool('repeated@1')).name).toBe(`repeated@1#${published.digest.slice(0, 8)}`);
});
