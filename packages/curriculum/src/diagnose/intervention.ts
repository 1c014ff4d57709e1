/** @file How far to believe an attention: things are changed in what the student remembers, and the return is looked at. */
import type { Play } from '../exact/play.js';
import { type Cell, contextOf, type Policy } from '../student/policy.js';
import type { Frame } from './diagnosis.js';

/** The same window with what a seat chose in a round put otherwise. */
export const changed = (
  window: readonly Cell[],
  round: number,
  seat: 0 | 1,
  choice: number,
): readonly Cell[] =>
  window.map((cell, j) => {
    if (j !== round) return cell;
    return seat === 0 ? ([choice, cell[1]] as const) : ([cell[0], choice] as const);
  });

/** What the return changes, on average over the other choices, where the student remembers one thing otherwise while the opponent remembers
 *  what was. */
export const interventionOf = (
  { choices, memory }: Policy,
  play: Play,
  { round, moment, context, remembered }: Frame,
  ago: number,
  seat: 0 | 1,
): number => {
  const worths = play.worths[round] as Float64Array;
  const here = worths[play.contexts * moment + context] as number;
  const was = remembered[ago]?.[seat] as number;
  const others = Array.from({ length: choices }, (_, k) => k).filter((k) => k !== was);
  const sum = others.reduce((total, k) => {
    const other = contextOf(choices, memory, changed(remembered, ago, seat, k));
    return total + Math.abs(here - (worths[play.contexts * moment + other] as number));
  }, 0);
  return sum / others.length;
};

/** Ranks from 1, ties in the middle. */
const ranks = (values: readonly number[]): readonly number[] =>
  values.map((x) => {
    const below = values.filter((y) => y < x).length;
    const same = values.filter((y) => y === x).length;
    return below + (same + 1) / 2;
  });

/** Spearman's rank correlation; null where one side is the same everywhere. */
export const rankCorrelation = (a: readonly number[], b: readonly number[]): number | null => {
  const centred = (values: readonly number[]): readonly number[] => {
    const mean = values.reduce((x, y) => x + y, 0) / values.length;
    return values.map((x) => x - mean);
  };
  const [x, y] = [centred(ranks(a)), centred(ranks(b))];
  const dot = (p: readonly number[], q: readonly number[]): number =>
    p.reduce((sum, v, i) => sum + v * (q[i] as number), 0);
  const size = Math.sqrt(dot(x, x) * dot(y, y));
  return size > 0 ? dot(x, y) / size : null;
};
