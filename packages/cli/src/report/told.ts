/** @file What an interval tells: which way a difference goes, its ends in words, and the counts it rests on. */
import { FEWEST_GAMES, fewestDiffering } from '@tompo/arena';
import type { Evaluation, Interval } from './data.js';

type Known = NonNullable<Interval>;

/** 1: above zero, −1: below, 0: not told apart. */
export const told = ({ low, high }: Known): -1 | 0 | 1 =>
  low === null || high === null ? 0 : low > 0 ? 1 : high < 0 ? -1 : 0;

/** '0.1 to 0.2', or why there is no interval. */
export const ends = (v: Known, number: (x: number) => string, between = ' to '): string =>
  v.low === null || v.high === null ? why(v) : `${number(v.low)}${between}${number(v.high)}`;

/** Why there is no interval. */
export const why = ({ n, differing }: Known): string =>
  differing === 0
    ? 'no game differs'
    : n < FEWEST_GAMES
      ? `no interval: ${games(n)}`
      : differing !== undefined
        ? `no interval: ${games(differing)} differ${differing === 1 ? 's' : ''}`
        : 'no interval: all games agree';

/** The level of the intervals of a report's evaluations. */
export const levelOf = (evaluations: readonly Evaluation[]): number => evaluations[0]?.level ?? 0.95;

/** 0.95 → '95 %', 0.995 → '99.5 %'. */
export const percent = (level: number): string => `${Number((100 * level).toFixed(3))} %`;

/** .0312 → '3.1 %': a share as a reader takes it in. */
export const percentOf = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** 'fewer than 10 games were played, or fewer than 6 differ', as the evaluation has it at this level. */
export const tooFew = (level: number): string =>
  `fewer than ${FEWEST_GAMES} games were played, or fewer than ${fewestDiffering(level)} differ`;

const games = (n: number): string => `only ${n} game${n === 1 ? '' : 's'}`;

/** '150 games, 812 counted', '12 of 150 games differ'. */
export const counts = ({ n, counted, differing }: Known): string =>
  differing === undefined
    ? `${n} games${counted === undefined ? '' : `, ${counted} counted`}`
    : `${differing} of ${n} games differ${differing === 1 ? 's' : ''}`;
