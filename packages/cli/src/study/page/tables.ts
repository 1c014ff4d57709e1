/** @file The tables of a study's report. */
import type { Arm } from '../../report/arms.js';
import { fixed, type Html, html } from '../../report/html.js';
import { duration } from '../../screen/progress.js';
import type { Analysis, Figure } from '../figures.js';
import type { Study } from '../study.js';
import {
  contrastWord,
  endsOf,
  metricWord,
  outcomeWord,
  probability,
  signedNumber,
  VERDICTS,
} from '../words.js';

const three = (x: number): string => fixed(x, 3);

const cell = (v: Figure | null | undefined, number: (x: number) => string): Html =>
  v === null || v === undefined
    ? html`<td>–</td>`
    : html`<td>${number(v.mean)} <span class="soft">${endsOf(v, number)}</span></td>`;

const head = (words: readonly string[], left = 1): Html =>
  html`<thead><tr>${words.map((w, i) => html`<th scope="col" class="${i < left ? 'left' : ''}">${w}</th>`)}</tr></thead>`;

const scroll = (table: Html): Html => html`<div class="scroll">${table}</div>`;

export const contrastTable = ({ contrasts, metric }: Analysis): Html =>
  scroll(
    html`<table><caption>Tests of ${metricWord(metric)}</caption>${head(['contrast', 'environment', 'seeds', 'difference', 'p', 'p, Holm', 'p equal', 'outcome'], 2)}<tbody>${contrasts.map(
      (c) =>
        html`<tr><th scope="row">${contrastWord(c.contrast)}</th><td class="left">${c.environment}</td><td>${c.course.seeds}</td>${cell(c.differences[metric], signedNumber)}<td>${c.course.ended === 'futile' ? '–' : probability(c.course.p)}</td><td>${probability(c.adjusted)}</td><td>${probability(c.course.equivalence)}</td><td><span class="badge ${c.verdict === 'higher' ? 'good' : c.verdict === 'lower' ? 'bad' : ''}">${VERDICTS[c.verdict]}</span></td></tr>`,
    )}</tbody></table>`,
  );

/** All metrics of all arms, one table for each environment. */
export const armTables = (
  study: Study,
  { arms, metrics }: Analysis,
  looks: readonly Arm[],
): readonly Html[] =>
  study.environments.flatMap(({ name, description }) => {
    const own = looks.flatMap((arm) => {
      const found = arms.find((a) => a.environment === name && a.arm === arm.name);
      return found === undefined ? [] : [{ arm, found }];
    });
    if (own.length === 0) return [];
    const shown = metrics.filter((m) => own.some(({ found }) => found.metrics[m]));
    return [
      scroll(
        html`<table><caption>${name}${description === '' ? '' : `: ${description}`}</caption>${head(['arm', ...shown.map(metricWord)])}<tbody>${own.map(
          ({ arm, found }) =>
            html`<tr><th scope="row">${arm.label}</th>${shown.map((m) => cell(found.metrics[m], three))}</tr>`,
        )}</tbody></table>`,
      ),
    ];
  });

/** The metric that counts readable decisions alone, where there is one. */
const compliantOf = (metric: string, metrics: readonly string[]): string | null => {
  const name = `${metric}Compliant`;
  return metrics.includes(name) ? name : null;
};

/** What of a gain is that more answers can be read, and what that the readable ones are better. */
export const splitTable = ({ contrasts, metric, metrics }: Analysis): Html | null => {
  const compliant = compliantOf(metric, metrics);
  if (compliant === null) return null;
  const rows = contrasts.flatMap((c) => {
    const [all, strategy] = [c.differences[metric], c.differences[compliant]];
    return all === null || all === undefined || strategy === null || strategy === undefined
      ? []
      : [{ c, all, strategy }];
  });
  return rows.length === 0
    ? null
    : html`<section id="split"><h2>Format or strategy</h2><p>A gain in ${metricWord(metric)} over all decisions has two sources: more answers can be read, or the readable ones are better. The second is the difference in ${metricWord(compliant)}, over readable decisions alone; the first is the rest.</p>${scroll(
        html`<table><caption>Where the differences come from</caption>${head(['contrast', 'environment', 'all', 'strategy', 'format', 'U1'], 2)}<tbody>${rows.map(
          ({ c, all, strategy }) =>
            html`<tr><th scope="row">${contrastWord(c.contrast)}</th><td class="left">${c.environment}</td>${cell(all, signedNumber)}${cell(strategy, signedNumber)}<td>${signedNumber(all.mean - strategy.mean)}</td>${cell(c.differences.u1, signedNumber)}</tr>`,
        )}</tbody></table>`,
      )}</section>`;
};

