/** @file The benchmark in words: names of families, figures with their intervals, and the end on the screen. */

import { askedWords } from '../report/asked.js';
import type { Interval } from '../report/data.js';
import { fixed } from '../report/html.js';
import type { Paint } from '../screen/paint.js';
import { table } from '../screen/table.js';
import type { BenchResult } from './folder.js';
import { type BenchFamily, FAMILIES } from './scenarios.js';

const NAMES: Readonly<Record<BenchFamily, string>> = {
  'prisoners-dilemma': 'prisoner’s dilemma',
  'stag-hunt': 'stag hunt',
  chicken: 'chicken',
  'battle-of-the-sexes': 'battle of the sexes',
  'matching-pennies': 'matching pennies',
  'sequential-goods': 'public goods in turn',
  commons: 'commons',
  donor: 'donor game',
  ultimatum: 'ultimatum',
  dictator: 'dictator',
  trust: 'trust',
  travellers: 'travellers',
  'trust-and-split': 'trust and split',
  bcz: 'network effort (bcz)',
  pgg: 'network goods (pgg)',
  'inverse-commons': 'inverse commons',
  'commons-with-norms': 'commons with norms',
  ring: 'ring',
  herding: 'herding',
  'rock-paper-scissors': 'rock-paper-scissors',
  tax: 'tax',
  hiring: 'hiring',
  debate: 'debate',
  sanctions: 'sanctions',
  agreements: 'agreements',
  uncertainty: 'noise and open end',
};
export const familyName = (family: BenchFamily): string => NAMES[family];

/** A minus sign as in print, and no zero before it. */
export const two = (x: number | null): string => (x === null ? '–' : fixed(x, 2));

export const withEnds = (v: Interval): string =>
  v === null
    ? '–'
    : v.low === null || v.high === null
      ? two(v.mean)
      : `${two(v.mean)} [${two(v.low)}, ${two(v.high)}]`;

export const unreadableIn = ({ scenarios }: Pick<BenchResult, 'scenarios'>): number =>
  scenarios.reduce((sum, { unreadable }) => sum + unreadable.reduce((a, { count }) => a + count, 0), 0);
export const decisionsOf = ({ scenarios }: Pick<BenchResult, 'scenarios'>): number =>
  scenarios.reduce((sum, { decisions }) => sum + decisions, 0);

/** The reasons of all scenarios together, the commonest first. */
export const reasonsOf = ({
  scenarios,
}: Pick<BenchResult, 'scenarios'>): readonly (readonly [string, number])[] => {
  const counts = new Map<string, number>();
  for (const { unreadable } of scenarios)
    for (const { reason, count } of unreadable) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts].sort((a, b) => b[1] - a[1]);
};

/** 'all 26 families', '3 of 26 families' */
export const coverage = ({ families }: Pick<BenchResult, 'families'>): string =>
  families.length === FAMILIES.length
    ? `all ${FAMILIES.length} families`
    : `${families.length} of ${FAMILIES.length} families`;

/** Why scenarios were not played, each reason once with all of them; a family of which none was by its name alone. */
export const unplayedOf = ({
  unplayed,
  families,
}: Pick<BenchResult, 'unplayed' | 'families'>): readonly (readonly [
  reason: string,
  what: readonly string[],
])[] => {
  const byReason = new Map<string, { readonly reason: string; readonly what: Set<string> }>();
  for (const { id, reason } of unplayed) {
    const family = FAMILIES.find((one) => id.startsWith(`${one}/`));
    const isPart = family === undefined || families.some((one) => one.family === family);
    const [first = ''] = reason.split(';');
    // Numbers of tokens and the like make no other reason.
    const kind = first.replace(/\d+/g, '#');
    const found = byReason.get(kind) ?? { reason: first, what: new Set() };
    found.what.add(isPart ? id : familyName(family));
    byReason.set(kind, found);
  }
  return [...byReason.values()].map(({ reason, what }) => [reason, [...what]]);
};

export const headline = (result: BenchResult): string => {
  const bad = unreadableIn(result);
  return result.overall === null
    ? `${result.name} can play none of these families.`
    : `${result.name} scores ${withEnds(result.overall)} over ${coverage(result)}${bad === 0 ? '' : `; ${bad} of its ${decisionsOf(result)} decisions were none`}.`;
};

export const WHAT_A_SCORE_IS =
  'Score: 0 as a player that decides at random, 1 as the reference of the scenario: the exact best reply, or the best of the frozen pool.';

export const summary = (result: BenchResult, report: string, paint: Paint): string => {
  const rows = result.families.map(({ family, score, welfare, equality, gain, robustness }) => [
    familyName(family),
    withEnds(score),
    two(welfare),
    two(equality),
    two(gain),
    two(robustness),
  ]);
  const told = reasonsOf(result)
    .slice(0, 3)
    .map(([reason, count]) => `${count} × ${reason}`);
  return [
    '',
    table(
      ['family', 'score', 'welfare', 'equality', 'gain', 'robust'],
      [...rows, ['overall', withEnds(result.overall), '', '', '', '']],
    ),
    '',
    headline(result),
    ...(told.length === 0
      ? []
      : [`Answers that were no decision (nothing was done in their place): ${told.join('; ')}`]),
    ...unplayedOf(result).map(([reason, ids]) => `Not played: ${ids.join(', ')} (${reason})`),
    ...result.usage.map(askedWords),
    paint.dim(`${WHAT_A_SCORE_IS} [ ] 95 % intervals from 10 games a scenario on.`),
    '',
    `Report    ${report}`,
  ].join('\n');
};
