/** @file The game that Nash weights solve, as the report shows it: the regret that each opponent left each student, and the opponents' weights. */
import { fixed, type Html, html } from '../../report/html.js';
import type { CourseData } from '../data.js';
import type { GridWords } from './game.js';
import type { GridRow } from './run.js';

interface Seed extends Pick<CourseData, 'opponents'> {
  readonly rows: readonly GridRow[];
}

/** Of the last iteration of a seed; null: its weights are of another kind. */
export const metaGameTable = ({ rows, opponents }: Seed, { regret: measured }: GridWords): Html | null => {
  const last = rows.at(-1);
  if (last?.table === undefined) return null;
  const nameOf = (id: string): string => opponents.find((one) => one.id === id)?.name ?? id;
  const studentOf = (row: number): string =>
    last.iteration === 1 ? 'untrained' : `after training ${row + 1}`;
  return html`<div class="scroll"><table><caption>${measured} before training ${last.iteration}, and what was in it of each</caption><thead><tr><th scope="col">student</th>${last.opponents.map(({ id }) => html`<th scope="col">${nameOf(id)}</th>`)}</tr></thead><tbody>${last.table.map((row, i) => html`<tr><th scope="row">${studentOf(i)}</th>${row.map((regret) => html`<td>${fixed(regret, 3)}</td>`)}</tr>`)}<tr><th scope="row">weight</th>${last.opponents.map(({ weight }) => html`<td>${fixed(weight, 3)}</td>`)}</tr></tbody></table></div>`;
};
