/** @file A plot of lines as SVG, on axes that begin at zero. */

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly (readonly [number, number])[];
  }[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 440, 70, 24, 48, 56];
const COLOURS = ['#0b6e99', '#c2571a', '#4d7c2a', '#7a3e9d'];

/** A round step that cuts 0…top into at most six. */
const tick = (top: number): number => {
  const power = 10 ** Math.floor(Math.log10(top / 6));
  return power * [1, 2, 5, 10].find((n) => top / (n * power) <= 6)!;
};

const ticks = (top: number): number[] => {
  const by = tick(top);
  return Array.from({ length: Math.floor(top / by) + 1 }, (_, i) => i * by);
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export const plot = ({ title, x, y, lines }: Plot): string => {
  const points = lines.flatMap((line) => line.points);
  const [right, top] = [
    Math.max(...points.map(([a]) => a)) * 1.05,
    Math.max(...points.map(([, b]) => b)) * 1.05,
  ];
  const atX = (value: number) => LEFT + (value / right) * (WIDTH - LEFT - RIGHT);
  const atY = (value: number) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - TOP - BOTTOM);
  const n = (value: number) => value.toFixed(1);
  const text = (cx: number, cy: number, anchor: string, words: string, extra = '') =>
    `<text x="${n(cx)}" y="${n(cy)}" text-anchor="${anchor}"${extra}>${escaped(words)}</text>`;
  const grid = [
    ...ticks(top).flatMap((value) => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${n(atY(value))}" y2="${n(atY(value))}" stroke="#ddd"/>`,
      text(LEFT - 8, atY(value) + 4, 'end', value.toLocaleString('en')),
    ]),
    ...ticks(right).map((value) =>
      text(atX(value), HEIGHT - BOTTOM + 18, 'middle', value.toLocaleString('en')),
    ),
  ];
  const drawn = lines.flatMap(({ name, points: own }, i) => {
    const colour = COLOURS[i % COLOURS.length]!;
    return [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${own.map(([a, b]) => `${n(atX(a))},${n(atY(b))}`).join(' ')}"/>`,
      ...own.map(([a, b]) => `<circle cx="${n(atX(a))}" cy="${n(atY(b))}" r="3.5" fill="${colour}"/>`),
      `<line x1="${LEFT + 14}" x2="${LEFT + 38}" y1="${TOP + 14 + 20 * i}" y2="${TOP + 14 + 20 * i}" stroke="${colour}" stroke-width="2"/>`,
      text(LEFT + 46, TOP + 18 + 20 * i, 'start', name),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#333">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 26, 'start', title, ' font-size="16"'),
    ...grid,
    ...drawn,
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, 'middle', x),
    `<text x="18" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 18 ${HEIGHT / 2})">${escaped(y)}</text>`,
    '</svg>',
    '',
  ].join('\n');
};
