/** @file Interval plots: a mark and a whisker for each arm, and the differences of pairs against zero. */
import { scaleLinear } from 'd3-scale';
import type { Arm } from './arms.js';
import { type Evaluation, type Interval, isPaid, type MetricName, type Paired } from './data.js';
import { fixed, type Html, html, px } from './html.js';
import { counts, ends, told } from './told.js';
import { METRIC_WORDS } from './words.js';

const WIDTH = 340;
const ROW = 30;
const LEFT = 62;
const RIGHT = 44;

export const three = (x: number): string => fixed(x, 3);
export const signed = (x: number): string => `${x > 0 ? '+' : ''}${three(x)}`;

interface Line {
  readonly arm: Arm;
  readonly value: Interval;
}

/** No bar where there is no interval. */
const whisker = ({ low, high }: NonNullable<Interval>, x: (v: number) => number, y: number): Html | null =>
  low === null || high === null
    ? null
    : html`<line class="whisker" x1="${px(x(low))}" x2="${px(x(high))}" y1="${y}" y2="${y}"/>`;

const chart = (lines: readonly Line[], domain: readonly [number, number], label: string): Html => {
  const x = scaleLinear(domain, [LEFT, WIDTH - RIGHT]);
  const height = lines.length * ROW + 24;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}"><title>${label}</title>
${x.ticks(4).map((t) => html`<line class="gridline" x1="${px(x(t))}" x2="${px(x(t))}" y1="2" y2="${height - 20}"/><text x="${px(x(t))}" y="${height - 5}" text-anchor="middle">${String(t)}</text>`)}
${lines.map(({ arm, value }, i) => {
  const y = i * ROW + ROW / 2 + 2;
  if (value === null)
    return html`<g class="${arm.css}"><text class="ink" x="0" y="${y + 4}">${arm.label}</text><text x="${LEFT}" y="${y + 4}">nothing to measure</text></g>`;
  return html`<g class="${arm.css}"><title>${arm.label}: ${three(value.mean)}, ${ends(value, three)}; ${counts(value)}</title><text class="ink" x="0" y="${y}">${arm.label}</text><text class="count" x="0" y="${y + 11}">${value.n} games</text>${whisker(value, x, y)}<path class="dot" d="${arm.mark}" transform="translate(${px(x(value.mean))},${y})"/><text class="strong" x="${WIDTH}" y="${y + 4}" text-anchor="end">${three(value.mean)}</text></g>`;
})}</svg>`;
};

const domainOf = (values: readonly Interval[], isPayment: boolean): readonly [number, number] => {
  const ends = values.flatMap((v) => (v === null ? [] : [v.low ?? v.mean, v.high ?? v.mean]));
  if (values.length > 0 && isPayment) return [Math.min(0, ...ends), Math.max(0, ...ends, Number.MIN_VALUE)];
  // shares live in [0, 1]; zoom in when everything is near the top, so that differences are seen
  const low = Math.min(...ends, 1);
  const high = Math.max(...ends, 1);
  const from = low < 0 ? low : low > 0.6 ? Math.floor((low - 0.05) * 10) / 10 : 0;
  return [from, high];
};

/** One metric, all arms. */
export const metricIntervals = (
  metric: MetricName,
  arms: readonly Arm[],
  evaluations: readonly Evaluation[],
): Html => {
  const lines = arms.flatMap((arm) => {
    const found = evaluations.find((e) => e.arm === arm.name);
    return found === undefined ? [] : [{ arm, value: found.overall[metric] }];
  });
  const words = METRIC_WORDS[metric];
  const label = `${words.title}: ${lines.map((l) => `${l.arm.label} ${l.value === null ? 'not measured' : `${three(l.value.mean)} (${ends(l.value, three)}; ${counts(l.value)})`}`).join('; ')}`;
  return html`<figure class="card"><figcaption><h3>${words.title}</h3><span class="soft">${words.says}</span></figcaption>${chart(
    lines,
    domainOf(
      lines.map((l) => l.value),
      isPaid(metric),
    ),
    label,
  )}</figure>`;
};

/** What the interval of a difference says, in a word. */
export const verdict = (d: Interval): { readonly css: string; readonly text: string } => {
  if (d === null) return { css: '', text: 'not measured' };
  const way = told(d);
  if (way > 0) return { css: 'good', text: 'higher' };
  if (way < 0) return { css: 'bad', text: 'lower' };
  return { css: '', text: 'not told apart' };
};

/** Differences a − b over the same games, one row for each metric, against zero. */
export const pairedPlot = (a: Arm, b: Arm, rows: readonly Paired[]): Html => {
  const values = rows.map((r) => r.difference);
  const reach = Math.max(
    0.02,
    ...values.flatMap((v) => (v === null ? [] : [Math.abs(v.low ?? v.mean), Math.abs(v.high ?? v.mean)])),
  );
  const left = 112;
  const x = scaleLinear([-reach, reach], [left, WIDTH - 58]).nice(3);
  const height = rows.length * 28 + 24;
  const label = `${a.label} minus ${b.label}: ${rows.map((r) => `${METRIC_WORDS[r.metric].title} ${r.difference === null ? 'not measured' : `${signed(r.difference.mean)} (${ends(r.difference, signed)}; ${counts(r.difference)})`}`).join('; ')}`;
  return html`<figure class="card"><figcaption><h3>${a.label} − ${b.label}</h3><span class="soft">mean difference over the same games</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}"><title>${label}</title>
${x.ticks(3).map((t) => html`<line class="${t === 0 ? 'zero' : 'gridline'}" x1="${px(x(t))}" x2="${px(x(t))}" y1="2" y2="${height - 20}"/><text x="${px(x(t))}" y="${height - 5}" text-anchor="middle">${t > 0 ? '+' : ''}${String(t).replace('-', '−')}</text>`)}
${rows.map((r, i) => {
  const y = i * 28 + 16;
  const d = r.difference;
  const head = html`<text class="ink" x="0" y="${y + 2}">${METRIC_WORDS[r.metric].short}</text>`;
  if (d === null)
    return html`<g>${head}<text x="${WIDTH}" y="${y + 4}" text-anchor="end">not measured</text></g>`;
  const clear = told(d) !== 0;
  return html`<g class="${clear ? (d.mean > 0 ? a.css : b.css) : 'arm-sft'}"><title>${METRIC_WORDS[r.metric].title}: ${signed(d.mean)}, ${ends(d, signed)}; ${counts(d)}: ${verdict(d).text}</title>${head}<text class="count" x="0" y="${y + 13}">${counts(d)}</text>${whisker(d, x, y)}<path class="dot" d="${d.mean >= 0 ? a.mark : b.mark}" transform="translate(${px(x(d.mean))},${y})"/><text class="${clear ? 'strong' : ''}" x="${WIDTH}" y="${y + 4}" text-anchor="end">${signed(d.mean)}</text></g>`;
})}</svg></figure>`;
};
