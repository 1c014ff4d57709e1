/** @file What a function compiles to, before anything is built: its size, its memory, and the graph itself. */
import type { JitOptions } from './jit.js';
import { estimateMemory, type MemoryEstimate } from './memory.js';
import { arrayLeaf } from './ndarray.js';
import { toModel } from './onnx/model.js';
import { type SavedGraph, saveGraph } from './onnx/save.js';
import { type Known, refuseUnknown } from './options.js';
import { invalidOption, isAmong, nameOf, placesOf, refuseBeyond } from './program.js';
import { standardTarget, targetOf } from './target.js';
import { trace } from './trace/trace.js';
import { flatten } from './tree.js';
import type { HostArrays, TensorFunction } from './types.js';

export interface Inspection {
  readonly nodes: number;
  /** How often each ONNX operator occurs. */
  readonly operators: Readonly<Record<string, number>>;
  /** Bytes of intermediate results that are alive at once in a run: `memory.work`. */
  readonly peakBytes: number;
  /** Bytes of frozen arguments and other constants, as they are computed with (16-bit weights: widened). */
  readonly constantBytes: number;
  /** What a program would take, as `jit` estimates it before it builds one. */
  readonly memory: MemoryEstimate;
  /** The graph as an .onnx model: inputs x0, x1, … in the order of the arrays among the arguments (those that it
   *  reads), outputs y0, y1, … in the order of the result's. Weights in files stay there, named from their folder. */
  readonly toOnnx: () => Uint8Array;
  /** Writes the graph in operators of the ONNX standard alone, for any tool that reads ONNX: `path`, and beside it
   *  `path.data` with the large weights, those of files too. Inputs and outputs are named as in `toOnnx`. */
  readonly save: (path: string) => Promise<SavedGraph>;
}

type InspectOptions = Pick<JitOptions, 'device' | 'frozen' | 'name' | 'precision'>;

const INSPECT_OPTIONS: Known<InspectOptions> = { device: true, precision: true, frozen: true, name: true };

/** Traces a function without building a session: a preflight of its memory, and an export of its graph.
 *  @example await inspect(step, [weights, batch], { frozen: [0] }).save('step.onnx'); */
export const inspect = <F extends TensorFunction>(
  fn: F,
  args: HostArrays<Parameters<F>>,
  options: InspectOptions = {},
): Inspection => {
  const name = nameOf(fn, options.name);
  refuseUnknown(name, options, INSPECT_OPTIONS);
  const frozen = placesOf(name, 'frozen', options.frozen);
  refuseBeyond(name, 'frozen', frozen, fn, args);
  const { leaves, skeleton } = flatten(name, 'arguments', args, arrayLeaf(name));
  const asked = {
    name,
    fn,
    skeleton,
    leaves,
    isFrozen: (i: number) => isAmong(frozen, leaves[i]!),
    target: targetOf(options),
  };
  const traced = trace(asked);
  traced.abandon(); // nothing will run
  const { nodes } = traced;
  const operators: Record<string, number> = {};
  for (const { op } of nodes) operators[op] = (operators[op] ?? 0) + 1;
  const { peak: _, ...memory } = estimateMemory(nodes, traced.outputs);
  return {
    nodes: nodes.length,
    operators,
    peakBytes: memory.work,
    constantBytes: memory.constants,
    memory,
    toOnnx: () => toModel(name, traced, { placement: 'inside' }).bytes,
    save: async (path) => {
      if (options.precision === 'int8')
        throw invalidOption(
          name,
          'precision',
          'ONNX has no products with weights of 8 bits; save another one',
        );
      const standard = trace({ ...asked, target: standardTarget(options) });
      standard.abandon();
      return saveGraph(name, standard, path);
    },
  };
};
