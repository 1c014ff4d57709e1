/** @file The report of a study: one self-contained HTML file, nothing loaded from anywhere. */
import type { Arm } from '../../report/arms.js';
import { legend } from '../../report/curve.js';
import { type Html, html, raw } from '../../report/html.js';
import { style } from '../../report/style.js';
import { percent } from '../../report/told.js';
import { duration } from '../../screen/progress.js';
import type { Analysis, ContrastFigures } from '../figures.js';
import { scoreTable } from '../scores.js';
import { contrastWord, endsOf, metricWord, signedNumber } from '../words.js';
import { moreColours, studyArms } from './arms.js';
import type { StudyPage } from './data.js';
import { differencesPlot } from './differences.js';
import { learningSection } from './learning.js';
import { levelsPlot } from './levels.js';
import { methodSection } from './method.js';
import { sweepsSection } from './sweeps.js';
import { armTables, contrastTable, costTable, looksTable, predictionTable, splitTable } from './tables.js';
import { transferSection } from './transfer.js';

const tile = (value: string, what: string): Html => html`<li><b>${value}</b><span>${what}</span></li>`;

const many = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

/** 'ECW − GRPO: mild +0.020 [+0.014, +0.026], hard …', a line for each contrast. */
const listed = (found: readonly ContrastFigures[], metric: string): readonly string[] =>
  [...new Set(found.map((c) => contrastWord(c.contrast)))].map((name) => {
    const places = found
      .filter((c) => contrastWord(c.contrast) === name)
      .map((c) => {
        const d = c.differences[metric];
        return `${c.environment}${d === null || d === undefined ? '' : ` ${signedNumber(d.mean)} ${endsOf(d, signedNumber)}`}`;
      });
    return `${name}: ${places.join(', ')}`;
  });

export interface Headline {
  readonly text: string;
  readonly items: readonly string[];
}

/** The outcome in sentences that follow the tests, the first the shortest. */
export const headlines = ({ contrasts, metric }: Analysis): readonly Headline[] => {
  if (contrasts.length === 0) return [{ text: 'No contrast has results yet.', items: [] }];
  const of = (...verdicts: readonly ContrastFigures['verdict'][]): readonly ContrastFigures[] =>
    contrasts.filter((c) => verdicts.includes(c.verdict));
  const groups = [
    ['Shown', of('higher', 'lower')],
    ['Equal within the margin', of('equal')],
    ['Not told apart', of('open')],
  ] as const;
  const shown = groups[0][1].length;
  const all = contrasts.length;
  return [
    {
      text:
        shown === 0
          ? `No difference in ${metricWord(metric)} is shown in ${all === 1 ? 'the one comparison' : `any of ${all} comparisons`}.`
          : `A difference in ${metricWord(metric)} is shown in ${shown} of ${many(all, 'comparison')}.`,
      items: [],
    },
    ...groups.flatMap(([text, found]) =>
      found.length === 0 ? [] : [{ text, items: listed(found, metric) }],
    ),
  ];
};

const contrastSection = ({ study, analysis }: StudyPage, arms: readonly Arm[]): Html | null => {
  if (analysis.contrasts.length === 0) return null;
  const arm = (name: string): Arm => arms.find((a) => a.name === name) as Arm;
  return html`<section id="contrasts"><h2>Differences between arms</h2>
<p>Both arms of a contrast start from the same checkpoint of a seed and play the same games; the difference is taken seed by seed. Bars are ${percent(study.level)} intervals over seeds and games. A coloured bar: shown by the test, after Holm over all contrasts and environments.</p>
<div class="grid">${study.contrasts.flatMap((contrast) => {
    const rows = analysis.contrasts.filter(
      (c) => c.contrast[0] === contrast[0] && c.contrast[1] === contrast[1],
    );
    return rows.length === 0
      ? []
      : [differencesPlot([arm(contrast[0]), arm(contrast[1])], rows, analysis.metric, study.margin)];
  })}</div>${contrastTable(analysis)}</section>`;
};

