/** @file When an interval says less than it seems to: too few games, too few that differ, games that all agree. */
import type { Interval } from './bootstrap.js';

/** Below this many games no interval is given: what the bootstrap gives there covers far less often than it says
 *  (docs/metrics.md has the figures). */
export const FEWEST_GAMES = 10;

/** Below this many games that differ no interval of a difference is given: even if all of them spoke for the same side, a
 *  sign test at this level would not tell. 2 · 2⁻ᵏ ≤ 1 − level: 6 at 95 %. */
export const fewestDiffering = (level: number): number => Math.ceil(Math.log2(2 / (1 - level)) - 1e-9);

/** Of n games with shares in [0, 1], all at the same end: how far the mean may still lie from it. The share of games that
 *  are otherwise is at most 1 − (½(1 − level))^{1/n}.
 *  @source Clopper & Pearson 1934 */
export const atTheEnd = (value: number, games: number, level: number): Interval | null => {
  const open = 1 - ((1 - level) / 2) ** (1 / games);
  if (value === 1) return { value, low: 1 - open, high: 1 };
  return value === 0 ? { value, low: 0, high: open } : null;
};
