/** @file A call of a tfjs op as a program of its own: traced on symbols, compiled, run, its results made eager tensors. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { type JitError, JitFault } from '../../src/errors.js';
import { ARRAY } from '../../src/ndarray.js';
import { toModel } from '../../src/onnx/model.js';
import { targetOf } from '../../src/target.js';
import { trace } from '../../src/trace/trace.js';
import { flatten, rebuild, type Skeleton } from '../../src/tree.js';
import type { NdArray } from '../../src/types.js';
import type { Job } from './runner.js';

const TIMEOUT_MS = 60_000;

const flag = new Int32Array(new SharedArrayBuffer(4));
const { port1: port, port2 } = new MessageChannel();
const worker = new Worker(new URL('./runner.mjs', import.meta.url), {
  execArgv: ['--conditions=@tompo/source'],
  workerData: { port: port2, flag },
  transferList: [port2],
});
// It loads its modules through this thread, which sleeps later on.
await new Promise((resolve) => worker.once('message', resolve));
worker.unref();
port.unref();

type Answer =
  | { readonly outputs: readonly NdArray[] }
  | { readonly error: JitError }
  | { readonly message: string };

const runNow = (job: Job): readonly NdArray[] => {
  Atomics.store(flag, 0, 0);
  port.postMessage(job);
  // The notice of the answer before may come late, and wakes too early: the flag decides.
  let woken: 'ok' | 'not-equal' | 'timed-out' = 'ok';
  while (Atomics.load(flag, 0) === 0 && woken !== 'timed-out') woken = Atomics.wait(flag, 0, 0, TIMEOUT_MS);
  if (woken === 'timed-out') {
    // Its answer may still come, and would be taken for the next one's: the process ends, and another goes on.
    console.error(`${job.name} ran for more than ${TIMEOUT_MS / 1000} s`);
    process.exit(1);
  }
  const answer = receiveMessageOnPort(port)!.message as Answer;
  if ('outputs' in answer) return answer.outputs;
  throw 'error' in answer ? new JitFault(answer.error) : new Error(answer.message);
};

type Visit = (x: tf.Tensor) => unknown;

/** The same lists and records, with something else in the place of each tensor. */
export const mapTensors = (tree: unknown, visit: Visit): unknown => {
  if (tree instanceof tf.Tensor) return visit(tree);
  if (Array.isArray(tree)) return tree.map((x) => mapTensors(x, visit));
  if (typeof tree !== 'object' || tree === null || Object.getPrototypeOf(tree) !== Object.prototype)
    return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, x]) => [key, mapTensors(x, visit)]));
};

const hostOf = (x: tf.Tensor): NdArray => {
  const dtype = x.dtype as NdArray['dtype'];
  return { dtype, shape: x.shape, data: ARRAY[dtype].from(x.dataSync() as Float32Array) };
};

/** What the results are put together from: complex numbers leave a program as two arrays. */
type Made =
  | { readonly _tag: 'plain'; readonly at: number }
  | { readonly _tag: 'complex'; readonly at: number }
  /** Strings are known once the function is traced, and come out of no program. */
  | { readonly _tag: 'strings'; readonly shape: readonly number[]; readonly bytes: readonly Uint8Array[] };

/** Places of arguments that are shapes: constants of a compiled function, as strings are and what stands beside them. */
const SHAPES: Readonly<Record<string, readonly number[]>> = {
  sparseReshape: [1, 2],
  broadcastArgs: [0, 1],
  stringNGrams: [1],
};

/** fn(...args), compiled and run. Tensors among the arguments are inputs (complex ones as two), all else is static, and so is
 *  what a compiled function takes as a constant. */
