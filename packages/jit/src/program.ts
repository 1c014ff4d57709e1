/** @file From a function and its arguments to a session: the three stages of compilation in one place. */
import { JitFault } from './errors.js';
import { checkFiles } from './filearray.js';
import type { Precision } from './graph/ir.js';
import { liveNodes } from './graph/live.js';
import { bytesOf, peakBytes } from './graph/peak.js';
import { toModel } from './onnx/model.js';
import { openSession, type RunOptions, type Session } from './run/session.js';
import { targetOf } from './target.js';
import { trace } from './trace/trace.js';
import { type Leaf, label, type Skeleton } from './tree.js';
import type { HostArray, TensorFunction } from './types.js';

/** A compiled signature. */
export interface Program {
  readonly session: Session;
  /** The signature, in short. */
  readonly label: string;
  readonly result: Skeleton;
  /** Bytes of each result. */
  readonly outputBytes: readonly number[];
  readonly nodes: number;
  /** What is alive at once in a run, estimated from the graph. The runtime keeps about half as much again. */
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
}

const ARGUMENT = /^arguments\[(\d+)\]/;

export const badPlaces = (name: string, option: string, why: string): JitFault =>
  new JitFault({ _tag: 'BadPlaces', name, option, why });

/** Places of arguments, checked: an option such as `frozen: [0]`. */
export const placesOf = (
  name: string,
  option: string,
  places: readonly number[] = [],
): ReadonlySet<number> => {
  for (const place of places)
    if (!Number.isInteger(place) || place < 0)
      throw badPlaces(name, option, `places of arguments are 0, 1, …, not ${place}`);
  return new Set(places);
};

/** Whether an argument's array belongs to one of the arguments at some places: frozen, or donated. */
export const isAmong = (places: ReadonlySet<number>, leaf: Leaf<HostArray>): boolean =>
  places.has(Number(ARGUMENT.exec(leaf.path)![1]));

/** Trace, model, session: one signature of one function. */
export const compileProgram = async (request: ProgramRequest): Promise<Program> => {
  const { name, fn, skeleton, leaves, frozen } = request;
  await checkFiles(name, leaves, (leaf) => isAmong(frozen, leaf));
  const start = performance.now();
  const target = targetOf(request);
  const traced = trace({ name, fn, skeleton, leaves, isFrozen: (i) => isAmong(frozen, leaves[i]!), target });
  const model = toModel(name, traced, { isWritten: request.isWritten ?? false });
  const mid = performance.now();
  const session = await openSession(name, model, request);
  const times = { traceMs: mid - start, buildMs: performance.now() - mid };
  const bytes = peakBytes(liveNodes(traced.graph.nodes, traced.outputs), traced.outputs);
  return {
    session,
    label: label(skeleton, leaves),
    result: traced.result,
    outputBytes: traced.outputs.map(bytesOf),
    nodes: model.nodes,
    bytes,
    ...times,
  };
};
