/** @file Runs the tompo command as a process, from its sources. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, vi } from 'vitest';

const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
export const tiny = fileURLToPath(new URL('./tiny.yaml', import.meta.url));

/** A process each time, on machines that may be busy. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  readonly input?: string;
  /** Asked every 25 ms with what was printed so far: is it time for Ctrl-C? */
  readonly interruptWhen?: (out: string) => boolean;
  /** Sent then; SIGINT, as Ctrl-C does, unless told. */
  readonly signal?: 'SIGINT' | 'SIGTERM' | 'SIGKILL';
}

/** tompo …args */
export const tompo = (args: readonly string[], options: CommandOptions = {}): Promise<Outcome> =>
  new Promise((done, failed) => {
    const child = spawn(process.execPath, ['--conditions=@tompo/source', '--import', loader, bin, ...args], {
      env: { ...process.env, NO_COLOR: '1' },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    const watch = setInterval(() => {
      if (options.interruptWhen?.(out) !== true) return;
      clearInterval(watch);
      child.kill(options.signal ?? 'SIGINT');
    }, 25);
    child.on('error', failed);
    child.on('close', (code) => {
      clearInterval(watch);
      done({ code, out, err });
    });
    child.stdin.end(options.input ?? '');
  });

/** tompo …args in this process, with what it printed. */
export const tompoHere = async (args: readonly string[]): Promise<Outcome> => {
  const { main } = await import('../src/main.js');
  let [out, err] = ['', ''];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += String(text);
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      err += String(text);
      return true;
    }),
  ];
  // The command lets a process end that nothing but its parent's channel keeps alive: this one has tests to report.
  const alive = setInterval(() => undefined, 1000);
  try {
    const code = await main(['node', 'tompo', ...args]);
    return { code, out, err };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.channel?.ref();
    clearInterval(alive);
  }
};

/** A folder that is gone after the tests of the file. */
export const scratch = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'tompo-cli-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};
