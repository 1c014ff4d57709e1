/** @file The whole report: one self-contained HTML file, nothing loaded from anywhere. */
import { type Arm, armsOf, labelOf } from './arms.js';
import { askedTable } from './asked.js';
import { type CurveSpec, curve, legend } from './curve.js';
import {
  hasPlanner,
  isPaid,
  METRICS,
  type MetricName,
  PAID,
  type Paired,
  PLOTTED,
  type ReportData,
  shownOf,
} from './data.js';
import { gapWords } from './gap.js';
import { glossary } from './glossary.js';
import { type Html, html, raw } from './html.js';
import { metricIntervals, pairedPlot, signed, three, verdict } from './interval.js';
import { learningCurves } from './learningCurves.js';
import { mismatchTable } from './mismatch.js';
import { partnersSection } from './partners.js';
import { playedCard, playedKey } from './played.js';
import { roundsSection } from './rounds.js';
import { societySection } from './society.js';
import { style } from './style.js';
import { counts, ends, levelOf, percent, tooFew } from './told.js';
import { comparison, headline, METRIC_WORDS, nextSteps } from './words.js';

const curves = (specs: readonly CurveSpec[], arms: readonly Arm[], data: ReportData): readonly Html[] =>
  specs.flatMap((s) => {
    const drawn = curve(s, arms, data.metrics);
    return drawn === null ? [] : [drawn];
  });

/** The number of samples is the same only where every algorithm has drawn as many. */
const sampledWords = ({ sampled = [], learned }: ReportData): string => {
  const [first, ...others] = sampled;
  if (first === undefined) return '';
  const what = learned?.games ?? 'samples';
  return others.every((o) => o.samples === first.samples)
    ? ` and the same number of ${what}`
    : `; ${what} ${learned === undefined ? 'drawn' : 'played'} so far: ${sampled.map(({ arm, samples }) => `${labelOf(arm)} ${samples}`).join(', ')}`;
};

/** What stands in the run's folder and would mislead. */
const heldBack = ({ notes = [] }: ReportData): Html | null =>
  notes.length === 0
    ? null
    : html`<div class="result" role="note" aria-label="Left out"><p><b>Left out, because it does not fit the rest</b></p><ul>${notes.map((n) => html`<li>${n}</li>`)}</ul></div>`;

const learning = (data: ReportData, arms: readonly Arm[]): Html | null => {
  const specs = learningCurves(data);
  const rl = curves(specs.rl, arms.slice(1), data);
  const validation = curves(specs.validation, arms.slice(1), data);
  const sft = curves(specs.sft, arms.slice(0, 1), data);
  if (rl.length + sft.length + validation.length === 0) return null;
  return html`<section id="learning"><h2>How it learned</h2>
<p>First the model learns from the experts (SFT); then each algorithm goes on from that same checkpoint, with the same ${data.learned === undefined ? 'prompts' : 'games, which it plays itself,'}${sampledWords(data)}.</p>
${rl.length === 0 ? null : legend(arms.slice(1))}
<div class="grid">${[...sft, ...rl]}</div>
${mismatchTable(data, arms)}
${validation.length === 0 ? null : html`<h3>Small evaluations on the way</h3><p class="small soft">A few validation games, apart from the held-out ones, played every so many steps; bands are intervals over games.</p><div class="grid">${validation}</div>`}</section>`;
};

const pairsOf = (paired: readonly Paired[]): readonly (readonly [string, string])[] => [
  ...new Map(paired.map((p) => [`${p.a}\n${p.b}`, [p.a, p.b] as const])).values(),
];

/** What U1 and U3 rest on, where that is not plain. */
const notesOn = ({ evaluations, reader }: ReportData): readonly Html[] =>
  [
    reader === undefined
      ? null
      : `U1, and all that counts an unreadable decision, is by the ${reader} reader of natural text; U1 strict and U1 lenient are what each of the two readers can read of the same answers.`,
    gapWords(evaluations),
  ].flatMap((text) => (text === null ? [] : [html`<p>${text}</p>`]));

/** Those of the metrics that something was counted of. */
const counted = <M extends MetricName>(metrics: readonly M[], { evaluations }: ReportData): readonly M[] =>
  metrics.filter((metric) => evaluations.some(({ overall }) => overall[metric] !== null));

/** Parts of the best there is, where a planner knows it; else what was paid, beside what can be measured without one. */
const plottedOf = (data: ReportData): readonly MetricName[] =>
  hasPlanner(data.evaluations)
    ? shownOf(PLOTTED, data.evaluations)
    : [...counted(PAID, data), ...counted(PLOTTED, data)];

/** Metrics whose differences share a scale: payments have their own. */
const pairedSets = (data: ReportData): readonly (readonly MetricName[])[] => {
  const shares = shownOf(METRICS, data.evaluations).filter((metric) => !isPaid(metric));
  return hasPlanner(data.evaluations) ? [shares] : [PAID, counted(shares, data)];
};

