/** @file Lines against a number, as SVG: scales, ticks and paths by d3. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Where the axis of x begins. */
  readonly from: 'zero' | 'data';
  readonly scale: 'linear' | 'log';
  /** What a tick of y says. */
  readonly tick: (value: number) => string;
  readonly legend: 'top' | 'bottom';
  /** Vertical lines with a word on them. */
  readonly marks: readonly { readonly at: number; readonly words: string }[];
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

const [WIDTH, HEIGHT] = [760, 460];
const BOX = { left: 78, right: 24, top: 48, bottom: 54 };
const COLOURS = ['#0b6e99', '#c2571a', '#4d7c2a', '#7a3e9d'];
const DASHES = ['', '7 4', '2 4', '9 3 2 3'];

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export const plot = ({ title, x, y, from, scale, tick, legend, marks, lines }: Plot): string => {
  const points = lines.flatMap((one) => one.points);
  const [xs, ys] = [points.map(([a]) => a), points.map(([, b]) => b)];
  const ends: [number, number] =
    from === 'zero' ? [0, 1.05 * Math.max(...xs)] : [Math.min(...xs) - 1, Math.max(...xs) + 1];
  const across = scaleLinear(ends, [BOX.left, WIDTH - BOX.right]);
  // Seven digits at each mark would run into one another.
  const words = ends[1] >= 1e6 ? ({ notation: 'compact' } as const) : {};
  const range = [HEIGHT - BOX.bottom, BOX.top];
  const up =
    scale === 'log'
      ? scaleLog([Math.min(...ys) / 1.5, Math.max(...ys) * 1.5], range).nice()
      : scaleLinear([Math.min(...ys, 0) * 1.15, Math.max(...ys, 0.01) * 1.15], range).nice();
  const heights = scale === 'log' ? up.ticks().filter((t) => Math.log10(t) % 1 === 0) : up.ticks(6);
  const at = (value: number): string => value.toFixed(1);
  const text = (cx: number, cy: number, anchor: string, words: string, more = ''): string =>
    `<text x="${at(cx)}" y="${at(cy)}" text-anchor="${anchor}"${more}>${escaped(words)}</text>`;
  const rule = (x1: number, y1: number, x2: number, y2: number, more: string): string =>
    `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" ${more}/>`;
  const path = line<readonly [number, number]>(
    ([a]) => across(a),
    ([, b]) => up(b),
  ).digits(1);
  // At the left above the data, or at the right below it.
  const left = legend === 'top' ? BOX.left + 14 : WIDTH - BOX.right - 250;
  const first = legend === 'top' ? BOX.top + 12 : HEIGHT - BOX.bottom - 20 * lines.length;
  const style = (i: number): string =>
    `fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="2" stroke-dasharray="${DASHES[i % DASHES.length]}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#333" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(BOX.left, 26, 'start', title, ' font-size="16"'),
    ...heights.flatMap((t) => [
      rule(BOX.left, up(t), WIDTH - BOX.right, up(t), 'stroke="#ddd"'),
      text(BOX.left - 8, up(t) + 4, 'end', tick(t)),
    ]),
    ...across
      .ticks(9)
      .map((t) => text(across(t), HEIGHT - BOX.bottom + 18, 'middle', t.toLocaleString('en', words))),
    ...marks.flatMap(({ at: place, words }) => [
      rule(
        across(place),
        BOX.top,
        across(place),
        HEIGHT - BOX.bottom,
        'stroke="#888" stroke-dasharray="4 4"',
      ),
      text(across(place) + 6, BOX.top + 14, 'start', words, ' fill="#666"'),
    ]),
    ...lines.flatMap(({ name, points: own }, i) => [
      `<path d="${path(own)}" ${style(i)}/>`,
      ...own.map(
        ([a, b]) =>
          `<circle cx="${at(across(a))}" cy="${at(up(b))}" r="3" fill="${COLOURS[i % COLOURS.length]}"/>`,
      ),
      `<path d="M${left},${first + 20 * i}h30" ${style(i)}/>`,
      text(left + 38, first + 4 + 20 * i, 'start', name),
    ]),
    text((BOX.left + WIDTH - BOX.right) / 2, HEIGHT - 14, 'middle', x),
    `<text transform="translate(18 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    '</svg>',
    '',
  ].join('\n');
};
