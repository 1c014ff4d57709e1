/** @file In a process of its own: runs spec files of tfjs-core under jasmine, eager or compiled, and writes one line of JSON
 *  for each spec that ends. A spec that takes the process with it is the one that started last. */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { uniformOf } from '../../src/seeds.js';

interface Request {
  readonly mode: 'control' | 'compiled';
  readonly files: readonly string[];
  /** Specs of these names are left out. */
  readonly without: readonly string[];
}
const request = JSON.parse(process.argv[2]!) as Request;
const pause = new Int32Array(new SharedArrayBuffer(4));
/** All of a line, also into a pipe that is full: its reader may be slow, and a lost line is a lost spec. */
const write = (line: object): void => {
  const bytes = Buffer.from(`@@${JSON.stringify(line)}\n`);
  let at = 0;
  while (at < bytes.length)
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
};

const require = createRequire(import.meta.url);
require('jasmine-core').boot();
const { jasmine } = globalThis as unknown as { jasmine: JasmineLike };
interface JasmineLike {
  getEnv(): {
    configure(options: object): void;
    addReporter(reporter: object): void;
    execute(): Promise<unknown>;
  };
  DEFAULT_TIMEOUT_INTERVAL: number;
}

const lead = await import('./lead.js');
const core = dirname(
  createRequire(require.resolve('@tensorflow/tfjs/package.json')).resolve(
    '@tensorflow/tfjs-core/package.json',
  ),
);
const at = (file: string): string => pathToFileURL(join(core, 'dist', file)).href;
const util = (await import(at('jasmine_util.js'))) as { setTestEnvs(envs: readonly object[]): void };
util.setTestEnvs([{ name: 'cpu', backendName: 'cpu', isDataSync: true }]);
await import(at('public/chained_ops/register_all_chained_ops.js'));

let current = '';
let file = '';
const fileOf = new Map<string, string>();
const env = jasmine.getEnv();
const without = new Set(request.without);
env.configure({
  random: false,
  specFilter: (spec: { getFullName(): string }) => {
    return !without.has(spec.getFullName());
  },
});
for (file of request.files) {
  const describeHere = globalThis as unknown as { it: (...args: unknown[]) => { getFullName(): string } };
  const plain = describeHere.it;
  describeHere.it = (...args) => {
    const spec = plain(...args);
    fileOf.set(spec.getFullName(), file);
    return spec;
  };
  await import(at(file));
  describeHere.it = plain;
}
jasmine.DEFAULT_TIMEOUT_INTERVAL = 60_000;
env.addReporter({
  specStarted: ({ fullName }: { fullName: string }) => {
    current = fullName;
    // Each spec draws the same numbers in every run, so that its bounds and moments hold or fail for good.
    Math.random = uniformOf(0, 0, 0);
    write({ started: current });
    lead.begin(request.mode === 'compiled');
  },
  specDone: (spec: {
    fullName: string;
    status: string;
    failedExpectations: readonly { message: string }[];
  }) => {
    const { programs, notes, bothRefused } = lead.end();
    if (spec.status === 'excluded' || spec.status === 'pending') return;
    write({
      done: spec.fullName,
      file: fileOf.get(spec.fullName) ?? '',
      passed: spec.status === 'passed',
      failures: spec.failedExpectations.map(({ message }) => message.slice(0, 300)).slice(0, 3),
      programs,
      notes,
      bothRefused,
    });
  },
});
await env.execute();
write({ end: true });
process.exit(0);
