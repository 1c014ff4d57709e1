/** @file How the figures of a study are made, in words, and the study's own file. */
import { type Html, html } from '../../report/html.js';
import { percent } from '../../report/told.js';
import type { Study } from '../study.js';
import type { StudyPage } from './data.js';

/** Terms and what they mean, with the study's own numbers. */
export const methods = (study: Study, looks: number): readonly (readonly [string, string])[] => {
  const alpha = Number((1 - study.level).toFixed(6));
  return [
    [
      'difference',
      'The metric of the first arm minus that of the second, each a ratio of sums over the games of a run, seed by seed; then the mean over seeds.',
    ],
    [
      'interval',
      `Hierarchical bootstrap, ${study.resamples} resamples: seeds are drawn again with replacement, then the games of each drawn seed, for both arms alike; ${percent(study.level)} of the means lie within (percentiles). It is not corrected for the number of contrasts.`,
    ],
    [
      'p',
      'Sign-flip test: were the two arms alike, each seed’s difference could as well have the other sign. The share of all sign patterns whose mean is at least as far from 0 as the one that was found; two-sided, exact up to 16 seeds.',
    ],
    [
      'Holm',
      `The p above, adjusted by Holm’s step-down over all contrasts and environments: up to ${alpha} a difference is called shown, with a chance of at most ${alpha} that any such call is false.`,
    ],
    [
      'p equal',
      `Two one-sided paired t tests over seeds of a mean difference of ${study.margin} or more (TOST). Tested once for each contrast, when it ends; up to ${Number((alpha / looks).toFixed(6))} the arms are called equal within the margin.`,
    ],
    [
      'looks',
      looks === 1
        ? 'None: all contrasts run through all seeds.'
        : `At each look the seeds to come are drawn 2000 times from the differences so far; the share in which a paired t test at ${alpha} would then show a difference is the chance of the contrast. Below ${study.looks?.futility ?? 0} it ends. ${study.looks?.stop === 'any' ? 'Each look has the part of the error that its new seeds are of all seeds; a contrast whose p is below its part, over all tests, ends as shown; its p is the least over looks, times the whole error over the look’s part.' : 'Ending for futility alone can lose a difference, never invent one, so the last look has the whole error; a contrast that ended is not tested.'}`,
    ],
    [
      'interquartile mean, probability of improvement',
      'As in Agarwal et al. 2021 (arXiv 2108.13264): mean of the middle half of all runs; Mann and Whitney’s share of pairs of runs, meaned over environments; stratified bootstrap.',
    ],
  ];
};

export const methodSection = ({ study, analysis, results, text }: StudyPage): Html => {
  const versions = [...new Set(results.map((r) => JSON.stringify(r.versions)))].map(
    (v) => JSON.parse(v) as Readonly<Record<string, string>>,
  );
  const devices = [...new Set(results.map((r) => r.device))];
  return html`<section id="method"><h2>How the figures are made</h2><dl class="glossary">${methods(study, analysis.looks.length).map(([term, words]) => html`<dt>${term}</dt><dd>${words}</dd>`)}</dl>
<p class="small soft">${devices.join('; ')}</p>${versions.map(
    (v) =>
      html`<p class="small soft">${Object.entries(v)
        .map(([k, x]) => `${k} ${x}`)
        .join(' · ')}</p>`,
  )}
<details><summary>The study’s file</summary><pre>${text}</pre></details></section>`;
};
