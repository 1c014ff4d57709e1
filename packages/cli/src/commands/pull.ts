/** @file tompo pull: a checkpoint or an adapter from the Hugging Face Hub. */
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { CliFailure, fail, orFail } from '../errors.js';
import { hubName, written } from '../hub/name.js';
import { inBytes } from '../hub/size.js';
import { namedBase } from '../recipe/savedPolicy.js';
import { commandLine } from '../screen/commandLine.js';
import { progress, standardScreen } from '../screen/progress.js';
import { onInterrupt } from './interrupt.js';
import { withExamples } from './options.js';

/** So many names are said. */
const NAMED = 6;

const leftOut = (left: readonly { readonly path: string }[]): string =>
  `${left
    .slice(0, NAMED)
    .map(({ path }) => path)
    .join(', ')}${left.length > NAMED ? ` and ${left.length - NAMED} more` : ''}`;

/** As YAML in one line: a path may hold what means something else there. */
const asFlow = (value: Readonly<Record<string, string>>): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();

const run = async (asked: string, { to }: { readonly to?: string }): Promise<void> => {
  const name = orFail(hubName(asked), (text) => text);
  const screen = standardScreen();
  const shown = progress(screen);
  const again = commandLine('pull', [written(name)], { to });
  const { signal, release } = onInterrupt(shown.line);
  try {
    const { pull } = await import('../hub/pull.js');
    const { folder, commit, files, left, bytes, came } = await pull(name, { to, signal, progress: shown });
    shown.line(
      `${written(name)} at ${commit.slice(0, 12)}: ${files.length} files, ${inBytes(bytes)}${came === 0 ? ', all there already' : ''}`,
    );
    if (left.length > 0) shown.line(shown.paint.dim(`  left out: ${leftOut(left)}`));
    shown.line(`  in ${folder}`);
    const base = namedBase(folder);
    shown.line(
      base === null
        ? `  in a recipe: model: ${asFlow({ init: 'directory', path: to ?? `hf://${written(name)}` })}`
        : `  an adapter of ${base}, which is to be there too`,
    );
  } catch (error) {
    if (signal.aborted && !(error instanceof CliFailure))
      return fail({ _tag: 'Interrupted', stage: 'pull', resume: again });
    throw error;
  } finally {
    release();
  }
};

export const addPull = (program: Command): void => {
  const command = program
    .command('pull')
    .summary('a checkpoint or an adapter from the Hugging Face Hub')
    .description(
      'Downloads what a checkpoint or an adapter is made of (config, tokenizer, chat templates, safetensors, licence) into the cache of the Hugging Face libraries, where a recipe finds it as hf://org/name and Python’s transformers does too. What was there is not fetched again, what broke off goes on where it was, and every file is checked against the hash that the Hub names. HF_ENDPOINT, HF_TOKEN, HF_HOME and HF_HUB_CACHE are heeded.',
    )
    .argument('<name>', 'org/name, or org/name@revision: a branch, a tag or a commit')
    .option('--to <folder>', 'put the files into this folder instead of the cache')
    .action(run);
  withExamples(command, [
    'tompo pull Qwen/Qwen2.5-0.5B-Instruct',
    'tompo pull Qwen/Qwen2.5-0.5B-Instruct@main --to models/Qwen2.5-0.5B-Instruct',
  ]);
};
