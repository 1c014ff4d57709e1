/** @file A traced graph as an ONNX model. */
import type { Attribute, Node, Value } from '../graph/ir.js';
import { ONNX_TYPE } from '../graph/layout.js';
import type { Traced } from '../trace/trace.js';
import type { HostArray } from '../types.js';
import { encodeModel } from './schema.js';
import { type Placement, type Weights, weightsOf } from './weights.js';

const IR_VERSION = 10;
const OPSET = 21;

export interface Model extends Pick<Weights, 'memory' | 'folder' | 'ranges'> {
  readonly bytes: Uint8Array;
  /** Names of the inputs that the graph reads, by place among the leaves; null where it does not need them. */
  readonly inputs: readonly (string | null)[];
  /** Inputs beside them, the same at each run: frozen arguments that all programs share. */
  readonly weights: readonly { readonly name: string; readonly array: HostArray }[];
  readonly outputs: readonly string[];
  readonly outputTypes: readonly Pick<Value, 'dtype' | 'shape'>[];
  /** As asked for in `ModelOptions`. */
  readonly isWritten: boolean;
  readonly nodes: number;
}

const attribute = (name: string, a: Attribute): object => {
  if ('f' in a) return { name, f: a.f, type: 1 };
  if ('i' in a) return { name, i: a.i, type: 2 };
  if ('s' in a) return { name, s: new TextEncoder().encode(a.s), type: 3 };
  return { name, ints: a.ints, type: 7 };
};

const nameOf = (v: Value): string => (v.source._tag === 'input' ? v.source.name : `v${v.id}`);

const valueInfo = (name: string, v: Pick<Value, 'dtype' | 'shape'>): object => ({
  name,
  type: {
    tensor_type: { elem_type: ONNX_TYPE[v.dtype], shape: { dim: v.shape.map((d) => ({ dim_value: d })) } },
  },
});

/** Operators of the graph that ONNX knows under another name: a held value is a Reshape, see graph/order.ts. */
const ONNX_NAME: Readonly<Record<string, string>> = { Hold: 'Reshape' };

const nodeProto = (n: Node): object => ({
  input: n.inputs.map((v) => (v === null ? '' : nameOf(v))),
  output: n.outputs.map(nameOf),
  name: `${n.kernel}.${n.id}`,
  op_type: ONNX_NAME[n.op] ?? n.op,
  domain: n.domain,
  attribute: Object.entries(n.attributes).map(([name, a]) => attribute(name, a)),
});

export interface ModelOptions {
  /** Where large constants go; 'beside' by default. */
  readonly placement?: Placement;
  /** Results are written into memory that the caller of the session gives: see `DONE`. */
  readonly isWritten?: boolean;
}

/** The first result of a graph whose results are written into given memory: an empty sequence. onnxruntime-node 1.30
 *  writes results where it is told to, and then copies all of them once more for JavaScript. At a sequence it stops with an
 *  error, after the run and before the first copy: 2 ms instead of 13 ms for 48 MB. Should a later version know
 *  sequences, it copies, and the results are as right as before. */
export const DONE = 'done';
const DONE_NODE = { op_type: 'SequenceEmpty', input: [], output: [DONE], name: DONE };
const DONE_INFO = { name: DONE, type: { sequence_type: { elem_type: { tensor_type: { elem_type: 1 } } } } };

export const toModel = (
  name: string,
  traced: Pick<Traced, 'graph' | 'nodes' | 'inputs' | 'outputs'>,
  options: ModelOptions = {},
): Model => {
  const { graph, nodes, outputs } = traced;
  const used = [...new Set([...nodes.flatMap((n) => n.inputs), ...outputs])].filter((v) => v !== null);
  const { initializers, expands, memory, folder, ranges } = weightsOf(used, nameOf, options.placement);
  const isWritten = options.isWritten ?? false;
  const isRead = new Set(used);
  const shared = used.filter(({ source }) => source._tag === 'weight');
  // Every result has a node and a name of its own: one value may be asked for twice, or be an input.
  const results = outputs.map((v, i) => ({
    op_type: 'Identity',
    input: [nameOf(v)],
    output: [`y${i}`],
    name: `y${i}`,
  }));
  const bytes = encodeModel({
    ir_version: IR_VERSION,
    producer_name: '@tompo/jit',
    opset_import: [
      { domain: '', version: OPSET },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name,
      node: [...(isWritten ? [DONE_NODE] : []), ...expands, ...nodes.map(nodeProto), ...results],
      initializer: initializers,
      input: [...graph.inputs.filter((v) => isRead.has(v)), ...shared].map((v) => valueInfo(nameOf(v), v)),
      output: [...(isWritten ? [DONE_INFO] : []), ...outputs.map((v, i) => valueInfo(`y${i}`, v))],
      // The shape of a held value cannot be inferred, only told.
      value_info: nodes
        .filter(({ op }) => op === 'Hold')
        .flatMap((n) => n.outputs.map((v) => valueInfo(nameOf(v), v))),
    },
  });
  return {
    bytes,
    weights: shared.flatMap((v) =>
      v.source._tag === 'weight' ? [{ name: nameOf(v), array: v.source.array }] : [],
    ),
    inputs: traced.inputs.map((v) => (v !== null && isRead.has(v) ? nameOf(v) : null)),
    outputs: outputs.map((_, i) => `y${i}`),
    outputTypes: outputs,
    isWritten,
    nodes: nodes.length + expands.length,
    memory,
    folder,
    ranges,
  };
};
