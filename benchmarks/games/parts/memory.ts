/** @file A million rounds into a file: how much memory, how long. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { either as E } from 'fp-ts';
import { count, right } from '../measure.js';
import type { Part } from '../part.js';

interface Streamed {
  readonly way: string;
  readonly lines: number;
  readonly megabytes: number;
  readonly seconds: number;
  readonly peakMiB: number;
  readonly firstHalfMiB: number;
  readonly secondHalfMiB: number;
}

const WAYS = [
  ['rounds', '`playRounds`, every round a line'],
  ['situations', '`generate`, expert data: one effort decision a round'],
] as const;

const stream = (way: string, rounds: number): E.Either<string, Streamed> => {
  const script = fileURLToPath(new URL('../stream.ts', import.meta.url));
  const args = ['--import', 'tsx', script, '--way', way, '--rounds', String(rounds)];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return status === 0 ? E.right(JSON.parse(stdout) as Streamed) : E.left(`streaming failed: ${stdout}`);
};

export const memory: Part = async ({ seconds }) => {
  // A short run streams a tenth.
  const rounds = seconds < 0.1 ? 100_000 : 1_000_000;
  const data = WAYS.map(([way]) => right(stream(way, rounds)));
  return {
    tables: [
      {
        title: `${count(rounds)} rounds of BCZ (N = 4) streamed to a JSON Lines file`,
        columns: [
          'way',
          'lines',
          'MB written',
          'seconds',
          'peak RSS',
          'highest RSS, first half',
          'second half',
        ],
        rows: data.map((one, i) => [
          (WAYS[i] as (typeof WAYS)[number])[1],
          count(one.lines),
          count(one.megabytes),
          one.seconds.toFixed(1),
          `${one.peakMiB} MiB`,
          `${one.firstHalfMiB} MiB`,
          `${one.secondHalfMiB} MiB`,
        ]),
        notes: [
          'A process of its own each; the peak is that of the whole process (`ru_maxrss`), Node and the loader of the script included.',
        ],
      },
    ],
    data,
  };
};
