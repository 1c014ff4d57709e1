/** @file A study's words: metrics, arms and verdicts as a reader meets them. */
import { labelOf } from '../report/arms.js';
import { fixed } from '../report/html.js';
import type { ContrastFigures, Figure, Reached, Verdict } from './figures.js';
import type { Contrast } from './study.js';

/** 'u3Compliant' → 'U3 compliant', 'payoff' → 'payoff'. */
export const metricWord = (metric: string): string => {
  const spaced = metric.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return /^u\d/.test(spaced) ? `U${spaced.slice(1)}` : spaced;
};

export const contrastWord = ([a, b]: Contrast): string => `${labelOf(a)} − ${labelOf(b)}`;

export const signedNumber = (x: number): string => {
  const text = fixed(x, 3);
  return `${x > 0 && Number(text) !== 0 ? '+' : ''}${text}`;
};

/** Why there is no interval. */
const noInterval = (seeds: number): string => (seeds === 1 ? '[one seed]' : '[no interval]');

/** '[+0.001, +0.020]', or why there is none. */
export const endsOf = ({ low, high, seeds }: Figure, number: (x: number) => string): string =>
  low === null || high === null ? noInterval(seeds) : `[${number(low)}, ${number(high)}]`;

export const probability = (p: number): string => (p < 0.001 ? '< .001' : p.toFixed(3).replace(/^0/, ''));

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  higher: 'higher',
  lower: 'lower',
  equal: 'equal within the margin',
  open: 'not told apart',
};

/** The verdict, and where the contrast ended early. */
export const outcomeWord = ({ verdict, course }: ContrastFigures): string =>
  course.ended === null
    ? VERDICTS[verdict]
    : `${VERDICTS[verdict]}; ended after ${course.seeds} seeds${course.ended === 'futile' ? ' as futile' : ''}`;

/** 15000 → '15,000' */
export const valueText = (x: number): string => x.toLocaleString('en-US', { maximumSignificantDigits: 4 });

/** 'at 640 [410, beyond]' */
export const reachedWord = ({ at, low, high, share, seeds }: Reached): string => {
  const one = (x: number | null): string => (x === null ? 'beyond' : valueText(x));
  const mean = at === null ? 'not within the sweep' : `at ${valueText(at)}`;
  return share === null ? `${mean} ${noInterval(seeds)}` : `${mean} [${one(low)}, ${one(high)}]`;
};
