/** @file By round, by kind of decision and by game: later rounds can be copied from history, first ones cannot. */
import type { Arm } from './arms.js';
import type { MetricName, ReportData } from './data.js';
import { type Html, html } from './html.js';
import { three } from './interval.js';
import { METRIC_WORDS } from './words.js';

const SHOWN = ['U1', 'U2all', 'U3all', 'U4'] as const satisfies readonly MetricName[];

/** A table of the four metrics over the slices, arms side by side. */
export const roundsSection = (data: ReportData, arms: readonly Arm[]): Html | null => {
  const first = data.evaluations[0];
  if (first === undefined) return null;
  const present = arms.filter((a) => data.evaluations.some((e) => e.arm === a.name));
  const heads = first.slices.map((s) => s.head);
  return html`<section id="rounds"><h2>By round, by kind, by game</h2>
<p>In the first round the rule must be worked out from the parameters; later rounds can be copied from history.</p>
<div class="grid four">${SHOWN.map(
    (m) =>
      html`<div class="card"><h3>${METRIC_WORDS[m].title}</h3><div class="scroll"><table><thead><tr><th scope="col"></th>${present.map((a) => html`<th scope="col">${a.label}</th>`)}</tr></thead><tbody>${heads.flatMap(
        (head) => {
          const cells = present.map((a) => {
            const e = data.evaluations.find((x) => x.arm === a.name);
            return e?.slices.find((s) => s.head === head)?.metrics[m] ?? null;
          });
          return cells.every((c) => c === null)
            ? []
            : [
                html`<tr><td>${head}</td>${cells.map((c) => (c === null ? html`<td>–</td>` : html`<td title="${three(c.low)} to ${three(c.high)}, ${c.n} games">${c.mean.toFixed(2).replace('-', '−')}</td>`))}</tr>`,
              ];
        },
      )}</tbody></table></div></div>`,
  )}</div></section>`;
};
