/** @file tompo simulate, sft, train, eval, report: one stage of a run. */
import type { Command } from 'commander';
import { fail } from '../errors.js';
import { nearest } from '../recipe/keys.js';
import type { Recipe } from '../recipe/schema.js';
import { executorOf } from '../run/executor.js';
import { openStage } from '../run/open.js';
import { pipeline } from '../run/pipeline.js';
import { doneStages, type StageName } from '../run/stages.js';
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
      chosen('algorithm', algorithms(recipe), algorithm).map((a) => `train ${a}`),
    option: ['--algorithm <name>', 'only this algorithm of the recipe'],
  },
  {
    name: 'eval',
    summary: 'evaluate SFT and each algorithm on held-out games',
    description:
      'The trained policies take seats in held-out games; writes eval/<arm>.json with U1–U4 and bootstrap intervals.',
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

const runStage = async (stage: StageCommand, asked: string, options: StageOptions): Promise<void> => {
  const { recipe, out } = findRun(asked, options.out, options.set);
  const marks = stage.marks(recipe, options);
  const folder = openStage(recipe, stage.name, out);
  const screen = standardScreen();
  const shown = progress(screen);
  const interrupt = onInterrupt(shown.line);
  const line = pipeline({
    recipe,
    folder,
    progress: shown,
    signal: interrupt.signal,
    resumeWith: `tompo ${stage.name} ${recipe.name}${out === 'runs' ? '' : ` --out ${out}`}`,
    now: screen.now,
    executor: executorOf(recipe),
  });
  try {
    for (const mark of marks) {
      if (stage.name === 'report' || !doneStages(folder).includes(mark)) {
        if (options.force) line.reset(mark);
        await line.run(mark);
      } else if (options.force) {
        line.reset(mark);
        await line.run(mark);
      } else if (marks.length === 1) fail({ _tag: 'StageDone', dir: folder.dir, mark });
      else shown.kept(mark, 'done before, kept (--force makes it again)');
    }
    if (stage.name === 'report') shown.line(folder.report);
    if (stage.name === 'eval') await showEvaluations(recipe, folder.dir, shown.line);
  } finally {
    interrupt.release();
  }
};

/** After eval: the table, without writing the report. */
const showEvaluations = async (recipe: Recipe, dir: string, line: (text: string) => void): Promise<void> => {
  const [{ evaluationsOf }, { allPairs }, { readReport }, { metricsTable, pairedTable }, { runFolder }] =
    await Promise.all([
      import('../stages/report.js'),
      import('../stages/pairs.js'),
      import('../report/read.js'),
      import('../screen/summary.js'),
      import('../run/folder.js'),
    ]);
  const folder = runFolder(dir);
  const evaluations = evaluationsOf(folder, recipe);
  const comparable = evaluations.every((e) => e.games.length === evaluations[0]?.games.length);
  const paired = comparable ? allPairs(evaluations) : [];
  const data = readReport(folder, recipe, { evaluations, paired, playthroughs: [] });
  line(`\n${metricsTable(data)}`);
  line(
    paired.length > 0
      ? `\n${pairedTable(paired)}`
      : comparable
        ? ''
        : '\nThe policies have played different numbers of games, so they are not paired; run eval for all of them.',
  );
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
