/** @file The sweeps of a study's report: a line for each arm over what was varied, or each named point beside the environment itself. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { Arm } from '../../report/arms.js';
import { legend } from '../../report/curve.js';
import { fixed, type Html, html, px } from '../../report/html.js';
import type { Analysis, Figure, SweepFigures } from '../figures.js';
import { endsOf, metricWord, reachedWord, valueText } from '../words.js';
import { levelsPlot } from './levels.js';
import { cell, head, scroll } from './tables.js';

const WIDTH = 520;
const HEIGHT = 240;
const BOX = { left: 44, right: 16, top: 10, bottom: 36 };
/** Arms stand this far beside each other, so that their whiskers can be told apart. */
const APART = 3;

const three = (x: number): string => fixed(x, 3);

interface Point {
  readonly x: number;
  readonly figure: Figure;
}

const sweepPlot = (sweep: SweepFigures, arms: readonly Arm[]): Html | null => {
  const { points, metric, reach, key } = sweep;
  const series = arms.flatMap((arm) => {
    const own = sweep.arms.find((a) => a.arm === arm.name);
    const drawn = points.flatMap(({ value }, i): readonly Point[] => {
      const figure = own?.figures[i] ?? null;
      return value === null || figure === null ? [] : [{ x: value, figure }];
    });
    return drawn.length === 0 ? [] : [{ arm, drawn }];
  });
  if (series.length === 0) return null;
  const xs = points.flatMap(({ value }) => value ?? []);
  const ys = [
    ...series.flatMap(({ drawn }) =>
      drawn.flatMap(({ figure: f }) => [f.mean, f.low ?? f.mean, f.high ?? f.mean]),
    ),
    ...(reach === null ? [] : [reach]),
  ];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const pad = low === high ? Math.max(0.01, Math.abs(low) / 10) : 0;
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const ends = first === last ? [first - 1, last + 1] : [first, last];
  const room = [BOX.left + 10, WIDTH - BOX.right - 10];
  const x = first > 0 && first < last ? scaleLog(ends, room) : scaleLinear(ends, room);
  const y = scaleLinear([low - pad, high + pad], [HEIGHT - BOX.bottom, BOX.top]).nice(4);
  const path = line<Point>(
    (p) => x(p.x),
    (p) => y(p.figure.mean),
  ).digits(2);
  const label = `${metricWord(metric)} over ${key}: ${series.map(({ arm, drawn }) => `${arm.label} ${drawn.map((p) => `${three(p.figure.mean)} at ${valueText(p.x)}`).join(', ')}`).join('; ')}`;
  return html`<figure class="card wide"><figcaption><h3>${metricWord(metric)} over ${key}</h3><span class="soft">mean over seeds; bars: intervals over seeds and games${reach === null ? '' : `; line: ${reach}, which is to be reached`}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><title>${label}</title>
${y.ticks(4).map((t) => html`<line class="gridline" x1="${BOX.left}" x2="${WIDTH - BOX.right}" y1="${px(y(t))}" y2="${px(y(t))}"/><text x="${BOX.left - 6}" y="${px(y(t) + 4)}" text-anchor="end">${String(t).replace('-', '−')}</text>`)}
${reach === null ? null : html`<line class="zero" x1="${BOX.left}" x2="${WIDTH - BOX.right}" y1="${px(y(reach))}" y2="${px(y(reach))}"/>`}
${xs.map((t) => html`<text x="${px(x(t))}" y="${HEIGHT - 18}" text-anchor="middle">${valueText(t)}</text>`)}
<text x="${WIDTH - BOX.right}" y="${HEIGHT - 3}" text-anchor="end">${key}${first > 0 && first < last ? ', logarithmic' : ''}</text>
${series.map(({ arm, drawn }, s) => {
  const shift = (s - (series.length - 1) / 2) * APART;
  return html`<g class="${arm.css}"><path class="curve" stroke-dasharray="${arm.dash}" d="${path([...drawn]) ?? ''}"/>${drawn.map(
    ({ x: at, figure: f }) =>
      html`${f.low === null || f.high === null ? null : html`<line class="whisker" x1="${px(x(at) + shift)}" x2="${px(x(at) + shift)}" y1="${px(y(f.low))}" y2="${px(y(f.high))}"/>`}<path class="dot" d="${arm.mark}" transform="translate(${px(x(at))},${px(y(f.mean))})"><title>${arm.label}, ${valueText(at)}: ${three(f.mean)} ${endsOf(f, three)}</title></path>`,
  )}</g>`;
})}</svg></figure>`;
};

const sweepTable = (sweep: SweepFigures, arms: readonly Arm[]): Html => {
  const { points, metric, key, reach, from } = sweep;
  const isNamed = key === null;
  return scroll(
    html`<table><caption>${metricWord(metric)}${key === null ? '' : ` by ${key}`}</caption>${head([
      'arm',
      ...(isNamed ? [`${from} as it is`] : []),
      ...points.map(({ label }) => label),
      ...(reach === null ? [] : [`reaches ${reach}`]),
    ])}<tbody>${sweep.arms.map(
      ({ arm, figures, base, reached }) =>
        html`<tr><th scope="row">${arms.find((a) => a.name === arm)?.label ?? arm}</th>${isNamed ? cell(base, three) : null}${figures.map((f) => cell(f, three))}${reach === null ? null : html`<td>${reached === null ? '–' : reachedWord(reached)}</td>`}</tr>`,
    )}</tbody></table>`,
  );
};

/** One picture for each arm: the environment itself, and each point. */
const namedPlots = (sweep: SweepFigures, arms: readonly Arm[]): readonly Html[] =>
  arms.flatMap((arm) => {
    const own = sweep.arms.find((a) => a.arm === arm.name);
    if (own === undefined || own.figures.every((f) => f === null)) return [];
    const rows = [
      ...(own.base === null ? [] : [{ arm: { ...arm, label: 'as it is' }, figure: own.base }]),
      ...sweep.points.flatMap(({ label }, i) => {
        const figure = own.figures[i] ?? null;
        return figure === null ? [] : [{ arm: { ...arm, label }, figure }];
      }),
    ];
    return [levelsPlot(`${arm.label}: ${metricWord(sweep.metric)}`, sweep.name, rows)];
  });

export const sweepsSection = ({ sweeps }: Analysis, arms: readonly Arm[]): Html | null => {
  const there = sweeps.filter((sweep) => sweep.arms.some((a) => a.figures.some((f) => f !== null)));
  return there.length === 0
    ? null
    : html`<section id="sweeps"><h2>One thing otherwise</h2><p>Runs of their own, with seeds of their own, in which something is set otherwise than in an environment of the study. Nothing here is tested, and no difference is called shown.</p>${there.map(
        (sweep) =>
          html`<h3>${sweep.name}${sweep.description === '' ? '' : `: ${sweep.description}`} (${sweep.from})</h3>${legend(arms.filter((arm) => sweep.arms.some((a) => a.arm === arm.name)))}${sweep.key === null ? html`<div class="grid">${namedPlots(sweep, arms)}</div>` : sweepPlot(sweep, arms)}${sweepTable(sweep, arms)}`,
      )}</section>`;
};
