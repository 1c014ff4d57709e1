/** @file Drawing from given probabilities. The uniform numbers come from the host: see trace/random.ts. */

import { compare } from '../graph/elementwise.js';
import { constant, emit, type Graph, uniform, type Value } from '../graph/ir.js';
import { cast, reshape } from '../graph/layout.js';
import type { Call, Kernels } from './kernel.js';
import { concat } from './shape.js';

const axis = (i: number) => ({ attributes: { axis: { i } } });

/** Σ over the last axis of p up to each place, without the last place. p: [B, E] · returns [B, E − 1] */
const distribution = (g: Graph, p: Value): Value => {
  const [B, E] = p.shape as [number, number];
  const last = constant(g, Int32Array.of(1), [], 'int32');
  const sums = emit(g, 'CumSum', [p, last], [B, E], 'float32');
  const at = (x: number): Value => constant(g, BigInt64Array.of(BigInt(x)), [1], 'int64');
  return emit(g, 'Slice', [sums, at(0), at(E - 1), at(1)], [B, E - 1], 'float32');
};

export const random: Kernels = {
  /** The first outcome whose distribution exceeds u. uniforms: [S], the same for each row, as in
   *  tfjs · returns [B, S] int32 */
  Multinomial: ({ g, inputs, attrs: { normalized } }: Call<{ readonly normalized: boolean }>) => {
    const [logits, uniforms] = [inputs.logits!, inputs.uniforms!];
    const given = cast(g, logits, 'float32');
    const p = normalized ? given : emit(g, 'Softmax', [given], given.shape, 'float32', axis(1));
    const [B, E] = p.shape as [number, number];
    if (B * E === 0 || uniforms.shape[0] === 0 || E === 1)
      return uniform(g, Math.max(0, E - 1), [B, uniforms.shape[0]!], 'int32');
    const S = uniforms.shape[0]!;
    const F = reshape(g, distribution(g, p), [B, 1, E - 1]);
    const u = reshape(g, uniforms, [1, S, 1]);
    const isHit = cast(g, compare(g, 'Less', u, F), 'int32');
    // The last outcome where no other is hit.
    const hits = concat(g, [isHit, uniform(g, 1, [B, S, 1], 'int32')], 2);
    const attributes = { ...axis(2).attributes, keepdims: { i: 0 }, select_last_index: { i: 0 } };
    return cast(g, emit(g, 'ArgMax', [hits], [B, S], 'int64', { attributes }), 'int32');
  },
};
