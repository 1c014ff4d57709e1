/** @file docs/metrics.md names what is logged: every key, and no other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS as ARENA_METRICS, FEWEST_GAMES, fewestDiffering } from '@tompo/arena';
import { either as E } from 'fp-ts';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { rlSettings } from '../../trainer/src/rl/settings.js';
import { loadRecipe } from '../src/recipe/load.js';
import type { Recipe } from '../src/recipe/schema.js';
import { METRICS, PLOTTED } from '../src/report/data.js';
import { glossary } from '../src/report/glossary.js';
import { METRIC_WORDS } from '../src/report/words.js';
import { trainGames, trainSource } from '../src/stages/games.js';
import { scorer } from '../src/stages/scoring.js';
import { collect, exampleMaker } from '../src/stages/situations.js';
import { COLUMNS } from '../src/stages/validate.js';
import { scratch, tiny, tompo } from './command.js';
import { doc, section, spans, tables } from './markdown.js';
import { nodes, sourcesOf } from './names.js';

const text = doc('docs/metrics.md');
const keysOf = (heading: string, table: number, column = 0): readonly string[] =>
  tables(section(text, heading))[table]?.rows.flatMap((row) => spans(row[column] ?? '')) ?? [];
const sorted = (keys: Iterable<string>): readonly string[] => [...new Set(keys)].sort();

/** Fields of an interface of a package. */
const fieldsOf = (pkg: string, name: string): readonly string[] =>
  sourcesOf(pkg)
    .flatMap(nodes)
    .filter(ts.isInterfaceDeclaration)
    .filter((declared) => declared.name.text === name)
    .flatMap(({ members }) => members.map((member) => member.name?.getText() ?? ''));

const recipeOf = (set: readonly string[]): Recipe => {
  const recipe = loadRecipe('quickstart', set);
  if (E.isLeft(recipe)) throw new Error('quickstart');
  return recipe.right;
};

/** Parts of the reward of the experts' own answers, in both styles of text. */
const partsScored = async (): Promise<readonly string[]> => {
  const keys = await Promise.all(
    ['compact', 'natural'].map(async (style) => {
      const recipe = recipeOf([
        `text.style=${style}`,
        'text.beliefs=required',
        'model.context=4096',
        'rl.maxTokens=64',
      ]);
      const situations = await collect(recipe, trainGames(trainSource(recipe), 1), {
        decisions: 'both',
        seats: 'all',
      });
      const example = exampleMaker(recipe);
      const score = scorer(recipe);
      return situations.flatMap((s) => Object.keys(score(s, example(s).completion).parts));
    }),
  );
  return keys.flat();
};