/** Arms that are no policies of the run. */
const fromEndpoints = ({ asked = [] }: ReportData, arms: readonly Arm[]): string => {
  const labels = arms.flatMap(({ name, label }) =>
    asked.some(({ player }) => player === name) ? [label] : [],
  );
  return labels.length === 0 ? '' : `, but for ${labels.join(' and ')}, which an endpoint is asked for`;
};

const outcome = (data: ReportData, arms: readonly Arm[]): Html | null => {
  if (data.evaluations.length === 0) return null;
  const arm = (name: string) => arms.find((a) => a.name === name);
  const present = arms.filter((a) => data.evaluations.some((e) => e.arm === a.name));
  const level = levelOf(data.evaluations);
  const sets = pairedSets(data);
  return html`<section id="comparison"><h2>Before and after, on games none of them has seen</h2>
<p>${data.evaluations[0]?.games ?? 0} held-out games, the same for all; the others at the table: ${data.evaluations[0]?.opponents ?? ''}. All policies are sampled at temperature ${data.temperature}${fromEndpoints(data, present)}. A mark is the mean, the bar its ${percent(level)} interval over games.</p>
${legend(present)}
<div class="grid">${plottedOf(data).map((m) => metricIntervals(m, present, data.evaluations))}</div>
${notesOn(data)}<h3>Differences, game by game</h3>
<p>Each game is played by all, so the differences are paired. A bar that crosses zero means: not told apart by this many games. Where ${tooFew(level)}, there is no bar: nothing can be told. A coloured bar leaves zero out; its colour is that of the better one.</p>
<div class="grid">${pairsOf(data.paired).flatMap(([a, b]) => {
    const [left, right] = [arm(a), arm(b)];
    return left === undefined || right === undefined
      ? []
      : sets.map((paired) =>
          pairedPlot(
            left,
            right,
            data.paired.filter((p) => p.a === a && p.b === b && paired.includes(p.metric)),
          ),
        );
  })}</div>
${constrained(data, present)}${cost(data, present)}${numbers(data, present)}${reasons(data, present)}</section>`;
};

/** Whose answers could be nothing but answers. */
const constrained = (data: ReportData, arms: readonly Arm[]): Html | null => {
  const told = arms.flatMap(({ name, label }) => {
    const free = data.evaluations.find((e) => e.arm === name)?.constrained;
    return free === undefined ? [] : [`${label} ${free.readable} of ${free.answers}`];
  });
  return told.length === 0
    ? null
    : html`<p>Answers were constrained to what can be read, so that U1 is 1 by construction. Left free, the same policies at the same questions wrote answers of which these can be read: ${told.join(', ')}.</p>`;
};

/** What an answer costs, where it is not the same for all. */
const cost = (data: ReportData, arms: readonly Arm[]): Html | null => {
  if (data.trained === undefined) return null;
  const told = arms.flatMap(({ name, label }) => {
    const tokens = data.evaluations.find((e) => e.arm === name)?.tokens;
    return tokens === undefined ? [] : [`${label} ${tokens.toFixed(1)}`];
  });
  return told.length === 0
    ? null
    : html`<p>Tokens that a decision took to write, those of answers that were not chosen among them: ${told.join(', ')}.</p>`;
};

const numbers = (data: ReportData, arms: readonly Arm[]): Html =>
  html`<details><summary>The numbers as tables</summary><div class="scroll"><table><caption>Means with intervals</caption><thead><tr><th scope="col">metric</th>${arms.map((a) => html`<th scope="col">${a.label}</th>`)}</tr></thead><tbody>${shownOf(
    METRICS,
    data.evaluations,
  ).map(
    (m) =>
      html`<tr><th scope="row">${METRIC_WORDS[m].short}</th>${arms.map((a) => {
        const v = data.evaluations.find((e) => e.arm === a.name)?.overall[m] ?? null;
        return v === null
          ? html`<td>–</td>`
          : html`<td>${three(v.mean)} <span class="soft">${ends(v, three, ' … ')}; ${counts(v)}</span></td>`;
      })}</tr>`,
  )}</tbody></table></div><div class="scroll"><table><caption>Paired differences</caption><thead><tr><th scope="col">metric</th>${pairsOf(data.paired).map(([a, b]) => html`<th scope="col">${labelFor(arms, a)} − ${labelFor(arms, b)}</th>`)}</tr></thead><tbody>${shownOf(
    METRICS,
    data.evaluations,
  ).map(
    (m) =>
      html`<tr><th scope="row">${METRIC_WORDS[m].short}</th>${pairsOf(data.paired).map(([a, b]) => {
        const d = data.paired.find((p) => p.a === a && p.b === b && p.metric === m)?.difference ?? null;
        return d === null
          ? html`<td>–</td>`
          : html`<td>${signed(d.mean)} <span class="soft">${ends(d, signed, ' … ')}; ${counts(d)}</span> <span class="badge ${verdict(d).css}">${verdict(d).text}</span></td>`;
      })}</tr>`,
  )}</tbody></table></div></details>`;

const labelFor = (arms: readonly Arm[], name: string): string =>
  arms.find((a) => a.name === name)?.label ?? name;

