/** @file How much memory a run of a graph takes: what is alive at once, not all that is ever made. */
import { type Node, sizeOf, type Value, type ValueType } from './ir.js';

const BYTES: Readonly<Record<ValueType, number>> = {
  float32: 4,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  bfloat16: 2,
};

export const bytesOf = ({ shape, dtype }: Pick<Value, 'shape' | 'dtype'>): number =>
  sizeOf(shape) * BYTES[dtype];

/** The greatest sum of bytes of results that are alive at one time, when nodes run in the given order: a result lives
 *  from its node to the last node that reads it, and to the end when it is an output. An estimate from above: the
 *  runtime also writes results over operands that nobody needs any more. */
export const peakBytes = (nodes: readonly Node[], outputs: readonly Value[]): number => {
  const lastUse = new Map<Value, number>();
  nodes.forEach((node, i) => {
    for (const v of node.outputs) lastUse.set(v, i);
    for (const v of node.inputs) if (v !== null && lastUse.has(v)) lastUse.set(v, i);
  });
  for (const v of outputs) if (lastUse.has(v)) lastUse.set(v, nodes.length);
  const dying = new Map<number, number>();
  for (const [v, i] of lastUse) dying.set(i, (dying.get(i) ?? 0) + bytesOf(v));
  let [alive, peak] = [0, 0];
  nodes.forEach((node, i) => {
    alive += node.outputs.reduce((sum, v) => sum + bytesOf(v), 0);
    peak = Math.max(peak, alive);
    alive -= dying.get(i) ?? 0;
  });
  return peak;
};
