/** @file Chunks of expert data made in worker threads. */
import { Worker } from 'node:worker_threads';
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { type ChunkMaker, type DataJob, jobMaker } from './job.js';

export interface ChunkOrder {
  readonly id: number;
  readonly from: number;
  readonly count: number;
}

export interface ChunkAnswer {
  readonly id: number;
  readonly result: E.Either<ArenaError, string>;
}

export interface WorkerOptions {
  /** Number of threads, 1 to 256. */
  readonly workers: number;
  /** A compiled worker of one's own; default the one that the package carries in itself. */
  readonly workerUrl?: URL | undefined;
}

export interface WorkerPool {
  /** Settles always: rejected where no thread is left, the thread dies under way, or the pool is closed. */
  readonly make: ChunkMaker;
  /** Ends the threads; chunks under way are rejected. Closing twice is closing once. */
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly done: (result: E.Either<ArenaError, string>) => void;
  readonly fail: (reason: Error) => void;
}

interface Thread {
  readonly waiting: ReadonlyMap<number, Waiting>;
  /** Why it makes no more chunks; null while it does. */
  readonly ended: () => Error | null;
  readonly order: (order: ChunkOrder, waiting: Waiting) => void;
  readonly end: (reason: Error) => Promise<void>;
}

const MOST_WORKERS = 256;

/** The compiled worker as text, put in when the package is built: bundlers carry it along. */
declare const DATA_WORKER: string;

const startThread = (workerUrl: URL | undefined, job: DataJob): Thread => {
  const waiting = new Map<number, Waiting>();
  let ended: Error | null = null;
  const failAll = (reason: Error): void => {
    // The first reason is the cause; the exit that follows an error only says that it happened.
    ended ??= reason;
    for (const { fail } of waiting.values()) {
      fail(ended);
    }
    waiting.clear();
  };
  let thread: Worker | null = null;
  try {
    thread =
      workerUrl === undefined
        ? new Worker(DATA_WORKER, { workerData: job, eval: true })
        : new Worker(workerUrl, { workerData: job });
  } catch (thrown) {
    // Some runtimes refuse a missing file here, others tell it by the event.
    failAll(new Error(`a data worker could not be started: ${String(thrown)}`));
  }
  thread?.on('message', ({ id, result }: ChunkAnswer) => {
    waiting.get(id)?.done(result);
    waiting.delete(id);
  });
  thread?.on('error', failAll);
  thread?.on('messageerror', failAll);
  thread?.on('exit', (code) =>
    failAll(new Error(`a data worker ended with code ${code} before its chunks were made`)),
  );
  return {
    waiting,
    ended: () => ended,
    order: (order, one) => {
      waiting.set(order.id, one);
      try {
        thread?.postMessage(order);
      } catch (thrown) {
        waiting.delete(order.id);
        throw thrown;
      }
    },
    end: async (reason) => {
      failAll(reason);
      await thread?.terminate();
    },
  };
};

/** Threads that make the chunks of one job; each gets the next chunk in turn. Close it when done.
 *  Left: the job cannot be, or the number of threads. A thread that dies rejects the chunks that it was making, and the
 *  others go on; when none is left, every chunk is rejected with the reason. */
export const workerPool = (
  job: DataJob,
  { workers, workerUrl }: WorkerOptions,
): E.Either<ArenaError, WorkerPool> => {
  const checked = jobMaker(job);
  if (E.isLeft(checked)) {
    return checked;
  }
  if (!(Number.isInteger(workers) && workers >= 1 && workers <= MOST_WORKERS)) {
    const expected = `a whole number from 1 to ${MOST_WORKERS}`;
    return E.left({
      _tag: 'InvalidOptions',
      of: 'workerPool',
      faults: [{ field: 'workers', value: workers, expected }],
    });
  }
  const threads = Array.from({ length: workers }, () => startThread(workerUrl, job));
  let id = 0;
  return E.right({
    make: (from, count) =>
      new Promise((done, fail) => {
        const alive = threads.filter((thread) => thread.ended() === null);
        if (alive.length === 0) {
          fail((threads[0] as Thread).ended() as Error);
          return;
        }
        // The thread with the fewest chunks under way; the first of equals.
        const least = alive.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
        id += 1;
        least.order({ id, from, count }, { done, fail });
      }),
    close: async () => {
      const reason = new Error('the pool of data workers was closed');
      await Promise.all(threads.map((thread) => thread.end(reason)));
    },
  });
};
