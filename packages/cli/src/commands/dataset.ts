/** @file tompo dataset: the demonstrations of a run for other tools. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Demonstration } from '../dataset/demonstration.js';
import { FORMATS, type Format } from '../dataset/read.js';
import { writeDemonstrations } from '../dataset/write.js';
import { fail } from '../errors.js';
import { modelFolder } from '../hub/cache.js';
import type { Recipe } from '../recipe/schema.js';
import { commandFor, type RunFolder, runFolder } from '../run/folder.js';
import { exampleMaker, readData } from '../stages/situations.js';
import { findRun } from './find.js';
import { withExamples, withOut } from './options.js';

interface DatasetOptions {
  readonly out: string;
  readonly to?: string;
  readonly format: Format;
  readonly form?: 'completion' | 'messages';
}

/** As the run's model is asked. */
const formOf = async ({ model }: Recipe, folder: RunFolder): Promise<'completion' | 'messages'> => {
  if (model.init !== 'directory' || model.chat === 'none') return 'completion';
  // What SFT left remembers how it was asked, wherever the model that it began with is now.
  if (existsSync(join(folder.model('sft'), 'tompo_chat.json'))) return 'messages';
  if (!existsSync(modelFolder(model.path)))
    return fail({
      _tag: 'Refused',
      sentence: `${model.path} (model.path) is not there to say how the model is asked: choose with --form completion or --form messages.`,
    });
  const { checkBaseModel } = await import('../stages/models.js');
  const { chat } = await checkBaseModel(model);
  return chat === undefined || chat === null ? 'completion' : 'messages';
};

const systemOf = ({ model }: Recipe): string | undefined =>
  model.init === 'directory' && typeof model.chat === 'object' ? model.chat.system : undefined;

const write = async (asked: string, options: DatasetOptions): Promise<void> => {
  const { recipe, dir, word } = await findRun(asked, options.out, []);
  const folder = runFolder(dir, word);
  if (!existsSync(folder.train))
    fail({
      _tag: 'RunMissing',
      dir,
      lacks: 'demonstrations (data/train.jsonl)',
      command: commandFor(folder, 'simulate'),
    });
  const form = options.form ?? (await formOf(recipe, folder));
  const example = exampleMaker(recipe);
  const system = systemOf(recipe);
  const rowOf = ({ prompt, completion }: ReturnType<typeof example>): Demonstration =>
    form === 'completion'
      ? { prompt, completion }
      : {
          messages: [
            ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
            { role: 'user', content: prompt },
            { role: 'assistant', content: completion },
          ],
        };
  const to = options.to ?? join(dir, 'dataset');
  // The names by which `datasets` knows the two splits.
  for (const [split, path] of [
    ['train', folder.train],
    ['test', folder.heldout],
  ] as const) {
    if (!existsSync(path)) continue;
    const rows = (await readData(recipe, path, recipe.sft.decisions)).map(example).map(rowOf);
    const file = join(to, `${split}.${options.format}`);
    await writeDemonstrations(file, options.format, rows);
    process.stdout.write(
      `${file}: ${rows.length} rows of ${form === 'messages' ? 'messages' : 'prompt and completion'}\n`,
    );
  }
};

export const addDataset = (program: Command): void => {
  const command = program
    .command('dataset')
    .summary('the demonstrations of a run as JSONL or Parquet, for other tools')
    .description(
      'Writes the experts’ decisions of a run as questions and answers: train and test (the held-out games), in a form that load_dataset of Python’s datasets, and trl, take as they are. SFT reads the same files (sft.data: { file: … }).',
    )
    .argument('<run>', 'a run: its name or folder')
    .option('--to <folder>', 'where to write; default: dataset in the run’s folder')
    .addOption(new Option('--format <format>', 'the kind of file').choices([...FORMATS]).default('jsonl'))
    .addOption(
      new Option(
        '--form <form>',
        'prompt and completion, or conversations; default: as the run’s model is asked',
      ).choices(['completion', 'messages']),
    );
  withOut(command).action(write);
  withExamples(command, [
    'tompo dataset quickstart',
    'tompo dataset quickstart --format parquet --form messages --to data/decisions',
  ]);
};
