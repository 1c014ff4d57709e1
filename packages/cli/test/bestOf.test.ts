/** Policies that only play otherwise: the best of several answers, from the recipe to the report, and what is refused. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe } from '../src/recipe/load.js';
import type { Recipe } from '../src/recipe/schema.js';
import { settingsOf } from '../src/run/settings.js';
import { marksOf, parentsOf } from '../src/run/stages.js';
import { loadStudy } from '../src/study/load.js';
import { cellOf } from '../src/study/study.js';
import { scratch, tompo } from './command.js';

const bestOf = fileURLToPath(new URL('./bestOf.yaml', import.meta.url));

const right = (set: readonly string[] = []): Recipe => {
  const recipe = loadRecipe(bestOf, set);
  if (E.isLeft(recipe)) throw new Error(explain(recipe.left));
  return recipe.right;
};

interface Saved {
  readonly policy: string;
  readonly games: readonly unknown[];
  readonly summary: { readonly all: { readonly u3: { readonly value: number | null } } };
  readonly cost: { readonly decisions: number; readonly tokens: number };
}

describe('a run with policies that only play otherwise', () => {
  const out = scratch();
  const saved = (arm: string): Saved =>
    JSON.parse(readFileSync(join(out, 'best-of', 'eval', `${arm}.json`), 'utf8')) as Saved;
  beforeAll(async () => {
    const { code, err } = await tompo(['run', bestOf, '--out', out]);
    expect(code, err).toBe(0);
  });

  it('evaluates all and trains none of them', () => {
    expect(readdirSync(join(out, 'best-of', 'models')).sort()).toEqual(['rloo', 'sft']);
    expect(readdirSync(join(out, 'best-of', 'metrics')).sort()).toEqual(['rloo.jsonl', 'sft.jsonl']);
    for (const arm of ['best-of-1', 'best-of-4', 'oracle-of-4', 'best-of-2-trained', 'reply', 'ahead'])
      expect(saved(arm).policy).toBe(arm);
  });

  it('counts what all answers cost', () => {
    const perDecision = (arm: string) => saved(arm).cost.tokens / saved(arm).cost.decisions;
    expect(saved('sft').cost.decisions).toBe(saved('best-of-4').cost.decisions);
    // An answer is at least a token and at most rl.maxTokens.
    for (const [arm, answers] of [
      ['sft', 1],
      ['best-of-1', 1],
      ['reply', 1],
      ['best-of-2-trained', 2],
      ['best-of-4', 4],
    ] as const) {
      expect(perDecision(arm)).toBeGreaterThanOrEqual(answers);
      expect(perDecision(arm)).toBeLessThanOrEqual(answers * 20);
    }
    expect(perDecision('best-of-4')).toBeGreaterThan(2 * perDecision('best-of-1'));
    // Links are asked about twice: where they are decided, and where efforts will be.
    expect(perDecision('ahead')).toBeGreaterThan(perDecision('reply'));
    expect(perDecision('ahead')).toBeLessThan(2 * perDecision('reply'));
    const page = readFileSync(join(out, 'best-of', 'report.html'), 'utf8');
    expect(page).toContain(`best-of-4 ${perDecision('best-of-4').toFixed(1)}`);
    expect(page).toContain('and was then improved by reinforcement learning: RLOO.');
  });

  it('is read by cross-play as any other policy', async () => {
    const {
      code,
      err,
      out: told,
    } = await tompo([
      'cross-play',
      'best-of',
      '--out',
      out,
      '--arm',
      'best-of-4,oracle-of-4',
      '--partners',
      'planner,freeRider',
    ]);
    expect(code, err).toBe(0);
    expect(told).toContain('oracle-of-4');
  });

  it('is made again to the same bytes, and refused under other settings of its own', async () => {
    const before = readFileSync(join(out, 'best-of', 'eval', 'best-of-4.json'), 'utf8');
    const again = await tompo(['eval', bestOf, '--out', out, '--arm', 'best-of-4', '--force']);
    expect(again.code, again.err).toBe(0);
    expect(readFileSync(join(out, 'best-of', 'eval', 'best-of-4.json'), 'utf8')).toBe(before);
    const changed = await tompo([
      'eval',
      bestOf,
      '--out',
      out,
      '--arm',
      'best-of-4',
      '--set',
      'algorithms.2.evaluation.bestOf=2',
    ]);
    expect(changed.code).not.toBe(0);
    expect(changed.err).toContain('eval/best-of-4.json');
    expect(changed.err).toContain('algorithms.best-of-4.evaluation.bestOf was 4 and is 2');
    const forced = await tompo([
      'eval',
      bestOf,
      '--out',
      out,
      '--arm',
      'best-of-4',
      '--force',
      '--set',
      'algorithms.2.evaluation.bestOf=2',
    ]);
    expect(forced.code, forced.err).toBe(0);
    expect(saved('best-of-4').cost.decisions).toBe(saved('sft').cost.decisions);
    expect(readFileSync(join(out, 'best-of', 'eval', 'best-of-4.json'), 'utf8')).not.toBe(before);
  });
});

describe('recipes with policies that only play otherwise', () => {
  it('rest on the policy that they play, and on nothing of its training', () => {
    const recipe = right();
    expect(marksOf(recipe).filter((mark) => mark.startsWith('train '))).toEqual(['train rloo']);
    expect(parentsOf(recipe, 'eval best-of-4')).toEqual(['sft']);
    expect(parentsOf(recipe, 'eval best-of-2-trained')).toEqual(['sft', 'train rloo']);
    for (const set of [
      'algorithms.2.evaluation.by=oracle',
      'algorithms.2.evaluation.among=decisions',
      'algorithms.2.evaluation.ahead=1',
    ]) {
      const other = right([set]);
      expect(settingsOf(other, 'eval best-of-4')).not.toEqual(settingsOf(recipe, 'eval best-of-4'));
      for (const mark of ['eval sft', 'eval rloo', 'eval oracle-of-4', 'train rloo'])
        expect(settingsOf(other, mark)).toEqual(settingsOf(recipe, mark));
    }
    // What was made before there was a choice of it stands.
    for (const key of ['among', 'ahead'])
      expect(JSON.stringify(settingsOf(recipe, 'eval best-of-4'))).not.toContain(key);
    const none = right(['algorithms.2.evaluation.ahead=0']);
    expect(settingsOf(none, 'eval best-of-4')).toEqual(settingsOf(recipe, 'eval best-of-4'));
  });

  it.each<[string, string]>([
    ['algorithms.2.evaluation.bestOf=0', 'algorithms[2].evaluation.bestOf'],
    ['algorithms.2.evaluation.by=luck', 'must be one of beliefs, shuffled, oracle, not "luck"'],
    ['algorithms.2.evaluation.among=all', 'must be one of answers, decisions, not "all"'],
    ['algorithms.2.evaluation.ahead=17', 'algorithms[2].evaluation.ahead'],
    [
      'algorithms.6.evaluation.by=oracle',
      'algorithms[6].evaluation.ahead (line 15): must be 0 where by is oracle, which goes by no beliefs, not 1',
    ],
    [
      'algorithms.1.evaluation.ahead=1',
      'must be 0 where bestOf is 1 and among is answers, for there is nothing to choose among, not 1',
    ],
    ['algorithms.2.evaluation.temperature=0', 'must be greater than 0, not 0'],
    ['algorithms.2.evaluation.answers=3', 'unknown key; known here: bestOf, by, among, ahead, temperature'],
    ['algorithms.2.from=rlo', 'there is no trained policy "rlo"; did you mean rloo?'],
    ['algorithms.2.from=oracle-of-4', 'there is no trained policy "oracle-of-4"'],
    ['algorithms.2.learningRate=0.1', 'is of training, and evaluation alone trains nothing; leave it out'],
    ['algorithms.0.from=sft', 'is of a policy that is not trained, and advantage trains one'],
    [
      'algorithms.2={name: x}',
      'algorithms[2].advantage (--set algorithms.2={name: x}): is missing: give the estimator',
    ],
    ['evaluation.seats=all', 'oracle tries what the others would answer'],
  ])('%s is refused in one sentence', (set, says) => {
    const recipe = loadRecipe(bestOf, [set]);
    const faults = E.isRight(recipe) ? [] : explain(recipe.left).split('\n').slice(1);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(says);
  });

  it('beliefs about one partner cannot be dealt among several: refused in games of two seats, whatever is chosen among', () => {
    for (const among of ['answers', 'decisions']) {
      const arm = ['algorithms.2.evaluation.by=shuffled', `algorithms.2.evaluation.among=${among}`];
      expect(E.isRight(loadRecipe(bestOf, arm))).toBe(true);
      const recipe = loadRecipe(bestOf, ['games.0.n=2', ...arm]);
      const faults = E.isRight(recipe) ? [] : explain(recipe.left).split('\n').slice(1);
      expect(faults).toHaveLength(1);
      expect(faults[0]).toContain('games[0] has one other seat, so that it would be no control');
    }
  });

  it('beliefs are needed to choose by them', () => {
    const recipe = loadRecipe(bestOf, ['text.beliefs=none', 'algorithms.5.evaluation.by=shuffled']);
    const faults = E.isRight(recipe) ? [] : explain(recipe.left).split('\n').slice(1);
    expect(faults).toHaveLength(5);
    expect(faults.filter((fault) => fault.includes('shuffled chooses by what the answers say'))).toHaveLength(
      1,
    );
    expect(faults.filter((fault) => fault.includes('beliefs chooses by what the answers say'))).toHaveLength(
      4,
    );
  });

  it('a seat that can decide in more ways than are tried is told before anything is trained', () => {
    const wide = [
      'games=[{"family":"bcz","sequences":["GE"],"n":3,"rounds":1,"maxEffort":150,"alpha":[0.5,2],"delta":[0.04,0.16],"cost":[0.02,3]}]',
    ];
    const faults = (more: readonly string[]): string => {
      const recipe = loadRecipe(bestOf, [...wide, 'rl.maxTokens=40', ...more]);
      return E.isRight(recipe) ? '' : explain(recipe.left);
    };
    expect(faults([])).toContain(
      'decisions tries each of them, 1000 at most, and a seat in games[0] has more; take smaller games, or set it to answers',
    );
    expect(faults([])).toContain('algorithms[5].evaluation.among');
    expect(
      faults(['algorithms.5.evaluation.among=answers', 'algorithms.6.evaluation={bestOf: 2, ahead: 1}']),
    ).toBe('');
  });

  it('messages need no list where it is chosen by beliefs, and are too many for an oracle', () => {
    const talk =
      'games=[{"family":"travellers","low":2,"high":4,"rounds":1,"mechanisms":[{"talk":{"maxLength":10}}]}]';
    const faults = (more: readonly string[]): string => {
      const recipe = loadRecipe(bestOf, [talk, 'rl.maxTokens=40', 'model.context=1024', ...more]);
      return E.isRight(recipe) ? '' : explain(recipe.left);
    };
    expect(faults([])).toBe('');
    expect(faults(['algorithms.5.evaluation.by=oracle'])).toContain(
      'decisions tries each of them, 1000 at most',
    );
  });

  it('that train nothing are told so by train', async () => {
    const { code, err } = await tompo([
      'train',
      bestOf,
      '--out',
      scratch(),
      '--set',
      'algorithms=[{name: best-of-4, evaluation: {bestOf: 4}}]',
    ]);
    expect(code).not.toBe(0);
    expect(err).toContain('The recipe trains no algorithm');
  });

  it('are an arm of a study in one entry, with the policy that they play', async () => {
    const dir = scratch();
    const file = join(dir, 'study.yaml');
    writeFileSync(
      file,
      `name: s\nrecipe: ${bestOf}\nseeds: 2\narms: [rloo, { name: twice, from: rloo, evaluation: { bestOf: 2 } }, { name: eight, evaluation: { bestOf: 8 } }]\n`,
    );
    const loaded = await loadStudy(file);
    if (E.isLeft(loaded)) throw new Error(explain(loaded.left));
    const [variant] = loaded.right.variants;
    if (variant === undefined) throw new Error('no variant');
    const algorithmsOf = (arms: readonly string[]) =>
      cellOf(loaded.right, variant, 1, new Set(arms), dir)?.recipe.algorithms.map(({ name }) => name);
    expect(algorithmsOf(['eight'])).toEqual(['eight']);
    expect(algorithmsOf(['twice'])).toEqual(['rloo', 'twice']);
    expect(existsSync(join(dir, 'runs'))).toBe(false);
  });
});
