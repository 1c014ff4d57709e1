/** @file A checkpoint of a real model's shape on the CPU: memory of sampling and of LoRA steps, and steps beside transformers and peft.
 *      pnpm --dir benchmarks checkpoint [--sizes 0.5B,1.5B] [--work sample,supervised,policy] [--precision float32] [--rounds 3]
 *          [--threads 1] [--remat] [--alone]
 *  Random bfloat16 weights, written into benchmarks/.gpu at the first run. See README.md. */
import { spawnSync } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { explain, saveAdapter } from '@tompo/lm';
import { writeCheckpoint } from '../gpu/checkpoint.js';
import { right } from '../gpu/side.js';
import { SIZES } from '../gpu/sizes.js';
import { findPython } from '../peers/peer.js';
import { usedAdapter } from '../peers/subject.js';
import { median } from '../shared/median.js';
import { markdown } from '../shared/table.js';
import type { Told } from './side.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { values: flags } = parseArgs({
  options: {
    sizes: { type: 'string', default: '0.5B' },
    work: { type: 'string', default: 'sample,supervised,policy' },
    precision: { type: 'string', default: 'float32' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
    folder: { type: 'string', default: here('../.gpu') },
    remat: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
  },
});

const among = (name: string, text: string, known: readonly string[]): readonly string[] => {
  const words = text.split(',');
  const unknown = words.filter((word) => !known.includes(word));
  if (unknown.length > 0) throw new Error(`--${name} knows ${known.join(', ')}, not ${unknown.join(', ')}.`);
  return words;
};
const sizes = among(
  'sizes',
  flags.sizes,
  SIZES.map(({ name }) => name),
);
const works = among('work', flags.work, ['sample', 'supervised', 'policy']);
if (!flags.alone && works.some((work) => work !== 'sample')) findPython();

const run = (size: string, file: string, work: string): Told => {
  const { precision, threads, rounds } = flags;
  const options = Object.entries({ size, file, work, precision, threads, rounds });
  const peer = work === 'sample' || flags.alone ? [] : ['--peer'];
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      ...process.execArgv,
      here('side.ts'),
      ...options.flatMap(([key, value]) => [`--${key}`, value]),
      ...peer,
      ...(flags.remat ? ['--remat'] : []),
    ],
    { encoding: 'utf8', cwd: here('..') },
  );
  if (status !== 0) throw new Error(`${work} with ${size} ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Told;
};

const apart = (a: readonly number[], b: readonly number[]): string =>
  Math.max(...a.map((x, i) => Math.abs(x / b[i]! - 1))).toExponential(1);
const seconds = (ms: readonly number[]): string => (ms.length === 0 ? '–' : (median(ms) / 1000).toFixed(2));

const rows: string[][] = [];
for (const name of sizes) {
  const { config } = SIZES.find((size) => size.name === name)!;
  const folder = join(flags.folder, name);
  console.log(`Writing ${name} below ${flags.folder}, where it is not there yet …`);
  const file = await writeCheckpoint(config, folder);
  const adapter = join(folder, 'adapter');
  await mkdir(adapter, { recursive: true });
  right(await saveAdapter(usedAdapter(config), adapter, { baseModel: folder }), explain);
  const { size } = await stat(file);
  for (const work of works) {
    const { peakBytes, ours, theirs } = run(name, file, work);
    rows.push([
      `${name}, ${work}`,
      `${(peakBytes / 1e9).toFixed(2)} GB`,
      `${(peakBytes / size).toFixed(2)} ×`,
      seconds(ours.ms),
      seconds(theirs?.ms ?? []),
      theirs === null ? '–' : `${median(theirs.ms.map((t, i) => t / ours.ms[i]!)).toFixed(2)} ×`,
      theirs === null ? '–' : apart(ours.loss, theirs.loss),
      theirs === null ? '–' : apart(ours.gradNorm, theirs.gradNorm),
    ]);
    console.log(rows.at(-1)!.join(' · '));
  }
}
console.log(
  markdown({
    title: `Checkpoints in bfloat16, computed in ${flags.precision} on ${flags.threads} thread${flags.threads === '1' ? '' : 's'}`,
    columns: [
      'size, work',
      'peak, ours',
      'of the checkpoint',
      's, ours',
      's, PyTorch',
      'ratio',
      'loss differs by',
      'gradient norm',
    ],
    rows,
    notes: [`Medians of ${flags.rounds} rounds in turn; the ratio is the median of each round's.`],
  }),
);
