/** @file How much memory a run of a graph takes: what is alive at once, not all that is ever made. */
import { type Node, sizeOf, type Value, type ValueType } from './ir.js';
import { isConstant } from './order.js';

const BYTES: Readonly<Record<ValueType, number>> = {
  float32: 4,
  int32: 4,
  int64: 8,
  float64: 8,
  bool: 1,
  uint8: 1,
  float16: 2,
  bfloat16: 2,
};

export const bytesOf = ({ shape, dtype }: Pick<Value, 'shape' | 'dtype'>): number =>
  sizeOf(shape) * BYTES[dtype];

/** Operators whose result is their first operand's memory under another shape. */
const VIEWS: ReadonlySet<string> = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Identity', 'Hold']);

/** The value whose memory a value lies in. */
const holder = (v: Value): Value => {
  let at = v;
  while (at.source._tag === 'node' && VIEWS.has(at.source.node.op)) at = at.source.node.inputs[0]!;
  return at;
};

/** A graph's memory at its fullest. */
export interface Peak {
  readonly bytes: number;
  /** The results that are alive then, each once. */
  readonly alive: readonly Value[];
}

/** Results live from their node to the last node that reads them, and to the end when they are outputs; nodes run in the
 *  given order. What is computed from constants alone is a constant to the runtime, and no result. An estimate from
 *  above: the runtime also writes results over operands that nobody needs any more. */
export const peakOf = (nodes: readonly Node[], outputs: readonly Value[]): Peak => {
  const first = new Map<Value, number>();
  const last = new Map<Value, number>();
  nodes.forEach((node, i) => {
    for (const v of node.outputs)
      if (holder(v) === v && !isConstant(v)) {
        first.set(v, i);
        last.set(v, i);
      }
    for (const v of node.inputs) if (v !== null && last.has(holder(v))) last.set(holder(v), i);
  });
  for (const v of outputs) if (last.has(holder(v))) last.set(holder(v), nodes.length);
  const dying = new Map<number, number>();
  for (const [v, i] of last) dying.set(i, (dying.get(i) ?? 0) + bytesOf(v));
  let [alive, bytes, fullest] = [0, 0, 0];
  nodes.forEach((node, i) => {
    for (const v of node.outputs) if (last.has(v)) alive += bytesOf(v);
    if (alive > bytes) [bytes, fullest] = [alive, i];
    alive -= dying.get(i) ?? 0;
  });
  const isThere = (v: Value): boolean => first.get(v)! <= fullest && last.get(v)! >= fullest;
  return { bytes, alive: [...last.keys()].filter(isThere) };
};
