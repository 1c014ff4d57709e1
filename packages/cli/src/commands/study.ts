/** @file tompo study: arms × seeds × environments of one recipe, with tests and a report. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { either as E } from 'fp-ts';
import { fail } from '../errors.js';
import { makeDir } from '../run/files.js';
import { takeLock } from '../run/lock.js';
import { invocation } from '../screen/invocation.js';
import { duration, progress, standardScreen } from '../screen/progress.js';
import { pathWord } from '../screen/quoted.js';
import type { Study } from '../study/study.js';
import { onInterrupt } from './interrupt.js';
import { wholeNumber, withExamples } from './options.js';

interface StudyOptions {
  readonly out?: string;
  readonly parallel?: number;
  readonly reportOnly: boolean;
  readonly force: boolean;
}

/** Devices of which a machine has one. */
const ALONE = /webgpu|cuda|gpu/;

/** As many runs side by side as there are cores: small models do not fill two cores, so two runs of one thread are done sooner
 *  than one of two after the other. A graphics card takes one run at a time. */
const sideBySide = (study: Study): number =>
  study.variants.some(({ recipe }) => ALONE.test(recipe.device)) ? 1 : availableParallelism();

const runStudyCommand = async (asked: string, options: StudyOptions): Promise<void> => {
  const [{ loadStudy }, { runStudy }, { writeReport }, { summary }] = await Promise.all([
    import('../study/load.js'),
    import('../study/run.js'),
    import('../study/report.js'),
    import('../study/screen.js'),
  ]);
  const loaded = await loadStudy(asked);
  if (E.isLeft(loaded)) return fail(loaded.left);
  const study = loaded.right;
  const dir = options.out ?? join('studies', study.name);
  const screen = standardScreen();
  const shown = progress(screen);
  const flags = options.out === undefined ? '' : ` --out ${pathWord(options.out)}`;
  const command = `${invocation} study ${pathWord(asked)}${flags}`;
  const start = screen.now();
  if (options.reportOnly && !existsSync(dir))
    return fail({
      _tag: 'Refused',
      sentence: `There are no results of the study in ${dir}: run it first with \`${command}\`.`,
    });
  makeDir(dir);
  const lock = await takeLock(dir, command);
  try {
    if (!options.reportOnly) {
      const parallel = options.parallel ?? sideBySide(study);
      const threads = Math.max(1, Math.floor(availableParallelism() / parallel));
      shown.line(`${shown.paint.bold(`tompo study ${study.name}`)} → ${dir}`);
      shown.line(
        shown.paint.dim(
          `${study.seeds.length} seed${study.seeds.length === 1 ? '' : 's'} × ${study.environments.length} environment${study.environments.length === 1 ? '' : 's'}, ${study.arms.length} arms, ${study.sweeps.length === 0 ? '' : `${study.sweeps.length} sweep${study.sweeps.length === 1 ? '' : 's'}, `}${parallel} run${parallel === 1 ? '' : 's'} side by side`,
        ),
      );
      const interrupt = onInterrupt(shown.line);
      try {
        await runStudy({
          study,
          dir,
          parallel,
          threads,
          force: options.force,
          screen,
          progress: shown,
          signal: interrupt.signal,
          command,
        });
      } finally {
        interrupt.release();
      }
    }
    const { analysis, page, notes } = writeReport(study, dir, `${command} --force`);
    shown.line(summary(study, analysis, page, shown.paint));
    for (const note of notes) process.stderr.write(`${note}\n`);
    if (!options.reportOnly)
      shown.line(shown.paint.dim(`\nAll in ${duration((screen.now() - start) / 1000)}.`));
  } finally {
    lock.release();
  }
};

export const addStudy = (program: Command): void => {
  const command = program
    .command('study')
    .summary('arms × seeds × environments of one recipe, with tests and a report')
    .description(
      `Runs a study: a YAML file names a recipe, seeds, environments (what is otherwise in each), places of transfer (where trained policies are evaluated without training), sweeps (one setting after another), arms (algorithms) and contrasts (pairs of arms). Every seed in every environment is an ordinary run below <dir>/runs; a study that was stopped goes on where it was. Then the contrasts are tested, and <dir>/report.html shows what came of it.`,
    )
    .argument('<study.yaml>', 'the file of the study (docs/guides/studies.md tells its keys)')
    .option('--out <dir>', 'the folder of the study (default: studies/<its name>)')
    .option(
      '--parallel <n>',
      'runs side by side (default: as many as cores, 1 on a graphics card)',
      wholeNumber,
    )
    .option(
      '--report-only',
      'run nothing: make tables and report anew from the results that are there',
      false,
    )
    .option('--force', 'make again what was made with other settings, with all that rests on it', false)
    .action(runStudyCommand);
  withExamples(command, [
    'tompo study partners.yaml',
    'tompo study partners.yaml --parallel 4 --out results/partners',
    'tompo study partners.yaml --report-only',
  ]);
  command.addHelpText(
    'after',
    `
A study:
  name: partners
  recipe: paper-like
  set: { model: { context: 512 } }           # room for the longer prompts of larger
  seeds: 10
  environments:
    - { name: mild, set: { evaluation: { opponents: [{ player: planner, weight: 85 }, { player: nash, weight: 15 }] } } }
    - { name: control }
  transfer:                                  # trained policies, evaluated elsewhere
    - control
    - { name: larger, set: { games.0.n: [7, 8], rl.maxTokens: 38 } }
  sweeps:                                    # runs of their own, shown and not tested
    - { name: demonstrations, key: data.trainGames, values: [50, 200, 800], set: { sft: { data: file } }, seeds: 3 }
  arms:
    - grpo                                   # an algorithm of the recipe
    - { name: rloo, advantage: { estimator: rloo } }
    - { name: half-data, of: grpo, set: { sft: { steps: 240 } } }
  contrasts: [[rloo, grpo], [half-data, grpo]]
  looks: [5]                                 # futile contrasts end after 5 seeds`,
  );
};