describe('keys of a run', () => {
  const out = scratch();
  const at = (...parts: string[]): string => join(out, 'tiny', ...parts);
  const rowKeys = (arm: string): readonly string[] =>
    readFileSync(at('metrics', `${arm}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .flatMap((line) => Object.keys(JSON.parse(line) as object));
  beforeAll(async () => {
    const run = await tompo(['run', tiny, '--out', out, '--set', 'sft.steps=3']);
    expect(run.code, run.err).toBe(0);
    expect(existsSync(at('metrics'))).toBe(true);
  });

  it('of reinforcement learning', async () => {
    const columns = Object.keys(COLUMNS);
    const suffixes = ['Low', 'High', 'Count'];
    const validated = columns.flatMap((c) => [c, ...suffixes.map((s) => `${c}${s}`)]);
    const documented = keysOf('Reinforcement learning', 0);
    const validation = keysOf('Reinforcement learning', 1);
    expect(sorted(validation)).toEqual(sorted([...columns, ...suffixes.map((s) => `…${s}`)]));

    const logged = ['tompo', 'grpo'].flatMap(rowKeys);
    // A validation of U1 and U3 is in every run: its columns are those that are made of the list.
    expect(logged).toContain('U3allCount');
    const steps = logged.filter((key) => !validated.includes(key));
    // A critic's loss is the trainer's alone; parts depend on the text and on what could be read.
    // a run whose sampler is not corrected has no mismatch, and one that writes freely no estimate of that.
    const mismatch = fieldsOf('trainer', 'Mismatch').map(
      (name) => `mismatch${name[0]?.toUpperCase()}${name.slice(1)}`,
    );
    const possible = ['valueLoss', 'freeCompliance', ...mismatch, ...(await partsScored())];
    expect(fieldsOf('trainer', 'RlMetrics')).toContain('valueLoss');
    expect(sorted(documented)).toEqual(sorted([...steps, ...possible]));
  });

  it('of SFT', () => {
    expect(sorted(keysOf('SFT', 0))).toEqual(sorted(rowKeys('sft')));
  });

  it('of evaluations and their differences', () => {
    const saved = JSON.parse(readFileSync(at('eval', 'tompo.json'), 'utf8')) as {
      summary: Record<string, Record<string, object>>;
    };
    const estimates = saved.summary.all ?? {};
    expect(sorted(keysOf('Evaluation', 0))).toEqual(sorted(Object.keys(estimates)));
    expect(sorted(keysOf('Evaluation', 0))).toEqual(sorted(ARENA_METRICS));
    expect(sorted(keysOf('Evaluation', 1))).toEqual(sorted(Object.values(estimates).flatMap(Object.keys)));
    const beside = keysOf('Evaluation', 2).filter((key) => key in saved);
    expect(beside).toEqual(['inexactWelfare', 'welfareGap', 'cost', 'social']);
    expect(sorted(keysOf('Evaluation', 2, 1))).toEqual(
      sorted([...fieldsOf('arena', 'WelfareGap'), ...fieldsOf('cli', 'AnswerCost')]),
    );
    const paired = JSON.parse(readFileSync(at('eval', 'paired.json'), 'utf8')) as { metric: string }[];
    expect(sorted(keysOf('Evaluation', 0, 1))).toEqual(sorted(paired.map(({ metric }) => metric)));
    expect(readdirSync(at('eval'))).toContain('paired.json');
  });

  it('the trainer’s README names the trainer’s', () => {
    const table = tables(section(doc('packages/trainer/README.md'), 'What is logged'))[0];
    const named = table?.rows.flatMap((row) => spans(row[0] ?? ''));
    const all = ['RlMetrics', 'SftMetrics', 'HeldoutMetrics'].flatMap((name) => fieldsOf('trainer', name));
    expect(sorted(named ?? [])).toEqual(sorted(all));
  });

  it('the arena’s README names the arena’s', () => {
    const table = tables(section(doc('packages/arena/README.md'), 'Evaluation'))[0];
    expect(sorted(table?.rows.flatMap((row) => spans(row[0] ?? '')) ?? [])).toEqual(sorted(ARENA_METRICS));
    expect(doc('packages/arena/README.md')).toContain(`{ ${fieldsOf('arena', 'Estimate').join(', ')} }`);
  });
});

describe('the report speaks of the same', () => {
  const names = tables(section(text, 'What is measured'))[0]?.rows.map(([name = '']) =>
    name.replace(/\*/g, ''),
  );
  const terms = glossary(0.95).map(([term]) => term);

  it('metrics have one name', () => {
    expect(terms.filter((term) => /^U\d/.test(term))).toEqual(names);
    for (const metric of PLOTTED)
      expect(names, metric).toContain(METRIC_WORDS[metric].title.replace(/,.*/, ''));
    expect(sorted(METRICS)).toEqual(sorted(keysOf('Evaluation', 0, 1)));
  });

  it('what else is drawn is a key of a row; algorithms are the recipes’', () => {
    const keys = keysOf('Reinforcement learning', 0).map((key) => key.toLowerCase());
    const algorithms = recipeOf([]).algorithms.map(({ name }) => name);
    const others = terms
      .filter((term) => !/^U\d/.test(term))
      .map((term) => term.replace(/ /g, '').toLowerCase());
    for (const term of others) expect([...keys, ...algorithms, 'sft', 'interval'], term).toContain(term);
  });

  it('the bounds of intervals are the evaluation’s, at its level', () => {
    const told = (level: number): string => glossary(level).find(([term]) => term === 'interval')?.[1] ?? '';
    // 2 · 2⁻⁶ = .031 ≤ .05 · 2 · 2⁻⁵ = .0625 ≤ .1 · 2 · 2⁻⁸ = .0078 ≤ .01
    expect([0.95, 0.9, 0.99].map(fewestDiffering)).toEqual([6, 5, 8]);
    for (const level of [0.95, 0.9, 0.99])
      expect(told(level)).toContain(
        `fewer than ${FEWEST_GAMES} games were played, or fewer than ${fewestDiffering(level)} differ`,
      );
    expect(told(0.95)).toContain('Clopper and Pearson');
    const documented = section(text, 'When there is no interval');
    expect(documented).toContain(`Fewer than ${FEWEST_GAMES} games`);
    expect(documented).toContain(`fewer than ${fewestDiffering(0.95)} games that differ`);
  });
});

it('defaults in the text are the code’s', () => {
  const { ratioTolerance } = rlSettings({ steps: 1, learningRate: 1 } as Parameters<typeof rlSettings>[0]);
  expect(text).toContain(`above ${ratioTolerance} (\`ratioTolerance\` of`);
  expect(text).toContain(`${100 * recipeOf([]).evaluation.level} % unless told`);
});
