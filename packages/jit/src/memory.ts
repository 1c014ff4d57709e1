/** @file Preflight: how much memory a program will take, told before it is built, and a refusal that explains itself. */
import { freemem } from 'node:os';
import { JitFault, type LargeArrays } from './errors.js';
import { isInMemory } from './filearray.js';
import type { Node, Value } from './graph/ir.js';
import { bytesOf, type Peak, peakOf } from './graph/peak.js';
import type { JitDevice } from './run/session.js';
import type { HostArray } from './types.js';

/** Bytes that a program adds to what is there before it is compiled. */
export interface MemoryEstimate {
  /** Results in between, at the fullest moment of a run. */
  readonly work: number;
  /** Results, as arrays on the host. */
  readonly results: number;
  /** Frozen arguments and other constants, as they are computed with. */
  readonly constants: number;
  /** All of it, as the runtime holds it during a run. */
  readonly total: number;
  /** Of it what a compiled program holds between two runs: constants and nodes. */
  readonly idle: number;
}

/** ONNX Runtime takes memory in growing blocks and orders nodes its own way: between 1.0 (elementwise work) and 1.7 times
 *  (training steps) what is alive at once. */
const ARENA = 1.45;
/** It copies constants, and lays out those of matrix products once more. */
const CONSTANT_COPIES = 2;
/** What a session keeps for a node. */
const NODE_BYTES = 16 * 1024;

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

/** Constants that nodes read, but for arguments of shape; of weights in files, their size as float32. */
const constantBytes = (nodes: readonly Node[]): number => {
  const sizes = new Map<unknown, number>();
  for (const v of nodes.flatMap((n) => n.inputs)) {
    if (v?.source._tag === 'constant' && v.dtype !== 'int64') sizes.set(v.source.data, bytesOf(v));
    if (v?.source._tag === 'file')
      sizes.set(
        `${v.source.file.path}:${v.source.file.offset}`,
        bytesOf({ shape: v.shape, dtype: 'float32' }),
      );
  }
  return sum([...sizes.values()]);
};

/** Weights that are handed in at each run and have to be read first. Those that are there are nobody's in particular. */
const missingBytes = (nodes: readonly Node[]): number => {
  const arrays = new Set<HostArray>();
  for (const v of nodes.flatMap((n) => n.inputs))
    if (v?.source._tag === 'weight' && !isInMemory(v.source.array)) arrays.add(v.source.array);
  return sum([...arrays].map(bytesOf));
};

/** isWritten: results lie in memory of their own instead of the runtime's. */
export const estimateMemory = (
  nodes: readonly Node[],
  outputs: readonly Value[],
  isWritten = false,
): MemoryEstimate & { readonly peak: Peak } => {
  const peak = peakOf(nodes, isWritten ? [] : outputs);
  const results = sum(outputs.map(bytesOf));
  const [constants, missing] = [constantBytes(nodes), missingBytes(nodes)];
  const idle = CONSTANT_COPIES * constants + NODE_BYTES * nodes.length;
  const total = Math.ceil(ARENA * peak.bytes + idle + missing + results);
  return { work: peak.bytes, results, constants: constants + missing, total, idle, peak };
};

/** What a program may take unless it is told: on the CPU the memory that is free now, where the system tells (macOS
 *  counts as free only what nobody ever used); of a GPU's memory nothing is known. */
export const machineMemory = (device: JitDevice): { readonly bytes: number; readonly of: string } => {
  if (device !== 'cpu' || process.platform === 'darwin') return { bytes: Infinity, of: '' };
  const bytes = process.availableMemory?.() ?? freemem();
  return { bytes, of: 'are free on this machine' };
};

/** Arrays alike, the largest groups first. at: where a node was asked for. */
const largest = (alive: readonly Value[], at: (node: Node) => string | null): readonly LargeArrays[] => {
  const groups = new Map<string, LargeArrays>();
  for (const v of alive) {
    if (v.source._tag !== 'node') continue;
    const { node } = v.source;
    const here = { kernel: node.kernel, dtype: v.dtype, shape: v.shape, at: at(node) };
    const key = JSON.stringify(here);
    const { arrays, bytes } = groups.get(key) ?? { arrays: 0, bytes: 0 };
    groups.set(key, { ...here, arrays: arrays + 1, bytes: bytes + bytesOf(v) });
  }
  const all = [...groups.values()].sort((a, b) => b.bytes - a.bytes);
  return all.filter(({ bytes }) => bytes > all[0]!.bytes / 100).slice(0, 3);
};

/** Throws when an estimate is above what there is. */
export const refuseTooLarge = (
  name: string,
  estimate: MemoryEstimate & { readonly peak: Peak },
  limit: { readonly bytes: number; readonly of: string },
  /** Traces once more, this time with the places of calls: by the node's number. */
  places: () => ReadonlyMap<number, string>,
): void => {
  if (estimate.total <= limit.bytes) return;
  const { work, results, constants, total, peak } = estimate;
  const sites = places();
  throw new JitFault({
    _tag: 'TooMuchMemory',
    name,
    needed: total,
    limit: limit.bytes,
    of: limit.of,
    parts: { work, results, constants },
    largest: largest(peak.alive, ({ id }) => sites.get(id) ?? null),
  });
};
