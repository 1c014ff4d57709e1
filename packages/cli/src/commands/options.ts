/** @file Options that most commands share. */
import { type Command, Option } from 'commander';

export interface CommonOptions {
  readonly out: string;
  readonly set: readonly string[];
  readonly force: boolean;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const withOut = (command: Command): Command =>
  command.option('--out <dir>', 'the folder that holds runs', 'runs');

export const withSet = (command: Command): Command =>
  command.addOption(
    new Option('--set <key=value>', 'change a key of the recipe, such as rl.steps=40 (may be repeated)')
      .argParser(collect)
      .default([], 'none'),
  );

export const withForce = (command: Command, what: string): Command => command.option('--force', what, false);

/** Examples below the options of a help text. */
export const withExamples = (command: Command, examples: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${examples.map((e) => `  $ ${e}`).join('\n')}`);
