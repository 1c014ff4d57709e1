/** @file The thread's side of the sandbox: does one order after another, each with interpreters that are made for it and thrown away. */
import { parentPort, workerData } from 'node:worker_threads';
import { either as E } from 'fp-ts';
import type { Stop } from '../errors.js';
import { interpreter, openProgram, type Program } from './engine.js';
import type { Order, Told } from './messages.js';
import { tabulate } from './tabulate.js';

const port = parentPort;
/** Counts up whenever there is life, for whoever holds the clock. */
const beat = new Int32Array(workerData as SharedArrayBuffer);
const alive = (): void => {
  Atomics.add(beat, 0, 1);
};

const answered = (program: Program, order: Order & { readonly _tag: 'answer' }): E.Either<Stop, Told> => {
  const answers: string[] = [];
  for (const question of order.questions) {
    alive();
    const answer = program.ask(question);
    if (E.isLeft(answer)) return answer;
    answers.push(answer.right);
  }
  const { id } = order;
  return E.right({
    id,
    _tag: 'answered',
    answers: { answers, drew: program.drew(), steps: program.steps() },
  });
};

type Loaded = Awaited<ReturnType<typeof interpreter>>;

const done = (order: Order, quickjs: Loaded): E.Either<Stop, Told> => {
  alive();
  const program = openProgram(quickjs, order.source, order);
  if (E.isLeft(program)) return program;
  if (order._tag === 'answer') {
    const told = answered(program.right, order);
    program.right.close();
    return told;
  }
  alive();
  const again = openProgram(quickjs, order.source, order);
  if (E.isLeft(again)) {
    program.right.close();
    return again;
  }
  const { id, game, limits } = order;
  const made = tabulate(game, program.right, again.right, limits, alive);
  program.right.close();
  again.right.close();
  return E.isLeft(made) ? made : E.right({ id, _tag: 'tabulated', tabulated: made.right });
};

/** Kept for the next order, unless code was broken off in it: what it left behind must not show in what comes after. */
let kept: { readonly memoryBytes: number; readonly quickjs: Loaded } | null = null;

port?.on('message', async (order: Order) => {
  const { memoryBytes } = order.limits;
  const { quickjs } = kept?.memoryBytes === memoryBytes ? kept : { quickjs: await interpreter(memoryBytes) };
  const result = done(order, quickjs);
  const broken = E.isLeft(result) && ['steps', 'memory', 'stack'].includes(result.left.kind);
  kept = broken ? null : { memoryBytes, quickjs };
  const told: Told = E.isLeft(result) ? { id: order.id, _tag: 'stopped', stop: result.left } : result.right;
  port.postMessage(told);
});
