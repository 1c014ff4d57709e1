/** @file tompo simulate, sft, train, eval, report: one stage of a run. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { fail } from '../errors.js';
import { trainedOf } from '../recipe/algorithms.js';
import { nearest } from '../recipe/keys.js';
import { llmsOf } from '../recipe/llmPlayers.js';
import type { Recipe } from '../recipe/schema.js';
import { askedWords } from '../report/asked.js';
import { executorOf } from '../run/executor.js';
import type { RunView } from '../run/fit.js';
import { runFolder } from '../run/folder.js';
import { refuseIfInUse } from '../run/lock.js';
import { keepRecipe, kindOf, lockRun } from '../run/open.js';
import { pipeline } from '../run/pipeline.js';
import { planStage, type Step } from '../run/plan.js';
import { explainDamage, preflight } from '../run/preflight.js';
import { parentsOf, type StageName } from '../run/stages.js';
import { commandLine } from '../screen/commandLine.js';
import { progress, standardScreen } from '../screen/progress.js';
import { findRun } from './find.js';
import { onInterrupt } from './interrupt.js';
import { type CommonOptions, withExamples, withForce, withOut, withSet } from './options.js';

interface StageOptions extends CommonOptions {
  readonly algorithm?: string;
  readonly arm?: string;
}

interface StageCommand {
  readonly name: StageName;
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly string[];
  /** What is to be run, of the marks that the recipe has. */
  readonly marks: (recipe: Recipe, options: StageOptions) => readonly string[];
  readonly option?: readonly [string, string];
}

const chosen = (kind: string, names: readonly string[], asked: string | undefined): readonly string[] => {
  if (asked !== undefined && !names.includes(asked)) {
    const guess = nearest(asked, names);
    return fail({
      _tag: 'Refused',
      sentence: `The recipe has no ${kind} ${JSON.stringify(asked)}; ${guess === undefined ? `it has ${names.join(', ')}` : `did you mean ${guess}`}${guess === undefined ? '.' : '?'}`,
    });
  }
  return asked === undefined ? names : [asked];
};

const algorithms = (recipe: Recipe): readonly string[] => recipe.algorithms.map((a) => a.name);

/** Those that train; a recipe may have none. */
const trained = (recipe: Recipe): readonly string[] => {
  const names = trainedOf(recipe).map((a) => a.name);
  return names.length > 0
    ? names
    : fail({
        _tag: 'Refused',
        sentence:
          'The recipe trains no algorithm: its entries of algorithms only play a policy that is there. Give one of them an advantage, or evaluate them.',
      });
};

const COMMANDS: readonly StageCommand[] = [
  {
    name: 'simulate',
    summary: 'experts play; their decisions become training data',
    description:
      'Experts play the recipe’s games; writes data/train.jsonl and data/heldout.jsonl, a situation per line.',
    examples: ['tompo simulate quickstart', 'tompo simulate quickstart --set data.trainGames=1000 --force'],
    marks: () => ['simulate'],
  },
  {
    name: 'sft',
    summary: 'supervised fine-tuning on the experts’ decisions',
    description:
      'Trains the recipe’s model on expert decisions; writes models/sft and metrics/sft.jsonl. Goes on by itself where it was stopped.',
    examples: ['tompo sft quickstart', 'tompo sft quickstart --set sft.steps=900 --force'],
    marks: () => ['sft'],
  },
  {
    name: 'train',
    summary: 'reinforcement fine-tuning (ToMPO, GRPO, …) from the SFT model',
    description:
      'Trains a LoRA adapter for each algorithm of the recipe; writes models/<algorithm> and metrics/<algorithm>.jsonl. Goes on by itself where it was stopped.',
    examples: [
      'tompo train quickstart',
      'tompo train quickstart --algorithm tompo --set rl.steps=100 --force',
    ],
    marks: (recipe, { algorithm }) =>
      chosen('algorithm', trained(recipe), algorithm).map((a) => `train ${a}`),
    option: ['--algorithm <name>', 'only this algorithm of the recipe'],
  },
  {
    name: 'eval',
    summary: 'evaluate SFT and each algorithm on held-out games',
    description:
      'The trained policies take seats in held-out games; writes eval/<arm>.json with U1–U5 and intervals.',
    examples: [
      'tompo eval quickstart --force',
      'tompo eval quickstart --arm tompo --set evaluation.games=400 --force',
    ],
    marks: (recipe, { arm }) => chosen('arm', ['sft', ...algorithms(recipe)], arm).map((a) => `eval ${a}`),
    option: ['--arm <name>', 'only this one: sft or an algorithm of the recipe'],
  },
  {
    name: 'report',
    summary: 'write report.html from a run’s files',
    description: 'Makes the report of a run anew from its files: one HTML file that needs nothing else.',
    examples: ['tompo report quickstart', 'tompo report runs/quickstart'],
    marks: () => ['report'],
  },
];

