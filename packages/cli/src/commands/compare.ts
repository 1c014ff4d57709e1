/** @file tompo compare: two runs side by side, paired game by game where they played the same games. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { fail } from '../errors.js';
import type { Paired } from '../report/data.js';
import { runFolder } from '../run/folder.js';
import { findRun } from './find.js';
import { withExamples, withOut } from './options.js';

interface CompareOptions {
  readonly out: string;
  readonly arm?: string;
}

const compareRuns = async (left: string, right: string, options: CompareOptions): Promise<void> => {
  const [
    { evaluationsOf },
    { pairOf },
    { cell, pairedTable, three },
    { viewOf },
    { METRIC_WORDS },
    { table },
    { METRICS },
  ] = await Promise.all([
    import('../stages/report.js'),
    import('../stages/pairs.js'),
    import('../screen/summary.js'),
    import('../report/read.js'),
    import('../report/words.js'),
    import('../screen/table.js'),
    import('../report/data.js'),
  ]);
  const runs = [left, right].map((asked) => {
    const { recipe, out } = findRun(asked, options.out, []);
    const folder = runFolder(`${out}/${recipe.name}`);
    if (!existsSync(folder.recipe)) return fail({ _tag: 'NotARun', dir: asked });
    return { name: recipe.name, recipe, evaluations: evaluationsOf(folder, recipe) };
  });
  const [a, b] = runs as [(typeof runs)[number], (typeof runs)[number]];
  const arms = a.evaluations
    .map((e) => e.policy)
    .filter((arm) => b.evaluations.some((e) => e.policy === arm))
    .filter((arm) => options.arm === undefined || arm === options.arm);
  if (arms.length === 0)
    fail({
      _tag: 'NothingToCompare',
      reason: `${a.name} has evaluated ${names(a.evaluations)}, ${b.name} ${names(b.evaluations)}${options.arm === undefined ? '' : `, and ${options.arm} was asked for`}; run \`tompo eval\` first.`,
    });
  const paired: Paired[] = [];
  const unpaired: string[] = [];
  for (const arm of arms) {
    const [x, y] = [a, b].map((run) => run.evaluations.find((e) => e.policy === arm)) as [
      (typeof a.evaluations)[number],
      (typeof a.evaluations)[number],
    ];
    const same = x.games.length === y.games.length && x.games.every((g, i) => g.key === y.games[i]?.key);
    if (same)
      paired.push(...pairOf(x, y).map((p) => ({ ...p, a: `${a.name} ${arm}`, b: `${b.name} ${arm}` })));
    else unpaired.push(arm);
  }
  const line = (text: string): boolean => process.stdout.write(`${text}\n`);
  const columns = arms.flatMap((arm) => runs.map((run) => ({ run, arm })));
  line(
    table(
      ['metric', ...columns.map(({ run, arm }) => `${run.name} ${arm}`)],
      METRICS.map((m) => [
        METRIC_WORDS[m].short,
        ...columns.map(({ run, arm }) => {
          const e = run.evaluations.find((x) => x.policy === arm);
          const v = e === undefined ? null : viewOf(e).overall[m];
          return cell(v, three);
        }),
      ]),
    ),
  );
  if (paired.length > 0) line(`\n${pairedTable(paired)}`);
  if (unpaired.length > 0)
    line(
      `\n${unpaired.join(', ')}: the two runs did not play the same games (other seed, games or number), so only the intervals above can be set side by side.`,
    );
};

const names = (evaluations: readonly { readonly policy: string }[]): string =>
  evaluations.length === 0 ? 'nothing' : evaluations.map((e) => e.policy).join(', ');

export const addCompare = (program: Command): void => {
  const command = program
    .command('compare')
    .summary('two runs side by side')
    .description(
      'Shows U1–U4 of two runs, and paired differences with intervals where both played the same games.',
    )
    .argument('<runA>', 'a run: its name or folder')
    .argument('<runB>', 'another run')
    .option('--arm <name>', 'only this policy: sft or an algorithm');
  withOut(command).action(compareRuns);
  withExamples(command, [
    'tompo compare quickstart quickstart-seed2',
    'tompo compare runs/a runs/b --arm tompo',
  ]);
};
