/** @file Is this a situation? The first thing that is wrong with a parsed line, in words. */
import { type Decision, type DecisionSpace, explain, type Game, illegal } from '@tompo/games';
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';
import { FAMILIES, familyOf } from '../source/build.js';
import { observationProblem } from './observation.js';
import { shown } from './shown.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (v: unknown): v is Fields => typeof v === 'object' && v !== null && !Array.isArray(v);
const isCount = (v: unknown): v is number => Number.isInteger(v) && (v as number) >= 0;
const isNumber = (v: unknown): v is number => typeof v === 'number' && Number.isFinite(v);
const isRow = (v: unknown, n: number, self: number): boolean =>
  Array.isArray(v) && v.length === n && v.every((bit) => bit === 0 || bit === 1) && v[self] === 0;

/** Beyond these no game is played: what is larger is looped over and allocated before anybody notices. */
const MOST_SEATS = 4096;
const MOST_OPTIONS = 10_000;
const MOST_DECIMALS = 15;
const GREATEST_EFFORT = 1e15;
const LONGEST_NAME = 1000;
const LONGEST_MESSAGE = 1_000_000;

/** Levels and entries of a value, counted without recursion. */
const isWithin = (value: unknown, levels: number, entries: number): boolean => {
  let level: readonly unknown[] = [value];
  let count = 0;
  for (let depth = 0; level.length > 0; depth++) {
    count += level.length;
    if (depth > levels || count > entries) {
      return false;
    }
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
};

const effortProblem = ({ min, max, decimals }: Fields): string | null => {
  if (!(isNumber(min) && isNumber(max) && isCount(decimals))) {
    return 'space.effort needs min, max and decimals';
  }
  return min <= max &&
    Math.max(Math.abs(min), Math.abs(max)) * 10 ** decimals <= Number.MAX_SAFE_INTEGER &&
    decimals <= MOST_DECIMALS
    ? null
    : `space.effort goes from ${min} to ${max} with ${decimals} decimals, which are more steps than can be told apart`;
};

const spaceProblem = (space: unknown): string | null => {
  if (!isFields(space)) {
    return 'space is not an object';
  }
  switch (space._tag) {
    case 'links':
      return isCount(space.n) && isCount(space.self) && space.self < space.n && space.n <= MOST_SEATS
        ? null
        : 'space.links needs n and self';
    case 'effort':
      return effortProblem(space);
    case 'choice':
      return Array.isArray(space.options) &&
        space.options.length > 0 &&
        space.options.length <= MOST_OPTIONS &&
        space.options.every((o) => typeof o === 'string')
        ? null
        : 'space.choice needs options';
    case 'talk':
      return isCount(space.maxLength) && space.maxLength >= 1 && space.maxLength <= LONGEST_MESSAGE
        ? null
        : 'space.talk needs maxLength';
    case 'own':
      return typeof space.kind === 'string' &&
        space.kind !== '' &&
        (space.params === undefined || isFields(space.params))
        ? null
        : 'space.own needs kind, and params that are an object or absent';
    default:
      return `space has no known kind (${shown(space._tag)})`;
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
      return isNumber(decision.value) && Math.abs(decision.value) <= GREATEST_EFFORT
        ? null
        : `${where} has no finite value`;
    case 'choice':
      return isCount(decision.index) && decision.index < space.options.length
        ? null
        : `${where} is not one of the options`;
    case 'talk':
      return typeof decision.text === 'string' ? null : `${where} has no text`;
    case 'own':
      return decision.kind === space.kind ? null : `${where} is not of kind ${space.kind}`;
  }
};

/** Games by their parameters: situations of one game come one after another. */
const built = new Map<string, Game | string>();
const MOST_BUILT = 256;

/** The game of a situation, or why its parameters are none; null for a family that is not known here. */
const gameOf = (id: string, params: Fields): Game | string | null => {
  const family = familyOf(id);
  const known = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  if (known === undefined) {
    return null;
  }
  const key = `${family} ${canonical(params)}`;
  const before = built.get(key);
  if (before !== undefined) {
    return before;
  }
  const made = known.make(params);
  // A key of a file may be as long as the file.
  const result = E.isLeft(made)
    ? `params are no game: ${explain(made.left).replace(/\s+/g, ' ').slice(0, 500)}`
    : made.right;
  if (built.size >= MOST_BUILT) {
    built.clear();
  }
  built.set(key, result);
  return result;
};

/** What is wrong with a value that should be a Situation; null when nothing is. Of the games that are known here
 *  everything is checked against the game itself, so that a situation that passes can be shown and scored; of others,
 *  what all situations have in common. */
export const checkSituation = (value: unknown): string | null => {
  if (!isFields(value)) {
    return 'it is not an object';
  }
  const text = ['id', 'game', 'kind'].find((key) => typeof value[key] !== 'string' || value[key] === '');
  if (text !== undefined) {
    return `${text} is not a text`;
  }
  if ([value.id, value.game, value.kind].some((name) => (name as string).length > LONGEST_NAME)) {
    return `id, game or kind is longer than ${LONGEST_NAME} characters`;
  }
  if (!isFields(value.params)) {
    return 'params is not an object';
  }
  if (!isWithin(value.params, 16, 10_000)) {
    return 'params has more entries, or deeper ones, than a game has';
  }
  if (value.observation === undefined) {
    return 'observation is missing';
  }
  if (!isWithin(value.observation, 32, 10_000_000)) {
    return 'observation has more entries, or deeper ones, than can be shown';
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
  if (!Array.isArray(decisions) || decisions.length > MOST_SEATS || !isFields(decisions[seat as number])) {
    return 'decisions has none for the own seat';
  }
  for (const [at, decision] of decisions.entries()) {
    const problem = decisionProblem(decision, value.space as DecisionSpace, at);
    if (problem !== null) {
      return problem;
    }
  }
  // Only its game knows what is legal in a space of one's own; see revivedSituation.
  const wrong =
    (value.space as DecisionSpace)._tag === 'own'
      ? null
      : illegal(value.space as DecisionSpace, decisions[seat as number] as Decision);
  if (wrong !== null) {
    return `decisions[${String(seat)}]: ${wrong}`;
  }
  const game = gameOf(value.game as string, value.params);
  if (game === null) {
    return null;
  }
  if (typeof game === 'string') {
    return game;
  }
  return game.id === value.game
    ? observationProblem(value, game)
    : `game is ${shown(value.game)}, but this is ${game.id}`;
};
