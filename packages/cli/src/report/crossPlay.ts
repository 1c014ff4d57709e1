/** @file Cross-play in words: each policy beside each partner. */
import type { Estimate } from '@tompo/arena';
import { three } from '../screen/summary.js';
import { table } from '../screen/table.js';
import type { Interval, MetricName } from './data.js';
import { ends } from './told.js';
import { METRIC_WORDS } from './words.js';

/** A policy beside a partner that takes all other seats. */
export interface Crossed {
  readonly run: string;
  readonly arm: string;
  readonly partner: string;
  /** By metric, as a report names it. */
  readonly metrics: Readonly<Record<MetricName, Estimate | null>>;
}

const NONE = '–';

const shown = (of: Estimate | null | undefined): string => {
  if (of === undefined || of === null || of.value === null) return NONE;
  const { value, low, high, games } = of;
  const v: NonNullable<Interval> = { mean: value, low, high, n: games };
  return low === null ? three(value) : `${three(value)} [${ends(v, three, ', ')}]`;
};

/** The mean over partners, and the partner that it does worst with; of fewer partners than others have they would mislead. */
const overall = (
  cells: readonly Crossed[],
  metric: MetricName,
  partners: number,
): readonly [string, string] => {
  if (cells.length < partners) return [NONE, NONE];
  const known = cells.flatMap(({ partner, metrics }) => {
    const value = metrics[metric]?.value ?? null;
    return value === null ? [] : [{ partner, value }];
  });
  const [first, ...rest] = known;
  if (first === undefined) return [NONE, NONE];
  const worst = rest.reduce((least, one) => (one.value < least.value ? one : least), first);
  const mean = known.reduce((total, { value }) => total + value, 0) / known.length;
  return [three(mean), `${three(worst.value)} (${worst.partner})`];
};

/** A row for each partner, a column for each policy; below them the mean over partners and the worst of them. No two partners have one name. */
export const crossTable = (
  cells: readonly Crossed[],
  partners: readonly string[],
  metric: MetricName,
): string => {
  const policies = [...new Map(cells.map(({ run, arm }) => [`${run} ${arm}`, { run, arm }])).entries()];
  const columns = policies.map(([, { run, arm }]) =>
    cells.filter((one) => one.run === run && one.arm === arm),
  );
  const last = columns.map((column) => overall(column, metric, partners.length));
  return table(
    [`${METRIC_WORDS[metric].short} beside`, ...policies.map(([head]) => head)],
    [
      ...partners.map((partner) => [
        partner,
        ...columns.map((column) => shown(column.find((one) => one.partner === partner)?.metrics[metric])),
      ]),
      ['mean', ...last.map(([mean]) => mean)],
      ['worst', ...last.map(([, worst]) => worst)],
    ],
  );
};