/** The steps of a command; where a file that it would read was changed, what is wrong with it comes first. */
const planOf = async (
  view: RunView,
  stage: StageName,
  marks: readonly string[],
  force: boolean,
): Promise<readonly Step[]> => {
  await explainDamage(view, [
    ...new Set([...marks.flatMap((mark) => parentsOf(view.recipe, mark)), ...(force ? [] : marks)]),
  ]);
  return planStage(view, stage, marks, force);
};

const makeReport = async (view: RunView): Promise<void> => {
  const { folder } = view;
  if (!existsSync(folder.recipe)) fail({ _tag: 'NotARun', dir: folder.dir });
  const { report } = await import('../stages/report.js');
  const { notes = [] } = report(view);
  for (const note of notes) process.stderr.write(`${note}\n`);
  process.stdout.write(`${folder.report}\n`);
};

const runStage = async (stage: StageCommand, asked: string, options: StageOptions): Promise<void> => {
  const { recipe, dir, word, words } = await findRun(asked, options.out, options.set);
  const marks = stage.marks(recipe, options);
  const view = { recipe, folder: runFolder(dir, word) };
  const { folder } = view;
  // a report only reads what others wrote, and replaces its own files whole: it may be asked for while a run goes on
  if (stage.name === 'report') return makeReport(view);
  if (kindOf(folder) === 'other') fail({ _tag: 'NotARun', dir });
  refuseIfInUse(dir);
  const plan = () => planOf(view, stage.name, marks, options.force);
  const steps = await plan();
  const executor = executorOf(recipe);
  const made = steps.filter((step) => step.act !== 'keep').map((step) => step.mark);
  const known = await preflight(view, made, executor);
  // The run keeps what was set; without --force it goes on.
  const { algorithm, arm } = options;
  const command = commandLine(stage.name, [`${words.name}${words.flags}`], { algorithm, arm });
  const lock = await lockRun(folder, command);
  const screen = standardScreen();
  const shown = progress(screen);
  const interrupt = onInterrupt(shown.line);
  try {
    const again = await plan(); // another process may have come between
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
    await line.takeAll(again);
    if (stage.name === 'eval') await showEvaluations(view, shown.line);
    else await showAsked(view, shown.line);
  } finally {
    interrupt.release();
    lock.release();
  }
};

/** After eval: the table, without writing the report. */
export const showEvaluations = async (view: RunView, line: (text: string) => void): Promise<void> => {
  const [{ evaluationsOf }, { allPairs }, { readReport }, { metricsTable, pairedTable }] = await Promise.all([
    import('../stages/report.js'),
    import('../stages/pairs.js'),
    import('../report/read.js'),
    import('../screen/summary.js'),
  ]);
  const { evaluations, notes } = evaluationsOf(view);
  const paired = allPairs(evaluations);
  const data = readReport(view, { evaluations, paired, playthroughs: [], notes });
  line(`\n${metricsTable(data)}`);
  if (paired.length > 0) line(`\n${pairedTable(paired)}`);
  if (notes.length > 0) line(`\n${notes.join('\n')}`);
  for (const one of data.asked ?? []) line(`Asked ${askedWords(one)}`);
};

/** After a stage that may have asked language models. */
const showAsked = async ({ recipe, folder }: RunView, line: (text: string) => void): Promise<void> => {
  if (llmsOf(recipe).length === 0) return;
  const { askedOf } = await import('../report/read.js');
  for (const one of askedOf(folder).asked ?? []) line(`Asked ${askedWords(one)}`);
};

export const addStages = (program: Command): void => {
  for (const stage of COMMANDS) {
    const command = program
      .command(stage.name)
      .summary(stage.summary)
      .description(stage.description)
      .argument('<recipe>', 'a run (its name or folder), a built-in recipe, or the path of a YAML file');
    if (stage.option !== undefined) command.option(...stage.option);
    withOut(withSet(withForce(command, 'make it again, with all that rests on it'))).action(
      (asked: string, options: StageOptions) => runStage(stage, asked, options),
    );
    withExamples(command, stage.examples);
  }
};
