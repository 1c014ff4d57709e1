/** @file The population of a course as a tree: when each joined, of whom it was bred, and how much regret it left; sources below. */
import { scaleLinear } from 'd3-scale';
import { armsOf } from '../../report/arms.js';
import { legend, tickText } from '../../report/curve.js';
import { type Html, html, px } from '../../report/html.js';
import type { CourseData, OpponentData } from '../data.js';

const HEIGHT = 220;
const BOX = { left: 38, right: 16, top: 14, bottom: 34 };
const COLUMN = 30;
const WIDTH = 340;

const HOWS = ['drawn', 'changed', 'crossed', 'written', 'copied'] as const;
const looks = armsOf(HOWS).slice(1);
const beginner = { ...(armsOf([])[0] as (typeof looks)[number]), label: 'from the beginning' };

const lookOf = ({ lineage }: OpponentData) => looks.find(({ name }) => name === lineage?.how) ?? beginner;

interface Node extends OpponentData {
  /** Regret that it left when it joined, or after the first training. */
  readonly joined: number | null;
  /** After the last saved training. */
  readonly now: number | null;
}

export const nodesOf = ({ opponents, rows }: CourseData): readonly Node[] =>
  opponents.map((one) => {
    const own = rows.find(({ iteration }) => iteration === one.iteration);
    const inPool = (row: CourseData['rows'][number] | undefined): number | null =>
      row?.opponents.find(({ id }) => id === one.id)?.regret ?? null;
    return {
      ...one,
      joined: own?.attempts.find(({ verdict }) => verdict === 'accepted')?.regret ?? inPool(rows[0]),
      now: inPool(rows.at(-1)),
    };
  });

const anchor = (seed: number, id: string): string => `source-${seed}-${id}`;

const lineageWords = ({ lineage, name, generator }: OpponentData): string => {
  if (name !== null) return `${name}, from the beginning`;
  if (lineage === null) return `by ${generator}`;
  const of = lineage.parents.join(' and ');
  switch (lineage.how) {
    case 'drawn':
      return 'drawn';
    case 'changed':
      return `changed from ${of}`;
    case 'crossed':
      return `crossed from ${of}`;
    case 'copied':
      return 'the student as it was';
    case 'written':
      return `written by ${generator}${of === '' ? '' : `, which was shown ${of}`}`;
  }
};

const told = (x: number | null): string => (x === null ? '–' : x.toFixed(3));

const drawing = ({ seed }: CourseData, nodes: readonly Node[]): Html => {
  const last = Math.max(1, ...nodes.map(({ iteration }) => iteration));
  const width = Math.max(WIDTH, BOX.left + BOX.right + COLUMN * last);
  const x = scaleLinear([0, last], [BOX.left + 8, width - BOX.right]);
  const most = Math.max(0.01, ...nodes.map(({ joined }) => joined ?? 0));
  const y = scaleLinear([0, most], [HEIGHT - BOX.bottom, BOX.top]).nice(4);
  const label = `Who joined in which iteration, of whom it was bred, and the regret that it left: ${nodes.length} opponents`;
  const at = (node: Node): readonly [number, number] => [x(node.iteration), y(node.joined ?? 0)];
  const edges = nodes.flatMap((node) =>
    (node.lineage?.parents ?? []).flatMap((id) => {
      const parent = nodes.find((one) => one.id === id);
      if (parent === undefined) return [];
      const [[x0, y0], [x1, y1]] = [at(parent), at(node)];
      const middle = px((x0 + x1) / 2);
      return [
        html`<path class="bred" d="M${px(x0)},${px(y0)}C${middle},${px(y0)} ${middle},${px(y1)} ${px(x1)},${px(y1)}"/>`,
      ];
    }),
  );
  return html`<div class="scroll"><svg viewBox="0 0 ${width} ${HEIGHT}" style="min-width:${width}px;max-width:${Math.round(1.4 * width)}px" role="img" aria-label="${label}"><title>${label}</title>
${y.ticks(4).map((t) => html`<line class="gridline" x1="${BOX.left}" x2="${width - BOX.right}" y1="${px(y(t))}" y2="${px(y(t))}"/><text x="${BOX.left - 6}" y="${px(y(t) + 4)}" text-anchor="end">${tickText(t)}</text>`)}
${x
  .ticks(Math.min(last, 12))
  .filter(Number.isInteger)
  .map((t) => html`<text x="${px(x(t))}" y="${HEIGHT - 16}" text-anchor="middle">${t}</text>`)}
<text x="${width - BOX.right}" y="${HEIGHT - 3}" text-anchor="end">iteration</text>
${edges}${nodes.map((node) => {
  const look = lookOf(node);
  const [cx, cy] = at(node);
  return html`<a class="nodelink ${look.css}" href="#${anchor(seed, node.id)}"><title>${node.id}: ${lineageWords(node)}; regret ${told(node.joined)}</title><circle cx="${px(cx)}" cy="${px(cy)}" r="11" fill="transparent"/><path class="dot" d="${look.mark}" transform="translate(${px(cx)},${px(cy)})"/></a>`;
})}</svg></div>`;
};

const sourceOf = ({ seed }: CourseData, node: Node): Html => {
  const note = Object.entries(node.note ?? {}).map(([key, value]) => `${key} ${value}`);
  const facts = [
    node.iteration === 0 ? 'beginning' : `iteration ${node.iteration}`,
    lineageWords(node),
    `regret ${told(node.joined)} ${node.iteration === 0 ? 'after the first training' : 'when it joined'}, ${told(node.now)} after the last`,
  ];
  const text = node.source ?? 'A table that the recipe names; it has no source of its own.';
  return html`<details class="opponent"><summary><code>${node.id}</code>${facts.join(' · ')}</summary>${
    note.length === 0 ? null : html`<p class="small soft">${note.join(' · ')}</p>`
  }${node.hash === null ? null : html`<p class="small soft">SHA-256 <code>${node.hash}</code></p>`}<pre id="${anchor(seed, node.id)}">${text}</pre></details>`;
};

export const treeKey = (seeds: readonly CourseData[]): Html => {
  const hows = new Set(seeds.flatMap(({ opponents }) => opponents.map((one) => one.lineage?.how)));
  return legend([beginner, ...looks.filter(({ name }) => hows.has(name as (typeof HOWS)[number]))]);
};

export const treePanel = (seed: CourseData): Html => {
  const nodes = nodesOf(seed);
  return html`<figure class="card"><figcaption><h3>Who was bred from whom</h3><span class="soft">Across: the iteration in which it joined. Up: the regret that it left the student then. A line leads from a parent. Click a mark for its source.</span></figcaption>${drawing(seed, nodes)}</figure>${nodes.map((node) => sourceOf(seed, node))}`;
};
