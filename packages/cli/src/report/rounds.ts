/** @file By round, by kind of decision and by game: later rounds can be copied from history, first ones cannot. */
import type { Arm } from './arms.js';
import type { MetricName, ReportData } from './data.js';
import { fixed, type Html, html } from './html.js';
import { three } from './interval.js';
import { counts, ends } from './told.js';
import { METRIC_WORDS } from './words.js';

const SHOWN = ['U1', 'U2all', 'U3all', 'U4'] as const satisfies readonly MetricName[];

/** One metric over the slices, arms side by side; null when no slice has it. */
const card = (metric: MetricName, data: ReportData, arms: readonly Arm[]): Html | null => {
  const heads = data.evaluations[0]?.slices.map((s) => s.head) ?? [];
  const rows = heads.flatMap((head) => {
    const cells = arms.map((a) => {
      const found = data.evaluations.find((e) => e.arm === a.name);
      return found?.slices.find((s) => s.head === head)?.metrics[metric] ?? null;
    });
    if (cells.every((c) => c === null)) return [];
    return [
      html`<tr><td>${head}</td>${cells.map((c) =>
        c === null
          ? html`<td>–</td>`
          : html`<td title="${ends(c, three)}; ${counts(c)}">${fixed(c.mean, 2)} <span class="soft">(${c.counted ?? c.n})</span></td>`,
      )}</tr>`,
    ];
  });
  if (rows.length === 0) return null;
  const head = html`<tr><th scope="col"></th>${arms.map((a) => html`<th scope="col">${a.label}</th>`)}</tr>`;
  return html`<div class="card"><h3>${METRIC_WORDS[metric].title}</h3><div class="scroll"><table><thead>${head}</thead><tbody>${rows}</tbody></table></div></div>`;
};

export const roundsSection = (data: ReportData, arms: readonly Arm[]): Html | null => {
  if (data.evaluations.length === 0) return null;
  const present = arms.filter((a) => data.evaluations.some((e) => e.arm === a.name));
  return html`<section id="rounds"><h2>By round, by kind, by game</h2>
<p>In the first round the rule must be worked out from the parameters; later rounds can be copied from history. In brackets: how many decisions, or effort phases, a rate rests on.</p>
<div class="grid two">${SHOWN.map((m) => card(m, data, present))}</div></section>`;
};
