/** @file The sentence about what is wrong in the README, as it stands there. */
import { readFileSync } from 'node:fs';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { bczPayoffs, explain } from '../src/index.js';

it('the README shows what explain says', () => {
  const model = { n: 3, alpha: [1, 2], delta: -1, cost: 0 };
  const wrong = bczPayoffs(
    model,
    [
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
    [1, NaN, 1],
  );
  const said = E.isLeft(wrong) ? explain(wrong.left) : '';
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const lines = readme.match(/explain\(wrong\.left\)\);\n((?:\/\/ .*\n)+)/u)?.[1] as string;
  expect(
    lines
      .replace(/^\/\/ /gmu, '')
      .trim()
      .split('\n')
      .join(' '),
  ).toBe(said);
});
