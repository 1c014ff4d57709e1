/** @file What became of every attempt: counts by seed, and the reasons. */
import { type Html, html } from '../../report/html.js';
import type { CourseData } from '../data.js';
import { tallyOf, VERDICTS } from '../figures.js';

interface Courses {
  readonly seeds: readonly CourseData[];
}

const MEANS: Readonly<Record<(typeof VERDICTS)[number], string>> = {
  accepted: 'joined the population',
  call: 'no answer came',
  'no-code': 'the answer holds no code',
  compile: 'it could not be loaded',
  run: 'it could not be asked',
  functional: 'it leaves too little regret',
  duplicate: 'it plays as one that is there',
};

const MOST = 20;
const LONGEST = 300;

const reasonsOf = ({ seeds }: Courses): readonly (readonly [string, string])[] =>
  seeds.flatMap(({ seed, rows }) =>
    rows.flatMap(({ iteration, attempts }) =>
      attempts.flatMap(({ verdict, reason }): readonly (readonly [string, string])[] =>
        reason === undefined || verdict === 'functional' || verdict === 'duplicate'
          ? []
          : [
              [
                `seed ${seed}, iteration ${iteration}, ${verdict}`,
                reason.length > LONGEST ? `${reason.slice(0, LONGEST)}…` : reason,
              ],
            ],
      ),
    ),
  );

export const failuresSection = (data: Courses): Html => {
  const tallies = data.seeds.map(tallyOf);
  const totals = VERDICTS.map((_, i) => tallies.reduce((sum, { counts }) => sum + (counts[i] as number), 0));
  const attempts = tallies.reduce((sum, one) => sum + one.attempts, 0);
  const reasons = reasonsOf(data);
  const row = (head: string, count: number, counts: readonly number[]): Html =>
    html`<tr><th scope="row">${head}</th><td>${count}</td>${counts.map((n) => html`<td>${n}</td>`)}</tr>`;
  return html`<section id="attempts"><h2>What became of the attempts</h2>
<p>${VERDICTS.map((one) => `${one}: ${MEANS[one]}`).join(' · ')}.</p>
<div class="scroll"><table><caption>Attempts by seed</caption><thead><tr><th scope="col">seed</th><th scope="col">attempts</th>${VERDICTS.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead><tbody>${tallies.map((one) => row(String(one.seed), one.attempts, one.counts))}${row('all', attempts, totals)}</tbody></table></div>
${
  reasons.length === 0
    ? null
    : html`<details><summary>Why ${reasons.length} could not be tried${reasons.length > MOST ? ` (the first ${MOST})` : ''}</summary><ul class="small">${reasons.slice(0, MOST).map(([where, why]) => html`<li><b>${where}</b>: ${why}</li>`)}</ul></details>`
}</section>`;
};
