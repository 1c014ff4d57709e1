/** @file Scores by family as a radar: one closed line for each player. */
import type { Arm } from '../../report/arms.js';
import { type Html, html, px } from '../../report/html.js';
import type { BenchResult } from '../folder.js';
import type { BenchFamily } from '../scenarios.js';
import { familyName, two } from '../words.js';

const WIDTH = 510;
const HEIGHT = 400;
const RADIUS = 132;
/** What stands in the middle, and at the rim. */
const [LOW, HIGH] = [-0.5, 1.1];
const RINGS = [0, 0.5, 1] as const;

export interface Line {
  readonly arm: Arm;
  readonly result: BenchResult;
}

const at = (angle: number, radius: number): readonly [number, number] => [
  WIDTH / 2 + radius * Math.sin(angle),
  HEIGHT / 2 - radius * Math.cos(angle),
];
const radiusOf = (score: number): number =>
  (RADIUS * (Math.min(HIGH, Math.max(LOW, score)) - LOW)) / (HIGH - LOW);

const path = (points: readonly (readonly [number, number])[]): string =>
  `M${points.map(([x, y]) => `${px(x)},${px(y)}`).join('L')}Z`;

/** Names on one side stand at least so far apart. */
const LINE = 12.5;

/** By axis, how high its name stands: beside its end, or further up or down where names would stand on each other. */
const heightsOf = (angles: readonly number[]): readonly number[] => {
  const heights = angles.map((angle) => at(angle, RADIUS + 12)[1]);
  for (const side of [1, -1])
    for (const end of [1, -1]) {
      let last: number | null = null;
      // From the middle of a side to its end.
      const quarter = angles
        .map((_, i) => i)
        .filter(
          (i) => side * Math.sin(angles[i] as number) > 0 && end * Math.cos(angles[i] as number) >= -1e-9,
        )
        .toSorted((i, j) => end * (Math.cos(angles[i] as number) - Math.cos(angles[j] as number)));
      for (const i of quarter) {
        const own = heights[i] as number;
        if (last !== null) heights[i] = end > 0 ? Math.min(own, last - LINE) : Math.max(own, last + LINE);
        last = heights[i] as number;
      }
    }
  return heights;
};

/** Families in the order given; a player that did not play one has a gap in its line there. */
export const radar = (families: readonly BenchFamily[], lines: readonly Line[]): Html | null => {
  // A line around fewer than three families encloses nothing.
  if (families.length < 3) return null;
  // Half a step on, so that no name stands right above or below the middle.
  const angles = families.map((_, i) => (2 * Math.PI * (i + 0.5)) / families.length);
  const heights = heightsOf(angles);
  const label = `Scores by family: ${lines
    .map(
      ({ arm, result }) =>
        `${arm.label} ${result.families.map(({ family, score }) => `${familyName(family)} ${two(score?.mean ?? null)}`).join(', ')}`,
    )
    .join('; ')}`;
  const rings = RINGS.map(
    (score) =>
      html`<path class="${score === 0 ? 'zero ring' : 'gridline ring'}" d="${path(angles.map((angle) => at(angle, radiusOf(score))))}"/>`,
  );
  const spokes = angles.map((angle, i) => {
    const [x, y] = at(angle, RADIUS);
    const [lx] = at(angle, RADIUS + 12);
    const ly = heights[i] as number;
    const anchor = Math.sin(angle) > 0 ? 'start' : 'end';
    return html`<line class="gridline" x1="${WIDTH / 2}" y1="${HEIGHT / 2}" x2="${px(x)}" y2="${px(y)}"/><text x="${px(lx)}" y="${px(ly + 4)}" text-anchor="${anchor}">${familyName(families[i] as BenchFamily)}</text>`;
  });
  const drawn = lines.map(({ arm, result }) => {
    const points = families.flatMap((family, i) => {
      const score = result.families.find((one) => one.family === family)?.score ?? null;
      return score === null
        ? []
        : [{ family, score: score.mean, at: at(angles[i] as number, radiusOf(score.mean)) }];
    });
    return html`<g class="${arm.css}">${
      points.length < 3
        ? null
        : html`<path class="inside" d="${path(points.map((one) => one.at))}"/><path class="curve" stroke-dasharray="${arm.dash}" d="${path(points.map((one) => one.at))}"/>`
    }${points.map((one) => html`<path class="dot" d="${arm.mark}" transform="translate(${px(one.at[0])},${px(one.at[1])})"><title>${arm.label}, ${familyName(one.family)}: ${two(one.score)}</title></path>`)}</g>`;
  });
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" class="radar" role="img" aria-label="${label}"><title>${label}</title>${rings}${spokes}${drawn}${RINGS.map((score) => html`<text class="halo ringtext" x="${px(WIDTH / 2 + 3)}" y="${px(HEIGHT / 2 - radiusOf(score) + 4)}">${score}</text>`)}</svg>`;
};