export const costTable = ({ costs }: Analysis, looks: readonly Arm[]): Html => {
  const time = (seconds: number | null): string => (seconds === null ? '–' : duration(seconds));
  const tokens = (n: number | null): string => (n === null ? '–' : Math.round(n).toLocaleString('en'));
  return scroll(
    html`<table><caption>Means over runs</caption>${head(['arm', 'training', 'evaluation', 'tokens trained on'])}<tbody>${costs.map(
      (c) =>
        html`<tr><th scope="row">${looks.find((a) => a.name === c.arm)?.label ?? c.arm}</th><td>${time(c.trainSeconds)}</td><td>${time(c.evaluationSeconds)}</td><td>${tokens(c.tokens)}</td></tr>`,
    )}</tbody></table>`,
  );
};

export const looksTable = (study: Study, { contrasts, looks }: Analysis): Html | null => {
  if (looks.length < 2) return null;
  return html`<section id="looks"><h2>What was stopped, and when</h2><p>The study looked after ${looks.slice(0, -1).join(', ')} of ${study.seeds.length} seeds. A contrast whose chance of showing a difference after the last seed was below ${study.looks?.futility ?? 0} ended as futile${study.looks?.stop === 'any' ? '; one that had shown a difference ended, too' : ''}. An arm is run for as long as a contrast needs it.</p>${scroll(
    html`<table><caption>Contrasts by environment</caption>${head(['contrast', 'environment', 'seeds', 'chance at its last look', 'course'], 2)}<tbody>${contrasts.map(
      (c) =>
        html`<tr><th scope="row">${contrastWord(c.contrast)}</th><td class="left">${c.environment}</td><td>${c.course.seeds}</td><td>${c.course.chance === null ? '–' : c.course.chance.toFixed(2)}</td><td>${c.course.ended === null ? (c.course.seeds === study.seeds.length ? 'ran through' : 'goes on') : outcomeWord(c)}</td></tr>`,
    )}</tbody></table>`,
  )}</section>`;
};

export const predictionTable = ({ predictions }: Analysis): Html | null => {
  if (predictions.length === 0) return null;
  const range = (low: number | null, high: number | null): string =>
    low === null
      ? `at most ${signedNumber(high as number)}`
      : high === null
        ? `at least ${signedNumber(low)}`
        : `${signedNumber(low)} to ${signedNumber(high)}`;
  const right = predictions.filter((p) => p.isRight === true).length;
  return html`<section id="predictions"><h2>What was predicted</h2><p>${right} of ${predictions.length} right. A prediction is right where the mean lies within it; clear, where the whole interval says so.</p>${scroll(
    html`<table><caption>Predictions of differences</caption>${head(['contrast', 'environment', 'metric', 'predicted', 'found', ''], 3)}<tbody>${predictions.map(
      (p) =>
        html`<tr><th scope="row">${contrastWord(p.contrast)}</th><td class="left">${p.environment}</td><td class="left">${metricWord(p.metric)}</td><td>${range(p.low, p.high)}</td>${cell(p.found, signedNumber)}<td><span class="badge ${p.isRight === null ? '' : p.isRight ? 'good' : 'bad'}">${p.isRight === null ? 'not measured' : p.isRight ? 'right' : 'wrong'}${p.isRight !== null && !p.isClear ? ', not clear' : ''}</span></td></tr>`,
    )}</tbody></table>`,
  )}</section>`;
};
