/** @file Decoding on the CPU beside llama.cpp: a random checkpoint of Qwen2.5-0.5B's shape, in float32, bfloat16 and 8 bits, ours
 *  and node-llama-cpp's in turn, each in a process of its own.
 *      pnpm --dir benchmarks llama [--rounds 3] [--threads 1] [--small]
 *  Greedy, 64 tokens after a prompt of 64; medians of the rounds, and the ratio within each round. The first run fetches
 *  node-llama-cpp (npm) into benchmarks/.llama, and writes 4.5 GB of checkpoints into benchmarks/.gpu (`--folder`). */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { explain, safetensorsInFile } from '@tompo/lm';
import { writeCheckpoint } from '../gpu/checkpoint.js';
import { right } from '../gpu/side.js';
import { SIZES, SMALL } from '../gpu/sizes.js';
import { median } from '../shared/median.js';
import { markdown } from '../shared/table.js';
import { type Storage, writeGguf } from './gguf.js';
import type { Decoded } from './side.js';

const VERSION = '3.22.1';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '1' },
    folder: { type: 'string', default: here('../.gpu') },
    small: { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(flags.rounds);
if (!Number.isInteger(ROUNDS) || ROUNDS < 1)
  throw new Error(`--rounds must be 1 or more, not ${flags.rounds}.`);

const ROWS = [1, 8];
const TOKENS = 64;
const STORAGES: readonly Storage[] = ['float32', 'bfloat16', 'int8'];
const size = flags.small ? SMALL : SIZES[0]!;

/** node-llama-cpp without the builds for graphics cards, which are half a gigabyte. */
const libraryPath = (): string => {
  const folder = here('../.llama');
  const entry = join(folder, 'node_modules/node-llama-cpp/dist/index.js');
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    const platform = `@node-llama-cpp/${process.platform === 'darwin' ? 'mac' : 'linux'}-${process.arch}${process.platform === 'darwin' && process.arch === 'arm64' ? '-metal' : ''}`;
    const args = [
      'install',
      '--prefix',
      folder,
      '--omit=optional',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
    ];
    const { status } = spawnSync('npm', [...args, `node-llama-cpp@${VERSION}`, `${platform}@${VERSION}`], {
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error('node-llama-cpp could not be installed: this comparison needs it.');
  }
  return pathToFileURL(entry).href;
};

const library = libraryPath();
const folder = join(flags.folder, size.name);
console.log(`Writing ${size.name} below ${flags.folder}, where it is not there yet …`);
const checkpoint = await writeCheckpoint(size.config, folder);
const weights = right(await safetensorsInFile(checkpoint), explain);
for (const storage of STORAGES) {
  const path = join(folder, `${storage}.gguf`);
  if (existsSync(path)) continue;
  // Under another name until it is whole: what a run that was stopped leaves is no file of weights.
  await writeGguf(size.config, weights, storage, `${path}.part`);
  renameSync(`${path}.part`, path);
}

const run = (side: 'ours' | 'llama', precision: Storage): Decoded => {
  const file = side === 'ours' ? checkpoint : join(folder, `${precision}.gguf`);
  const args = { side, size: size.name, file, precision, threads: flags.threads, library };
  const options = Object.entries({ ...args, rows: ROWS.join(','), tokens: String(TOKENS) });
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...process.execArgv, here('side.ts'), ...options.flatMap(([key, value]) => [`--${key}`, value])],
    { encoding: 'utf8', cwd: here('..') },
  );
  if (status !== 0) throw new Error(`${side} in ${precision} ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Decoded;
};

const found = new Map<string, Decoded[]>();
for (let round = 1; round <= ROUNDS; round++)
  for (const precision of STORAGES)
    for (const side of ['ours', 'llama'] as const) {
      const done = run(side, precision);
      const key = `${side} ${precision}`;
      found.set(key, [...(found.get(key) ?? []), done]);
      const rates = ROWS.map((rows) => `${rows}: ${done.rates[rows]!.toFixed(1)}`).join(' · ');
      console.log(`round ${round}/${ROUNDS} · ${key.padEnd(14)} ${rates} tokens/s · ${done.peakMiB} MiB`);
    }

const of = (side: string, precision: Storage, pick: (d: Decoded) => number): number =>
  median(found.get(`${side} ${precision}`)!.map(pick));
const agreed = (precision: Storage): string => {
  const [a, b] = ['ours', 'llama'].map((side) => found.get(`${side} ${precision}`)![0]!.tokens);
  const differs = a!.findIndex((id, i) => id !== b![i]);
  return differs === -1 ? `all ${a!.length}` : String(differs);
};
const ratio = (precision: Storage, rows: number): string => {
  const [a, b] = ['ours', 'llama'].map((side) => found.get(`${side} ${precision}`)!);
  return `${median(a!.map((d, i) => d.rates[rows]! / b![i]!.rates[rows]!)).toFixed(2)} ×`;
};

console.log(
  markdown({
    title: `Decoding ${size.name} on ${flags.threads} thread${flags.threads === '1' ? '' : 's'}`,
    columns: [
      'weights',
      ...ROWS.flatMap((rows) => [`${rows} row${rows === 1 ? '' : 's'}, ours`, 'llama.cpp', 'ratio']),
      'MiB, ours',
      'llama.cpp',
      'greedy tokens alike',
    ],
    rows: STORAGES.map((precision) => [
      precision,
      ...ROWS.flatMap((rows) => [
        of('ours', precision, (d) => d.rates[rows]!).toFixed(1),
        of('llama', precision, (d) => d.rates[rows]!).toFixed(1),
        ratio(precision, rows),
      ]),
      of('ours', precision, (d) => d.peakMiB).toFixed(0),
      of('llama', precision, (d) => d.peakMiB).toFixed(0),
      agreed(precision),
    ]),
    notes: [
      `Tokens per second of all rows, from the second token on; medians of ${ROUNDS} rounds, node-llama-cpp ${VERSION}.`,
    ],
  }),
);
