/** @file The report of a curriculum: one self-contained HTML file, nothing loaded from anywhere. */
import { stringify } from 'yaml';
import { type Html, html, raw } from '../../report/html.js';
import { style } from '../../report/style.js';
import type { CurriculumData } from '../data.js';
import { headline } from '../figures.js';
import { diagnosesPanel, diagnosesWords } from './diagnoses.js';
import { failuresSection } from './failures.js';
import { heldOutSection } from './heldOut.js';
import { moreStyle } from './look.js';
import { regretSection } from './regret.js';
import { bySeed } from './seeds.js';
import { treeKey, treePanel } from './tree.js';
import { loopWords, writerOf } from './writer.js';

const tile = (value: string, what: string): Html => html`<li><b>${value}</b><span>${what}</span></li>`;

const roundsText = ({ rounds, continuation }: CurriculumData['recipe']['game']): string =>
  continuation === undefined
    ? `${rounds} rounds`
    : `at most ${rounds} rounds, another follows with chance ${continuation}`;

const studentText = ({ student }: CurriculumData['recipe']): string =>
  `${student.kind}, memory ${student.memory}`;

const unfinished = ({ seeds, recipe }: CurriculumData): Html | null => {
  const open = recipe.seeds.filter(
    (seed) => (seeds.find((one) => one.seed === seed)?.result ?? null) === null,
  );
  return open.length === 0
    ? null
    : html`<div class="result" role="note" aria-label="Unfinished"><p><b>Not all is done: seed${open.length === 1 ? '' : 's'} ${open.join(', ')}.</b></p></div>`;
};

/** The game as [own choice][the other's] → both payoffs. */
const payoffTable = ({ recipe }: CurriculumData): Html =>
  html`<div class="scroll"><table><caption>${recipe.game.name}: the student chooses a row; its payoff, then the other's</caption><thead><tr><th scope="col"></th>${recipe.choices.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${recipe.game.payoffs.map((row, i) => html`<tr><th scope="row">${recipe.choices[i] ?? String(i)}</th>${row.map(([own, other]) => html`<td>${own}, ${other}</td>`)}</tr>`)}</tbody></table></div>`;

/** The page as text. */
export const curriculumPage = (data: CurriculumData): string => {
  const { recipe, seeds } = data;
  const begun = seeds.filter(({ rows }) => rows.length > 0);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${recipe.name}: Tompo curriculum</title><style>${raw(style)}${raw(moreStyle)}</style></head>
<body><header class="top"><p class="eyebrow">Tompo · curriculum</p><h1>${recipe.name}</h1>
<p class="lead">${recipe.description === '' ? '' : `${recipe.description}. `}A student learns against a population of opponents; ${loopWords(recipe, 'an opponent')}</p>
<div class="result" role="note" aria-label="Result"><p><b>${headline(data)}</b></p></div>${unfinished(data)}
<ul class="tiles">${tile(recipe.game.name, roundsText(recipe.game))}${tile(...writerOf(recipe, 'opponents'))}${tile(studentText(recipe), 'student')}${tile(recipe.weights.kind, 'weights of the population')}${tile(recipe.diagnosis.kind, 'diagnosis')}${tile(String(recipe.iterations), 'iterations')}${tile(String(recipe.seeds.length), `seed${recipe.seeds.length === 1 ? '' : 's'}`)}</ul></header>
<main>${regretSection(data)}${heldOutSection(data)}
<section id="population"><h2>The population</h2>${treeKey(begun)}${bySeed(begun, 'tree', treePanel)}</section>
<section id="diagnoses"><h2>Diagnoses</h2><p>${diagnosesWords(data)}</p>${bySeed(begun, 'diagnosis', diagnosesPanel(data))}</section>
${failuresSection(data)}
<section id="settings"><h2>Settings</h2>${payoffTable(data)}<details><summary>The recipe, every default filled in</summary><pre>${stringify(recipe)}</pre></details></section></main>
<footer>Made by the tompo command from this curriculum’s own files.</footer></body></html>
`;
  return page.html;
};
