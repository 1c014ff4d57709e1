/** @file tompo run: all stages of a recipe. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { either as E } from 'fp-ts';
import { fail } from '../errors.js';
import { locate } from '../recipe/load.js';
import type { Recipe } from '../recipe/schema.js';
import { executorOf, type LazyExecutor } from '../run/executor.js';
import { openRun } from '../run/open.js';
import { pipeline } from '../run/pipeline.js';
import { invocation } from '../screen/invocation.js';
import { duration, progress, standardScreen } from '../screen/progress.js';
import { type Found, findRecipe, findRun } from './find.js';
import { onInterrupt } from './interrupt.js';
import { type CommonOptions, withExamples, withForce, withOut, withSet } from './options.js';

interface RunOptions extends CommonOptions {
  readonly short: boolean;
  readonly resume: boolean;
}

/** The command that goes on with a run. */
export const resumeCommand = (recipe: Recipe, out: string): string =>
  `${invocation} run ${recipe.name} --resume${out === 'runs' ? '' : ` --out ${out}`}`;

const find = (asked: string, { short, resume, out, set }: RunOptions): Found => {
  const name = short && !asked.endsWith('-short') ? asked.replace(/(\.ya?ml)?$/, '-short$1') : asked;
  const begun = existsSync(join(out, name, 'recipe.yaml')) || existsSync(join(name, 'recipe.yaml'));
  const known = E.isRight(locate(name));
  // a run is taken up by its own recipe when it goes on, or when no recipe has that name
  return begun && (resume || !known) ? findRun(name, out, set) : findRecipe(name, out, set);
};

/** What would stop the run in a later stage is told before anything is written. */
const preflight = async ({ model }: Recipe, executor: LazyExecutor): Promise<void> => {
  if (model.init === 'directory' && !existsSync(model.path))
    fail({
      _tag: 'Refused',
      sentence: `There is no model folder ${model.path} (model.path): put a checkpoint in the Hugging Face layout there, or name another folder with --set model.path=…`,
    });
  await executor.get();
};

export const run = async (asked: string, options: RunOptions): Promise<void> => {
  const { recipe, out } = find(asked, options);
  const screen = standardScreen();
  const shown = progress(screen);
  const executor = executorOf(recipe);
  await preflight(recipe, executor);
  const folder = openRun(recipe, { ...options, out });
  const interrupt = onInterrupt(shown.line);
  const start = screen.now();
  try {
    shown.line(`${shown.paint.bold(`tompo run ${recipe.name}`)} → ${folder.dir}`);
    if (recipe.description !== '') shown.line(shown.paint.dim(recipe.description));
    await pipeline({
      recipe,
      folder,
      progress: shown,
      signal: interrupt.signal,
      resumeWith: resumeCommand(recipe, out),
      now: screen.now,
      executor,
    }).runAll();
    const [{ report }, { summary }] = await Promise.all([
      import('../stages/report.js'),
      import('../screen/summary.js'),
    ]);
    shown.line(summary(report(folder, recipe), folder, shown.paint, out === 'runs' ? '' : ` --out ${out}`));
    shown.line(shown.paint.dim(`\nAll in ${duration((screen.now() - start) / 1000)}.`));
  } finally {
    interrupt.release();
  }
};

export const addRun = (program: Command): void => {
  const command = program
    .command('run')
    .summary('all stages: experts play, SFT, reinforcement learning, evaluation, report')
    .description(
      'Runs a recipe from beginning to end: experts play games, a model learns from them by SFT, each algorithm goes on from there, all are evaluated on held-out games, and report.html shows what came of it.',
    )
    .argument(
      '<recipe>',
      'a built-in recipe (quickstart, quickstart-short, paper) or the path of a YAML file',
    )
    .option('--short', 'the recipe’s short form (<recipe>-short): the same path in a few steps', false)
    .option('--resume', 'go on where the run was stopped; finished stages are kept', false);
  withOut(withSet(withForce(command, 'overwrite the run that is there'))).action(run);
  withExamples(command, [
    'tompo run quickstart',
    'tompo run quickstart --short',
    'tompo run quickstart --resume',
    'tompo run quickstart --set seed=2 --set name=quickstart-seed2',
    'tompo run my-recipe.yaml --out experiments',
  ]);
};
