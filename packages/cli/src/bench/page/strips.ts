/** @file Scores by family as marks with whiskers, one row for each. */
import { scaleLinear } from 'd3-scale';
import { type Html, html, px } from '../../report/html.js';
import type { BenchFamily } from '../scenarios.js';
import { familyName, two, withEnds } from '../words.js';
import type { Line } from './radar.js';

const WIDTH = 420;
const LEFT = 148;
const RIGHT = 46;

const domainOf = (lines: readonly Line[]): readonly [number, number] => {
  const ends = lines.flatMap(({ result }) =>
    result.families.flatMap(({ score }) =>
      score === null ? [] : [score.low ?? score.mean, score.high ?? score.mean],
    ),
  );
  return [Math.min(0, ...ends), Math.max(1, ...ends)];
};

export const strips = (families: readonly BenchFamily[], lines: readonly Line[]): Html => {
  const row = 12 + 10 * lines.length;
  const height = families.length * row + 24;
  const x = scaleLinear(domainOf(lines), [LEFT, WIDTH - RIGHT]);
  const label = `Scores with their intervals: ${lines
    .map(
      ({ arm, result }) =>
        `${arm.label} ${result.families.map(({ family, score }) => `${familyName(family)} ${withEnds(score)}`).join(', ')}`,
    )
    .join('; ')}`;
  return html`<figure class="card"><figcaption><h3>With intervals</h3><span class="soft">95 % over scenarios and their games</span></figcaption><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}"><title>${label}</title>
${x.ticks(5).map((t) => html`<line class="${t === 0 || t === 1 ? 'zero' : 'gridline'}" x1="${px(x(t))}" x2="${px(x(t))}" y1="0" y2="${height - 20}"/><text x="${px(x(t))}" y="${height - 5}" text-anchor="middle">${String(t).replace('-', '−')}</text>`)}
${families.map((family, i) => {
  const middle = i * row + row / 2;
  return html`<text class="ink" x="0" y="${px(middle + 4)}">${familyName(family)}</text>${lines.map(
    ({ arm, result }, k) => {
      const score = result.families.find((one) => one.family === family)?.score ?? null;
      if (score === null) return null;
      const y = middle + 10 * (k - (lines.length - 1) / 2);
      return html`<g class="${arm.css}"><title>${arm.label}, ${familyName(family)}: ${withEnds(score)}</title>${
        score.low === null || score.high === null
          ? null
          : html`<line class="whisker" x1="${px(x(score.low))}" x2="${px(x(score.high))}" y1="${px(y)}" y2="${px(y)}"/>`
      }<path class="dot" d="${arm.mark}" transform="translate(${px(x(score.mean))},${px(y)})"/>${
        lines.length > 1
          ? null
          : html`<text class="strong" x="${WIDTH}" y="${px(y + 4)}" text-anchor="end">${two(score.mean)}</text>`
      }</g>`;
    },
  )}`;
})}</svg></figure>`;
};
