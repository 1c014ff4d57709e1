/** @file A command as it was given, so that it can be copied from the screen into a shell. */
import { invocation } from './invocation.js';
import { quoted } from './quoted.js';

/** The value of an option; a list stands for the option once for each of its values. What was not given is left out. */
export type Given = string | number | boolean | readonly string[] | undefined;

/** --apiKeyEnv is written --api-key-env. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;

/** 'tompo transfer runs/a mixed-hard --out b --force'. words: what follows the name, as a shell takes it. */
export const commandLine = (
  name: string,
  words: readonly string[],
  options: Readonly<Record<string, Given>>,
): string =>
  [
    invocation,
    name,
    ...words,
    ...Object.entries(options).flatMap(([option, given]) => {
      if (given === undefined || given === false) return [];
      if (given === true) return [flagOf(option)];
      return (Array.isArray(given) ? (given as readonly string[]) : [String(given)]).map(
        (one) => `${flagOf(option)} ${quoted(one)}`,
      );
    }),
  ].join(' ');

/** What an option that takes a list with commas between was given. */
export const withCommas = (list: readonly string[] | undefined): string | undefined => list?.join(',');

/** The folder of runs, where it is not the one that a command looks into by itself. */
export const outOf = (out: string): string | undefined => (out === 'runs' ? undefined : out);
