import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import {
  type ChunkMaker,
  type DataJob,
  type GenerateProgress,
  generate,
  jobFingerprint,
  jobMaker,
  loadSituations,
  workerPool,
} from '../src/index.js';
import { right } from './fixtures.js';

let folder = '';
let workerUrl = new URL('file:///');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tompo-generate-'));
  const worker = join(folder, 'data-worker.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../src/data/worker.ts', import.meta.url))],
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@tompo/source'],
    logLevel: 'error',
  });
  workerUrl = pathToFileURL(worker);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const job: DataJob = {
  source: { split: 'train', seed: 31 },
  expert: 'planner',
  explore: { share: 0.3, players: ['random', 'freeRider'] },
};
const path = (name: string) => join(folder, `${name}.jsonl`);
const fingerprint = jobFingerprint(job);

describe('generate', () => {
  let whole = '';
  beforeAll(async () => {
    const done = right(
      await generate({ path: path('whole'), games: 23, make: right(jobMaker(job)), fingerprint, chunk: 5 }),
    );
    whole = await readFile(path('whole'), 'utf8');
    expect(done).toEqual({ games: 23, situations: whole.split('\n').length - 1 });
  }, 60_000);

  it('writes situations, and leaves no parts behind', async () => {
    const { situations, faults } = await loadSituations(path('whole'));
    expect(faults).toEqual([]);
    expect(new Set(situations.map(({ id }) => id.split(':').slice(0, 3).join(':'))).size).toBe(23);
    expect((await readdir(folder)).filter((name) => name.includes('part'))).toEqual([]);
  });

  it.each([1, 3])('makes the same bytes with %i worker threads', async (workers) => {
    const pool = right(workerPool(job, { workers, workerUrl }));
    const name = `workers${workers}`;
    const progress: GenerateProgress[] = [];
    right(
      await generate({
        path: path(name),
        games: 23,
        make: pool.make,
        fingerprint,
        chunk: 4,
        parallel: workers + 1,
        onProgress: (one) => progress.push(one),
      }),
    );
    await pool.close();
    expect(await readFile(path(name), 'utf8')).toBe(whole);
    expect(progress.map(({ games }) => games)).toEqual([4, 8, 12, 16, 20, 23]);
  });

  it('goes on where it was broken off, and makes no chunk twice', async () => {
    const make = right(jobMaker(job));
    const asked: number[] = [];
    const breaking: ChunkMaker = async (from, count) => {
      asked.push(from);
      return from === 10
        ? E.left({ _tag: 'EndpointTimeout', url: 'http://h', timeoutMs: 1 })
        : make(from, count);
    };
    const options = { path: path('resumed'), games: 23, fingerprint, chunk: 5 };
    expect(await generate({ ...options, make: breaking })).toMatchObject(E.left({ _tag: 'EndpointTimeout' }));
    expect(asked).toEqual([0, 5, 10]);
    // A crash in the middle of a write leaves half a line behind the last whole chunk.
    const part = `${path('resumed')}.part`;
    await writeFile(part, `${await readFile(part, 'utf8')}{"half`);
    const again: number[] = [];
    const watched: ChunkMaker = (from, count) => {
      again.push(from);
      return make(from, count);
    };
    right(await generate({ ...options, make: watched, chunk: 7 }));
    expect(again).toEqual([10, 17]);
    expect(await readFile(path('resumed'), 'utf8')).toBe(whole);
  });

  it('does not go on with the part of another job', async () => {
    const failing: ChunkMaker = async (from) =>
      from === 0 ? E.right('') : E.left({ _tag: 'EndpointTimeout', url: 'http://h', timeoutMs: 1 });
    const options = { path: path('other'), games: 10, chunk: 5, make: failing };
    await generate({ ...options, fingerprint });
    const other = await generate({ ...options, fingerprint: jobFingerprint({ ...job, expert: 'nash' }) });
    expect(other).toMatchObject(E.left({ _tag: 'OtherPart' }));
    expect(E.isLeft(other) && explain(other.left)).toContain('begun by another job');
  });

  it('a job that cannot be is refused before a thread starts', () => {
    const wrong = { ...job, expert: 'plannr' };
    expect(workerPool(wrong, { workers: 2, workerUrl })).toMatchObject(E.left({ _tag: 'UnknownExpert' }));
    expect(jobMaker({ ...job, explore: { share: 1, players: ['nobody at all'] } })).toMatchObject(
      E.left({ _tag: 'UnknownExpert' }),
    );
    expect(jobMaker({ ...job, source: { split: 'train', seed: 1, families: [] } })).toMatchObject(
      E.left({ _tag: 'InvalidOptions' }),
    );
  });

  it('a thread that dies rejects its chunks', async () => {
    const dead = join(folder, 'dead.mjs');
    await writeFile(dead, 'process.exit(3);');
    const pool = right(workerPool(job, { workers: 1, workerUrl: pathToFileURL(dead) }));
    await expect(pool.make(0, 5)).rejects.toThrow(/ended with code 3/);
    await pool.close();
  });
});