const armSection = ({ study, analysis }: StudyPage, arms: readonly Arm[]): Html => {
  const { metric } = analysis;
  return html`<section id="arms"><h2>The arms</h2>${legend(arms)}
<div class="grid">${study.environments.flatMap(({ name, description }) => {
    const rows = arms.flatMap((arm) => {
      const figure = analysis.arms.find((a) => a.environment === name && a.arm === arm.name)?.metrics[metric];
      return figure === null || figure === undefined ? [] : [{ arm, figure }];
    });
    return rows.length === 0 ? [] : [levelsPlot(`${metricWord(metric)} in ${name}`, description, rows)];
  })}</div>${armTables(study, analysis, arms)}</section>`;
};

const overallSection = ({ study, analysis }: StudyPage, arms: readonly Arm[]): Html | null => {
  const { armsOverall, contrastsOverall, metric } = analysis;
  const rows = armsOverall.flatMap(({ arm: name, interquartileMean: figure }) => {
    const arm = arms.find((a) => a.name === name);
    return arm === undefined ? [] : [{ arm, figure }];
  });
  if (rows.length === 0) return null;
  const chances = contrastsOverall.flatMap(({ contrast, improvement: figure }) => {
    const arm = arms.find((a) => a.name === contrast[0]);
    return arm === undefined
      ? []
      : [{ arm: { ...arm, label: contrastWord(contrast).replace(' − ', ' > ') }, figure }];
  });
  return html`<section id="overall"><h2>Over all environments</h2>
<p>The interquartile mean leaves out the lowest and the highest quarter of all runs. The probability of improvement is the share of pairs of runs in which the first arm is above the second. Intervals: runs drawn again within each environment. Arms that ended early have fewer runs.</p>
<div class="grid">${levelsPlot(`Interquartile mean of ${metricWord(metric)}`, `${many(study.environments.length, 'environment')}, all seeds`, rows)}${
    chances.length === 0
      ? null
      : levelsPlot('Probability of improvement', '½: neither is above the other more often', chances, 0.5)
  }</div></section>`;
};

const warnings = ({ analysis, notes }: StudyPage): Html | null => {
  const all = [...analysis.notes, ...notes];
  return all.length === 0
    ? null
    : html`<div class="result" role="note" aria-label="To be known"><p><b>To be known beside the numbers</b></p><ul>${all.map((n) => html`<li>${n}</li>`)}</ul></div>`;
};

/** The page as text. */
export const studyPage = (page: StudyPage): string => {
  const { study, analysis, results } = page;
  const arms = studyArms(study);
  const table = scoreTable(study, results);
  const seconds = results.reduce((sum, r) => sum + Object.values(r.seconds).reduce((a, b) => a + b, 0), 0);
  const [first, ...others] = headlines(analysis);
  const whole = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${study.name}: Tompo study</title><style>${raw(style)}${raw(moreColours)}</style></head>
<body><header class="top"><p class="eyebrow">Tompo · study</p><h1>${study.name}</h1>
<p class="lead">${study.description}</p>
<div class="result" role="note" aria-label="Result"><p><b>${(first as Headline).text}</b></p>${others.map(({ text, items }) => html`<p>${text}</p><ul class="small">${items.map((item) => html`<li>${item}</li>`)}</ul>`)}</div>${warnings(page)}
<ul class="tiles">${tile(`${analysis.seeds.done} of ${analysis.seeds.planned}`, 'seeds')}${tile(String(study.environments.length), `environment${study.environments.length === 1 ? '' : 's'}`)}${tile(String(study.arms.length), 'arms')}${tile(String(results.length), 'runs')}${tile(metricWord(analysis.metric), 'metric that is tested')}${tile(duration(seconds), 'of computing')}</ul></header>
<main>${contrastSection(page, arms)}${predictionTable(analysis)}${armSection(page, arms)}${splitTable(analysis)}${transferSection(analysis, arms)}${sweepsSection(analysis, arms)}${overallSection(page, arms)}${learningSection(study, table, arms)}${looksTable(study, analysis)}
<section id="costs"><h2>What it cost</h2>${costTable(analysis, arms)}</section>${methodSection(page)}</main>
<footer>Made by the tompo command from the results of this study’s runs.</footer></body></html>
`;
  return whole.html;
};
