/** @file What the held-out games were like for all, by policy and family. */
import { SOCIAL } from '../social/measures.js';
import type { Society } from '../social/society.js';
import type { Arm } from './arms.js';
import type { ReportData } from './data.js';
import { fixed, type Html, html } from './html.js';

interface Row {
  readonly label: string;
  readonly society: Society;
}

/** By family, each with all policies that have been evaluated there. */
export const societyRows = (
  { evaluations }: Pick<ReportData, 'evaluations'>,
  labelOf: (arm: string) => string,
): readonly Row[] => {
  const rows = evaluations.flatMap(({ arm, social = [] }) =>
    social.map((society): Row => ({ label: labelOf(arm), society })),
  );
  const families = [...new Set(rows.map(({ society }) => society.family))];
  return families.flatMap((family) => rows.filter(({ society }) => society.family === family));
};

/** Measures that say something of any of them. */
export const measuresOf = (rows: readonly Row[]) =>
  SOCIAL.filter(([key]) => rows.some(({ society }) => society[key] !== null));

export const two = (x: number | null): string => (x === null ? '–' : fixed(x, 2));

export const societySection = (data: ReportData, arms: readonly Arm[]): Html | null => {
  const rows = societyRows(data, (name) => arms.find((arm) => arm.name === name)?.label ?? name);
  if (rows.length === 0) return null;
  const measures = measuresOf(rows);
  return html`<section id="society"><h2>What the games were like for all</h2>
<p>Means over the same held-out games, of those that a measure says something of; free riding is of the policy’s seats, all else of the whole table.</p>
<div class="scroll"><table><thead><tr><th scope="col">game</th><th scope="col">policy</th><th scope="col">games</th>${measures.map(([, head]) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows.map(
    ({ label, society }) =>
      html`<tr><th scope="row">${society.family}</th><td>${label}</td><td>${society.games}</td>${measures.map(([key]) => html`<td>${two(society[key])}</td>`)}</tr>`,
  )}</tbody></table></div><dl class="glossary">${SOCIAL.map(([, head, says]) => html`<dt>${head}</dt><dd>${says}</dd>`)}</dl></section>`;
};
