/** @file The end of a run on the screen: U1–U5 of every policy, paired differences, where things lie, what next. */
import { labelOf } from '../report/arms.js';
import { askedWords } from '../report/asked.js';
import { type Interval, METRICS, type Paired, type ReportData, shownOf } from '../report/data.js';
import { gapWords } from '../report/gap.js';
import { measuresOf, societyRows, two } from '../report/society.js';
import { ends, levelOf, percent, told, tooFew } from '../report/told.js';
import { headline, METRIC_WORDS, nextSteps } from '../report/words.js';
import type { RunFolder } from '../run/folder.js';
import type { Paint } from './paint.js';
import { table } from './table.js';

export const three = (x: number): string => x.toFixed(3);
const signed = (x: number): string => `${x > 0 ? '+' : ''}${three(x)}`;
/** '0.983 [0.970, 0.993] of 812', '+0.010 [+0.001, +0.020], 9/150': the counts that it rests on. */
export const cell = (v: Interval, number: (x: number) => string): string =>
  v === null
    ? '–'
    : `${number(v.mean)} [${ends(v, number, ', ')}]${v.differing === undefined ? ` of ${v.counted ?? v.n}` : `, ${v.differing}/${v.n}`}`;

/** A star where the interval leaves zero out. */
const difference = (d: Interval): string => `${cell(d, signed)}${d !== null && told(d) !== 0 ? ' *' : '  '}`;

const pairsOf = (paired: readonly Paired[]): readonly (readonly [string, string])[] => [
  ...new Map(paired.map((p) => [`${p.a}\n${p.b}`, [p.a, p.b] as const])).values(),
];

/** The metrics that some pair has a difference of, and those whose absence is told. */
const pairedMetrics = (paired: readonly Paired[]) =>
  shownOf(
    METRICS,
    paired.map(({ metric, difference }) => ({ overall: { [metric]: difference } })),
  );

/** More columns than these do not fit on a screen: then rows and columns change places, and only these metrics are shown. */
const MOST_COLUMNS = 4;
const FIRST: readonly string[] = ['U1', 'U3all', 'U5all', 'payoff'];

/** title: of the names beside the rows. */
const metricsBy = <M extends keyof typeof METRIC_WORDS>(
  title: readonly [metric: string, column: string],
  columns: readonly string[],
  metrics: readonly M[],
  cellOf: (column: number, metric: M) => string,
): string => {
  if (columns.length <= MOST_COLUMNS)
    return table(
      [title[0], ...columns],
      metrics.map((m) => [METRIC_WORDS[m].short, ...columns.map((_, k) => cellOf(k, m))]),
    );
  const first = metrics.filter((m) => FIRST.includes(m));
  return table(
    [title[1], ...first.map((m) => METRIC_WORDS[m].short)],
    columns.map((column, k) => [column, ...first.map((m) => cellOf(k, m))]),
  );
};

export const metricsTable = ({ evaluations }: Pick<ReportData, 'evaluations'>): string =>
  metricsBy(
    ['metric', 'policy'],
    evaluations.map((e) => labelOf(e.arm)),
    shownOf(METRICS, evaluations),
    (k, m) => cell((evaluations[k] as (typeof evaluations)[number]).overall[m], three),
  );

export const pairedTable = (paired: readonly Paired[]): string => {
  const pairs = pairsOf(paired);
  return metricsBy(
    ['difference', 'difference'],
    pairs.map(([a, b]) => `${labelOf(a)} − ${labelOf(b)}  `),
    pairedMetrics(paired),
    (k, m) => {
      const [a, b] = pairs[k] as (typeof pairs)[number];
      return difference(paired.find((p) => p.a === a && p.b === b && p.metric === m)?.difference ?? null);
    },
  );
};

/** Of every family, what its games were like for all; null where nobody has told. */
export const societyTable = (data: Pick<ReportData, 'evaluations'>): string | null => {
  const rows = societyRows(data, labelOf);
  if (rows.length === 0) return null;
  const measures = measuresOf(rows);
  return table(
    ['for all', 'policy', ...measures.map(([, head]) => head)],
    rows.map(({ label, society }) => [society.family, label, ...measures.map(([key]) => two(society[key]))]),
  );
};

export const summary = (data: ReportData, folder: RunFolder, paint: Paint): string => {
  const level = levelOf(data.evaluations);
  const gap = gapWords(data.evaluations);
  const society = societyTable(data);
  return [
    '',
    paint.bold(headline(data.evaluations, data.paired, data.algorithms)),
    '',
    metricsTable(data),
    ...(data.paired.length === 0 ? [] : ['', pairedTable(data.paired)]),
    paint.dim(
      `[ ] ${percent(level)} intervals over ${data.evaluations[0]?.games ?? 0} held-out games; differences are paired by game; * leaves 0 out. of: decisions, or effort phases, counted; k/n: games that differ. No interval where ${tooFew(level)}.`,
    ),
    ...(data.evaluations.length > MOST_COLUMNS || pairsOf(data.paired).length > MOST_COLUMNS
      ? [paint.dim('More metrics stand in the report.')]
      : []),
    ...(gap === null ? [] : [paint.dim(gap)]),
    ...(society === null
      ? []
      : [
          '',
          society,
          paint.dim(
            'Means of held-out games; free riding is of the policy’s seats. The report says what each is.',
          ),
        ]),
    ...(data.notes === undefined || data.notes.length === 0 ? [] : ['', ...data.notes]),
    ...(data.asked === undefined ? [] : ['', ...data.asked.map((one) => `Asked     ${askedWords(one)}`)]),
    '',
    `Report    ${folder.report}`,
    `Models    ${folder.model('')}`,
    `Numbers   ${folder.metrics('*').replace('*.jsonl', '')} ${folder.evaluation('').replace(/\.json$/, '')}`,
    '',
    'Next',
    ...nextSteps(data.name, data.own, data.paired, data.algorithms).map((s) => `  ${s}`),
  ].join('\n');
};
