/** @file Partners that were written while an algorithm learned: what each growth found, who joined, and how much regret is left. */
import type { Arm } from './arms.js';
import { curve } from './curve.js';
import type { MetricRow, ReportData, WrittenPartners } from './data.js';
import { type Html, html } from './html.js';

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const rowsOf = (growths: WrittenPartners): readonly MetricRow[] =>
  growths.flatMap(({ step, regrets }): MetricRow[] => {
    const all = regrets.map(({ regret }) => regret);
    return all.length === 0 ? [] : [{ step, worstRegret: Math.max(...all), meanRegret: mean(all) }];
  });

const lineageInWords = ({ how, parents }: WrittenPartners[number]['proposals'][number]['lineage']): string =>
  parents.length === 0 ? how : `${how} from ${parents.join(' and ')}`;

const growthRow = ({ step, diagnosis, proposals, accepted }: WrittenPartners[number]): Html => {
  const one = proposals.find(({ id }) => id === accepted);
  return html`<tr><th scope="row">${step}</th><td>${diagnosis.text}</td><td>${
    one === undefined
      ? `nobody of ${proposals.length} that were tried`
      : html`<code>${one.id}</code>: ${one.words} <span class="soft">(${lineageInWords(one.lineage)}; regret ${one.regret?.toFixed(2) ?? '–'})</span>`
  }</td></tr>`;
};

const tableOf = (label: string, growths: WrittenPartners): Html =>
  html`<details><summary>${label}: partners that joined in ${growths.length} growths: ${growths.filter(({ accepted }) => accepted !== null).length}</summary><div class="scroll"><table class="prose"><thead><tr><th scope="col">after step</th><th scope="col">who left most regret</th><th scope="col">who joined</th></tr></thead><tbody>${growths.map(growthRow)}</tbody></table></div></details>`;

/** Nothing where no algorithm had partners written for it. */
export const partnersSection = ({ partners = {} }: ReportData, arms: readonly Arm[]): Html | null => {
  // An algorithm may be called constructor.
  const written = arms.filter(({ name }) => Object.hasOwn(partners, name));
  if (written.length === 0) return null;
  const rows = Object.fromEntries(written.map(({ name }) => [name, rowsOf(partners[name] ?? [])]));
  const draw = (key: string, title: string): Html | null =>
    curve(
      {
        key,
        title,
        says: 'in the population as it was, in units of payoff a game',
        include: [0],
        points: true,
      },
      written,
      rows,
    );
  return html`<section id="partners"><h2>Partners that were written for it</h2>
<p>Every so many steps each partner is measured: what an all-knowing seat would bring beside it, less what the policy brings; that is the regret. A partner that leaves more of it than any other joins those that the policy learns among.</p>
<div class="grid">${[draw('worstRegret', 'Regret beside the worst partner'), draw('meanRegret', 'Mean regret over partners')]}</div>
${written.map(({ name, label }) => tableOf(label, partners[name] ?? []))}</section>`;
};
