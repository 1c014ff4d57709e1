/** @file Games are played, and expert data made in two threads is what one thread makes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate, experts, gameSource, generate, jobFingerprint, jobMaker, workerPool } from '@tompo/arena';
import { right, same } from './expect.mjs';

const main = async () => {
  const games = right(right(gameSource({ split: 'heldout', seed: 1 })).games(3));
  const { planner } = experts;
  const { summary } = right(
    await evaluate({ policy: planner, opponents: planner, reference: planner, games }),
  );
  same('exact', summary.all.exact.value, 1);

  const folder = mkdtempSync(join(tmpdir(), 'tompo-bundle-'));
  const job = { source: { split: 'train', seed: 3 }, expert: 'planner' };
  const made = async (name, make) => {
    const path = join(folder, name);
    right(await generate({ path, games: 4, make, fingerprint: jobFingerprint(job), chunk: 1 }));
    return readFileSync(path, 'utf8');
  };
  const pool = right(workerPool(job, { workers: 2 }));
  try {
    same('threads', await made('two', pool.make), await made('one', right(jobMaker(job))));
  } finally {
    await pool.close();
    rmSync(folder, { recursive: true });
  }
};
main();
