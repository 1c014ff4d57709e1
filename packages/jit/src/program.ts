/** @file From a function and its arguments to a session: the three stages of compilation in one place. */
import { checkFiles } from './filearray.js';
import type { Precision } from './graph/ir.js';
import { liveNodes } from './graph/live.js';
import { peakBytes } from './graph/peak.js';
import { toModel } from './onnx/model.js';
import { openSession, type RunOptions, type Session } from './run/session.js';
import { targetOf } from './target.js';
import { trace } from './trace/trace.js';
import type { Leaf, Skeleton } from './tree.js';
import type { HostArray, TensorFunction } from './types.js';

/** A compiled signature. */
export interface Program {
  readonly session: Session;
  readonly result: Skeleton;
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
}

const ARGUMENT = /^arguments\[(\d+)\]/;

/** Whether an argument's array belongs to a frozen argument. */
export const isFrozen = (frozen: ReadonlySet<number>, leaf: Leaf<HostArray>): boolean =>
  frozen.has(Number(ARGUMENT.exec(leaf.path)![1]));

/** Trace, model, session: one signature of one function. */
export const compileProgram = async (request: ProgramRequest): Promise<Program> => {
  const { name, fn, skeleton, leaves, frozen } = request;
  await checkFiles(name, leaves, (leaf) => isFrozen(frozen, leaf));
  const start = performance.now();
  const target = targetOf(request);
  const traced = trace({ name, fn, skeleton, leaves, isFrozen: (i) => isFrozen(frozen, leaves[i]!), target });
  const model = toModel(name, traced);
  const mid = performance.now();
  const session = await openSession(name, model, request);
  const times = { traceMs: mid - start, buildMs: performance.now() - mid };
  const bytes = peakBytes(liveNodes(traced.graph.nodes, traced.outputs), traced.outputs);
  return { session, result: traced.result, nodes: model.nodes, bytes, ...times };
};
