/** @file Network observations in few characters, for the embedded model. Every fact is there, each label is one
 *  letter, and what the decision hangs on most (the graph in force, the seat, the phase) comes last:
 *
 *    Bd.15c.28m5a1.3,1.2,1.2,.6,.8tGE2g1101100000e1.5,1.4,1.4,.7,.9p1,.9,.9,.2,.3r2s3G?
 *    game and parameters │ types      │τ,T│ past: graph, efforts, payoffs       │round, seat, phase
 *
 *  Graphs are upper-triangle bits, payoffs have one decimal, rounds count from 1, hidden types are x. */
import type { NetworkObservation, PhaseRecord } from '../contract.js';
import { upperBits } from '../graph/adjacency.js';
import { rounded, short } from '../text/numbers.js';

/** header: the game's letter and parameters, such as 'Bd.15c.28m5'; typeLetter: 'a' for α, 'w' for endowments. */
export const compactPrompt = (o: NetworkObservation, header: string, typeLetter: string): string => {
  const types = o.types.map((t) => (t === null ? 'x' : short(t))).join(',');
  const past = o.history.map(compactRecord).join('');
  return `${header}${typeLetter}${types}t${o.sequence}${o.rounds}${past}${inForce(o)}r${o.round + 1}s${o.seat}${o.kind === 'graph' ? 'G' : 'E'}?`;
};

const compactRecord = (record: PhaseRecord): string =>
  record._tag === 'graph'
    ? `g${upperBits(record.graph)}`
    : `e${record.efforts.map(short).join(',')}p${record.payoffs.map((p) => short(rounded(p, 1))).join(',')}`;

/** At an effort phase the graph in force stands last; it is not said twice when it was formed just before. */
const inForce = (o: NetworkObservation): string =>
  o.kind === 'graph' || o.graph === null || o.history.at(-1)?._tag === 'graph'
    ? ''
    : `g${upperBits(o.graph)}`;

/** The number of decimals, said only when it is not the usual one. */
export const compactDecimals = (decimals: unknown): string => (decimals === 1 ? '' : `f${String(decimals)}`);
