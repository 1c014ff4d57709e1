/** @file From a function and its arguments to a session: the three stages of compilation in one place. */
import { JitFault } from './errors.js';
import { checkFiles } from './filearray.js';
import type { Precision } from './graph/ir.js';
import { bytesOf } from './graph/peak.js';
import { estimateMemory, machineMemory, refuseTooLarge } from './memory.js';
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
}

/** What messages call a function. */
export const nameOf = (fn: TensorFunction, name?: string): string =>
  name ?? (fn.name === '' ? 'anonymous' : fn.name);

const ARGUMENT = /^arguments\[(\d+)\]/;

export const badOption = (name: string, option: string, why: string): JitFault =>
  new JitFault({ _tag: 'BadOption', name, option, why });

/** Places of arguments, checked: an option such as `frozen: [0]`. */
export const placesOf = (
  name: string,
  option: string,
  places: readonly number[] = [],
): ReadonlySet<number> => {
  for (const place of places)
    if (!Number.isInteger(place) || place < 0)
      throw badOption(name, option, `places of arguments are 0, 1, …, not ${place}`);
  return new Set(places);
};

/** Whether an argument's array belongs to one of the arguments at some places: frozen, or donated. */
export const isAmong = (places: ReadonlySet<number>, leaf: Leaf<HostArray>): boolean =>
  places.size > 0 && places.has(Number(ARGUMENT.exec(leaf.path)![1]));

/** Trace, model, session: one signature of one function. */
export const compileProgram = async (request: ProgramRequest): Promise<Program> => {
  const { name, fn, skeleton, leaves, frozen, device, isWritten = false, maxBytes } = request;
  await checkFiles(name, leaves, (leaf) => isAmong(frozen, leaf));
  const start = performance.now();
  const target = targetOf(request);
  const asked = { name, fn, skeleton, leaves, isFrozen: (i: number) => isAmong(frozen, leaves[i]!), target };
  const traced = trace(asked);
  const estimate = estimateMemory(traced.nodes, traced.outputs, isWritten);
  const limit =
    maxBytes === undefined ? machineMemory(device) : { bytes: maxBytes, of: 'are allowed (maxBytes)' };
  refuseTooLarge(name, estimate, limit, () => {
    const sites = new Map<number, string>();
    trace({ ...asked, sites });
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
    nodes: model.nodes,
    bytes: estimate.total,
    ...times,
  };
};
