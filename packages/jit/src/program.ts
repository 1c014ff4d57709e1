/** @file From a function and its arguments to a session: the three stages of compilation in one place. */
import type * as tf from '@tensorflow/tfjs';
import { JitFault } from './errors.js';
import { checkFiles } from './filearray.js';
import { fillOf } from './graph/constants.js';
import type { Precision } from './graph/ir.js';
import { liveNodes } from './graph/live.js';
import { bytesOf } from './graph/peak.js';
import { estimateMemory, machineMemory, refuseTooLarge } from './memory.js';
import { toModel } from './onnx/model.js';
import { keepsArena, openSession, type RunOptions, type Session } from './run/session.js';
import { adoptVariable, inTurn, readVariable, writeVariable } from './state.js';
import { targetOf } from './target.js';
import type { RandomSource, Uniform } from './trace/random.js';
import { type Fed, type Traced, trace } from './trace/trace.js';
import { type Leaf, label, type Skeleton } from './tree.js';
import type { HostArray, NdArray, TensorFunction } from './types.js';

/** A compiled signature. */
export interface Program {
  readonly session: Session;
  /** The signature, in short. */
  readonly label: string;
  readonly result: Skeleton;
  /** Bytes of each output: results, then variables. */
  readonly outputBytes: readonly number[];
  /** What it draws at each run. */
  readonly random: readonly RandomSource[];
  /** Variables that it reads, null for those that it does not need after all. */
  readonly reads: readonly (tf.Variable | null)[];
  readonly writes: readonly tf.Variable[];
  /** To be called once for each run. */
  readonly count: () => void;
  /** Whether the function would still give this program. */
  readonly holds: () => boolean;
  readonly nodes: number;
  /** What it takes, estimated: see memory.ts. */
  readonly bytes: number;
  readonly traceMs: number;
  readonly buildMs: number;
}

export interface ProgramRequest extends RunOptions {
  readonly name: string;
  readonly precision: Precision;
  readonly fn: TensorFunction;
  readonly skeleton: Skeleton;
  readonly leaves: readonly Leaf<HostArray>[];
  /** Places of frozen arguments. */
  readonly frozen: ReadonlySet<number>;
  /** Results are written into memory that is given at each run. */
  readonly isWritten?: boolean;
  /** What a program may take, estimated before it is built. */
  readonly maxBytes?: number;
  /** For the random ops among the first values of variables, by place. */
  readonly uniform?: (place: number) => Uniform;
}

/** What messages call a function. */
export const nameOf = (fn: TensorFunction, name?: string): string =>
  name ?? (fn.name === '' ? 'anonymous' : fn.name);

const ARGUMENT = /^arguments\[(\d+)\]/;

export const invalidOption = (name: string, option: string, why: string): JitFault =>
  new JitFault({ _tag: 'InvalidOption', name, field: option, reason: why });

/** Places of arguments, checked: an option such as `frozen: [0]`. */
export const placesOf = (
  name: string,
  option: string,
  places: readonly number[] = [],
): ReadonlySet<number> => {
  for (const place of places)
    if (!Number.isInteger(place) || place < 0)
      throw invalidOption(name, option, `places of arguments are 0, 1, …, not ${place}`);
  return new Set(places);
};

/** Throws for a place where the function has no argument, which would silently mean nothing. */
export const refuseBeyond = (
  name: string,
  option: string,
  places: ReadonlySet<number>,
  fn: TensorFunction,
  args: readonly unknown[],
): void => {
  const count = Math.max(fn.length, args.length); // a call may leave out the last ones
  for (const place of places)
    if (place >= count)
      throw invalidOption(name, option, `it names argument ${place}, and there are ${count}, counted from 0`);
};

/** Whether an argument's array belongs to one of the arguments at some places: frozen, or donated. */
export const isAmong = (places: ReadonlySet<number>, leaf: Leaf<HostArray>): boolean =>
  places.size > 0 && places.has(Number(ARGUMENT.exec(leaf.path)![1]));

/** What a graph is fed: arguments, random numbers, variables. */
const feedsOf = async (
  name: string,
  { random, reads }: Pick<Program, 'random' | 'reads'>,
  leaves: readonly HostArray[],
  uniform: (place: number) => Uniform,
): Promise<readonly HostArray[]> => {
  let place = 0;
  const numbers = random.map(({ draw, isRead = false }) => draw(isRead ? Math.random : uniform(place++)));
  const nothing: NdArray = { dtype: 'float32', shape: [0], data: new Float32Array(0) };
  const state = await Promise.all(reads.map((v) => (v === null ? nothing : readVariable(name, v))));
  return [...leaves, ...numbers, ...state];
};

const atRandom = (): Uniform => Math.random;

export interface ProgramRun {
  readonly name: string;
  readonly leaves: readonly HostArray[];
  readonly uniform?: (place: number) => Uniform;
  readonly memory?: (bytes: number) => ArrayBuffer;
  /** Asked right before the arguments are read. */
  readonly check?: () => void;
}

