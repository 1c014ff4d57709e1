/** @file One writer for a run's folder at a time. Each process lays down a file of its own that says who it is, then looks
 *  at the others': of two that start together each sees the other, and the later one by name gives way. A file whose
 *  process has ended counts for nothing, so that a crash leaves no lock behind. On the same machine no clock is asked: a
 *  native call may hold up a process for minutes, and it still has its lock. On another machine, or in another container,
 *  nobody can look: there the file is touched from a thread of its own, and one that has been still for long is void. */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { fail } from '../errors.js';
import { writing } from './files.js';
import { stateOf, thisProcess } from './owner.js';

const NAME = /^\.tompo-lock\.(\d+)\.([a-z0-9]+)$/;
/** One that is being written: it counts once it has its name. */
const DRAFT = /^\.tompo-lock\.\d+\.[a-z0-9]+\.draft$/;

export const isLockFile = (file: string): boolean => NAME.test(file) || DRAFT.test(file);

const schema = z.object({
  pid: z.int(),
  started: z.string().nullable(),
  host: z.string(),
  table: z.string().nullable(),
  command: z.string(),
});
type Holder = z.infer<typeof schema>;

interface Laid {
  readonly file: string;
  readonly holder: Holder;
  readonly elsewhere: boolean;
}

const read = (path: string): Holder | null => {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
};

const TOUCH_EVERY_MS = 15_000;
const STILL_MS = 300_000;

/** Touches the file as long as this process lives, whatever its main thread is busy with. */
const touching = (path: string): Worker => {
  const code = `const { utimesSync } = require('node:fs');
    const { workerData } = require('node:worker_threads');
    setInterval(() => { try { utimesSync(workerData.path, new Date(), new Date()); } catch {} }, workerData.every);`;
  const worker = new Worker(code, { eval: true, workerData: { path, every: TOUCH_EVERY_MS } });
  worker.unref();
  // without the thread the lock still holds on this machine
  worker.on('error', () => undefined);
  return worker;
};

const isStill = (path: string): boolean => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined || Date.now() - found.mtimeMs > STILL_MS;
};

/** A holder that is gone for good, as far as anybody can tell from here. */
const isOver = (path: string, holder: Holder): boolean => {
  const state = stateOf(holder);
  return state === 'ended' || (state === 'elsewhere' && isStill(path));
};

const filesIn = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
};

/** Lock files of processes that run. They get their name when they are whole, so an unreadable one has just gone. */
const laidIn = (dir: string): readonly Laid[] =>
  filesIn(dir).flatMap((file) => {
    if (!NAME.test(file)) return [];
    const holder = read(join(dir, file));
    if (holder === null) return [];
    if (isOver(join(dir, file), holder)) return [];
    return [{ file, holder, elsewhere: stateOf(holder) === 'elsewhere' }];
  });

const refuse = (dir: string, { holder, elsewhere }: Laid): never =>
  fail({
    _tag: 'InUse',
    dir,
    command: holder.command,
    by: elsewhere ? `a process on ${holder.host}` : `process ${holder.pid}`,
  });

/** Lock files of this process. */
const held = new Set<string>();

/** Refuses while another process writes to this run. Touches nothing. */
export const refuseIfInUse = (dir: string): void => {
  const other = laidIn(dir).find(({ file }) => !held.has(file));
  if (other !== undefined) refuse(dir, other);
};

/** Files of ended processes, drafts too. Their names never come again, so no living process can be hit. */
const sweep = (dir: string): void => {
  for (const file of filesIn(dir)) {
    const path = join(dir, file);
    if (NAME.test(file)) {
      const holder = read(path);
      if (holder !== null && isOver(path, holder)) rmSync(path, { force: true });
    } else if (DRAFT.test(file)) {
      if (isStill(path)) rmSync(path, { force: true });
    }
  }
};

const PATIENCE_MS = 2000;
const LOOK_EVERY_MS = 20;

export interface Lock {
  readonly release: () => void;
}

/** Takes the folder, which must be there, for this process until released or until the process ends. */
export const takeLock = async (dir: string, command: string): Promise<Lock> => {
  const own = `.tompo-lock.${process.pid}.${Math.floor(performance.timeOrigin + performance.now()).toString(36)}${process.hrtime.bigint().toString(36)}`;
  const path = join(dir, own);
  let toucher: Worker | undefined;
  const release = (): void => {
    process.off('exit', release);
    held.delete(own);
    void toucher?.terminate();
    rmSync(path, { force: true });
    rmSync(`${path}.draft`, { force: true });
  };
  process.on('exit', release);
  held.add(own);
  try {
    writing(path, () => {
      writeFileSync(`${path}.draft`, JSON.stringify({ ...thisProcess(), command }));
      renameSync(`${path}.draft`, path);
    });
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const [other] = laidIn(dir).filter(({ file }) => file !== own);
      if (other === undefined) break;
      // of two that came together the one with the smaller name stays: the other sees it and goes
      if (own > other.file || performance.now() > until) return refuse(dir, other);
      await wait(LOOK_EVERY_MS);
    }
    sweep(dir);
    toucher = touching(path);
    return { release };
  } catch (error) {
    release();
    throw error;
  }
};
