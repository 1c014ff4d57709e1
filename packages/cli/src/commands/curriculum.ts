/** @file tompo curriculum: a student against a growing population of opponents that are written for its weakest place. */
import { join } from 'node:path';
import type { Command } from 'commander';
import { either as E } from 'fp-ts';
import { fail } from '../errors.js';
import { invocation } from '../screen/invocation.js';
import { pathWord, quoted } from '../screen/quoted.js';
import { withExamples, withForce, withSet } from './options.js';

interface CurriculumOptions {
  readonly out?: string;
  readonly set: readonly string[];
  readonly short: boolean;
  readonly reportOnly: boolean;
  readonly force: boolean;
}

const runCurriculum = async (asked: string, options: CurriculumOptions): Promise<void> => {
  const [{ curriculumIn, readRecipe }, { gridIn, gridOf }] = await Promise.all([
    import('../curriculum/load.js'),
    import('../curriculum/grid/load.js'),
  ]);
  const read = readRecipe(asked, options.set);
  if (E.isLeft(read)) return fail(read.left);
  const command = [
    `${invocation} curriculum ${pathWord(asked)}`,
    ...(options.short ? ['--short'] : []),
    ...options.set.map((one) => `--set ${quoted(one)}`),
    ...(options.out === undefined ? [] : [`--out ${pathWord(options.out)}`]),
  ].join(' ');
  const { reportOnly, force } = options;
  const dirOf = (name: string): string => options.out ?? join('curricula', name);
  const kind = gridOf(read.right.plain);
  if (kind !== undefined) {
    const grid = gridIn(read.right, kind, options.short);
    if (E.isLeft(grid)) return fail(grid.left);
    const { runGrid } = await import('../curriculum/grid/command.js');
    return runGrid(grid.right, { dir: dirOf(grid.right.name), reportOnly, force, command });
  }
  const loaded = curriculumIn(read.right, options.short);
  if (E.isLeft(loaded)) return fail(loaded.left);
  const { runMatrix } = await import('../curriculum/command.js');
  return runMatrix(loaded.right, { dir: dirOf(loaded.right.name), reportOnly, force, command });
};

export const addCurriculum = (program: Command): void => {
  const command = program
    .command('curriculum')
    .summary('a student against opponents that are written for its weakest place, with a report')
    .description(
      'Runs an adversarial curriculum in a repeated matrix game, over walks on a grid, or in a kitchen: a student learns against a population of opponents; where it is weakest is diagnosed; a generator writes an opponent for just that, as code, and what passes validation joins. Each iteration is saved, and a run that was stopped goes on where it was. <dir>/report.html shows who was bred from whom, what was diagnosed, and the regret against partners that no generator saw.',
    )
    .argument(
      '<recipe>',
      'a built-in curriculum (prisoners-dilemma, walks, kitchen) or the path of a YAML file (docs/guides/curriculum.md tells its keys)',
    )
    .option('--out <dir>', 'the folder of the curriculum (default: curricula/<its name>)')
    .option('--short', 'one seed, three iterations, a short training: the same path in seconds', false)
    .option('--report-only', 'run nothing: make the report anew from what is there', false);
  withSet(withForce(command, 'begin anew where there is one')).action(runCurriculum);
  withExamples(command, [
    'tompo curriculum prisoners-dilemma',
    'tompo curriculum prisoners-dilemma --short',
    'tompo curriculum walks',
    'tompo curriculum kitchen',
    'tompo curriculum mine.yaml --set generator=random-programs --out curricula/control',
    'tompo curriculum mine.yaml --report-only',
  ]);
  command.addHelpText(
    'after',
    `
A curriculum:
  name: written
  game: { kind: prisoners-dilemma, rounds: 20 }    # or payoffs: [[[3, 3], [0, 5]], [[5, 0], [1, 1]]]
  student: { kind: tabular, memory: 2 }
  generator:                                       # or program-search, random-programs, self-play, fixed-pool
    kind: endpoint
    baseUrl: http://localhost:8000/v1
    model: qwen3-8b
    apiKeyEnv: MY_KEY
  weights: nash                                    # or uniform, prioritised
  iterations: 10
  seeds: 3
  heldOut: [classics, { drawn: 12 }, { code: partners/prober.js }]`,
  );
};
