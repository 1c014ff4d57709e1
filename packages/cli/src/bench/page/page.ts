/** @file The report of a benchmark: one self-contained HTML file, nothing loaded from anywhere. */
import { type Arm, armsOf } from '../../report/arms.js';
import { askedTable } from '../../report/asked.js';
import { legend } from '../../report/curve.js';
import { type Html, html, raw } from '../../report/html.js';
import { style } from '../../report/style.js';
import { saysOf } from '../../social/measures.js';
import type { BenchResult } from '../folder.js';
import { FAMILIES } from '../scenarios.js';
import type { FamilyScore } from '../scores.js';
import {
  coverage,
  decisionsOf,
  familyName,
  headline,
  reasonsOf,
  two,
  unplayedOf,
  unreadableIn,
  WHAT_A_SCORE_IS,
  withEnds,
} from '../words.js';
import { look } from './look.js';
import { type Line, radar } from './radar.js';
import { strips } from './strips.js';

const tile = (value: string, what: string): Html => html`<li><b>${value}</b><span>${what}</span></li>`;

/** Each player with its colour and mark; two of one name are told apart. */
const linesOf = (results: readonly BenchResult[]): readonly Line[] => {
  const names = results.map(({ name }, i) =>
    results.findIndex((one) => one.name === name) === i ? name : `${name} (${i + 1})`,
  );
  const arms = armsOf(names).slice(1);
  return results.map((result, i) => ({ result, arm: { ...(arms[i] as Arm), label: names[i] as string } }));
};

const scoreTable = (lines: readonly Line[]): Html =>
  html`<div class="scroll"><table><caption>Score of each family, with its 95 % interval over scenarios and games</caption><thead><tr><th scope="col">family</th>${lines.map(({ arm }) => html`<th scope="col">${arm.label}</th>`)}</tr></thead><tbody>${FAMILIES.filter(
    (family) => lines.some(({ result }) => result.families.some((one) => one.family === family)),
  ).map(
    (family) =>
      html`<tr><th scope="row">${familyName(family)}</th>${lines.map(({ result }) => html`<td>${withEnds(result.families.find((one) => one.family === family)?.score ?? null)}</td>`)}</tr>`,
  )}<tr><th scope="row">overall</th>${lines.map(({ result }) => html`<td><b>${withEnds(result.overall)}</b></td>`)}</tr></tbody></table></div>`;

const MEASURES = [
  ['welfare', 'welfare', saysOf('welfare')],
  ['equality', 'equality', saysOf('equality')],
  ['gain', 'gain Δ', 'in self-play: 0 as selfish play, 1 as what is best together'],
  [
    'robustness',
    'robustness',
    'what its other seats keep of their welfare where one seat turns hostile; the worst seat; – where alone it has less than a tenth of the best',
  ],
  [
    'freeRiding',
    'free riding',
    'how often it gives less than half of its part, takes more than twice it, or chooses otherwise than is best together while the others keep to theirs; a part is what the planner has a seat give or take',
  ],
  ['survival', 'survival', saysOf('survival')],
  ['sustainability', 'sustainability', saysOf('sustainability')],
  [
    'conformity',
    'conformity',
    'in self-play: how often a seat does what most others did before, above chance',
  ],
] as const satisfies readonly (readonly [keyof FamilyScore, string, string])[];

const socialTable = ({ families }: BenchResult): Html =>
  html`<div class="scroll"><table><thead><tr><th scope="col">family</th>${MEASURES.map(([, short]) => html`<th scope="col">${short}</th>`)}</tr></thead><tbody>${families.map(
    (one) =>
      html`<tr><th scope="row">${familyName(one.family)}</th>${MEASURES.map(([key]) => html`<td>${two(one[key])}</td>`)}</tr>`,
  )}</tbody></table></div><dl class="glossary">${MEASURES.map(([, short, says]) => html`<dt>${short}</dt><dd>${says}</dd>`)}</dl>`;

