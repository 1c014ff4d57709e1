/** @file tompo transfer: policies of a run in games and beside partners that they were not trained with. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { fail } from '../errors.js';
import { elsewhere, elsewhereFaults } from '../recipe/elsewhere.js';
import { executorOf } from '../run/executor.js';
import { fitOf, placeOf, type RunView } from '../run/fit.js';
import { runFolder, transferFolder } from '../run/folder.js';
import { keepRecipe, kindOf, lockRun } from '../run/open.js';
import { pipeline } from '../run/pipeline.js';
import { makeCommand } from '../run/plan.js';
import { explainDamage, preflight } from '../run/preflight.js';
import { armsOf, parentsOf } from '../run/stages.js';
import { commandLine, type Given, outOf, withCommas } from '../screen/commandLine.js';
import { progress, standardScreen } from '../screen/progress.js';
import { pathWord } from '../screen/quoted.js';
import { findRecipe, findRun } from './find.js';
import { onInterrupt } from './interrupt.js';
import { type CommonOptions, commaList, withExamples, withForce, withOut, withSet } from './options.js';
import { showEvaluations } from './stages.js';

interface TransferOptions extends CommonOptions {
  readonly into?: string;
  readonly arm?: readonly string[];
}

/** The policies that were asked for, or all; each must have been trained to its end. */
const armsFor = async (
  trained: RunView,
  asked: readonly string[] | undefined,
): Promise<readonly string[]> => {
  const all = armsOf(trained.recipe);
  const unknown = asked?.find((arm) => !all.includes(arm));
  if (unknown !== undefined)
    fail({
      _tag: 'Refused',
      sentence: `${trained.recipe.name} has no policy ${JSON.stringify(unknown)}; it has ${all.join(', ')}.`,
    });
  const arms = [...new Set(asked ?? all)];
  const needed = [...new Set(arms.flatMap((arm) => parentsOf(trained.recipe, `eval ${arm}`)))];
  await explainDamage(trained, needed);
  for (const mark of needed) {
    const fit = fitOf(trained, mark);
    if (fit._tag === 'done') continue;
    fail({
      _tag: 'RunMissing',
      dir: trained.folder.dir,
      lacks: `finished ${placeOf(mark)}`,
      command: makeCommand(trained.folder, mark, ...(fit._tag === 'unfit' ? ['--force'] : [])),
    });
  }
  return arms;
};

const transfer = async (asked: string, to: string, options: TransferOptions): Promise<void> => {
  const { recipe: was, dir: from, word } = await findRun(asked, options.out, []);
  const trained: RunView = { recipe: was, folder: runFolder(from, word) };
  if (!existsSync(trained.folder.recipe)) return fail({ _tag: 'NotARun', dir: asked });
  const { recipe: other } = await findRecipe(to, options.out, options.set);
  const recipe = { ...elsewhere(was, other), name: other.name };
  const [fault] = elsewhereFaults(recipe);
  if (fault !== undefined)
    return fail({
      _tag: 'Refused',
      sentence: `The policies of ${was.name} cannot be evaluated in ${other.name}: ${fault.path}: ${fault.message}.`,
    });
  const arms = await armsFor(trained, options.arm);
  const dir = options.into ?? join(from, 'transfer', other.name);
  const given = { out: outOf(options.out), set: options.set, into: options.into };
  const told = (more: Readonly<Record<string, Given>>): string =>
    commandLine('transfer', [asked, to].map(pathWord), { ...given, ...more });
  const command = told({ arm: withCommas(options.arm) });
  const folder = transferFolder(dir, pathWord(dir), (arm) => told({ arm }));
  if (kindOf(folder) === 'other') fail({ _tag: 'NotARun', dir });
  const view: RunView = { recipe, folder, trained };
  const executor = executorOf(recipe);
  const lock = await lockRun(folder, command);
  const screen = standardScreen();
  const shown = progress(screen);
  const interrupt = onInterrupt(shown.line);
  try {
    const marks = arms.map((arm) => `eval ${arm}`);
    for (const mark of marks) {
      const fit = fitOf(view, mark);
      if (fit._tag === 'unfit' && !options.force)
        return fail({
          _tag: 'Unfit',
          dir,
          place: placeOf(mark),
          reason: fit.why,
          command: `${command} --force`,
        });
    }
    const known = await preflight(
      { recipe, folder: trained.folder },
      marks.filter((mark) => options.force || fitOf(view, mark)._tag !== 'done'),
      executor,
    );
    keepRecipe(view);
    for (const text of known) shown.line(text);
    const line = pipeline({
      ...view,
      progress: shown,
      signal: interrupt.signal,
      resumeWith: command,
      now: screen.now,
      executor,
    });
    await line.takeAll(marks.map((mark) => ({ mark, act: options.force ? 'again' : 'make' })));
    await showEvaluations(view, shown.line);
  } finally {
    interrupt.release();
    lock.release();
  }
};

export const addTransfer = (program: Command): void => {
  const command = program
    .command('transfer')
    .summary('a run’s trained policies in the games of another recipe')
    .description(
      'Evaluates the trained policies of a run in the games, and beside the partners, of another recipe, without training them: more players, other costs, kinds of partners that they never met. Writes eval/<arm>.json into a folder of its own, as `tompo eval` does into the run’s; what was stopped goes on.',
    )
    .argument('<run>', 'a run: its name or folder')
    .argument('<recipe>', 'whose games and evaluation: a built-in recipe, or the path of a YAML file')
    .option('--arm <list>', 'only these policies: sft or algorithms, with commas between', commaList)
    .option('--into <dir>', 'where to write (default: transfer/<recipe> in the run’s folder)');
  withOut(withSet(withForce(command, 'make it again'))).action(transfer);
  withExamples(command, [
    'tompo transfer quickstart mixed-hard',
    'tompo transfer quickstart quickstart --set games.0.n=[7,8] --set rl.maxTokens=38 --into runs/quickstart/transfer/larger',
    'tompo transfer quickstart quickstart --set evaluation.opponents=grim --arm sft,tompo --into runs/quickstart/transfer/grim',
  ]);
};
