/** @file A run of a study as a process of its own: the ordinary command, `tompo run <folder> --resume`, so that several go side by
 *  side, each gives its memory back, and any of them can be taken up by hand. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { INTERRUPTED } from '../commands/interrupt.js';
import { ownFile, ownFolder } from '../ownFolder.js';
import { makeDir } from '../run/files.js';
import { missingOf } from './prepare.js';
import type { Cell } from './study.js';

/** The file of the command beside this one: from the sources, or built. */
const bin = (): string =>
  ownFile().endsWith('.ts')
    ? join(ownFolder() as string, 'src', 'bin.ts')
    : join(ownFolder() as string, 'dist', 'bin.js');

export interface Doing {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export interface Ended {
  readonly how: 'done' | 'interrupted' | 'failed';
  /** Its own last sentence, where it failed. */
  readonly sentence: string;
}

/** '· sft          202/480 steps · …' as the screen of a run has it. */
const LINE = /^[·✓] (\S.*?) +(\d+)\/(\d+) /;

export const readDoing = (line: string): Doing | null => {
  const [, stage, done, total] = LINE.exec(line) ?? [];
  return stage === undefined ? null : { stage: stage.trim(), done: Number(done), total: Number(total) };
};

/** The commands that make what is missing: the whole run, or where only sft is asked for, its stages. */
const commandsOf = (cell: Cell): readonly (readonly string[])[] => {
  const { dir, recipe } = cell.folder;
  if (cell.trained !== undefined) {
    const arms = cell.arms.map(({ policy }) => policy).join(',');
    return [['transfer', cell.trained.folder.dir, recipe, '--into', dir, '--arm', arms]];
  }
  if (cell.arms.some(({ policy }) => policy !== 'sft')) return [['run', dir, '--resume']];
  const missing = missingOf(cell);
  return [
    ...(missing.includes('sft') ? [['sft', dir]] : []),
    ...(missing.includes('eval sft') ? [['eval', dir, '--arm', 'sft']] : []),
  ];
};

const runOne = (
  args: readonly string[],
  log: string,
  signal: AbortSignal,
  onDoing: (doing: Doing) => void,
): Promise<Ended> =>
  new Promise((done) => {
    // In a process group of its own: Ctrl-C comes to the study alone, which hands it on once. By the channel it learns when the
    // study is gone.
    const child = spawn(process.execPath, [...process.execArgv, bin(), ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: process.platform !== 'win32',
      env: { ...process.env, NO_COLOR: '1' },
    });
    makeDir(dirname(log));
    const file = createWriteStream(log, { flags: 'a' });
    file.on('error', () => undefined);
    let [rest, err] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => {
      file.write(chunk);
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const doing = readDoing(line);
        if (doing !== null) onDoing(doing);
      }
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      file.write(chunk);
      err += chunk.toString();
    });
    const stop = (): void => {
      child.kill('SIGINT');
    };
    signal.addEventListener('abort', stop);
    const end = (ended: Ended): void => {
      signal.removeEventListener('abort', stop);
      file.end();
      done(ended);
    };
    child.on('error', (error) => end({ how: 'failed', sentence: error.message }));
    child.on('close', (code, by) => {
      const sentence = err.trim();
      if (code === 0) end({ how: 'done', sentence: '' });
      else if (code === INTERRUPTED || signal.aborted) end({ how: 'interrupted', sentence });
      else end({ how: 'failed', sentence: sentence === '' ? `ended by ${by ?? `code ${code}`}` : sentence });
    });
  });

/** Makes what is missing of a run. log: the file that its screen is kept in. */
export const runCell = async (
  cell: Cell,
  log: string,
  signal: AbortSignal,
  onDoing: (doing: Doing) => void,
): Promise<Ended> => {
  for (const args of commandsOf(cell)) {
    if (signal.aborted) return { how: 'interrupted', sentence: '' };
    const ended = await runOne(args, log, signal, onDoing);
    if (ended.how !== 'done') return ended;
  }
  return { how: 'done', sentence: '' };
};
