/** @file Results on the screen, and in benchmarks/results. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { markdown, screen, type Table } from '../shared/table.js';
import type { Demand } from './demand.js';
import type { Result } from './part.js';

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));

const demanded = (demands: readonly Demand[]): Table => ({
  title: 'What was to be shown',
  columns: ['', 'asked', 'measured', 'met'],
  rows: demands.map(({ what, asked, measured, met }) => [what, asked, measured, met ? 'yes' : 'NO']),
  notes: [],
});

const tablesOf = ({ tables, demands }: Result): readonly Table[] =>
  demands.length === 0 ? tables : [...tables, demanded(demands)];

export const print = (result: Result, seconds: number): void => {
  for (const table of tablesOf(result)) console.log(screen(table));
  console.log(`(${seconds.toFixed(0)} s)`);
};

/** How a part was run. */
export interface Circumstances {
  readonly threads: number;
  readonly seconds: number;
  readonly peer: Readonly<Record<string, string>>;
}

const version = (name: string): string => {
  const file = new URL(`../../packages/jit/node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
};

const machine = (threads: number) => ({
  date: new Date().toISOString().slice(0, 10),
  cpu: cpus()[0]!.model,
  cores: cpus().length,
  threads,
  node: process.versions.node,
  tfjs: tf.version.tfjs,
  'onnxruntime-node': version('onnxruntime-node'),
});

type Saved = Readonly<Record<string, Result & { readonly run: Readonly<Record<string, unknown>> }>>;

const read = (): Saved => {
  try {
    return JSON.parse(readFileSync(`${RESULTS}peers.json`, 'utf8')) as Saved;
  } catch {
    return {};
  }
};

/** Puts a part's result beside those of earlier parts; each says when and on what it was run. */
export const save = (name: string, result: Result, how: Circumstances): void => {
  const { plots = {}, ...rest } = result;
  const { peer, seconds, threads } = how;
  const run = { ...machine(threads), ...peer, seconds: Math.round(seconds) };
  const all: Saved = { ...read(), [name]: { ...rest, run } };
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}peers.json`, `${JSON.stringify(all, null, 1)}\n`);
  for (const [file, svg] of Object.entries(plots)) writeFileSync(`${RESULTS}${file}`, svg);
  const sections = Object.entries(all).map(([part, { run: on, ...saved }]) => {
    const { date, seconds: took, ...versions } = on;
    const words = Object.entries(versions).map(([key, value]) => `${key} ${value}`);
    return [
      `## ${part}`,
      '',
      `${date}, ${took} s; ${words.join(', ')}.`,
      '',
      ...tablesOf(saved).map(markdown),
    ].join('\n');
  });
  writeFileSync(
    `${RESULTS}peers.md`,
    ['# Against peers', '', 'Written by `pnpm --dir benchmarks peers`.', '', ...sections].join('\n'),
  );
};
