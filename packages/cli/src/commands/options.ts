/** @file Options that most commands share. */
import { type Command, InvalidArgumentError, Option } from 'commander';

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

/** A whole number from 1 on. */
export const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
};

/** Words with commas between. */
export const commaList = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Examples below the options of a help text. */
export const withExamples = (command: Command, examples: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${examples.map((e) => `  $ ${e}`).join('\n')}`);
