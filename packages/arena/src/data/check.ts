/** @file Is this a situation? The first thing that is wrong with a parsed line, in words. */
import type { DecisionSpace } from '@tompo/games';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (v: unknown): v is Fields => typeof v === 'object' && v !== null && !Array.isArray(v);
const isCount = (v: unknown): v is number => Number.isInteger(v) && (v as number) >= 0;
const isNumber = (v: unknown): v is number => typeof v === 'number' && Number.isFinite(v);
const isRow = (v: unknown, n: number, self: number): boolean =>
  Array.isArray(v) && v.length === n && v.every((bit) => bit === 0 || bit === 1) && v[self] === 0;

const spaceProblem = (space: unknown): string | null => {
  if (!isFields(space)) {
    return 'space is not an object';
  }
  switch (space._tag) {
    case 'links':
      return isCount(space.n) && isCount(space.self) && space.self < space.n
        ? null
        : 'space.links needs n and self';
    case 'effort':
      return isNumber(space.min) && isNumber(space.max) && isCount(space.decimals)
        ? null
        : 'space.effort needs min, max and decimals';
    case 'choice':
      return Array.isArray(space.options) && space.options.every((o) => typeof o === 'string')
        ? null
        : 'space.choice needs options';
    default:
      return `space has no known kind (${JSON.stringify(space._tag)})`;
  }
};

const decisionProblem = (decision: unknown, space: DecisionSpace, at: number): string | null => {
  const where = `decisions[${at}]`;
  if (decision === null) {
    return null;
  }
  if (!isFields(decision) || decision._tag !== space._tag) {
    return `${where} is not of kind ${space._tag}`;
  }
  switch (space._tag) {
    case 'links':
      return isRow(decision.to, space.n, at)
        ? null
        : `${where} is not a row of ${space.n} bits without a self-link`;
    case 'effort':
      return isNumber(decision.value) ? null : `${where} has no finite value`;
    case 'choice':
      return isCount(decision.index) && decision.index < space.options.length
        ? null
        : `${where} is not one of the options`;
  }
};

/** What is wrong with a value that should be a Situation; null when nothing is. */
export const checkSituation = (value: unknown): string | null => {
  if (!isFields(value)) {
    return 'it is not an object';
  }
  const text = ['id', 'game', 'kind'].find((key) => typeof value[key] !== 'string' || value[key] === '');
  if (text !== undefined) {
    return `${text} is not a text`;
  }
  if (!isFields(value.params)) {
    return 'params is not an object';
  }
  if (value.observation === undefined) {
    return 'observation is missing';
  }
  const count = ['seat', 'round'].find((key) => !isCount(value[key]));
  if (count !== undefined) {
    return `${count} is not a whole number from 0 on`;
  }
  const space = spaceProblem(value.space);
  if (space !== null) {
    return space;
  }
  const { decisions, seat } = value;
  if (!Array.isArray(decisions) || !isFields(decisions[seat as number])) {
    return 'decisions has none for the own seat';
  }
  for (const [at, decision] of decisions.entries()) {
    const problem = decisionProblem(decision, value.space as DecisionSpace, at);
    if (problem !== null) {
      return problem;
    }
  }
  return null;
};
