/** @file A learning curve: one quantity over training steps, a line and a band for each arm. */
import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { Arm } from './arms.js';
import type { MetricRow } from './data.js';
import { type Html, html, px } from './html.js';

export interface CurveSpec {
  readonly key: string;
  readonly title: string;
  readonly says: string;
  /** Keep these values in sight, such as [0, 1] for a share. */
  readonly include?: readonly number[];
  /** Mark every point (periodic evaluations) or only draw the line. */
  readonly points?: boolean;
  /** Draw a running mean over so many steps above the faint raw line. */
  readonly smooth?: number;
  /** What is counted along the axis; a step of training unless told. */
  readonly unit?: string;
}

interface Point {
  readonly step: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
}

const WIDTH = 340;
const HEIGHT = 196;
const BOX = { left: 40, right: 10, top: 10, bottom: 30 };

/** Rows that have the quantity; a step without it leaves no point. */
export const pointsOf = (rows: readonly MetricRow[], key: string): readonly Point[] =>
  rows.flatMap((r) => {
    const [step, y] = [r.step, r[key]];
    if (typeof step !== 'number' || typeof y !== 'number') return [];
    return [{ step, y, low: r[`${key}Low`] ?? null, high: r[`${key}High`] ?? null }];
  });

/** Mean over a window of `width` points that ends at each point. */
export const runningMean = (points: readonly Point[], width: number): readonly Point[] =>
  points.map((p, i) => {
    const window = points.slice(Math.max(0, i - width + 1), i + 1);
    return { ...p, y: window.reduce((s, q) => s + q.y, 0) / window.length };
  });

/** Tick labels: as few digits as the step needs. */
export const tickText = (x: number): string => {
  if (x === 0) return '0';
  const size = Math.abs(x);
  return size >= 1e4 || size < 1e-3
    ? x.toExponential(0).replace('e+', 'e')
    : String(Number(x.toPrecision(3)));
};

/** A domain with room for a flat line: shares and counts stay at 0 or above. */
const spread = (low: number, high: number): readonly [number, number] =>
  low < high ? [low, high] : low === 0 ? [0, 1] : [low - Math.abs(low) / 2, high + Math.abs(high) / 2];

export const curve = (
  spec: CurveSpec,
  arms: readonly Arm[],
  metrics: Readonly<Record<string, readonly MetricRow[]>>,
): Html | null => {
  const series = arms
    .map((arm) => ({
      arm,
      points: pointsOf(Object.hasOwn(metrics, arm.name) ? (metrics[arm.name] ?? []) : [], spec.key),
    }))
    .filter((s) => s.points.length > 0);
  if (series.length === 0) return null;
  const every = series.flatMap((s) => s.points);
  const [x0 = 0, x1 = 1] = extent(every, (p) => p.step);
  const [y0 = 0, y1 = 1] = extent([
    ...every.flatMap((p) => [p.y, p.low ?? p.y, p.high ?? p.y]),
    ...(spec.include ?? []),
  ]);
  // One step alone stands in the middle.
  const steps = x1 === x0 ? [x0 - 1, x0 + 1] : [x0, x1];
  const x = scaleLinear(steps, [BOX.left, WIDTH - BOX.right]);
  const y = scaleLinear(spread(y0, y1), [HEIGHT - BOX.bottom, BOX.top]).nice(4);
  const path = line<Point>(
    (p) => x(p.step),
    (p) => y(p.y),
  ).digits(2);
  const ribbon = area<Point>(
    (p) => x(p.step),
    (p) => y(p.low ?? p.y),
    (p) => y(p.high ?? p.y),
  ).digits(2);
  const label = `${spec.title} over ${spec.unit ?? 'training step'}s: ${series
    .map(
      (s) => `${s.arm.label} from ${tickText(s.points[0]?.y ?? 0)} to ${tickText(s.points.at(-1)?.y ?? 0)}`,
    )
    .join('; ')}`;
  const smooth = spec.smooth ?? 1;
  const drawn = series.map(({ arm, points }) => {
    const main = smooth > 1 ? runningMean(points, smooth) : points;
    const dots = spec.points === true || points.length === 1;
    return html`<g class="${arm.css}">${points.some((p) => p.low !== null) ? html`<path class="band" d="${ribbon([...points]) ?? ''}"/>` : null}${
      smooth > 1 ? html`<path class="curve faint" d="${path([...points]) ?? ''}"/>` : null
    }<path class="curve" stroke-dasharray="${arm.dash}" d="${path([...main]) ?? ''}"/>${
      dots
        ? points.map(
            (p) =>
              html`<path class="dot" d="${arm.mark}" transform="translate(${px(x(p.step))},${px(y(p.y))})"><title>${arm.label}, ${spec.unit ?? 'step'} ${p.step}: ${p.y.toFixed(3)}</title></path>`,
          )
        : null
    }</g>`;
  });
  return html`<figure class="card"><figcaption><h3>${spec.title}</h3><span class="soft">${spec.says}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><title>${label}</title>
${y.ticks(4).map((t) => html`<line class="gridline" x1="${BOX.left}" x2="${WIDTH - BOX.right}" y1="${px(y(t))}" y2="${px(y(t))}"/><text x="${BOX.left - 6}" y="${px(y(t) + 4)}" text-anchor="end">${tickText(t)}</text>`)}
${x
  .ticks(5)
  .filter((t) => Number.isInteger(t) && t >= x0 && t <= x1)
  .map((t) => html`<text x="${px(x(t))}" y="${HEIGHT - 12}" text-anchor="middle">${tickText(t)}</text>`)}
<text x="${WIDTH - BOX.right}" y="${HEIGHT}" text-anchor="end">${spec.unit ?? 'step'}</text>
${drawn}</svg></figure>`;
};

export const legend = (arms: readonly Arm[]): Html =>
  html`<ul class="legend" aria-label="Legend">${arms.map(
    (a) =>
      html`<li class="${a.css}"><svg viewBox="0 0 34 14" aria-hidden="true"><path class="curve" stroke-dasharray="${a.dash}" d="M1,7H33"/><path class="dot" d="${a.mark}" transform="translate(17,7)"/></svg>${a.label}</li>`,
  )}</ul>`;
