import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
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

  describe('a part that is not what was written of it', () => {
    const begin = async (name: string): Promise<string> => {
      const make = right(jobMaker(job));
      const breaking: ChunkMaker = async (from, count) =>
        from < 10 ? make(from, count) : E.left({ _tag: 'EndpointTimeout', url: 'http://h', timeoutMs: 1 });
      await generate({ path: path(name), games: 23, fingerprint, chunk: 5, make: breaking });
      return `${path(name)}.part`;
    };
    const goOn = (name: string) =>
      generate({ path: path(name), games: 23, fingerprint, chunk: 5, make: right(jobMaker(job)) });

    it.each<[string, (part: string) => Promise<void>]>([
      ['lost', (part) => rm(part)],
      ['shorter', (part) => truncate(part, 100)],
      ['empty', (part) => truncate(part, 0)],
      ['state-torn', (part) => truncate(`${part}.json`, 10)],
      ['state-empty', (part) => truncate(`${part}.json`, 0)],
      ['state-foreign', (part) => writeFile(`${part}.json`, JSON.stringify({ fingerprint, games: '5' }))],
      [
        'state-negative',
        (part) =>
          writeFile(`${part}.json`, JSON.stringify({ fingerprint, games: 5, situations: -1, bytes: 10 })),
      ],
      ['state-null', (part) => writeFile(`${part}.json`, 'null')],
    ])('is refused and left as it is: %s', async (name, damage) => {
      const part = await begin(name);
      await damage(part);
      const before = (await readFile(part, 'utf8').catch(() => null)) ?? null;
      const result = await goOn(name);
      expect(result).toMatchObject(E.left({ _tag: 'BrokenPart', path: part }));
      expect(E.isLeft(result) && explain(result.left)).toContain('remove it');
      expect((await readFile(part, 'utf8').catch(() => null)) ?? null).toBe(before);
      // As the sentence says: without the two files it begins anew.
      await rm(part, { force: true });
      await rm(`${part}.json`);
      right(await goOn(name));
      expect(await readFile(path(name), 'utf8')).toBe(whole);
    });

    it('that is whole and in its place already is done', async () => {
      right(await goOn('placed'));
      const state = { fingerprint, games: 23, situations: 7, bytes: Buffer.byteLength(whole) };
      await writeFile(`${path('placed')}.part.json`, JSON.stringify(state));
      expect(await goOn('placed')).toEqual(E.right({ games: 23, situations: 7 }));
      expect((await readdir(folder)).filter((name) => name.startsWith('placed'))).toEqual(['placed.jsonl']);
    });
  });

  it.each([
    { games: Number.NaN },
    { games: -1 },
    { games: 2.5 },
    { chunk: 0 },
    { chunk: Number.NaN },
    { parallel: 0 },
    { parallel: 1e9 },
  ])('refuses %o', async (wrong) => {
    const make: ChunkMaker = async () => E.right('');
    const result = await generate({ path: path('wrong'), games: 3, fingerprint, make, ...wrong });
    expect(result).toMatchObject(E.left({ _tag: 'InvalidOptions', of: 'generate' }));
    expect(await readdir(folder)).not.toContain('wrong.jsonl.part');
  });
});

describe('worker threads', () => {
  const module = async (name: string, text: string): Promise<URL> => {
    const file = join(folder, `${name}.mjs`);
    await writeFile(file, text);
    return pathToFileURL(file);
  };
  const open = (url: URL, workers = 1) => right(workerPool(job, { workers, workerUrl: url }));
  const later = (ms: number) => new Promise((done) => setTimeout(done, ms));

  it('a thread that dies rejects its chunks, those asked of it later too', async () => {
    const pool = open(await module('dead', 'process.exit(3);'));
    await expect(pool.make(0, 5)).rejects.toThrow(/ended with code 3/);
    await expect(pool.make(5, 5)).rejects.toThrow(/ended with code 3/);
    await pool.close();
    await expect(pool.make(5, 5)).rejects.toThrow(/ended with code 3/);
  });

  it.each([
    ['throws when it is loaded', "throw new Error('no luck');", /no luck/],
    ['cannot be parsed', 'const = ;', /./],
    ['imports what is not there', "import 'nobody-has-this-module';", /nobody-has-this-module/],
    ['ends at once without a fault', 'process.exit(0);', /ended with code 0/],
  ])('a worker that %s', async (name, text, reason) => {
    const pool = open(await module(name.replaceAll(' ', '-'), text));
    await expect(pool.make(0, 5)).rejects.toThrow(reason);
    await later(50);
    await expect(pool.make(0, 5)).rejects.toThrow(reason);
    await pool.close();
  });

  it('whose file is missing', async () => {
    const pool = open(pathToFileURL(join(folder, 'nothing-here.mjs')));
    await expect(pool.make(0, 5)).rejects.toThrow(/nothing-here/);
    await later(50);
    await expect(pool.make(0, 5)).rejects.toThrow(/nothing-here/);
    await pool.close();
  });

  it('that cannot be started at all', async () => {
    const pool = open(new URL('http://localhost/worker.mjs'));
    await expect(pool.make(0, 5)).rejects.toThrow(/could not be started/);
    await pool.close();
  });

  it('that dies at a chunk: the others go on', async () => {
    const pool = open(
      await module(
        'second',
        `import { parentPort } from 'node:worker_threads';
         parentPort.on('message', ({ id, from }) => {
           if (from === 1) throw new Error('chunk 1');
           parentPort.postMessage({ id, result: { _tag: 'Right', right: String(from) } });
         });`,
      ),
      2,
    );
    const made = await Promise.allSettled([pool.make(1, 1), pool.make(0, 1)]);
    expect(made).toMatchObject([{ status: 'rejected' }, { value: E.right('0') }]);
    await later(50);
    for (const from of [2, 3, 4]) {
      expect(await pool.make(from, 1)).toEqual(E.right(String(from)));
    }
    await pool.close();
  });

  it('closing rejects what is under way and what comes later, and may be done twice', async () => {
    const pool = open(workerUrl, 2);
    const under = Promise.allSettled([pool.make(0, 5000), pool.make(0, 5000), pool.make(0, 5000)]);
    await Promise.all([pool.close(), pool.close()]);
    for (const made of await under) {
      expect(made).toMatchObject({ status: 'rejected', reason: { message: /closed/ } });
    }
    await pool.close();
    await expect(pool.make(0, 5)).rejects.toThrow(/closed/);
  });

  it.each([0, -1, 1.5, Number.NaN, 1e6])('%d threads are refused', (workers) => {
    expect(workerPool(job, { workers, workerUrl })).toMatchObject(E.left({ _tag: 'InvalidOptions' }));
  });

  it('what cannot be sent or counted is refused, and the pool goes on', async () => {
    const pool = open(workerUrl);
    await expect(pool.make(Symbol('no') as unknown as number, 5)).rejects.toThrow(/clone/);
    expect(await pool.make(0, Number.NaN)).toMatchObject(E.left({ _tag: 'InvalidOptions' }));
    expect(await pool.make(0, 1e12)).toMatchObject(E.left({ _tag: 'InvalidOptions' }));
    expect(right(await pool.make(0, 1))).not.toBe('');
    await pool.close();
  });
});