export const compiledCall = (
  name: string,
  fn: (...args: readonly unknown[]) => unknown,
  args: readonly unknown[],
): unknown => {
  const inputs: tf.Tensor[] = [];
  const givens: ((symbols: readonly tf.Tensor[]) => tf.Tensor)[] = [];
  let hasStrings = false;
  mapTensors(args, (x) => {
    hasStrings ||= x.dtype === 'string';
  });
  const symbolic = (x: tf.Tensor): unknown => {
    if (x.dtype === 'complex64') {
      // tfjs's cpu backend reshapes the parts of a complex tensor in place: only the whole knows its shape.
      const parts = [tf.real(x), tf.imag(x)].map((part) => tf.reshape(part, x.shape)) as [
        tf.Tensor,
        tf.Tensor,
      ];
      const at = inputs.push(...parts) - 2;
      givens.push((symbols) => tf.complex(symbols[at]!, symbols[at + 1]!));
    } else {
      const at = inputs.push(x) - 1;
      givens.push((symbols) => symbols[at]!);
    }
    return new Placeholder(givens.length - 1);
  };
  const template = args.map((arg, place) =>
    hasStrings || SHAPES[name]?.includes(place) === true ? arg : mapTensors(arg, symbolic),
  );
  const leaves = inputs.map((x) => hostOf(x));
  let result: unknown;
  const traced = (...symbols: readonly tf.Tensor[]): unknown => {
    const value = fn(
      ...(fill(
        template,
        givens.map((given) => given(symbols)),
      ) as readonly unknown[]),
    );
    const outputs: tf.Tensor[] = [];
    result = mapTensors(value, (x): unknown => {
      // An op that gives back what it was given gives the caller's own tensor.
      const same = symbols.indexOf(x);
      if (same !== -1) return inputs[same];
      if (x.dtype === 'string')
        return new Out({ _tag: 'strings', shape: x.shape, bytes: tf.engine().readSync(x.dataId) as never });
      if (x.dtype !== 'complex64') return new Out({ _tag: 'plain', at: outputs.push(x) - 1 });
      return new Out({ _tag: 'complex', at: outputs.push(tf.real(x), tf.imag(x)) - 2 });
    });
    return outputs;
  };
  const { skeleton, leaves: flat } = flatten(name, 'arguments', leaves, (x) =>
    typeof x === 'object' && x !== null && 'data' in x ? (x as NdArray) : null,
  );
  const program = trace({
    name,
    fn: traced as never,
    skeleton: skeleton as Skeleton,
    leaves: flat,
    isFrozen: () => false,
    target: targetOf(),
  });
  // It gave back what it was given: there is nothing to run.
  if (program.outputs.length === 0) return mapOuts(result, ({ made }) => eagerly(made, []));
  if (program.born.length > 0) throw new Error(`${name} makes variables`);
  // Fed as a call of `jit` feeds it: arguments, random numbers, variables; and variables are written after it.
  const numbers = program.random.map(({ draw }) => draw(Math.random));
  const state = program.reads.map(hostOf);
  const outputs = runNow({ name, model: toModel(name, program), leaves: [...leaves, ...numbers, ...state] });
  program.writes.forEach((v, i) => {
    const { data, shape, dtype } = outputs[outputs.length - program.writes.length + i]!;
    tf.tidy(() => v.assign(tf.tensor(data, [...shape], dtype)));
  });
  const list = rebuild(program.result, (i) => outputs[i]!) as readonly NdArray[];
  return mapOuts(result, ({ made }) => eagerly(made, list));
};

/** A result as an eager tensor. list: the arrays that the program gave. */
const eagerly = (made: Made, list: readonly NdArray[]): tf.Tensor => {
  const tensor = (at: number): tf.Tensor => {
    const { data, shape, dtype } = list[at]!;
    return tf.tensor(data, [...shape], dtype);
  };
  if (made._tag === 'strings') return tf.tensor(made.bytes as never, [...made.shape], 'string');
  return made._tag === 'plain'
    ? tensor(made.at)
    : tf.tidy(() => tf.complex(tensor(made.at), tensor(made.at + 1)));
};

class Placeholder {
  constructor(readonly at: number) {}
}

class Out {
  constructor(readonly made: Made) {}
}

const mapOf =
  <T>(Kind: new (...args: never[]) => T) =>
  (tree: unknown, visit: (x: T) => unknown): unknown => {
    const walk = (x: unknown): unknown => {
      if (x instanceof Kind) return visit(x);
      if (Array.isArray(x)) return x.map(walk);
      if (typeof x !== 'object' || x === null || Object.getPrototypeOf(x) !== Object.prototype) return x;
      return Object.fromEntries(Object.entries(x).map(([key, y]) => [key, walk(y)]));
    };
    return walk(tree);
  };

const mapOuts = mapOf(Out);
const mapPlaceholders = mapOf(Placeholder);
const fill = (template: unknown, tensors: readonly tf.Tensor[]): unknown =>
  mapPlaceholders(template, ({ at }) => tensors[at]!);
