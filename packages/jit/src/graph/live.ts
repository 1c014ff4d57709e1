/** @file What of a graph is needed for its outputs. */
import type { Node, Value } from './ir.js';

/** The nodes that the outputs depend on, in the order in which they were made (which is topological). */
export const liveNodes = (nodes: readonly Node[], outputs: readonly Value[]): readonly Node[] => {
  const live = new Set<Node>();
  const mark = (v: Value | null): void => {
    if (v?.source._tag === 'node') live.add(v.source.node);
  };
  outputs.forEach(mark);
  for (let i = nodes.length - 1; i >= 0; i--) if (live.has(nodes[i]!)) nodes[i]!.inputs.forEach(mark);
  return nodes.filter((n) => live.has(n));
};
