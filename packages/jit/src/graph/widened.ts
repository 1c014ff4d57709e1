/** @file A frozen weight that stays in 16 bits in memory, widened to float32 for one operation and thrown away. */
import { halfOf } from './halves.js';
import type { Graph, Value } from './ir.js';
import { castTo } from './layout.js';
import { unpacked } from './order.js';

/** The value, or, where it is a large 16-bit weight that is to stay one, a float32 form of it for the one operation with
 *  `beside`. */
export const widenedBeside = (g: Graph, v: Value, beside: Value): Value => {
  if (g.target.precision === 'float32' || g.target.halfProducts) return v;
  const half = halfOf(v);
  if (half === null) return v;
  const plain = unpacked(g, [half], [beside])[0]!;
  return plain === half ? v : castTo(g, plain, 'float32');
};