/** One run: variables are read before it, and written after it. Gives the function's results. */
export const runProgram = async (program: Program, run: ProgramRun): Promise<readonly NdArray[]> => {
  const { session, reads, writes, count } = program;
  const { name, leaves, uniform = atRandom, memory, check } = run;
  const work = async (): Promise<readonly NdArray[]> => {
    const feeds = await feedsOf(name, program, leaves, uniform);
    check?.();
    const outputs = await session.run(feeds, memory);
    const results = outputs.length - writes.length;
    writes.forEach((v, i) => {
      writeVariable(v, outputs[results + i]!);
    });
    count();
    return outputs.slice(0, results);
  };
  return writes.length > 0 || reads.some((v) => v !== null) ? inTurn(work) : work();
};

const readsOf = (fed: Fed, inputs: readonly (string | null)[], leaves: number): Program['reads'] =>
  fed.reads.map((v, i) => (inputs[leaves + fed.random.length + i] === null ? null : v));

/** First random numbers of variables are none of those that the calls draw. */
const BORN_PLACES = 2 ** 20;

/** The first values of variables that the function makes: of moments they are zeros, of weights they are computed. */
const firstValues = async (
  traced: Traced,
  { name, leaves, uniform = atRandom, ...options }: ProgramRequest,
): Promise<readonly NdArray[]> => {
  const { first, born } = traced;
  const outputs = born.map(({ initial }) => initial);
  const model = toModel(name, { ...first, outputs, nodes: liveNodes(first.graph.nodes, outputs) });
  const session = await openSession(name, model, { device: options.device, threads: options.threads });
  try {
    const fed = { random: first.random, reads: readsOf(first, model.inputs, leaves.length) };
    const feeds = await feedsOf(
      name,
      fed,
      leaves.map(({ value }) => value),
      (place) => uniform(BORN_PLACES + place),
    );
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
};

/** Gives the engine the variables that the function makes. Without an await where their values are known, so that nobody
 *  sees them half made. */
const adoptBorn = (traced: Traced, request: ProgramRequest): Promise<void> | null => {
  const { born } = traced;
  const known = born.map(({ initial }) => fillOf(initial));
  const adopt = (values: readonly NdArray[]): void => {
    born.forEach(({ variable }, i) => {
      adoptVariable(variable, values[i]!);
    });
  };
  if (known.every((array) => array !== null)) {
    adopt(known);
    return null;
  }
  return firstValues(traced, request).then(adopt);
};

/** From so many bytes of frozen arguments on, copies of them are what memory goes for. */
const SHARED_BYTES = 2 ** 28;

/** Whether large frozen arguments are handed in at each run. A GPU would have to be sent them each time; in 16 bits they are mapped
 *  from their file. */
const isShared = ({ device, precision, leaves, frozen }: ProgramRequest): boolean => {
  if (device !== 'cpu' || (precision !== 'float32' && precision !== 'int8')) return false;
  const sizes = leaves.map((leaf) => (isAmong(frozen, leaf) ? bytesOf(leaf.value) : 0));
  return sizes.reduce((a, b) => a + b, 0) >= SHARED_BYTES;
};

/** Trace, model, session: one signature of one function. */
export const compileProgram = async (request: ProgramRequest): Promise<Program> => {
  const { name, fn, skeleton, leaves, frozen, device, isWritten = false, maxBytes } = request;
  await checkFiles(name, leaves, (leaf) => isAmong(frozen, leaf));
  const start = performance.now();
  const target = { ...targetOf(request), sharesWeights: isShared(request) };
  const asked = { name, fn, skeleton, leaves, isFrozen: (i: number) => isAmong(frozen, leaves[i]!), target };
  const traced = trace(asked);
  try {
    const adopting = adoptBorn(traced, request);
    if (adopting !== null) await adopting;
    const estimate = estimateMemory(traced.nodes, traced.outputs, isWritten);
    const limit =
      maxBytes === undefined ? machineMemory(device) : { bytes: maxBytes, of: 'are allowed (maxBytes)' };
    refuseTooLarge(name, estimate, limit, () => {
      const sites = new Map<number, string>();
      trace({ ...asked, sites }).abandon();
      return sites;
    });
    const model = toModel(name, traced, { isWritten });
    const mid = performance.now();
    const session = await openSession(name, model, request);
    const times = { traceMs: mid - start, buildMs: performance.now() - mid };
    return {
      session,
      label: label(skeleton, leaves),
      result: traced.result,
      outputBytes: traced.outputs.map(bytesOf),
      random: traced.random,
      reads: readsOf(traced, model.inputs, leaves.length),
      writes: traced.writes,
      count: traced.count,
      holds: traced.holds,
      nodes: model.nodes,
      bytes: keepsArena(device) ? estimate.total : estimate.idle,
      ...times,
    };
  } catch (error) {
    for (const { variable } of traced.born) if (!variable.isDisposed) variable.dispose();
    traced.abandon();
    throw error;
  }
};
