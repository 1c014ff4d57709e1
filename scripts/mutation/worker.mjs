/** @file Runs tests in a process of its own: once to record which mutants each test passes by, then for each mutant the
 *  tests that pass by it, the quickest first, until one fails. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import vm from 'node:vm';
import { collector } from './test-api.mjs';

process.on('disconnect', () => process.exit());

/** Processor time in milliseconds: what a busy machine does not lengthen. */
const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

let stray = null;
process.on('unhandledRejection', (reason) => {
  stray = reason;
});

/** Laws under mutation: few cases, the same for every mutant, and no shrinking, as the first failure is enough. */
const CASES = 25;
const withFewCases = (require_) => {
  const fc = require_('fast-check').default;
  fc.configureGlobal({ seed: 1, endOnFailure: true });
  const assert = (property, options) =>
    fc.assert(property, { ...options, numRuns: Math.min(options?.numRuns ?? CASES, CASES) });
  const fewer = { ...fc, assert, default: { ...fc, assert }, __esModule: true };
  return (name) => (name === 'fast-check' ? fewer : require_(name));
};

const scripts = new Map();

/** The script of a test file, compiled once. */
const scriptOf = (testFile, path) => {
  if (!scripts.has(path)) {
    const require_ = withFewCases(createRequire(testFile));
    const run = new vm.Script(readFileSync(path, 'utf8'), { filename: path }).runInThisContext();
    scripts.set(path, { run, require_ });
  }
  return scripts.get(path);
};

/** Loads a test file with fresh modules: its tests. passed: how often each mutant was passed by, counted on. */
const load = (testFile, path, active, hit, passed) => {
  const { run, require_ } = scriptOf(testFile, path);
  const { api, tests } = collector();
  const module = { exports: {} };
  run((name) => (name === 'vitest' ? api : require_(name)), module, module.exports, active, hit, passed);
  return tests;
};

/** Why a test fails, or null. */
const failure = async (run) => {
  stray = null;
  try {
    await run();
    return stray === null ? null : String(stray);
  } catch (error) {
    return String(error?.message ?? error);
  }
};

const record = async ({ testFile, recording, mutants }) => {
  const passed = new Float64Array(mutants);
  const taken = () => {
    const hits = Array.from(passed.entries()).filter(([, count]) => count > 0);
    passed.fill(0);
    return hits;
  };
  const start = spent();
  const loaded = load(testFile, recording, -1, () => true, passed);
  const atLoad = { ms: spent() - start, hits: taken() };
  const tests = [];
  for (const { name, run } of loaded) {
    const begun = spent();
    const fails = await failure(run);
    tests.push({ name, ms: spent() - begun, hits: taken(), ...(fails === null ? {} : { fails }) });
  }
  return { atLoad, tests };
};

/** covering: [{ testFile, script, index, name }] · limit: how often the mutant may be met before its loop is endless ·
 *  budget: milliseconds after which no further test is begun */
const mutate = async ({ id, limit, covering, budget }) => {
  const start = spent();
  let hits = 0;
  const hit = () => {
    if (++hits > limit) throw new Error('a loop without end');
    return true;
  };
  const loaded = new Map();
  for (const [k, { testFile, script, index, name }] of covering.entries()) {
    if (spent() - start > budget) break;
    if (!loaded.has(script)) {
      const fails = await failure(() => loaded.set(script, load(testFile, script, id, hit)));
      if (fails !== null) return ended(id, hits > limit, k);
    }
    const test = loaded.get(script)[index];
    if (test?.name !== name || (await failure(test.run)) !== null) return ended(id, hits > limit, k);
  }
  return { id, status: 'Survived' };
};

const ended = (id, endless, by) => ({ id, status: endless ? 'Timeout' : 'Killed', by });

process.on('message', async (job) => {
  try {
    process.send(await (job.recording === undefined ? mutate(job) : record(job)));
  } catch (error) {
    process.send({ fault: String(error?.stack ?? error) });
  }
});
