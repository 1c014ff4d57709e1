/** @file Regret against the held-out partners, one row for each: before, after the first training, in the end. */
import { scaleLinear } from 'd3-scale';
import { fixed, type Html, html, px } from '../../report/html.js';
import type { CurriculumData, SeedData } from '../data.js';
import { figureOf, figureText, latest, meanOf } from '../figures.js';

const WIDTH = 420;
const LEFT = 178;
const RIGHT = 46;
const ROW = 20;
const DOT = 4.5;

interface Row {
  readonly name: string;
  readonly first: number;
  readonly end: readonly number[];
}

const rowsOf = ({ heldOut, seeds }: CurriculumData): readonly Row[] => {
  const begun = seeds.filter(({ rows }) => rows.length > 0);
  const after = (of: (seed: SeedData) => readonly number[], i: number): readonly number[] =>
    begun.map((seed) => of(seed)[i] as number);
  return heldOut
    .map((name, i) => ({
      name,
      first: meanOf(after(({ rows }) => rows[0]?.heldOut ?? [], i)),
      end: after(latest, i),
    }))
    .toSorted((a, b) => meanOf(b.end) - meanOf(a.end));
};

const plot = (rows: readonly Row[]): Html => {
  const most = Math.max(0.01, ...rows.flatMap(({ first, end }) => [first, ...end]));
  const x = scaleLinear([0, most], [LEFT, WIDTH - RIGHT]).nice(4);
  const height = rows.length * ROW + 24;
  const label = `Regret against each held-out partner: ${rows.map(({ name, end }) => `${name} ${figureText(figureOf(end))}`).join('; ')}`;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" style="max-width:540px" role="img" aria-label="${label}"><title>${label}</title>
${x.ticks(4).map((t) => html`<line class="gridline" x1="${px(x(t))}" x2="${px(x(t))}" y1="0" y2="${height - 20}"/><text x="${px(x(t))}" y="${height - 5}" text-anchor="middle">${t}</text>`)}
${rows.map(({ name, first, end }, i) => {
  const y = i * ROW + ROW / 2;
  const figure = figureOf(end);
  const bar =
    figure === null || figure.low === null || figure.high === null
      ? null
      : html`<line class="whisker" x1="${px(x(figure.low))}" x2="${px(x(figure.high))}" y1="${y}" y2="${y}"/>`;
  return html`<g class="arm-0"><title>${name}: ${fixed(first, 3)} after the first training, ${figureText(figure)} in the end</title><text class="ink" x="0" y="${y + 4}">${name.length > 26 ? `${name.slice(0, 25)}…` : name}</text><circle class="hollow" cx="${px(x(first))}" cy="${y}" r="${DOT}"/>${bar}<circle class="dot" cx="${px(x(meanOf(end)))}" cy="${y}" r="${DOT}"/><text class="strong" x="${WIDTH}" y="${y + 4}" text-anchor="end">${fixed(meanOf(end), 3)}</text></g>`;
})}</svg>`;
};

export const heldOutSection = (data: CurriculumData): Html | null => {
  const rows = rowsOf(data);
  if (rows.length === 0 || data.seeds.every((one) => one.rows.length === 0)) return null;
  return html`<section id="held-out"><h2>Against partners that no generator saw</h2>
<p>Regret a round, exact. Open mark: after the first training, with the first population alone. Full mark: in the end, mean over seeds; bar: 95 % interval over seeds, from three on. The greatest first.</p>
<figure class="card">${plot(rows)}</figure></section>`;
};
