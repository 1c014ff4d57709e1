/** @file The arms of an environment side by side: one metric, a mark and a whisker each. */
import { scaleLinear } from 'd3-scale';
import type { Arm } from '../../report/arms.js';
import { fixed, type Html, html, px } from '../../report/html.js';
import type { Figure } from '../figures.js';
import { endsOf } from '../words.js';

const WIDTH = 340;
const ROW = 28;
const LEFT = 98;
const RIGHT = 46;

const three = (x: number): string => fixed(x, 3);

export const levelsPlot = (
  title: string,
  says: string,
  rows: readonly { readonly arm: Arm; readonly figure: Figure }[],
  /** A line to compare with, such as ½. */
  at?: number,
): Html => {
  const values = [
    ...rows.flatMap(({ figure: f }) => [f.low ?? f.mean, f.high ?? f.mean]),
    ...(at === undefined ? [] : [at]),
  ];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = low === high ? Math.max(0.01, Math.abs(low) / 10) : (high - low) * 0.06;
  const x = scaleLinear([low - pad, high + pad], [LEFT, WIDTH - RIGHT]).nice(3);
  const height = rows.length * ROW + 24;
  const label = `${title}: ${rows.map(({ arm, figure: f }) => `${arm.label} ${three(f.mean)} ${endsOf(f, three)}`).join('; ')}`;
  return html`<figure class="card"><figcaption><h3>${title}</h3><span class="soft">${says}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}"><title>${label}</title>
${x.ticks(3).map((t) => html`<line class="${t === at ? 'zero' : 'gridline'}" x1="${px(x(t))}" x2="${px(x(t))}" y1="2" y2="${height - 20}"/><text x="${px(x(t))}" y="${height - 5}" text-anchor="middle">${String(t).replace('-', '−')}</text>`)}
${rows.map(({ arm, figure: f }, i) => {
  const y = i * ROW + ROW / 2 + 2;
  return html`<g class="${arm.css}"><title>${arm.label}: ${three(f.mean)} ${endsOf(f, three)}</title><text class="ink" x="0" y="${y - 1}">${arm.label}</text><text class="count" x="0" y="${y + 9}">${f.seeds} seed${f.seeds === 1 ? '' : 's'}</text>${
    f.low === null || f.high === null
      ? null
      : html`<line class="whisker" x1="${px(x(f.low))}" x2="${px(x(f.high))}" y1="${y}" y2="${y}"/>`
  }<path class="dot" d="${arm.mark}" transform="translate(${px(x(f.mean))},${y})"/><text class="strong" x="${WIDTH}" y="${y + 4}" text-anchor="end">${three(f.mean)}</text></g>`;
})}</svg></figure>`;
};
