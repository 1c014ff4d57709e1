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

/** A folder that is gone after the tests of the file. */
export const scratch = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'tompo-cli-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};
