/** @file Runs a function once on symbols and gives the graph of what it did. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from '../errors.js';
import { constantOf } from '../graph/constants.js';
import {
  type DType,
  emptyGraph,
  type Graph,
  input,
  type Node,
  type Target,
  type Value,
} from '../graph/ir.js';
import { liveNodes } from '../graph/live.js';
import { flatten, type Leaf, rebuild, type Skeleton, tensorLeaf } from '../tree.js';
import type { HostArray } from '../types.js';
import { registerTraceKernels, TRACE_BACKEND, TraceBackend } from './backend.js';
import { forget, scoped, withBackend } from './engine.js';

export interface Traced {
  readonly graph: Graph;
  /** By place in the list of leaves; null for a frozen array. */
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  /** What the outputs depend on, in order. */
  readonly nodes: readonly Node[];
  readonly result: Skeleton;
}

export interface TraceRequest {
  readonly name: string;
  readonly fn: (...args: never[]) => unknown;
  readonly skeleton: Skeleton;
  readonly leaves: readonly Leaf<HostArray>[];
  readonly isFrozen: (leaf: number) => boolean;
  readonly target: Target;
  /** Filled with the place of the call that each node came from, by the node's number. */
  readonly sites?: Map<number, string>;
}

/** Traces synchronously. tfjs's current backend is the same before and after; no tensor stays behind. */
export const trace = ({ name, fn, skeleton, leaves, isFrozen, target, sites }: TraceRequest): Traced => {
  registerTraceKernels();
  const graph = emptyGraph(target);
  const backend = new TraceBackend(graph, sites ?? null);
  const symbols = leaves.map(({ value }, i) =>
    isFrozen(i) ? constantOf(graph, value) : input(graph, `x${i}`, value.shape, value.dtype as DType),
  );
  const run = (): Pick<Traced, 'outputs' | 'result'> =>
    scoped(() => {
      const tensors = symbols.map((v) => {
        const { dataId, shape, dtype } = backend.register(v);
        return tf.engine().makeTensorFromDataId(dataId, shape, dtype, backend);
      });
      const args = rebuild(skeleton, (i) => tensors[i]!) as never[];
      const result = fn(...args);
      if (result instanceof Promise) {
        result.catch(() => undefined); // it is refused as a whole: its own failure says nothing more
        throw new JitFault({ _tag: 'AsyncFunction', name });
      }
      const flat = flatten(name, 'the result', result, tensorLeaf);
      return { outputs: flat.leaves.map((leaf) => backend.symbol(leaf.value)), result: flat.skeleton };
    });
  let kept = 0;
  let traced: Pick<Traced, 'outputs' | 'result'>;
  try {
    traced = withBackend(TRACE_BACKEND, backend, run);
  } finally {
    kept = backend.numDataIds();
    forget(backend.leftovers());
  }
  if (kept > 0) throw new JitFault({ _tag: 'KeptTensor', name, count: kept });
  const nodes = liveNodes(graph.nodes, traced.outputs);
  return { graph, nodes, inputs: symbols.map((v, i) => (isFrozen(i) ? null : v)), ...traced };
};
