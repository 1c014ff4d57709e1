/** @file A contrast as a picture: its difference in each environment against zero, each seed a dot, the margin of equality shaded. */
import { scaleLinear } from 'd3-scale';
import type { Arm } from '../../report/arms.js';
import { type Html, html, px } from '../../report/html.js';
import type { ContrastFigures } from '../figures.js';
import { endsOf, metricWord, outcomeWord, signedNumber } from '../words.js';

const WIDTH = 340;
const ROW = 34;
const LEFT = 98;
const RIGHT = 52;

export const differencesPlot = (
  [a, b]: readonly [Arm, Arm],
  rows: readonly ContrastFigures[],
  metric: string,
  margin: number,
): Html => {
  const reach = Math.max(
    2 * margin,
    ...rows.flatMap(({ differences, bySeed }) => {
      const d = differences[metric];
      return [d?.low ?? d?.mean ?? 0, d?.high ?? d?.mean ?? 0, ...bySeed.map((s) => s.difference)].map(
        Math.abs,
      );
    }),
  );
  const x = scaleLinear([-reach, reach], [LEFT, WIDTH - RIGHT]).nice(3);
  const height = rows.length * ROW + 24;
  const said = rows.map((row) => {
    const d = row.differences[metric];
    return `${row.environment} ${d === null || d === undefined ? 'not measured' : `${signedNumber(d.mean)} ${endsOf(d, signedNumber)}, ${outcomeWord(row)}`}`;
  });
  const label = `${metricWord(metric)}, ${a.label} minus ${b.label}: ${said.join('; ')}`;
  return html`<figure class="card"><figcaption><h3>${a.label} − ${b.label}</h3><span class="soft">${metricWord(metric)}; a small dot is a seed, the bar the interval, shaded: equal within ±${margin}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}"><title>${label}</title>
<rect class="within" x="${px(x(-margin))}" width="${px(x(margin) - x(-margin))}" y="2" height="${height - 22}"/>
${x.ticks(3).map((t) => html`<line class="${t === 0 ? 'zero' : 'gridline'}" x1="${px(x(t))}" x2="${px(x(t))}" y1="2" y2="${height - 20}"/><text x="${px(x(t))}" y="${height - 5}" text-anchor="middle">${t > 0 ? '+' : ''}${String(t).replace('-', '−')}</text>`)}
${rows.map((row, i) => {
  const y = i * ROW + ROW / 2 + 2;
  const d = row.differences[metric];
  const head = html`<text class="ink" x="0" y="${y - 1}">${row.environment}</text>`;
  if (d === null || d === undefined)
    return html`<g>${head}<text x="${WIDTH}" y="${y + 4}" text-anchor="end">not measured</text></g>`;
  const isClear = row.verdict === 'higher' || row.verdict === 'lower';
  return html`<g class="${isClear ? (d.mean > 0 ? a.css : b.css) : 'arm-sft'}"><title>${said[i] as string}</title>${head}<text class="count" x="0" y="${y + 10}">${d.seeds} seed${d.seeds === 1 ? '' : 's'}${row.course.ended === null ? '' : ', ended'}</text>${row.bySeed.map(
    ({ seed, difference }) =>
      html`<circle class="seed" cx="${px(x(difference))}" cy="${y + 9}" r="2.4"><title>seed ${seed}: ${signedNumber(difference)}</title></circle>`,
  )}${
    d.low === null || d.high === null
      ? null
      : html`<line class="whisker" x1="${px(x(d.low))}" x2="${px(x(d.high))}" y1="${y}" y2="${y}"/>`
  }<path class="dot" d="${d.mean >= 0 ? a.mark : b.mark}" transform="translate(${px(x(d.mean))},${y})"/><text class="${isClear ? 'strong' : ''}" x="${WIDTH}" y="${y + 4}" text-anchor="end">${signedNumber(d.mean)}</text></g>`;
})}</svg></figure>`;
};
