/** @file Every kernel with drawn values, shapes and attributes, compiled and eager: equal, or refused in clear words. Trials run
 *  in a process of their own, so that one that ends it is a failure like another. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { complexes } from '../src/kernels/complex.js';
import { kernels } from '../src/kernels/index.js';
import type { Verdict } from './fuzz/compare.js';
import { trialsOf } from './fuzz/kernels.js';

const FROM = 1;
/** For each kernel. */
const COUNT = 12;
const STUCK_MS = 60_000;

type Line =
  | { readonly started: string; readonly call: string; readonly inputs: readonly string[] }
  | ({ readonly done: string } & (Verdict | { readonly _tag: 'exception' }))
  | { readonly end: true };

interface Report {
  readonly verdicts: Map<string, string>;
  readonly failures: string[];
}

const runOnce = (without: readonly string[], report: Report): Promise<string | null> =>
  new Promise((settle) => {
    const child = spawn(
      process.execPath,
      [
        '--conditions=@tompo/source',
        '--import',
        'tsx',
        fileURLToPath(new URL('./fuzz/child.ts', import.meta.url)),
        JSON.stringify({ from: FROM, count: COUNT, without }),
      ],
      { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const watch = setTimeout(() => child.kill('SIGKILL'), STUCK_MS);
    let current: Extract<Line, { started: string }> | null = null;
    let isEnded = false;
    createInterface({ input: child.stdout }).on('line', (text) => {
      if (!text.startsWith('@@')) return;
      watch.refresh();
      const line = JSON.parse(text.slice(2)) as Line;
      if ('started' in line) current = line;
      else if ('end' in line) isEnded = true;
      else {
        report.verdicts.set(line.done, line._tag);
        if (line._tag === 'wrong')
          report.failures.push(`${line.done}: ${current?.call}: ${line.why}\n${current?.inputs.join('\n')}`);
      }
    });
    child.on('close', (code, signal) => {
      clearTimeout(watch);
      if (isEnded) return settle(null);
      const started = current?.started ?? 'nothing';
      report.failures.push(
        `${started}: the process ended (${signal ?? code}): ${current?.call}\n${current?.inputs.join('\n')}`,
      );
      settle(started);
    });
  });

test('no kernel is without a trial', () => {
  const known = [...Object.keys(kernels), ...Object.keys(complexes)];
  expect(known.filter((name) => trialsOf[name] === undefined)).toEqual([]);
});

test('compiled and eager give the same, or refuse', { timeout: 300_000 }, async () => {
  const report: Report = { verdicts: new Map(), failures: [] };
  const ended: string[] = [];
  for (;;) {
    const crashed = await runOnce([...report.verdicts.keys(), ...ended], report);
    if (crashed === null || ended.includes(crashed)) break;
    ended.push(crashed);
  }
  expect(report.failures).toEqual([]);
  const tags = [...report.verdicts.values()];
  const share = (tag: string): number => tags.filter((x) => x === tag).length / tags.length;
  // A run that hardly compares anything would let everything pass.
  expect(tags.length).toBe(COUNT * Object.keys(trialsOf).length);
  expect(share('equal')).toBeGreaterThan(0.8);
  expect(share('refused')).toBeLessThan(0.05);
});
