/** @file The sandbox: a thread in which code that somebody wrote is run, within limits, and without a way out. */
import { Worker } from 'node:worker_threads';
import { either as E } from 'fp-ts';
import { type CurriculumError, explain, type Stop } from '../errors.js';
import { gameFaults, type RepeatedGame } from '../game.js';
import { defaultLimits, type Limits, limitFaults } from './limits.js';
import type { Answers, Order, Told } from './messages.js';
import { refusedIn } from './refused.js';
import type { Tabulated } from './tabulate.js';

export interface Sandbox {
  readonly limits: Limits;
  /** Answers to questions, each the JSON of [view, state], by code that is loaded anew. */
  readonly answer: (
    source: string,
    questions: readonly string[],
    seed: number,
  ) => Promise<E.Either<CurriculumError, Answers>>;
  /** The code as a table, in a game. */
  readonly tabulate: (source: string, game: RepeatedGame) => Promise<E.Either<CurriculumError, Tabulated>>;
  /** Ends the thread; what is under way is stopped. Closing twice is closing once. */
  readonly close: () => Promise<void>;
}

/** The compiled worker as text, put in when the package is built: bundlers carry it along. */
declare const SANDBOX_WORKER: string;

interface Thread {
  readonly worker: Worker;
  readonly beat: Int32Array;
}

/** Of the thread itself, beside the interpreter's memory, which is its own. */
const HEAP_MB = 64;
const STARTING_MS = 60_000;

const started = (): Thread => {
  const shared = new SharedArrayBuffer(4);
  const worker = new Worker(SANDBOX_WORKER, {
    eval: true,
    workerData: shared,
    // Nothing of the process is handed on.
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  worker.unref();
  return { worker, beat: new Int32Array(shared) };
};

type Asked = Order extends infer One ? (One extends Order ? Omit<One, 'id' | 'limits'> : never) : never;

const stopped = (kind: Stop['kind'], message = ''): CurriculumError => ({
  _tag: 'Stopped',
  stop: { during: 'call', kind, message },
});

/** A sandbox, whose thread is started when there is something to do, and anew after one that hangs or breaks. */
export const openSandbox = (given: Partial<Limits> = {}): E.Either<CurriculumError, Sandbox> => {
  const faults = limitFaults(given);
  if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'openSandbox', faults });
  const limits = { ...defaultLimits, ...given };
  let thread: Thread | null = null;
  let closed = false;
  let id = 0;
  /** One order at a time. */
  let last: Promise<unknown> = Promise.resolve();

  const run = (asked: Asked): Promise<E.Either<CurriculumError, Told>> =>
    new Promise((resolve) => {
      if (closed) return resolve(E.left({ _tag: 'NoWorker', reason: 'it was closed' }));
      thread ??= started();
      const { worker, beat } = thread;
      const order = { ...asked, id: ++id, limits } as Order;
      let seen = Atomics.load(beat, 0);
      const settle = (result: E.Either<CurriculumError, Told>): void => {
        clearInterval(clock);
        worker.off('message', heard);
        worker.off('error', broke);
        worker.off('exit', ended);
        worker.unref();
        resolve(result);
      };
      const giveUp = (error: CurriculumError): void => {
        thread = null;
        void worker.terminate();
        settle(E.left(error));
      };
      const heard = (told: Told): void => {
        if (told.id === order.id)
          settle(told._tag === 'stopped' ? E.left({ _tag: 'Stopped', stop: told.stop }) : E.right(told));
      };
      const broke = (cause: unknown): void =>
        giveUp(stopped('crash', cause instanceof Error ? cause.message : String(cause)));
      const ended = (): void => giveUp(stopped('crash', closed ? 'the sandbox was closed' : 'it ended'));
      worker.on('message', heard);
      worker.on('error', broke);
      worker.on('exit', ended);
      worker.ref();
      const begun = performance.now();
      const clock = setInterval(() => {
        const now = Atomics.load(beat, 0);
        // A thread that has not begun loads the interpreter still.
        if (now === 0 && performance.now() - begun < STARTING_MS) return;
        if (now === seen) giveUp(stopped('time', `no answer within ${limits.timeMs} ms`));
        seen = now;
      }, limits.timeMs);
      worker.postMessage(order);
    });

  const inTurn = (asked: Asked): Promise<E.Either<CurriculumError, Told>> => {
    const refused = refusedIn(asked.source, limits.sourceLength);
    if (refused !== null) return Promise.resolve(E.left({ _tag: 'Stopped', stop: refused }));
    const mine = last.then(() => run(asked));
    last = mine.catch(() => undefined); // one that fails holds up no other
    return mine;
  };

  return E.right({
    limits,
    answer: async (source, questions, seed) => {
      const told = await inTurn({ _tag: 'answer', source, questions, seed });
      if (E.isLeft(told)) return told;
      return told.right._tag === 'answered'
        ? E.right(told.right.answers)
        : E.left(stopped('crash', explain(stopped('not-plain'))));
    },
    tabulate: async (source, game) => {
      const faults = gameFaults(game);
      if (faults.length > 0) return E.left({ _tag: 'InvalidOptions', of: 'tabulate', faults });
      // A thread is sent plain data alone, and a caller's game may have functions beside what is needed of it.
      const { name, payoffs, rounds, continuation } = game;
      const told = await inTurn({
        _tag: 'tabulate',
        source,
        game: { name, payoffs, rounds, continuation },
        seed: 0,
      });
      if (E.isLeft(told)) return told;
      return told.right._tag === 'tabulated'
        ? E.right(told.right.tabulated)
        : E.left(stopped('crash', explain(stopped('not-plain'))));
    },
    close: async () => {
      closed = true;
      const one = thread;
      thread = null;
      await one?.worker.terminate();
    },
  });
};
