/** @file Results on the screen, and in benchmarks/results. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { markdown } from '../shared/table.js';
import type { Result } from './part.js';

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));

/** When and on what a part was run. */
export interface Run {
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
}

export const machine = (): Readonly<Record<string, string>> => {
  const [cpu] = cpus();
  return { cpu: `${cpu?.model ?? 'unknown'}, ${cpus().length} cores`, node: process.versions.node };
};

type Saved = Readonly<Record<string, Omit<Result, 'plots'> & { readonly run: Run }>>;

const read = (): Saved => {
  try {
    return JSON.parse(readFileSync(`${RESULTS}games.json`, 'utf8')) as Saved;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw thrown;
  }
};

/** Puts the results of a run beside those of parts that were not run; each says when and on what it was measured. */
export const save = (results: Readonly<Record<string, Result>>, run: Run, order: readonly string[]): void => {
  mkdirSync(RESULTS, { recursive: true });
  const fresh = Object.entries(results).map(
    ([name, { plots: _, ...rest }]) => [name, { ...rest, run }] as const,
  );
  const merged: Saved = { ...read(), ...Object.fromEntries(fresh) };
  const all = order.flatMap((name) => {
    const one = merged[name];
    return one === undefined ? [] : [[name, one] as const];
  });
  writeFileSync(`${RESULTS}games.json`, `${JSON.stringify(Object.fromEntries(all), null, 1)}\n`);
  for (const { plots = {} } of Object.values(results)) {
    for (const [file, svg] of Object.entries(plots)) writeFileSync(`${RESULTS}${file}`, svg);
  }
  const sections = all.map(([name, { tables, run: when }]) =>
    [
      `## ${name}`,
      '',
      `${when.date}; ${Object.entries(when.versions)
        .map(([key, value]) => `${key} ${value}`)
        .join(', ')}.`,
      '',
      ...tables.map(markdown),
      ...(name === 'optima'
        ? [
            '![time against agents](games-optima-time.svg)',
            '',
            '![gap against agents](games-optima-gap.svg)',
            '',
          ]
        : []),
    ].join('\n'),
  );
  writeFileSync(
    `${RESULTS}games.md`,
    ['# The games, measured', '', 'Written by `pnpm --dir benchmarks games`.', '', ...sections].join('\n'),
  );
};
