/** @file Which: one of named options. */
import type { Decision, DecisionSpace } from '../contract.js';
import { show } from '../params/show.js';
import type { SpaceKind } from './kind.js';

type Choice = Extract<DecisionSpace, { _tag: 'choice' }>;
type Option = Extract<Decision, { _tag: 'choice' }>;

/** One of the options, by their names. */
export const choiceSpace = (options: readonly string[]): Choice =>
  Object.freeze({ _tag: 'choice', options: Object.freeze([...options]) });

const option = (index: number): Option => ({ _tag: 'choice', index });

export const choice: SpaceKind<Choice, Option> = {
  illegal: ({ index }, { options }) =>
    Number.isInteger(index) && index >= 0 && index < options.length
      ? null
      : `choice ${show(index)} is not one of 0 to ${options.length - 1}`,
  random: (rng, { options }) => option(rng.int(options.length)),
  absent: () => option(0),
  write: ({ index }, _, { options }) => options[index] ?? `#${index}`,
  copy: ({ index }) => option(index),
  size: ({ options }) => options.length,
  at: option,
  longest: ({ options }) => options.map((_, index) => option(index)),
  distance: (a, b) => (a.index === b.index ? 0 : 1),
};
