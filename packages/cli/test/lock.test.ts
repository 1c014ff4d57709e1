/** @file One writer for a run's folder: two at once, a holder that is killed, and readers that look on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { isLockFile, takeLock } from '../src/run/lock.js';
import { scratch, tiny, tompo } from './command.js';

const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

const begin = (args: readonly string[]): ChildProcess =>
  spawn(process.execPath, ['--conditions=@tompo/source', '--import', loader, bin, ...args], {
    stdio: 'ignore',
  });

const until = async (true_: () => boolean): Promise<void> => {
  while (!true_()) await new Promise((r) => setTimeout(r, 20));
};

const locks = (dir: string): readonly string[] =>
  existsSync(dir) ? readdirSync(dir).filter(isLockFile) : [];

describe('two commands on one folder', () => {
  const out = scratch();
  const dir = join(out, 'tiny');
  it('the second is refused and changes nothing; a report looks on; after kill -9 the run goes on', async () => {
    child = begin(['run', tiny, '--out', out, '--set', 'sft.steps=4000']);
    const metrics = join(dir, 'metrics', 'sft.jsonl');
    await until(() => existsSync(metrics) && readFileSync(metrics, 'utf8').length > 0);
    const recipe = readFileSync(join(dir, 'recipe.yaml'), 'utf8');
    for (const args of [
      ['run', dir, '--resume'],
      ['run', tiny, '--out', out, '--force', '--set', 'seed=4'],
      ['simulate', dir, '--force'],
    ]) {
      const { code, err } = await tompo(args);
      expect(err).toMatch(new RegExp(`^\\S+tiny is in use by process ${child.pid} \\(\`tompo run tiny `));
      expect(code).toBe(1);
    }
    expect(readFileSync(join(dir, 'recipe.yaml'), 'utf8')).toBe(recipe);
    const report = await tompo(['report', dir]);
    expect(report.code, report.err).toBe(0);

    const ended = new Promise((done) => child?.once('exit', done));
    child.kill('SIGKILL');
    await ended;
    expect(locks(dir)).toHaveLength(1);
    const next = await tompo(['simulate', dir, '--force', '--set', 'sft.steps=30']);
    expect(next.code, next.err).toBe(0);
    expect(locks(dir)).toEqual([]);
  });
});

describe('locks', () => {
  it('of many that come together one gets the folder, and after it the next', async () => {
    const dir = scratch();
    for (let round = 0; round < 3; round++) {
      const tried = await Promise.allSettled(Array.from({ length: 5 }, () => takeLock(dir, 'test')));
      const held = tried.flatMap((t) => (t.status === 'fulfilled' ? [t.value] : []));
      expect(held).toHaveLength(1);
      for (const lock of held) lock.release();
    }
    expect(locks(dir)).toEqual([]);
  });

  it('a process with the same number that started at another time holds nothing', async () => {
    const dir = scratch();
    const holder = { pid: process.ppid, started: '1', host: hostname(), table: null, command: 'test' };
    writeFileSync(join(dir, '.tompo-lock.1.a'), JSON.stringify(holder));
    (await takeLock(dir, 'test')).release();
    expect(locks(dir)).toEqual([]);
  });

  it('one on another machine is believed as long as its file is touched', async () => {
    const dir = scratch();
    const holder = { pid: 1, started: '1', host: 'elsewhere', table: 'another', command: 'tompo run x' };
    writeFileSync(join(dir, '.tompo-lock.1.a'), JSON.stringify(holder));
    await expect(takeLock(dir, 'test')).rejects.toThrow(/in use by a process on elsewhere/);
  });
});

it('a reader that goes away does not end the training', async () => {
  const out = scratch();
  const command = [
    process.execPath,
    '--conditions=@tompo/source',
    '--import',
    loader,
    bin,
    'run',
    tiny,
    '--out',
    out,
  ];
  const { code } = await new Promise<{ code: number | null }>((done) => {
    const shell = spawn('bash', ['-c', 'set -o pipefail; "$@" | head -2 > /dev/null', 'sh', ...command]);
    shell.on('close', (code) => done({ code }));
  });
  expect(code).toBe(0);
  expect(existsSync(join(out, 'tiny', 'report.html'))).toBe(true);
});
