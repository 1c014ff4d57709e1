/** Expected welfare as a reward of a recipe: it runs, it is resumed, it pays for the same games, and what cannot be told is refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe, prepareModules } from '../src/recipe/load.js';
import { scratch, tompo } from './command.js';

const games = fileURLToPath(new URL('./games.yaml', import.meta.url));
const dir = scratch();
const path = join(dir, 'expected.yaml');
writeFileSync(
  path,
  `extends: ${games}
name: expected
rl: { rollouts: { kind: branches, continuation: planner }, completions: 4, maxTokens: 8 }
algorithms:
  - { name: realised, advantage: { estimator: ecw }, reward: { reward: welfare, scale: stakes } }
  - { name: expected, advantage: { estimator: lcw }, reward: [{ reward: expectedWelfare, scale: stakes, worlds: 8 }, { reward: compliance, weight: 0.5 }] }
`,
);

const faultsOf = async (...set: readonly string[]): Promise<string> => {
  await prepareModules(path, set);
  const recipe = loadRecipe(path, set);
  return E.isRight(recipe) ? 'no fault' : explain(recipe.left);
};

describe('a run that pays expected welfare', () => {
  const out = join(dir, 'runs');
  const read = (...parts: string[]): string => readFileSync(join(out, 'expected', ...parts), 'latin1');
  const first = (arm: string) =>
    JSON.parse(read('metrics', `${arm}.jsonl`).trim().split('\n')[1] as string) as Record<string, number>;
  beforeAll(async () => {
    const { code, err } = await tompo(['run', path, '--out', out]);
    expect(code, err).toBe(0);
  });

  it('pays for the games that the other reward pays for, otherwise', () => {
    for (const key of ['payoff', 'welfare', 'completionLength'])
      expect(first('expected')[key], key).toBe(first('realised')[key]);
    expect(first('expected').reward).not.toBe(first('realised').reward);
  });

  it('says in the report what is sought', () => {
    expect(read('report.html')).toContain('welfare that can be expected by what was seen');
  });

  it('stopped after its first step it goes on to the same bytes', async () => {
    const again = join(dir, 'again');
    const stopped = await tompo(['run', path, '--out', again], {
      interruptWhen: (printed) => /✓ realised/.test(printed),
    });
    expect(stopped.code).not.toBe(0);
    const { code, err } = await tompo(['run', path, '--out', again, '--resume']);
    expect(code, err).toBe(0);
    const of = (where: string): string =>
      readFileSync(join(where, 'expected/models/expected/adapter_model.safetensors'), 'latin1');
    expect(of(again)).toBe(of(out));
  });
});

describe('what cannot be told is refused', () => {
  it.each<[string, readonly string[], RegExp]>([
    [
      'partners that are not named',
      ['rl.opponents=null'],
      /algorithms\[1\]\.reward\[0\].*: expectedWelfare is the mean over who may sit in the other seats, and rl\.opponents says nothing of them/,
    ],
    [
      'a partner that is a language model',
      ['rl.opponents=[planner, {pastSelves: {every: 2}}]'],
      /rl\.opponents\[1\].*: expectedWelfare asks each kind of partner what it would have done/,
    ],
    [
      'a scale of W*',
      ['algorithms.1.reward={reward: expectedWelfare, scale: optimum}'],
      /must be one of none, stakes, not "optimum"/,
    ],
    ['no worlds', ['algorithms.1.reward={reward: expectedWelfare, worlds: 0}'], /must be at least 1, not 0/],
  ])('%s', async (_, set, says) => {
    expect(await faultsOf(...set)).toMatch(says);
  });

  it('and the recipe itself is not', async () => {
    expect(await faultsOf()).toBe('no fault');
  });
});
