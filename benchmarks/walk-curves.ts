/** @file What students on a grid earned while they learned, drawn from the study's results beside them, docs/study/walks.
 *      pnpm --dir benchmarks walk-curves */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { plot } from './shared/plot.js';

const folder = new URL('../docs/study/walks/', import.meta.url);
const BINS = 12;

type Walked = readonly [steps: number, place: number, rate: number];

interface Results {
  readonly game: string;
  readonly pool: readonly string[];
  readonly steps: { readonly student: number };
  readonly students: Readonly<Record<string, { readonly walked: readonly Walked[] }>>;
}

for (const file of readdirSync(new URL('results/', folder))) {
  const { game, pool, steps, students } = JSON.parse(
    readFileSync(new URL(`results/${file}`, folder), 'utf8'),
  ) as Results;
  const all = Object.values(students).flatMap(({ walked }) => walked);
  const width = steps.student / BINS;
  const lines = pool.map((name, place) => ({
    name,
    points: Array.from({ length: BINS }, (_, bin) => {
      const inside = all.filter(([at, who]) => who === place && at > bin * width && at <= (bin + 1) * width);
      return [
        (bin + 0.5) * width,
        inside.reduce((sum, [, , rate]) => sum + rate, 0) / Math.max(1, inside.length),
      ] as const;
    }),
  }));
  const picture = plot({
    title: `${game}: earned while learning, mean of ${Object.keys(students).length} seeds`,
    x: 'steps',
    y: 'earned in 100 steps',
    from: 'zero',
    scale: 'linear',
    tick: String,
    legend: 'top',
    marks: [],
    lines,
  });
  writeFileSync(fileURLToPath(new URL(file.replace(/json$/, 'svg'), folder)), picture);
}
