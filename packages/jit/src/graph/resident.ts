/** @file Rows of a weight in a file, picked from memory where another node has the whole weight there anyway.
 *
 *  A tied embedding is such a weight: rows are picked from it and the head multiplies by all of it. Picked from the file, each row
 *  maps pages of it around the row, beside the numbers that are in memory already. */
import type { Node, Value } from './ir.js';

/** The same nodes, which give the same numbers: a row that is widened after it was picked is the row that was widened before. */
export const pickedFromMemory = (nodes: readonly Node[]): readonly Node[] => {
  const inMemory = new Map<object, Value>();
  for (const v of nodes.flatMap((n) => n.inputs))
    if (v?.source._tag === 'weight' && 'file' in v.source.array) inMemory.set(v.source.array.file, v);
  const picked = new Map<Value, Value>();
  return nodes.map((node) => {
    const inputs = node.inputs.map((v) => (v === null ? null : (picked.get(v) ?? v)));
    const [from, ...rest] = inputs;
    const weight = from?.source._tag === 'file' ? inMemory.get(from.source.file) : undefined;
    if (node.op !== 'Gather' || weight === undefined)
      return inputs.every((v, i) => v === node.inputs[i]) ? node : { ...node, inputs };
    const outputs = node.outputs.map((v) => {
      const wide: Value = { ...v, dtype: weight.dtype };
      picked.set(v, wide);
      return wide;
    });
    return { ...node, inputs: [weight, ...rest], outputs };
  });
};