const reasons = (data: ReportData, arms: readonly Arm[]): Html | null => {
  const rows = arms.flatMap((a) =>
    (data.evaluations.find((e) => e.arm === a.name)?.noncompliance ?? []).map((r) => ({ arm: a, ...r })),
  );
  if (rows.length === 0) return null;
  return html`<details><summary>Why answers could not be read</summary><div class="scroll"><table><thead><tr><th scope="col">reason</th><th scope="col">policy</th><th scope="col">answers</th></tr></thead><tbody>${rows.map((r) => html`<tr><td>${r.reason}</td><td>${r.arm.label}</td><td>${r.count}</td></tr>`)}</tbody></table></div></details>`;
};

const games = (data: ReportData, arms: readonly Arm[]): Html | null =>
  data.playthroughs.length === 0
    ? null
    : html`<section id="games"><h2>Games, round by round</h2><p>The same held-out games, played by each policy; choose who plays.</p>${data.playthroughs.some((p) => Object.values(p.arms).some((phases) => phases.some(({ graph }) => graph !== null))) ? playedKey() : null}${data.playthroughs.map((p, i) => playedCard(p, arms, i))}</section>`;

const tile = (value: string, what: string): Html => html`<li><b>${value}</b><span>${what}</span></li>`;

const end = (data: ReportData): Html => {
  const total = data.timings?.stages.reduce((s, t) => s + t.seconds, 0) ?? 0;
  return html`<section id="settings"><h2>Settings and versions</h2>
${
  data.timings === null
    ? null
    : html`<div class="scroll"><table><caption>${data.timings.device}; ${total.toFixed(0)} s in all</caption><thead><tr><th scope="col">stage</th><th scope="col">seconds</th></tr></thead><tbody>${data.timings.stages.map((t) => html`<tr><td>${t.stage}</td><td>${t.seconds.toFixed(1)}</td></tr>`)}</tbody></table></div>
<p class="small soft">${Object.entries(data.timings.versions)
        .map(([k, v]) => `${k} ${v}`)
        .join(' · ')}</p>`
}
${askedTable(data.asked)}<details><summary>The recipe, every default filled in</summary><pre>${data.recipeText}</pre></details></section>
<section id="glossary"><h2>What the words mean</h2><dl class="glossary">${glossary(levelOf(data.evaluations), data.learned?.reward, data.ways).map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl></section>
<section id="next"><h2>What to try next</h2><ul>${nextSteps(data.name, data.own, data.paired, data.algorithms).map((s) => html`<li>${s}</li>`)}</ul></section>`;
};

/** The page as text. */
export const reportPage = (data: ReportData): string => {
  const arms = armsOf(data.algorithms);
  const inWords = (pairs: readonly (readonly [string, string])[]): readonly Html[] =>
    pairs.flatMap(([a, b]) => {
      const text = comparison(data.paired, a, b);
      return text === null ? [] : [html`<p>${text}</p>`];
    });
  // What the first algorithm did is what people come for; of five policies there would be ten paragraphs.
  const pairs = pairsOf(data.paired);
  const isFirst = ([a]: readonly [string, string]): boolean => a === data.algorithms[0];
  const versus = inWords(pairs.filter(isFirst));
  const others = inWords(pairs.filter((pair) => !isFirst(pair)));
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${data.name}: Tompo report</title><style>${raw(style)}</style></head>
<body><header class="top"><p class="eyebrow">Tompo · run report</p><h1>${data.name}</h1>
<p class="lead">${data.description === '' ? '' : `${data.description}. `}${plainWords(data)}</p>
<div class="result" role="note" aria-label="Result"><p><b>${headline(data.evaluations, data.paired, data.algorithms)}</b></p>${versus}${others.length === 0 ? null : html`<details><summary>The other differences in words</summary>${others}</details>`}</div>${heldBack(data)}
<ul class="tiles">${tile(data.model, 'model')}${tile(data.games.join(', '), 'games')}${tile(data.expert, 'expert it learned from')}${tile(String(data.samples), `${data.learned?.games ?? 'samples'} for each algorithm`)}${tile(String(data.seed), 'seed')}</ul></header>
<main>${outcome(data, arms)}${societySection(data, arms)}${roundsSection(data, arms)}${learning(data, arms)}${partnersSection(data, arms)}${games(data, arms)}${end(data)}</main>
<footer>Made by the tompo command from this run’s own files.</footer></body></html>
`;
  return page.html;
};

const plainWords = (data: ReportData): string => {
  const { about, model, expert, demonstrations, algorithms, trained = algorithms } = data;
  const labels = trained.map((name) => armsOf(algorithms).find((arm) => arm.name === name)?.label ?? name);
  const improved =
    labels.length === 0
      ? ''
      : `, and was then improved by reinforcement learning${labels.length > 1 ? ` in ${labels.length} ways` : ''}: ${labels.join(' and ')}`;
  return `${about ?? 'Agents on a network decide whom to link with and how much to invest.'} A language model (${model}) learned from games of ${expert} experts${demonstrations}${improved}.`;
};
