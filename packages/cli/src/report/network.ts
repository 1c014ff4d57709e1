/** @file A network of agents on a circle: node area ∝ effort, links solid, one-sided proposals dotted. */
import { max } from 'd3-array';
import type { PlayedPhase, Playthrough } from './data.js';
import { fixed, type Html, html, px } from './html.js';
import { seatName } from './seats.js';

const WIDTH = 330;
const HEIGHT = 250;
const CENTRE = { x: WIDTH / 2, y: HEIGHT / 2 };
const RADIUS = 74;
const BIGGEST = 19;
const SMALLEST = 4;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly cos: number;
  readonly sin: number;
}

/** Seat i of n, clockwise from the top. */
export const placeOf = (i: number, n: number): Place => {
  const angle = (2 * Math.PI * i) / n - Math.PI / 2;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { x: CENTRE.x + RADIUS * cos, y: CENTRE.y + RADIUS * sin, cos, sin };
};

/** Radius of a node: its area grows with the effort. */
export const radiusOf = (effort: number, largest: number): number =>
  largest <= 0
    ? SMALLEST
    : Math.sqrt(SMALLEST ** 2 + (Math.max(0, effort) / largest) * (BIGGEST ** 2 - SMALLEST ** 2));

export interface Tie {
  readonly from: number;
  readonly to: number;
  readonly kind: 'link' | 'asked';
}

/** Links of the graph, and the proposals that were not returned. */
export const tiesOf = (phase: Pick<PlayedPhase, 'graph' | 'proposals'>, n: number): readonly Tie[] => {
  const ties: Tie[] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (i < j && phase.graph?.[i]?.[j] === 1) ties.push({ from: i, to: j, kind: 'link' });
      if (i !== j && phase.proposals?.[i]?.[j] === 1 && phase.proposals[j]?.[i] !== 1)
        ties.push({ from: i, to: j, kind: 'asked' });
    }
  return ties;
};

const drawTie = (tie: Tie, n: number, seat: number): Html => {
  const [a, b] = [placeOf(tie.from, n), placeOf(tie.to, n)];
  const mine = tie.from === seat || (tie.kind === 'link' && tie.to === seat) ? ' mine' : '';
  if (tie.kind === 'link')
    return html`<line class="edge${mine}" x1="${px(a.x)}" y1="${px(a.y)}" x2="${px(b.x)}" y2="${px(b.y)}"/>`;
  // a proposal that was not returned: dotted, ends in a small arrow two thirds of the way
  const [hx, hy] = [a.x + (b.x - a.x) * 0.62, a.y + (b.y - a.y) * 0.62];
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
  const wing = (side: number) => `${px(hx - 7 * ux + side * 4 * uy)},${px(hy - 7 * uy - side * 4 * ux)}`;
  return html`<path class="asked${mine}" d="M${px(a.x)},${px(a.y)}L${px(hx)},${px(hy)}"/><path class="asked${mine}" style="stroke-dasharray:none" d="M${wing(1)}L${px(hx)},${px(hy)}L${wing(-1)}"/>`;
};

/** The network of a phase; `seat` is the policy's. */
export const network = (
  phase: PlayedPhase,
  { n, seat, style }: Pick<Playthrough, 'n' | 'seat' | 'style'>,
  largest: number,
  who: string,
): Html => {
  const ties = tiesOf(phase, n);
  const links = ties.filter((t) => t.kind === 'link').length;
  const asked = ties.length - links;
  const label = `Round ${phase.round + 1}, ${phase.kind} phase: ${phase.graph === null && phase.proposals === null ? 'no network' : `${links} links`}${asked > 0 ? `, ${asked} proposals not returned` : ''}${
    phase.efforts === null ? '' : `; efforts ${phase.efforts.join(', ')}`
  }${
    phase.choices === undefined ? '' : `; choices ${phase.choices.map((c) => c || '–').join(', ')}`
  }${phase.payoffs === null ? '' : `; payoffs ${phase.payoffs.map((p) => fixed(p, 1)).join(', ')}`}. The policy sits in seat ${seatName(seat, style)}.`;
  const nodes = Array.from({ length: n }, (_, i) => {
    const p = placeOf(i, n);
    const effort = phase.efforts?.[i];
    const r = effort === undefined ? SMALLEST + 3 : radiusOf(effort, largest);
    const anchor = p.cos > 0.3 ? 'start' : p.cos < -0.3 ? 'end' : 'middle';
    const said = effort === undefined ? (phase.choices?.[i] ?? '') : String(effort);
    const lines = said === '' ? 1 : 2;
    const tx = p.x + Math.sign(Math.round(p.cos * 3)) * (Math.max(r, 6) + 7);
    // above the top nodes, below the bottom ones, centred at the sides: two lines of 13 px at most
    const ty =
      anchor !== 'middle'
        ? p.y + 4 - (lines - 1) * 6
        : p.sin < 0
          ? p.y - r - 7 - (lines - 1) * 13
          : p.y + r + 15;
    const payoff = phase.payoffs?.[i];
    const name = i === seat ? `${seatName(i, style)} · ${who}` : seatName(i, style);
    return html`<g class="${i === seat ? 'me' : ''}"><circle class="node" cx="${px(p.x)}" cy="${px(p.y)}" r="${px(Math.max(r, 6))}"/>${
      effort === undefined ? null : html`<circle class="disc" cx="${px(p.x)}" cy="${px(p.y)}" r="${px(r)}"/>`
    }<text class="strong halo" x="${px(tx)}" y="${px(ty)}" text-anchor="${anchor}">${name}</text>${
      said === ''
        ? null
        : html`<text class="halo" x="${px(tx)}" y="${px(ty + 13)}" text-anchor="${anchor}">${said}${payoff === undefined ? '' : ` → ${fixed(payoff, 1)}`}</text>`
    }</g>`;
  });
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}"><title>${label}</title>${ties.map((t) => drawTie(t, n, seat))}${nodes}</svg>`;
};

/** The largest effort of a played game, for one scale in all its pictures. */
export const largestEffort = (arms: Readonly<Record<string, readonly PlayedPhase[]>>): number =>
  max(Object.values(arms).flatMap((phases) => phases.flatMap((p) => p.efforts ?? []))) ?? 1;
