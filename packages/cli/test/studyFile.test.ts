/** @file The file of a study: what it may say, and what is told of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { addStudy } from '../src/commands/study.js';
import { explain } from '../src/errors.js';
import { loadRecipe } from '../src/recipe/load.js';
import type { Recipe } from '../src/recipe/schema.js';
import { readDoing } from '../src/study/child.js';
import { loadStudy } from '../src/study/load.js';
import { cellOf } from '../src/study/study.js';
import { scratch, tiny } from './command.js';
import { doc } from './markdown.js';

const dir = scratch();
let count = 0;
const load = (text: string) => {
  const path = join(dir, `s${count++}.yaml`);
  writeFileSync(path, text.replaceAll('TINY', tiny));
  return loadStudy(path);
};
const told = async (text: string): Promise<string> => {
  const study = await load(text);
  return E.isLeft(study) ? explain(study.left) : 'no fault';
};
const sound = async (text: string) => {
  const study = await load(text);
  if (E.isLeft(study)) throw new Error(explain(study.left));
  return study.right;
};

const pathOf = ({ model }: Recipe): string | undefined => ('path' in model ? model.path : undefined);

describe('what it says', () => {
  it('the least: the recipe’s algorithms, ten seeds, each against grpo', async () => {
    const study = await sound('name: least\nrecipe: TINY');
    expect(study.seeds).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(study.arms.map(({ name }) => name)).toEqual(['sft', 'tompo', 'grpo']);
    expect(study.contrasts).toEqual([['tompo', 'grpo']]);
    expect(study.variants.map(({ environment }) => environment)).toEqual(['base']);
  });

  it('environments and arms with settings of their own are laid over the recipe', async () => {
    const study = await sound(`
name: layers
recipe: TINY
seeds: [7, 3]
set: { rl: { steps: 1 } }
environments:
  - { name: calm }
  - { name: wild, set: { evaluation: { opponents: [{ player: planner, weight: 3 }, { player: nash, weight: 1 }] } } }
arms:
  - grpo
  - { name: long, of: grpo, set: { rl: { steps: 5 } } }
  - { name: sft-5, of: sft, set: { sft: { steps: 5 } } }
baseline: grpo`);
    expect(study.contrasts).toEqual([
      ['long', 'grpo'],
      ['sft-5', 'grpo'],
    ]);
    const variant = (environment: string, name: string) =>
      study.variants.find((v) => v.environment === environment && v.name === name)?.recipe;
    expect(study.variants).toHaveLength(6);
    expect(variant('calm', '')?.rl.steps).toBe(1);
    expect(variant('wild', 'long')?.rl.steps).toBe(5);
    expect(variant('wild', 'long')?.evaluation.opponents).toEqual(variant('wild', '')?.evaluation.opponents);
    expect(variant('calm', 'long')?.algorithms.map((a) => a.name)).toEqual(['long']);
    expect(variant('calm', 'sft-5')?.sft.steps).toBe(5);
    const cell = cellOf(
      study,
      study.variants.find((v) => v.name === 'long') as (typeof study.variants)[number],
      7,
      new Set(['long']),
      'out',
    );
    expect(cell).toMatchObject({ id: 'calm/seed-7.long', recipe: { seed: 7, name: 'seed-7.long' } });
    expect(cell?.folder.dir).toBe(join('out', 'runs', 'calm', 'seed-7.long'));
  });

  it('a run has the arms that are wanted, and none where only sft is', async () => {
    const study = await sound('name: some\nrecipe: TINY');
    const [variant] = study.variants;
    const of = (...names: string[]) =>
      cellOf(study, variant as NonNullable<typeof variant>, 1, new Set(names), 'out');
    expect(of('sft', 'grpo')?.recipe.algorithms.map((a) => a.name)).toEqual(['grpo']);
    expect(of('sft')).toBeNull();
  });

  it('a set may name paths, which reach into lists', async () => {
    const study = await sound(
      'name: paths\nrecipe: TINY\nset: { games.0.cost: [0.2, 0.4], sft: { steps: 5 } }\nenvironments: [{ name: a }, { name: b, set: { games.0.cost: [0.6, 0.7] } }]',
    );
    const costs = study.variants.map(({ recipe }) => (recipe.games[0] as { cost?: unknown }).cost);
    expect(costs).toEqual([
      [0.2, 0.4],
      [0.6, 0.7],
    ]);
    for (const { recipe } of study.variants) {
      expect(recipe.sft.steps).toBe(5);
      expect(recipe.games[0]).toMatchObject({ family: 'bcz', n: 3 });
    }
  });

  it.each(['', 'set: { games.0.rounds: 2 }\n', 'set: { model: { context: 2048 } }\n'])(
    'paths of its recipe mean what they mean to tompo run, and its own are meant from where it lies; with %j',
    async (set) => {
      const own = join(dir, `own${count++}.yaml`);
      writeFileSync(own, 'extends: paper\n');
      for (const recipe of ['paper', own]) {
        const alone = loadRecipe(recipe);
        if (E.isLeft(alone)) throw new Error(explain(alone.left));
        const { variants } = await sound(`name: paths\nrecipe: ${recipe}\n${set}`);
        for (const variant of variants)
          expect(variant.recipe.model).toMatchObject({ path: pathOf(alone.right) });
      }
      const elsewhere =
        set === '' ? 'set: { model.path: models/mine }' : 'set: { model: { path: models/mine } }';
      const { variants } = await sound(`name: paths\nrecipe: paper\n${elsewhere}`);
      expect(variants.map(({ recipe }) => pathOf(recipe))).toEqual([join(dir, 'models/mine')]);
    },
  );

  it('a place of transfer is the recipe and the study’s set with what is otherwise; an environment is one by its name', async () => {
    const study = await sound(`
name: away
recipe: TINY
set: { sft: { steps: 5 } }
environments: [{ name: a }, { name: b, set: { evaluation: { opponents: nash } } }]
transfer:
  - b
  - { name: costly, set: { games.0.cost: [1.2, 1.6] }, from: [b], arms: [grpo] }`);
    expect(study.transfers.map(({ name, from, arms }) => [name, from, arms])).toEqual([
      ['b', ['a'], ['sft', 'tompo', 'grpo']],
      ['costly', ['b'], ['grpo']],
    ]);
    expect(study.transfers[0]?.recipe.evaluation.opponents).toBe('nash');
    expect(study.transfers[1]?.recipe.games[0]).toMatchObject({ cost: [1.2, 1.6] });
  });
});

describe('the study that is shown to users is one', () => {
  it('in the guide', async () => {
    const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(doc('docs/guides/studies.md')) ?? [];
    const study = await sound(yaml as string);
    expect(study.transfers.map(({ name }) => name)).toEqual(['control', 'larger', 'grudges']);
    expect(study.sweeps.map(({ name }) => name)).toEqual(['demonstrations', 'without']);
  });

  it('in the help of the command', async () => {
    let help = '';
    const program = new Command();
    addStudy(program);
    const [command] = program.commands;
    command?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    const study = await sound((help.split('A study:\n')[1] as string).replaceAll(/^ {2}/gm, ''));
    expect(study.transfers.map(({ name }) => name)).toEqual(['control', 'larger']);
    expect(study.contrasts).toHaveLength(2);
  });
});

describe('what is wrong with it, in a sentence with its line', () => {
  const base = 'name: x\nrecipe: TINY\n';
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      'an arm that no recipe has',
      `${base}arms: [grop]`,
      /arms\[0\] \(line 3\): there is no algorithm "grop"; did you mean grpo\?/,
    ],
    [
      'an arm that is two things',
      `${base}arms: [{ name: a, of: grpo, advantage: { estimator: rloo } }]`,
      /gives both `of` and settings/,
    ],
    [
      'an estimator that is none',
      `${base}arms: [{ name: a, advantage: { estimator: roo } }]`,
      /algorithms\[0\]\.advantage\.estimator \(line 3\): must be one of .* did you mean rloo\?/,
    ],
    ['sft as an arm', `${base}arms: [grpo, sft]`, /arms\[1\] \(line 3\): sft is an arm of every study/],
    ['an arm twice', `${base}arms: [grpo, grpo]`, /the arm grpo is named twice/],
    [
      'a contrast of an arm that is not there',
      `${base}contrasts: [[tompo, ecw]]`,
      /contrasts\[0\] \(line 3\): there is no arm "ecw"; there are sft, tompo, grpo/,
    ],
    ['an arm against itself', `${base}contrasts: [[tompo, tompo]]`, /holds tompo against itself/],
    [
      'a baseline that is not there',
      `${base}baseline: gpro`,
      /baseline \(line 3\): there is no arm "gpro"; did you mean grpo\?/,
    ],
    [
      'an environment twice',
      `${base}environments: [{ name: a }, { name: a }]`,
      /environments\[1\] \(line 3\): the environment a is named twice/,
    ],
    [
      'a key of a recipe that is none, in one environment',
      `${base}environments:\n  - { name: a }\n  - name: b\n    set:\n      rl: { stps: 3 }`,
      /b: rl\.stps \(line 7\): unknown key; did you mean steps\?/,
    ],
    [
      'the same in all of them: once',
      `${base}set: { rl: { stps: 3 } }\nenvironments: [{ name: a }, { name: b }]`,
      /has a fault:\n {2}rl\.stps \(line 3\)/,
    ],
    ['a metric that is none', `${base}metric: U9`, /metric \(line 3\): there is no metric "U9"/],
    [
      'looks out of order',
      `${base}looks: [5, 3]`,
      /looks \(line 3\): must name numbers of seeds in rising order/,
    ],
    ['looks beyond the seeds', `${base}seeds: 4\nlooks: [5]`, /looks after more seeds than the 4/],
    ['a seed twice', `${base}seeds: [1, 1]`, /seeds.*names a seed twice/],
    ['no seeds', `${base}seeds: 0`, /seeds/],
    [
      'a prediction of what is not compared',
      `${base}predictions: [{ contrast: [grpo, tompo], environment: base, low: 0 }]`,
      /predictions\[0\]\.contrast \(line 3\): grpo against tompo is no contrast of the study/,
    ],
    [
      'a prediction of nothing',
      `${base}predictions: [{ contrast: [tompo, grpo], environment: base }]`,
      /needs low, high, or both/,
    ],
    [
      'a prediction elsewhere',
      `${base}predictions: [{ contrast: [tompo, grpo], environment: bse, low: 0 }]`,
      /there is no environment "bse"; did you mean base\?/,
    ],
    [
      'a transfer to an environment that is none',
      `${base}transfer: [bse]`,
      /transfer\[0\] \(line 3\): there is no environment "bse"; did you mean base\?; what only evaluates has a name and a set/,
    ],
    [
      'a transfer to where all come from',
      `${base}transfer: [base]`,
      /transfer\[0\] \(line 3\): base is the only environment/,
    ],
    [
      'a transfer with an environment’s name',
      `${base}transfer: [{ name: base, set: {} }]`,
      /the environment base has that name/,
    ],
    [
      'a transfer twice',
      `${base}transfer: [{ name: x, set: {} }, { name: x, set: {} }]`,
      /transfer\[1\] \(line 3\): x is named twice/,
    ],
    [
      'a transfer from nowhere',
      `${base}transfer: [{ name: x, set: {}, from: [bas] }]`,
      /transfer\[0\]\.from\[0\] \(line 3\): there is no environment "bas"; did you mean base\?/,
    ],
    [
      'a transfer of an arm that is not there',
      `${base}transfer: [{ name: x, set: {}, arms: [gpro] }]`,
      /transfer\[0\]\.arms\[0\] \(line 3\): there is no arm "gpro"; did you mean grpo\?/,
    ],
    [
      'a transfer without a set',
      `${base}transfer: [{ name: x }]`,
      /transfer\[0\]\.set.*is missing|transfer\[0\]/,
    ],
    [
      'a transfer whose recipe is none',
      `${base}transfer:\n  - name: x\n    set: { games.0.costt: [1, 2] }`,
      /x: games\[0\]\.costt \(line 5\): unknown key; did you mean cost/,
    ],
    [
      'a transfer whose prompts are longer than the model reads',
      `${base}transfer:\n  - { name: crowd, set: { games.0.n: 9 } }`,
      /crowd: model\.context \(line 10 of tiny\.yaml\): a prompt of games\[0\] has 105 tokens/,
    ],
    [
      'a transfer whose prompts are longer than the models of an environment read',
      `${base}set: { model: { context: 160 } }\nenvironments: [{ name: a }, { name: b, set: { model: { context: 96 } } }]\ntransfer:\n  - { name: crowd, set: { games.0.n: 9, rl: { maxTokens: 10 } } }`,
      /has a fault:\n {2}transfer\[0\] \(line 6\): policies of b cannot be evaluated in crowd: model\.context: a prompt of games\[0\] has 105 tokens/,
    ],
    [
      'a transfer that would train',
      `${base}transfer: [{ name: x, set: { rl: { steps: 3 }, sft.steps: 4 } }]`,
      /transfer\[0\]\.set \(line 3\): rl\.steps is of training, and nothing is trained in x[\s\S]*sft\.steps is of training/,
    ],
    ['a key that is none', `${base}seed: 4`, /seed \(line 3\): unknown key; did you mean seeds\?/],
    ...['seed: 5', 'name: y', 'threads: 2'].flatMap((setting): [string, string, RegExp][] => {
      const said = new RegExp(`\\.${setting.split(':')[0]} \\(line 3\\): each run `);
      return [
        [`${setting} in an environment`, `${base}environments: [{ name: a, set: { ${setting} } }]`, said],
        [`${setting} in an arm`, `${base}arms: [{ name: a, of: grpo, set: { ${setting} } }]`, said],
        [`${setting} for all`, `${base}set: { ${setting} }`, said],
      ];
    }),
    [
      'a list of algorithms in an environment',
      `${base}arms: [grpo]\nenvironments:\n  - { name: a }\n  - { name: b, set: { algorithms: [{ name: grpo, advantage: { estimator: rloo } }] } }`,
      /environments\[1\]\.set\.algorithms \(line 6\): the algorithms of a study are its arms, and the same everywhere/,
    ],
    [
      'an algorithm that the recipe does not have, in an environment',
      `${base}environments: [{ name: b, set: { algorithms.7.learningRate: 1 } }]`,
      /\(line 3\): the recipe has no algorithms\.7; it has 0 \(tompo\), 1 \(grpo\)/,
    ],
    [
      'another name for an algorithm',
      `${base}environments: [{ name: b, set: { algorithms.1.name: other } }]`,
      /\(line 3\): the algorithms of a study are its arms/,
    ],
    [
      'an algorithm that no arm is taken from',
      `${base}arms: [{ name: grpo, advantage: { estimator: rloo } }]\nenvironments: [{ name: b, set: { algorithms.1.learningRate: 1 } }]`,
      /\(line 4\): algorithms\.1 is grpo of the recipe, and no arm here is taken from it/,
    ],
    [
      'a list of algorithms in an arm',
      `${base}arms: [{ name: a, of: grpo, set: { algorithms: [{ name: b, advantage: { estimator: rloo } }] } }]`,
      /arms\[0\]\.set\.algorithms \(line 3\): the arm a is the only algorithm of its run/,
    ],
    [
      'an algorithm in an arm of sft',
      `${base}arms: [{ name: a, of: sft, set: { algorithms.0.learningRate: 1 } }]`,
      /\(line 3\): sft trains none of the algorithms/,
    ],
    [
      'what an algorithm does not take, where an environment says it',
      `${base}arms: [grpo]\nenvironments:\n  - name: b\n    set:\n      algorithms.1.learningRate: -1`,
      /learningRate \(line 7\)/,
    ],
    ['no recipe', 'name: x', /recipe: is missing/],
    [
      'a recipe that is not there',
      'name: x\nrecipe: quikstart',
      /There is no recipe "quikstart": .*quickstart/,
    ],
    ['no YAML', 'name: [', /^The study .* cannot be read: /],
  ];
  for (const [what, text, expected] of cases)
    it(what, async () => {
      expect(await told(text)).toMatch(expected);
    });

  it('no file', async () => {
    const study = await loadStudy(join(dir, 'none.yaml'));
    expect(E.isLeft(study) && explain(study.left)).toMatch(
      /^There is no study ".*none\.yaml": give the path/,
    );
  });
});

it('reads how far a run is from its screen', () => {
  expect(readDoing('· sft          202/480 steps · loss 0.412 · 4.1 steps/s')).toEqual({
    stage: 'sft',
    done: 202,
    total: 480,
  });
  expect(readDoing('✓ eval grpo     40/40 games · U1 0.984')).toEqual({
    stage: 'eval grpo',
    done: 40,
    total: 40,
  });
  expect(readDoing('= sft          done before, kept')).toBeNull();
});
