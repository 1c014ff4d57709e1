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
  /** Number of threads. */
  readonly workers: number;
  /** The compiled worker; default the one beside this package's own code. */
  readonly workerUrl?: URL;
}

export interface WorkerPool {
  readonly make: ChunkMaker;
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly done: (result: E.Either<ArenaError, string>) => void;
  readonly fail: (reason: Error) => void;
}

/** Threads that make the chunks of one job; each gets the next chunk in turn. Close it when done.
 *  Left: the job cannot be. A thread that dies rejects the chunks that it was making. */
export const workerPool = (
  job: DataJob,
  { workers, workerUrl = new URL('./data-worker.js', import.meta.url) }: WorkerOptions,
): E.Either<ArenaError, WorkerPool> => {
  const checked = jobMaker(job);
  if (E.isLeft(checked)) {
    return checked;
  }
  const threads = Array.from({ length: workers }, () => {
    const waiting = new Map<number, Waiting>();
    const thread = new Worker(workerUrl, { workerData: job });
    const failAll = (reason: Error): void => {
      for (const { fail } of waiting.values()) {
        fail(reason);
      }
      waiting.clear();
    };
    thread.on('message', ({ id, result }: ChunkAnswer) => {
      waiting.get(id)?.done(result);
      waiting.delete(id);
    });
    thread.on('error', failAll);
    thread.on('exit', (code) =>
      failAll(new Error(`a data worker ended with code ${code} before its chunks were made`)),
    );
    return { thread, waiting };
  });
  let id = 0;
  return E.right({
    make: (from, count) =>
      new Promise((done, fail) => {
        // The thread with the fewest chunks under way; the first of equals.
        const least = threads.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a));
        id += 1;
        least.waiting.set(id, { done, fail });
        least.thread.postMessage({ id, from, count } satisfies ChunkOrder);
      }),
    close: async () => {
      await Promise.all(threads.map(({ thread }) => thread.terminate()));
    },
  });
};
