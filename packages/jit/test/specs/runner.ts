/** @file In a thread of its own: opens a session, runs it once, closes it. The thread that asks sleeps meanwhile, so that a
 *  compiled op gives its result at once, as an eager one does. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { JitFault } from '../../src/errors.js';
import type { Model } from '../../src/onnx/model.js';
import { openSession } from '../../src/run/session.js';
import type { NdArray } from '../../src/types.js';

export interface Job {
  readonly name: string;
  readonly model: Model;
  readonly leaves: readonly NdArray[];
}

const { port, flag } = workerData as { readonly port: MessagePort; readonly flag: Int32Array };

const work = async ({ name, model, leaves }: Job): Promise<unknown> => {
  try {
    const session = await openSession(name, model, { device: 'cpu', threads: 1 });
    try {
      return { outputs: await session.run(leaves) };
    } finally {
      await session.dispose();
    }
  } catch (error) {
    return error instanceof JitFault ? { error: error.error } : { message: String(error) };
  }
};

port.on('message', async (job: Job) => {
  port.postMessage(await work(job));
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});
parentPort!.postMessage('ready');
