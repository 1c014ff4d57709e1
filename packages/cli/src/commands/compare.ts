/** @file tompo compare: two runs side by side, paired game by game where they played the same games. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { fail } from '../errors.js';
import type { Paired } from '../report/data.js';
import type { RunView } from '../run/fit.js';
import { commandFor, runFolder } from '../run/folder.js';
import { recordOf } from '../run/records.js';
import { differences } from '../run/settings.js';
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
    { METRICS, shownOf },
    { gapWords },
  ] = await Promise.all([
    import('../stages/report.js'),
    import('../stages/pairs.js'),
    import('../screen/summary.js'),
    import('../report/read.js'),
    import('../report/words.js'),
    import('../screen/table.js'),
    import('../report/data.js'),
    import('../report/gap.js'),
  ]);
  const found = [await findRun(left, options.out, []), await findRun(right, options.out, [])];
  const runs = [left, right].map((asked, i) => {
    const { recipe, dir } = found[i] as (typeof found)[number];
    const view = { recipe, folder: runFolder(dir) };
    if (!existsSync(view.folder.recipe)) return fail({ _tag: 'NotARun', dir: asked });
    return { asked, name: recipe.name, view, ...evaluationsOf(view) };
  });
  // two runs of the same name are told apart by how they were asked for
  const [x, y] = runs.map(({ view }) => resolve(view.folder.dir));
  const alike = x !== y && runs[0]?.name === runs[1]?.name;
  const [a, b] = runs.map((run) => (alike ? { ...run, name: run.asked } : run)) as [
    (typeof runs)[number],
    (typeof runs)[number],
  ];
  const notes = [a, b].flatMap((run) => run.notes.map((note) => `${run.name}: ${note}`));
  const arms = a.evaluations
    .map((e) => e.policy)
    .filter((arm) => b.evaluations.some((e) => e.policy === arm))
    .filter((arm) => options.arm === undefined || arm === options.arm);
  if (arms.length === 0)
    fail({
      _tag: 'NothingToCompare',
      reason: `${a.name} has evaluated ${names(a.evaluations)}, ${b.name} ${names(b.evaluations)}${options.arm === undefined ? '' : `, and ${options.arm} was asked for`}; run ${[a, b].map(({ view }) => `\`${commandFor(view.folder, 'eval')}\``).join(' and ')} first.${notes.map((note) => `\n${note}`).join('')}`,
    });
  const paired: Paired[] = [];
  const unpaired: string[] = [];
  for (const arm of arms) {
    const [x, y] = [a, b].map((run) => run.evaluations.find((e) => e.policy === arm)) as [
      (typeof a.evaluations)[number],
      (typeof a.evaluations)[number],
    ];
    const same =
      x.seats === y.seats &&
      x.games.length === y.games.length &&
      x.games.every((g, i) => g.key === y.games[i]?.key && g.seats.join() === y.games[i]?.seats.join());
    if (same)
      paired.push(...pairOf(x, y).map((p) => ({ ...p, a: `${a.name} ${arm}`, b: `${b.name} ${arm}` })));
    else unpaired.push(arm);
  }
  const line = (text: string): boolean => process.stdout.write(`${text}\n`);
  const columns = arms.flatMap((arm) => [a, b].map((run) => ({ run, arm })));
  const views = columns.flatMap(({ run, arm }) => {
    const e = run.evaluations.find((x) => x.policy === arm);
    return e === undefined ? [] : [viewOf(e)];
  });
  line(
    table(
      ['metric', ...columns.map(({ run, arm }) => `${run.name} ${arm}`)],
      shownOf(METRICS, views).map((m) => [
        METRIC_WORDS[m].short,
        ...views.map(({ overall }) => cell(overall[m], three)),
      ]),
    ),
  );
  if (paired.length > 0) line(`\n${pairedTable(paired)}`);
  const gaps = [a, b].flatMap((run) => {
    const gap = gapWords(run.evaluations.filter((e) => arms.includes(e.policy)).map(viewOf));
    return gap === null ? [] : [`${run.name}: ${gap}`];
  });
  if (gaps.length > 0) line(`\n${gaps.join('\n')}`);
  const otherwise = arms.flatMap((arm) => evaluatedOtherwise(a.view, b.view, arm));
  if (otherwise.length > 0)
    line(
      `\nThe two were not evaluated alike, which the differences hold too: ${[...new Set(otherwise)].join(', ')}.`,
    );
  if (unpaired.length > 0)
    line(
      `\n${unpaired.join(', ')}: the two runs did not play the same games (other seed, games or number) in the same seats, so only the intervals above can be set side by side.`,
    );
  for (const note of notes) line(`\n${note}`);
};

/** Settings of the tables that the two sat at, where they differ; games and seed are told by the games themselves. */
const evaluatedOtherwise = (a: RunView, b: RunView, arm: string): readonly string[] => {
  const [x, y] = [a, b].map(({ folder }) => recordOf(folder, `eval ${arm}`)?.settings);
  const only = ['evaluation', 'text', 'rl', 'expert'] as const;
  const part = (settings: typeof x) => Object.fromEntries(only.map((key) => [key, settings?.[key]]));
  return differences(part(x), part(y), ['is', 'in the first and', 'in the second']);
};

const names = (evaluations: readonly { readonly policy: string }[]): string =>
  evaluations.length === 0 ? 'nothing' : evaluations.map((e) => e.policy).join(', ');

export const addCompare = (program: Command): void => {
  const command = program
    .command('compare')
    .summary('two runs side by side')
    .description(
      'Shows U1–U5 of two runs, and paired differences with intervals where both played the same games.',
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
