/** @file Mutation testing of one package: its mutants, each with what became of it. */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { bundle } from './bundle.mjs';
import { filesBelow, instrument } from './instrument.mjs';
import { workThrough } from './pool.mjs';

/** A test that takes longer than this (milliseconds of processor time) is not run for mutants. */
const LONGEST = 1500;

/** chosen: (mutant) → is it wanted? · tests: names of the test files to run · budget: milliseconds for all tests of one mutant, after
 *  which no further one is begun · returns the chosen mutants with status Killed, Timeout, Survived or NoCoverage */
export const measure = async (folder, { processes, chosen, tests, budget, log }) => {
  const { mutants, sources } = await instrument(folder);
  const scripts = await writeScripts(folder, sources, tests);
  const wanted = mutants.filter(chosen);
  log(`${mutants.length} mutants, ${wanted.length} to run, ${scripts.length} test files`);
  const records = await recorded(scripts, mutants.length, processes, log);
  writeFileSync(join(folder, 'coverage/tests.json'), JSON.stringify(timesOf(scripts, records), null, 1));
  const [long, few] = [(t) => t.ms > LONGEST, (t) => t.fails !== undefined].map((is) =>
    records.flatMap(({ tests }) => tests.filter(is).map((t) => t.name)),
  );
  if (long.length > 0) log(`left out, as they take long: ${long.join('; ')}`);
  if (few.length > 0) log(`left out, as they fail with so few cases: ${few.join('; ')}`);
  const covering = coverage(scripts, records);
  const known = knownOf(folder, scripts);
  const open = wanted.filter((m) => !known.has(m.id));
  log(`${open.length} to run, the others were noticed before by a test that says the same`);
  const jobs = open.map((m) => jobOf(m.id, covering.get(m.id) ?? [], budget));
  let lost = 0;
  await workThrough(jobs, processes, (answer, k) => {
    const result = outcome(answer, jobs[k], folder);
    if (result.digest === undefined) lost++;
    known.set(open[k].id, result);
    appendFileSync(join(folder, KNOWN), `${JSON.stringify({ id: open[k].id, ...result })}\n`);
    if ((k + 1) % 100 === 0) log(`${k + 1} of ${open.length}, ${lost} not noticed`);
  });
  return wanted.map((m) => ({ ...m, ...known.get(m.id) }));
};

/** What each noticed mutant was noticed by. A digest stands for a test file, all sources that it reaches and the numbers of
 *  the mutants in them, so what was noticed under one that still exists need not be run again. */
const KNOWN = 'coverage/noticed.jsonl';
const knownOf = (folder, scripts) => {
  const path = join(folder, KNOWN);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const now = new Set(scripts.map((s) => s.digest));
  const known = lines.map((line) => JSON.parse(line)).filter(({ digest }) => now.has(digest));
  return new Map(known.map(({ id, ...result }) => [id, result]));
};

/** What each test file passes by. A file that says the same as at the last run is not run again. */
const recorded = async (scripts, mutants, processes, log) => {
  const stale = scripts.filter((s) => !existsSync(s.record));
  const jobs = stale.map(({ testFile, recording }) => ({
    message: { testFile, recording, mutants },
    limitMs: 600_000,
  }));
  await workThrough(jobs, processes, (answer, k) => {
    const { testFile, record } = stale[k];
    if (answer.tests === undefined)
      throw new Error(`${testFile} fails without a mutant: ${answer.fault ?? answer.lost}`);
    writeFileSync(record, JSON.stringify(answer));
    log(`recorded ${basename(testFile)}`);
  });
  return scripts.map(({ record }) => JSON.parse(readFileSync(record, 'utf8')));
};

const outcome = (answer, job, folder) => {
  const { covering } = job.message;
  if (answer.fault !== undefined) throw new Error(answer.fault);
  if (covering.length === 0) return { status: 'NoCoverage' };
  if (answer.lost !== undefined) return { status: 'Timeout', by: answer.lost, digest: covering[0].digest };
  if (answer.status === 'Survived') return { status: 'Survived' };
  const { testFile, name, digest } = covering[answer.by];
  return { status: answer.status, by: `${relative(folder, testFile)}: ${name}`, digest };
};

const writeScripts = async (folder, sources, tests) => {
  const out = join(folder, 'coverage/scripts');
  mkdirSync(out, { recursive: true });
  const scripts = [];
  for (const testFile of filesBelow(join(folder, 'test'), '.test.ts')) {
    if (!tests.test(basename(testFile))) continue;
    const name = relative(join(folder, 'test'), testFile).replaceAll('/', '-');
    const [recording, script] = [join(out, `${name}.recording.cjs`), join(out, `${name}.cjs`)];
    const text = await bundle(testFile, sources, true);
    const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
    writeFileSync(recording, text);
    writeFileSync(script, await bundle(testFile, sources, false));
    const record = join(out, `${name}.${digest}.json`);
    for (const old of readdirSync(out).filter((f) => f.startsWith(`${name}.`) && f.endsWith('.json')))
      if (join(out, old) !== record) rmSync(join(out, old));
    scripts.push({ testFile, recording, script, record, digest });
  }
  return scripts;
};

/** Map(mutant → tests that pass by it, with how often and in what time). What a file passes by while it is loaded counts
 *  for each of its tests. */
const coverage = (scripts, records) => {
  const byMutant = new Map();
  records.forEach(({ atLoad, tests }, k) => {
    const { testFile, script, digest } = scripts[k];
    const loading = new Map(atLoad.hits);
    tests.forEach(({ name, ms, hits, fails }, index) => {
      if (ms > LONGEST || fails !== undefined) return;
      const own = new Map(hits);
      for (const id of new Set([...loading.keys(), ...own.keys()])) {
        const test = {
          testFile,
          script,
          digest,
          index,
          name,
          ms: ms + atLoad.ms,
          loading: loading.get(id) ?? 0,
          hits: own.get(id) ?? 0,
        };
        if (!byMutant.has(id)) byMutant.set(id, []);
        byMutant.get(id).push(test);
      }
    });
  });
  return byMutant;
};

/** What each test cost while it was recorded, the dearest first: where a run can be made shorter. */
const timesOf = (scripts, records) =>
  records
    .flatMap(({ tests }, k) =>
      tests.map(({ name, ms }) => ({
        ms: Math.round(ms),
        test: `${basename(scripts[k].testFile)}: ${name}`,
      })),
    )
    .sort((a, b) => b.ms - a.ms);

const jobOf = (id, tests, budget) => {
  const covering = tests.toSorted((a, b) => a.ms - b.ms);
  const hits = covering.reduce((s, t) => s + t.hits + t.loading, 0);
  return {
    message: {
      id,
      limit: 100 * hits + 1000,
      budget,
      covering: covering.map(({ testFile, script, digest, index, name }) => ({
        testFile,
        script,
        digest,
        index,
        name,
      })),
    },
    limitMs: 12_000,
  };
};
