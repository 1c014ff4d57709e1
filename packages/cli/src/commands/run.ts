/** @file tompo run: all stages of a recipe. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { either as E } from 'fp-ts';
import { locate } from '../recipe/load.js';
import { executorOf } from '../run/executor.js';
import { fitOf } from '../run/fit.js';
import { runFolder } from '../run/folder.js';
import { checkRun, kindOf, openRun } from '../run/open.js';
import { pipeline } from '../run/pipeline.js';
import { preflight } from '../run/preflight.js';
import { marksOf } from '../run/stages.js';
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
const resumeCommand = ({ words }: Found): string => `${invocation} run ${words.name} --resume${words.flags}`;

const find = (asked: string, { short, resume, out, set }: RunOptions): Promise<Found> => {
  const name = short && !asked.endsWith('-short') ? asked.replace(/(\.ya?ml)?$/, '-short$1') : asked;
  const begun = existsSync(join(out, name, 'recipe.yaml')) || existsSync(join(name, 'recipe.yaml'));
  const known = E.isRight(locate(name));
  // a run is taken up by its own recipe when it goes on, or when no recipe has that name
  return begun && (resume || !known) ? findRun(name, out, set) : findRecipe(name, out, set);
};

export const run = async (asked: string, options: RunOptions): Promise<void> => {
  const found = await find(asked, options);
  const { recipe, dir, words } = found;
  const view = { recipe, folder: runFolder(dir) };
  const screen = standardScreen();
  const shown = progress(screen);
  const executor = executorOf(recipe);
  checkRun(view, options);
  const all = marksOf(recipe);
  const fresh = options.force || kindOf(view.folder) === 'new';
  const known = await preflight(
    view,
    fresh ? all : all.filter((m) => fitOf(view, m)._tag !== 'done'),
    executor,
  );
  const lock = await openRun(view, options, `${invocation} run ${words.name}${words.flags}`);
  const interrupt = onInterrupt(shown.line);
  const start = screen.now();
  try {
    shown.line(`${shown.paint.bold(`tompo run ${recipe.name}`)} → ${dir}`);
    if (recipe.description !== '') shown.line(shown.paint.dim(recipe.description));
    for (const line of known) shown.line(line);
    await pipeline({
      ...view,
      progress: shown,
      signal: interrupt.signal,
      resumeWith: resumeCommand(found),
      now: screen.now,
      executor,
    }).runAll();
    const [{ report }, { summary }] = await Promise.all([
      import('../stages/report.js'),
      import('../screen/summary.js'),
    ]);
    shown.line(summary(report(view), view.folder, shown.paint));
    shown.line(shown.paint.dim(`\nAll in ${duration((screen.now() - start) / 1000)}.`));
  } finally {
    interrupt.release();
    lock.release();
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
      'a built-in recipe (quickstart, quickstart-short, mixed-mild, mixed-hard, reading, paper-like, paper) or the path of a YAML file; its games are families (bcz, pgg) or modules of your own',
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
