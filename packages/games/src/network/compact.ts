/** @file Network observations in few characters, for the embedded model. Every seat is named by its label wherever it
 *  occurs, so that facts are looked up by name and nothing is counted; what the decision hangs on most (the graph in
 *  force, the phase, the own seat) comes last:
 *
 *    Bd.1c.1m5tGE2wA.8B.5C1gaBbACcBeA1.4B2C1.5pA.3B-.6C.6r2GA?
 *    parameters│τ, T│types    │past: graph, efforts, payoffs   │round, phase, seat
 *
 *  A graph has a row for every seat: its label in small letters, then its neighbours' labels. Payoffs are rounded to one
 *  decimal, rounds count from 1, a hidden type is x. What all seats see alike is alike in all their prompts. */
import type { NetworkObservation, PhaseRecord } from '../contract.js';
import type { Adjacency } from '../graph/adjacency.js';
import { labelled, rowMark, seatLabel } from '../text/labels.js';
import { rounded, short } from '../text/numbers.js';

/** header: the game's letter and parameters, such as 'Bd.15c.28m5'. */
export const compactPrompt = (o: NetworkObservation, header: string): string => {
  const types = bySeat(o.types, (t) => (t === null ? 'x' : short(t)));
  const past = o.history.map(compactRecord).join('');
  const phase = o.kind === 'graph' ? 'G' : 'E';
  return `${header}t${o.sequence}${o.rounds}w${types}${past}${inForce(o)}r${o.round + 1}${phase}${seatLabel(o.seat)}?`;
};

const bySeat = <T>(values: readonly T[], write: (value: T) => string): string =>
  labelled(values.map((value, seat) => [seat, write(value)]));

const rows = (graph: Adjacency): string =>
  graph
    .map((row, i) => `${rowMark(i)}${row.map((bit, j) => (bit === 1 ? seatLabel(j) : '')).join('')}`)
    .join('');

const compactRecord = (record: PhaseRecord): string =>
  record._tag === 'graph'
    ? `g${rows(record.graph)}`
    : `e${bySeat(record.efforts, short)}p${bySeat(record.payoffs, (p) => short(rounded(p, 1)))}`;

/** At an effort phase the graph in force stands last; it is not said twice when it was formed just before. */
const inForce = (o: NetworkObservation): string =>
  o.kind === 'graph' || o.graph === null || o.history.at(-1)?._tag === 'graph' ? '' : `g${rows(o.graph)}`;

/** The number of decimals, said only when it is not the usual one. */
export const compactDecimals = (decimals: unknown): string => (decimals === 1 ? '' : `f${String(decimals)}`);