const scenarioTable = ({ scenarios }: BenchResult): Html =>
  html`<div class="scroll"><table><caption>Every scenario: who sits beside the player stands in its name. No interval where all games agree. Sustainability: the mean round in which a seat is paid something, counted from 0</caption><thead><tr><th scope="col">scenario</th><th scope="col">score</th><th scope="col">payoff</th><th scope="col">floor</th><th scope="col">reference</th><th scope="col">by</th><th scope="col">welfare</th><th scope="col">equality</th><th scope="col">sustainability</th></tr></thead><tbody>${scenarios.map(
    (one) =>
      html`<tr><th scope="row">${one.id}</th><td>${withEnds(one.score)}</td><td>${two(one.own)}</td><td>${two(one.floor)}</td><td>${two(one.reference)}</td><td>${one.by}</td><td>${two(one.welfare)}</td><td>${two(one.equality)}</td><td>${two(one.sustainability)}</td></tr>`,
  )}</tbody></table></div>`;

const complianceSection = (result: BenchResult): Html | null => {
  const reasons = reasonsOf(result);
  if (reasons.length === 0 && result.unplayed.length === 0) return null;
  return html`<section id="answers"><h2>Not answered, not played</h2><p>Nothing is done in the place of an answer that cannot be read, is not legal, or does not come: the seat does nothing in that phase, and the game goes on.</p>${
    reasons.length === 0
      ? null
      : html`<div class="scroll"><table><thead><tr><th scope="col">why</th><th scope="col">answers</th></tr></thead><tbody>${reasons.slice(0, 20).map(([reason, count]) => html`<tr><th scope="row">${reason}</th><td>${count}</td></tr>`)}</tbody></table></div>`
  }${
    result.unplayed.length === 0
      ? null
      : html`<p>Not played; a family of which a scenario is missing is in no mean:</p><ul>${unplayedOf(result).map(([reason, ids]) => html`<li>${reason}: ${ids.join(', ')}</li>`)}</ul>`
  }</section>`;
};

/** The page as text; beside: players of other folders to hold it against. */
export const benchPage = (result: BenchResult, beside: readonly BenchResult[] = []): string => {
  const lines = linesOf([result, ...beside]);
  const families = FAMILIES.filter((family) => result.families.some((one) => one.family === family));
  const drawn = radar(families, lines);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${result.name}: Tompo ${result.version}</title><style>${raw(style)}${raw(look)}</style></head>
<body><header class="top"><p class="eyebrow">Tompo · ${result.version}</p><h1>${result.name}</h1>
<p class="lead">How well it plays strategic games among partners that were chosen before it came, over ${coverage(result)}.</p>
<div class="result" role="note" aria-label="Result"><p><b>${headline(result)}</b></p><p>${WHAT_A_SCORE_IS}</p></div>
<ul class="tiles">${tile(two(result.overall?.mean ?? null), 'overall score')}${tile(String(result.families.length), `of ${FAMILIES.length} families`)}${tile(String(result.scenarios.length), 'scenarios')}${tile(String(result.games), 'games of each')}${tile(String(decisionsOf(result)), 'decisions')}${tile(String(unreadableIn(result)), 'that were none')}</ul></header>
<main><section id="scores"><h2>Scores</h2>${lines.length > 1 ? legend(lines.map(({ arm }) => arm)) : null}
<div class="grid two">${drawn === null ? null : html`<figure class="card"><figcaption><h3>By family</h3><span class="soft">Dashed ring: random play. Ring at 1: the reference. The middle is −0.5 and less.</span></figcaption>${drawn}</figure>`}${strips(families, lines)}</div>
<details><summary>The same as a table</summary>${scoreTable(lines)}</details></section>
<section id="society"><h2>What it does to the others</h2>${socialTable(result)}</section>
${complianceSection(result)}
<section id="scenarios"><h2>Scenarios</h2>${scenarioTable(result)}</section>
${result.usage.length === 0 ? null : html`<section id="asked"><h2>What was asked</h2>${askedTable(result.usage)}</section>`}
<section id="settings"><h2>Settings</h2><p>${result.what}. ${result.version}, seed ${result.seed}, ${result.games} games of each scenario; answers in natural language are read by the ${result.reader} reader. Intervals: 2,000 resamples, of games in a scenario, of scenarios and their games in a family; none below 10 games.</p></section></main>
<footer>Made by the tompo command from this benchmark’s own files.</footer></body></html>
`;
  return page.html;
};
