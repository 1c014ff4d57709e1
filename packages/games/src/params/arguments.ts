/** @file The arguments of a solver, checked together, so that all their faults are told at once. */
import { either as E } from 'fp-ts';
import type { Fault, GamesError } from '../errors.js';
import { type NumberRule, wrongNumber } from './read.js';
import { show } from './show.js';

/** The model when nothing is wrong. Left with the faults of the model, of the graph and of the rest together:
 *  InvalidGraph when the graph alone is wrong, else InvalidParams. */
export const withArguments = <M>(
  game: string,
  model: E.Either<GamesError, M>,
  graph: readonly Fault[],
  rest: readonly Fault[] = [],
): E.Either<GamesError, M> => {
  const own = E.isLeft(model) && model.left._tag === 'InvalidParams' ? model.left.faults : [];
  if (own.length + rest.length > 0) {
    return E.left({ _tag: 'InvalidParams', game, faults: [...own, ...rest, ...graph] });
  }
  return graph.length > 0 ? E.left({ _tag: 'InvalidGraph', faults: graph }) : model;
};

/** The seats that a raw model says it has; undefined when it does not say so well. */
export const seatsOf = (model: unknown): number | undefined => {
  const n: unknown = typeof model === 'object' && model !== null ? (model as { n?: unknown }).n : undefined;
  return typeof n === 'number' && Number.isInteger(n) && n >= 0 ? n : undefined;
};

/** A list [N] of finite numbers that keep a rule, one for each seat; the entry of the seat `skip` is not looked at. */
export const profileFaults = (
  key: string,
  values: unknown,
  n: number | undefined,
  rule: (seat: number) => NumberRule,
  skip?: number,
): readonly Fault[] => {
  if (!Array.isArray(values))
    return [{ field: key, reason: `must be a list of numbers, not ${show(values)}` }];
  const faults: Fault[] = [];
  if (n !== undefined && values.length !== n) {
    faults.push({ field: key, reason: `must have n = ${n} entries, not ${values.length}` });
  }
  for (let i = 0; i < values.length; i++) {
    if (i === skip) continue;
    const problem = wrongNumber(values[i], rule(i));
    if (problem !== null) faults.push({ field: `${key}[${i}]`, reason: problem });
  }
  return faults;
};

/** A number that keeps a rule. */
export const numberFaults = (key: string, value: unknown, rule: NumberRule): readonly Fault[] => {
  const problem = wrongNumber(value, rule);
  return problem === null ? [] : [{ field: key, reason: problem }];
};

/** What a seat of n is; of any number of seats where n is not known. */
export const seatRule = (n: number | undefined): NumberRule => ({
  integer: true,
  min: 0,
  ...(n === undefined ? {} : { max: n - 1 }),
});

/** One of some words. */
export const wordFaults = (key: string, word: unknown, words: readonly string[]): readonly Fault[] =>
  typeof word === 'string' && words.includes(word)
    ? []
    : [{ field: key, reason: `must be one of ${words.join(', ')}, not ${show(word)}` }];
