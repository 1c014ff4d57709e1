/** @file The diagnoses of a course, with pictures: what the student's value hangs on, and what changing it does. */
import type { Diagnosis, Frame } from '@tompo/curriculum';
import { fixed, type Html, html, px } from '../../report/html.js';
import type { CurriculumData, SeedData } from '../data.js';

const CELL = 44;
const SIDE = 44;

interface Cell {
  readonly value: number;
  readonly text: string;
}

/** Two rows, the student's own choices and the other's; a column for each remembered round, the oldest first. */
const heat = (
  columns: readonly (readonly [own: Cell, other: Cell])[],
  most: number,
  label: string,
  css: string,
): Html => {
  const width = SIDE + CELL * columns.length;
  const shade = (value: number): string => px(most > 0 ? 0.06 + 0.64 * Math.min(1, value / most) : 0.06);
  return html`<svg viewBox="0 0 ${width} ${CELL + 26}" style="max-width:${width}px" role="img" aria-label="${label}"><title>${label}</title>
${(['own', 'other'] as const).map((name, seat) => html`<text x="0" y="${seat * (CELL / 2) + 15}">${name}</text>`)}
${columns
  .map((pair, j) => [
    html`<text x="${SIDE + j * CELL + CELL / 2}" y="${CELL + 15}" text-anchor="middle">−${columns.length - j}</text>`,
    ...pair.map(
      ({ value, text }, seat) =>
        html`<rect class="heat ${css}" x="${SIDE + j * CELL}" y="${seat * (CELL / 2)}" width="${CELL}" height="${CELL / 2}" fill-opacity="${shade(value)}"/><text class="ink" x="${SIDE + j * CELL + CELL / 2}" y="${seat * (CELL / 2) + 15}" text-anchor="middle">${text}</text>`,
    ),
  ])
  .map((parts) => html`${parts}`)}</svg>`;
};

/** Attention is told by rounds ago, own before other. */
const overall = (
  { attention }: Diagnosis,
  of: 'score' | 'intervention',
  css: string,
  title: string,
): Html => {
  const memory = attention.length / 2;
  const cell = (ago: number, seat: 0 | 1): Cell => {
    const value = attention[2 * (ago - 1) + seat]?.[of] ?? 0;
    return { value, text: value.toFixed(2) };
  };
  const columns = Array.from(
    { length: memory },
    (_, j) => [cell(memory - j, 0), cell(memory - j, 1)] as const,
  );
  const most = Math.max(...attention.map((one) => one[of]));
  return html`<div class="frame"><b>${title}</b>${heat(columns, most, `${title}: ${attention.map((one) => `${one.object} ${one[of].toFixed(2)}`).join(', ')}`, css)}</div>`;
};

/** The same moment may stand out in several rollouts. */
const together = (frames: readonly Frame[]): readonly { readonly frame: Frame; readonly times: number }[] => {
  const key = ({ rollout: _, ...rest }: Frame): string => JSON.stringify(rest);
  return frames
    .filter((frame, i) => frames.findIndex((other) => key(other) === key(frame)) === i)
    .map((frame) => ({ frame, times: frames.filter((other) => key(other) === key(frame)).length }));
};

/** A moment: what was remembered, shaded by how much the value hangs on it. */
const momentOf = (frame: Frame, times: number, choices: readonly string[], most: number): Html => {
  const name = (choice: number): string => choices[choice] ?? String(choice);
  const columns = frame.remembered.map(([own, other], j) => {
    const [a = 0, b = 0] = frame.attention?.[j] ?? [];
    return [
      { value: a, text: name(own).slice(0, 4) },
      { value: b, text: name(other).slice(0, 4) },
    ] as const;
  });
  const cost = frame.gap > 0 ? `, which costs ${fixed(frame.gap, 2)}` : '';
  const round = `Round ${frame.round + 1}${columns.length === 0 ? ', nothing remembered' : ''}${times > 1 ? `, in ${times} rollouts` : ''}`;
  const words = `${round}: chose ${name(frame.choice)}, best was ${name(frame.better)}${cost}; surprise ${fixed(frame.surprise, 2)}`;
  return html`<div class="frame">${columns.length === 0 ? null : heat(columns, most, words, '')}${words}.</div>`;
};

const KINDS: Readonly<Record<Diagnosis['kind'], string>> = {
  unsure: 'no cause named',
  horizon: 'last rounds',
  'mis-times': 'mis-times',
  blind: 'blind',
  distracted: 'distracted',
  'too-trusting': 'too trusting',
  'too-retaliating': 'too retaliating',
};

const one = (row: SeedData['rows'][number], choices: readonly string[]): Html => {
  const { diagnosis } = row;
  const { kind, opponent, regret, frames, attention, agreement, text } = diagnosis;
  const most = Math.max(0, ...frames.flatMap((frame) => (frame.attention ?? []).flat()));
  const believed =
    agreement === null
      ? 'agreement cannot be told'
      : `agreement of attention and intervention ${fixed(agreement, 2)}`;
  return html`<article class="card"><h3>Iteration ${row.iteration} <span class="badge ${kind === 'unsure' ? '' : 'good'}">${KINDS[kind]}</span></h3>
<p class="facts">worst: <code>${opponent}</code>, regret ${fixed(regret, 3)} · ${believed}</p>
${attention.length === 0 ? null : html`<div class="frames">${overall(diagnosis, 'score', '', 'Attention')}${overall(diagnosis, 'intervention', 'other', 'Return changes by')}</div>`}
${frames.length === 0 ? null : html`<details><summary>${frames.length} critical moment${frames.length === 1 ? '' : 's'}</summary><div class="frames">${together(frames).map(({ frame, times }) => momentOf(frame, times, choices, most))}</div></details>`}
<details><summary>In words</summary><p class="small">${text}</p></details></article>`;
};

export const diagnosesPanel =
  ({ recipe }: CurriculumData) =>
  ({ rows }: SeedData): Html =>
    html`<div class="grid two">${rows.map((row) => one(row, recipe.choices))}</div>`;

export const diagnosesWords = ({ seeds }: CurriculumData): string => {
  const all = seeds.flatMap(({ rows }) => rows.map(({ diagnosis }) => diagnosis.kind));
  const named = all.filter((kind) => kind !== 'unsure').length;
  return `${named} of ${all.length} diagnoses named a cause. Attention: the share of the gradient of the student's value by each thing that it remembers, so many rounds ago. Return changes by: what it earns otherwise where it remembers that thing otherwise. Where the two do not agree, no cause is named.`;
};
