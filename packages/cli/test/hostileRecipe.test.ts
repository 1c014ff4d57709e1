/** Recipes in hostile hands: each is refused in words with its file, in bounded time, or can be used. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe } from '../src/recipe/load.js';

const folder = mkdtempSync(join(tmpdir(), 'tompo-hostile-recipe-'));
afterAll(() => rmSync(folder, { recursive: true }));

const VALID = 'name: mine\ngames:\n  - family: bcz\n';

const sentenceOf = (text: string): string => {
  const file = join(folder, 'mine.yaml');
  writeFileSync(file, text);
  const start = process.cpuUsage();
  const read = loadRecipe(file);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(10_000);
  const sentence = E.isLeft(read) ? explain(read.left) : '';
  expect(sentence).toContain('mine.yaml');
  expect(sentence.length).toBeLessThan(20_000);
  return sentence;
};

describe('a recipe', () => {
  it.each<[string, string, string]>([
    ['that holds itself', `description: &a\n  b: *a\n${VALID}`, 'holds itself'],
    ['whose key holds itself', `${VALID}rl: &r {steps: *r}\n`, 'holds itself'],
    ['that is a set where a section belongs', `${VALID}rl: !!set {a, b}\n`, 'makes a Set'],
    ['with an ordered map', `${VALID}rl: !!omap [a: 1]\n`, 'makes a Map'],
    ['with bytes', `${VALID}description: !!binary aGk=\n`, 'makes a Buffer'],
    ['with a tag of JavaScript', `${VALID}description: !!js/function "x"\n`, 'Unresolved tag'],
    ['with a tag of its own', `${VALID}seed: !foo 3\n`, 'Unresolved tag'],
    ['with an alias of nothing', `rl: *nope\n${VALID}`, 'Unresolved alias'],
    ['with a key twice', `${VALID}name: other\n`, 'unique'],
    ['with a merge key', `rl:\n  <<: {steps: 3}\n${VALID}`, 'rl.<<'],
    ['with __proto__', `${VALID}rl: {__proto__: {steps: 1}}\n`, 'rl.__proto__'],
    ['of a deep nest', `${VALID}rl: ${'{a: '.repeat(40)}1${'}'.repeat(40)}\n`, 'deep'],
    [
      'with 100,000 keys',
      `${VALID}${Array.from({ length: 1e5 }, (_, i) => `k${i}: 1`).join('\n')}\n`,
      'bytes',
    ],
    [
      'with 3,500 keys',
      `${VALID}${Array.from({ length: 3500 }, (_, i) => `k${i}: 1`).join('\n')}\n`,
      'entries',
    ],
    ['with 1,000 games', `name: m\ngames:\n${'  - family: bcz\n'.repeat(1000)}`, 'at most 64'],
    ['with numbers that are none', `${VALID}rl: {steps: .inf}\nseed: .nan\n`, 'not .nan'],
    ['with an infinite number', `${VALID}rl: {learningRate: -.inf}\n`, 'not -.inf'],
    ['that grows tenfold by each alias', `${bomb()}${VALID}`, 'alias'],
  ])('%s is refused', (_, text, word) => {
    expect(sentenceOf(text)).toContain(word);
  });

  it('that shares a section by an alias is read', () => {
    const file = join(folder, 'shared.yaml');
    writeFileSync(file, 'name: m\ngames:\n  - &g {family: bcz}\n  - *g\n');
    const read = loadRecipe(file);
    expect(E.isRight(read) ? read.right.games.length : explain(read.left)).toBe(2);
  });

  it('is not made endless from the command line', () => {
    const file = join(folder, 'plain.yaml');
    writeFileSync(file, VALID);
    for (const set of ['rl=&r {steps: *r}', 'rl=!!set {a}'])
      expect(loadRecipe(file, [set])).toMatchObject(E.left({ _tag: 'InvalidOverride' }));
  });
});

function bomb(): string {
  const names = [...'abcdefghi'];
  return names
    .map((name, i) => `${name}: &${name} [${Array(9).fill(i === 0 ? 'x' : `*${names[i - 1]}`)}]\n`)
    .join('');
}
