/** @file A game played out, round by round, by each arm: pictures, the model's own words, the expert beside. */
import type { Arm } from './arms.js';
import type { PlayedPhase, Playthrough } from './data.js';
import { fixed, type Html, html, raw } from './html.js';
import { largestEffort, network } from './network.js';
import { seatName } from './seats.js';

const badge = (p: PlayedPhase): Html =>
  p.noncompliance !== null
    ? html`<span class="badge bad">unreadable</span>`
    : p.sameAsExpert
      ? html`<span class="badge good">as the expert</span>`
      : html`<span class="badge">differs</span>`;

const phaseView = (p: PlayedPhase, play: Playthrough, largest: number, who: string): Html =>
  html`<div class="phase"><h4>Round ${p.round + 1} · ${p.kind === 'graph' ? 'links' : p.kind} ${badge(p)}</h4>
<div class="scene">${network(p, play, largest, who)}
<dl><dt>${who} wrote</dt><dd><code>${p.words === '' ? '(nothing)' : p.words}</code></dd>
<dt>meaning</dt><dd>${p.decision ?? html`<b>not readable</b>: ${p.noncompliance ?? ''}`}</dd>
${
  p.said === undefined
    ? null
    : html`<dt>said</dt><dd>${
        p.said.length === 0
          ? '(nothing)'
          : p.said.map(
              ({ seat, text }) =>
                html`<span class="said">${seatName(seat, play.style)}: “${text}”</span><br>`,
            )
      }</dd>`
}
${p.beliefs === null ? null : html`<dt>expected</dt><dd>${p.beliefs}</dd>`}
<dt>expert</dt><dd>${p.expert} <span class="soft">(<code>${p.expertWords}</code>)</span></dd>
${
  p.welfare === null || p.plannerWelfare === null
    ? null
    : html`<dt>welfare</dt><dd>${fixed(p.welfare, 2)} <span class="soft">of the planner’s ${p.plannerWelfare.toFixed(2)}${p.plannerGap !== null && p.plannerGap > 0 ? ` (found; the best is at most ${(p.plannerWelfare + p.plannerGap).toFixed(2)})` : ''}</span></dd>`
}</dl></div></div>`;

/** The phases of each round. */
const rounds = (phases: readonly PlayedPhase[]): readonly (readonly PlayedPhase[])[] =>
  [...new Set(phases.map((p) => p.round))].map((r) => phases.filter((p) => p.round === r));

const paramText = (params: Playthrough['params']): string =>
  Object.entries(params)
    .map(([k, v]) => `${k} ${v}`)
    .join(' · ');

const typesText = ({ types, typeName }: Playthrough): string =>
  types.length === 0
    ? ''
    : types.every((t) => t === types[0])
      ? `${typeName} ${types[0] ?? ''} for all`
      : `${typeName} ${types.join(', ')}`;

/** One card: tabs (radio buttons, no script) choose the arm. The sheet that shows the chosen panel comes with it. */
export const playedCard = (play: Playthrough, arms: readonly Arm[], index: number): Html => {
  const phasesOf = (a: Arm): readonly PlayedPhase[] =>
    Object.hasOwn(play.arms, a.name) ? (play.arms[a.name] ?? []) : [];
  const here = arms.filter((a) => phasesOf(a).length > 0);
  const largest = largestEffort(play.arms);
  const id = (a: Arm) => `g${index}-${arms.indexOf(a)}`;
  const first = here.find((a) => a.name !== 'sft') ?? here[0];
  return html`<article class="play"><h3>Game ${index + 1}: ${[play.game.toUpperCase(), `${play.n} agents`, play.sequence].filter((part) => part !== '').join(', ')}</h3>
<p class="facts">${[paramText(play.params), typesText(play), ''].filter((part, i) => part !== '' || i === 2).join(' · ')}the policy sits in seat ${seatName(play.seat, play.style)}, ${play.opponents} in the others</p>
<style>${raw(here.map((a) => `#${id(a)}:checked~.p-${id(a)}`).join(','))}{display:block}</style>
<fieldset class="tabs"><legend>Played by</legend>${here.map(
    (a) =>
      html`<input type="radio" name="g${index}" id="${id(a)}" ${raw(a === first ? 'checked' : '')}><label class="${a.css}" for="${id(a)}">${a.label}</label>`,
  )}${here.map(
    (a) =>
      html`<div class="panel p-${id(a)} ${a.css}">${rounds(phasesOf(a)).map((phases) => html`<div class="round">${phases.map((p) => phaseView(p, play, largest, a.label))}</div>`)}</div>`,
  )}</fieldset>
<details><summary>What the policy was asked first</summary><pre>${play.prompt}</pre></details></article>`;
};

export const playedKey = (): Html =>
  html`<p class="small soft">Area of a disc: effort (numbers: effort → payoff). Solid line: both proposed the link, it formed. Dotted arrow: proposed by one, not returned. The coloured seat is the policy’s.</p>`;
