/** @file Is this what a seat of this network game sees? Asked before a prompt is made of it. */
import type { Game } from '@tompo/games';
import { canonical } from '../canonical.js';
import { shown } from './shown.js';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (v: unknown): v is Fields => typeof v === 'object' && v !== null && !Array.isArray(v);
/** Sums and roundings of what is greater are infinite, or no longer what was written. */
const GREATEST = 1e15;
const isNumber = (v: unknown): v is number => typeof v === 'number' && Math.abs(v) <= GREATEST;
const isList = (v: unknown, n: number, is: (x: unknown) => boolean): v is readonly unknown[] =>
  Array.isArray(v) && v.length === n && v.every(is);
const isGraph = (v: unknown, n: number): boolean =>
  isList(v, n, (row) => isList(row, n, (bit) => bit === 0 || bit === 1));

const isRecord = (v: unknown, n: number): boolean => {
  if (!isFields(v) || !Number.isInteger(v.round)) {
    return false;
  }
  return v._tag === 'graph'
    ? isGraph(v.graph, n)
    : v._tag === 'effort' && isList(v.efforts, n, isNumber) && isList(v.payoffs, n, isNumber);
};

/** The first thing that is wrong with the observation of a situation of a game of links and efforts; null when nothing
 *  is. What the situation says of itself must be what the game says of that place in it. */
export const observationProblem = (situation: Fields, game: Game): string | null => {
  const { observation: o, seat, round, kind, space, decisions } = situation;
  const { n, rounds, sequence } = game.params as { n: number; rounds: number; sequence: string };
  if (!isFields(o)) {
    return 'observation is not an object';
  }
  const same: Fields = { game: game.id, n, seat, round, rounds, kind, sequence };
  const differs = Object.keys(same).find((key) => !Object.hasOwn(o, key) || o[key] !== same[key]);
  if (differs !== undefined) {
    return `observation.${differs} is not that of the situation and its game`;
  }
  if (!((round as number) < rounds && (seat as number) < n)) {
    return `the game has no round ${String(round)}, or no seat ${String(seat)}`;
  }
  const { index } = o;
  const letter = kind === 'graph' ? 'G' : kind === 'effort' ? 'E' : '';
  if (!(Number.isInteger(index) && letter !== '' && sequence[index as number] === letter)) {
    return `observation.index is no phase ${shown(kind)} of ${sequence.slice(0, 40)}`;
  }
  if (!isFields(o.params)) {
    return 'observation.params is not an object';
  }
  if (!isList(o.types, n, (t) => t === null || isNumber(t))) {
    return `observation.types is not a list of ${n} numbers`;
  }
  if (!((o.graph === null && kind === 'graph') || isGraph(o.graph, n))) {
    return `observation.graph is not a graph of ${n} seats`;
  }
  const past = (round as number) * sequence.length + (index as number);
  if (!isList(o.history, past, (record) => isRecord(record, n))) {
    return `observation.history is not a list of ${past} phases`;
  }
  const asked = game.space({ round, index, graph: o.graph, history: o.history }, seat as number);
  if (canonical(space) !== canonical(asked) || canonical(o.space) !== canonical(asked)) {
    return 'space is not that of the game at this phase';
  }
  if ((decisions as readonly unknown[]).length !== n) {
    return `decisions has not ${n} entries`;
  }
  // In these games every seat decides in every phase.
  const missing = (decisions as readonly unknown[]).indexOf(null);
  return missing < 0 ? null : `decisions[${missing}] is missing, and every seat decides in this phase`;
};
