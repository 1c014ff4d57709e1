/** @file All spec files of tfjs-core, in processes of their own: eager as the control, then compiled. */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Note } from './lead.js';

export interface SpecResult {
  readonly done: string;
  readonly file: string;
  readonly passed: boolean;
  readonly failures: readonly string[];
  readonly programs: number;
  readonly notes: readonly Note[];
  readonly bothRefused: number;
}

const { resolve } = createRequire(createRequire(import.meta.url).resolve('@tensorflow/tfjs/package.json'));
const dist = join(dirname(resolve('@tensorflow/tfjs-core/package.json')), 'dist');

/** Files and networks, platforms, browsers, and the test tools themselves: nothing of tensors in them. */
const ELSEWHERE = /^(io|platforms|backends)\/|browser_util|jasmine_util|test_util|device_util|debug_mode/;

export const specFiles = (): readonly string[] =>
  readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('_test.js') && !ELSEWHERE.test(file))
    .sort();

type Line = { readonly started: string } | SpecResult | { readonly end: true };

const STUCK_MS = 180_000;

const runOnce = (
  mode: 'control' | 'compiled',
  files: readonly string[],
  without: readonly string[],
): Promise<{
  readonly results: readonly SpecResult[];
  readonly crashed: string | null;
  readonly said: string;
}> =>
  new Promise((settle) => {
    const results: SpecResult[] = [];
    let started: string | null = null;
    let [isEnded, said] = [false, ''];
    const child = spawn(
      process.execPath,
      [
        '--conditions=@tompo/source',
        '--import',
        'tsx',
        '--import',
        new URL('./register.mjs', import.meta.url).href,
        fileURLToPath(new URL('./child.ts', import.meta.url)),
        JSON.stringify({ mode, files, without }),
      ],
      { cwd: fileURLToPath(new URL('../..', import.meta.url)), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const watch = setTimeout(() => child.kill('SIGKILL'), STUCK_MS);
    createInterface({ input: child.stdout }).on('line', (text) => {
      if (!text.startsWith('@@')) return;
      watch.refresh();
      const line = JSON.parse(text.slice(2)) as Line;
      if ('started' in line) started = line.started;
      else if ('end' in line) isEnded = true;
      else {
        results.push(line);
        started = null;
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
    child.on('close', (code, signal) => {
      clearTimeout(watch);
      settle({
        results,
        crashed: isEnded ? null : (started ?? ''),
        said: `${signal ?? code}: ${said.trim()}`,
      });
    });
  });

/** Runs files; a spec that ends its process is noted, and the rest goes on without it. */
const runFiles = async (
  mode: 'control' | 'compiled',
  files: readonly string[],
): Promise<readonly SpecResult[]> => {
  const all: SpecResult[] = [];
  for (;;) {
    const { results, crashed, said } = await runOnce(
      mode,
      files,
      all.map(({ done }) => done),
    );
    all.push(...results);
    if (crashed === null) return all;
    if (crashed === '') throw new Error(`the specs could not be run: ${said}`);
    const why = `the process ended (${said})`;
    const note: Note = { op: crashed.split(' ')[0]!, kind: 'unclear', why };
    all.push({
      done: crashed,
      file: '',
      passed: false,
      failures: [why],
      programs: 1,
      notes: [note],
      bothRefused: 0,
    });
  }
};

const share = <T>(list: readonly T[], parts: number): T[][] =>
  Array.from({ length: parts }, (_, k) => list.filter((_, i) => i % parts === k));

export type Outcome = 'equal' | 'refused' | 'wrong' | 'unclear';

export interface Spec {
  readonly name: string;
  readonly file: string;
  readonly outcome: Outcome;
  /** What went otherwise, or null. */
  readonly why: string | null;
  readonly notes: readonly Note[];
}

const NUMBERS = /^Error: Arrays differ: actual\[\d+\] = (\S+), expected\[\d+\] = (\S+?)\.?\s/;

/** Specs compare with a fixed 1e-3, which is less than one float32 apart from the next for numbers above 8,192. */
const isRounding = (failure: string): boolean => {
  const [, actual, expected] = NUMBERS.exec(failure) ?? [];
  return Math.abs(Number(actual) - Number(expected)) <= 2 ** -22 * Math.abs(Number(expected));
};

/** Both refuse a call; only the sentence is another one. */
const isWording = (failure: string): boolean =>
  /^Expected function to throw an exception with (a )?message/.test(failure) &&
  !failure.includes('threw nothing');

const judge = ({ done, file, passed, failures, notes, bothRefused }: SpecResult): Spec => {
  const first = (kind: Note['kind']): Note | undefined => notes.find((note) => note.kind === kind);
  const [unclear, refusal, difference] = [first('unclear'), first('refused'), first('differs')];
  const of = (outcome: Outcome, why: string | null): Spec => ({ name: done, file, outcome, why, notes });
  if (unclear !== undefined) return of('unclear', unclear.why);
  if (refusal !== undefined) return of('refused', refusal.why);
  if (difference !== undefined) return of('wrong', `${difference.op}: ${difference.why}`);
  const isSame = failures.every((failure) => isRounding(failure) || (bothRefused > 0 && isWording(failure)));
  return passed || isSame ? of('equal', null) : of('wrong', failures[0] ?? 'it failed');
};

/** Specs that apply: they pass eagerly, and compile at least one program. */
export const runSpecs = async (files: readonly string[] = specFiles()): Promise<readonly Spec[]> => {
  const [control, ...compiled] = await Promise.all([
    runFiles('control', files),
    ...share(files, 2).map((part) => runFiles('compiled', part)),
  ]);
  const passing = new Set(control!.filter(({ passed }) => passed).map(({ done }) => done));
  return compiled
    .flat()
    .filter(({ done, programs }) => passing.has(done) && programs > 0)
    .map(judge);
};
