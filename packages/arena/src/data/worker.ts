/** @file The worker thread's side of data generation: makes the chunks that it is told to. */
import { parentPort, workerData } from 'node:worker_threads';
import { either as E } from 'fp-ts';
import { type DataJob, jobMaker } from './job.js';
import type { ChunkAnswer, ChunkOrder } from './workers.js';

const maker = jobMaker(workerData as DataJob);
const port = parentPort;

port?.on('message', async ({ id, from, count }: ChunkOrder) => {
  const result = E.isLeft(maker) ? maker : await maker.right(from, count);
  port.postMessage({ id, result } satisfies ChunkAnswer);
});
