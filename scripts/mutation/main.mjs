/** @file `pnpm mutate [package …]` with --only, --tests, --every, --survivors, --budget, --processes: see README.md beside it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';
import { describeMutant, noticed, written } from './report.mjs';

const root = resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    tests: { type: 'string' },
    every: { type: 'string', default: '1' },
    budget: { type: 'string', default: '1500' },
    survivors: { type: 'boolean', default: false },
    processes: { type: 'string', default: '2' },
  },
});
const least = 0.9;
const versionOf = (name) =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')).dependencies[name];
const keyOf = (m) => `${m.file} | ${m.mutator} | ${m.original} | ${m.replacement}`;

let failed = false;
for (const name of positionals.length > 0 ? positionals : ['games', 'rewards', 'advantage']) {
  const folder = join(root, 'packages', name);
  const file = join(folder, 'coverage/mutation.json');
  mkdirSync(join(folder, 'coverage'), { recursive: true });
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const survived = new Set(before.filter((m) => !noticed(m)).map(keyOf));
  const start = Date.now();
  const log = (text) => console.log(`${name}: ${text} (${Math.round((Date.now() - start) / 1000)} s)`);
  const part =
    [values.only, values.tests].some((v) => v !== undefined) || values.every !== '1' || values.survivors;
  const results = await measure(folder, {
    processes: Number(values.processes),
    budget: Number(values.budget),
    tests: new RegExp(values.tests ?? ''),
    chosen: (m) =>
      m.id % Number(values.every) === 0 &&
      (values.only === undefined || m.file.includes(values.only)) &&
      (!values.survivors || survived.has(keyOf(m))),
    log,
  });
  const lost = results.filter((m) => !noticed(m));
  for (const m of lost) console.log(`${m.file}:${m.line} ${m.status} ${m.mutator}: ${describeMutant(m)}`);
  const share = (results.length - lost.length) / results.length;
  log(`${results.length - lost.length} of ${results.length} noticed: ${(100 * share).toFixed(1)} %`);
  if (part) {
    const renewed = new Map(results.map((m) => [keyOf(m), m]));
    const rest = before.filter((m) => !renewed.has(keyOf(m)));
    writeFileSync(file, JSON.stringify([...rest, ...results], null, 1));
    continue;
  }
  writeFileSync(file, JSON.stringify(results, null, 1));
  const report = join(folder, 'MUTATION.md');
  const versions = `Node ${process.versions.node}, Stryker's instrumenter ${versionOf('@stryker-mutator/instrumenter')}`;
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(report, written(readFileSync(report, 'utf8'), results, versions, date));
  spawnSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', report]);
  if (share < least) failed = true;
}
process.exit(failed ? 1 : 0);
