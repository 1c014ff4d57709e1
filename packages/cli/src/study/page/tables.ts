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

export const cell = (v: Figure | null | undefined, number: (x: number) => string): Html =>
  v === null || v === undefined
    ? html`<td>–</td>`
    : html`<td>${number(v.mean)} <span class="soft">${endsOf(v, number)}</span></td>`;

export const head = (words: readonly string[], left = 1): Html =>
  html`<thead><tr>${words.map((w, i) => html`<th scope="col" class="${i < left ? 'left' : ''}">${w}</th>`)}</tr></thead>`;

export const scroll = (table: Html): Html => html`<div class="scroll">${table}</div>`;

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

/** What of a gain is that more answers can be read, and what that the readable ones are better. */
export const splitTable = ({ splits, metric }: Analysis): Html | null => {
  const metrics = [...new Set(splits.map((s) => s.metric))];
  return metrics.length === 0
    ? null
    : html`<section id="split"><h2>Format or strategy</h2><p>A difference over all decisions has three parts, which sum to it. Format: more of what is at stake is decided by answers that can be read. Strategy: the readable ones decide better, weighed by their share. The rest: what is decided by answers that cannot be read comes out otherwise. No unreadable answer is taken for a move. Arms may write readable answers in different situations, so that strategy is no experiment of its own.</p>${metrics.map(
        (m) =>
          scroll(
            html`<table><caption>Where the differences in ${metricWord(m)} come from${m === metric ? ' (the metric that is tested)' : ''}</caption>${head(['contrast', 'environment', 'all', 'format', 'strategy', 'rest'], 2)}<tbody>${splits
              .filter((s) => s.metric === m)
              .map(
                (s) =>
                  html`<tr><th scope="row">${contrastWord(s.contrast)}</th><td class="left">${s.environment}</td>${cell(s.all, signedNumber)}${cell(s.format, signedNumber)}${cell(s.strategy, signedNumber)}${cell(s.unread, signedNumber)}</tr>`,
              )}</tbody></table>`,
          ),
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
        html`<tr><th scope="row">${contrastWord(c.contrast)}</th><td class="left">${c.environment}</td><td>${c.course.seeds}</td><td>${c.course.chance === null ? '–' : c.course.chance.toFixed(2)}</td><td>${c.course.ended === null ? (c.course.isThrough ? 'ran through' : 'goes on') : outcomeWord(c)}</td></tr>`,
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
