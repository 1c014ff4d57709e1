/** @file Kernels that tfjs does not have: see ../fused.ts. Where the runtime has no node for one, it is composed. */

import { arithmetic, elementwise, scalar } from '../graph/elementwise.js';
import { constant, emit, emitMany, type Graph, sizeOf, type Value } from '../graph/ir.js';
import { reshape } from '../graph/layout.js';
import { turnMatrix } from '../turnMatrix.js';
import type { Call, Kernels } from './kernel.js';
import { matMul } from './matmul.js';
import { reduce } from './reduce.js';
import { concat } from './shape.js';
import { sqrt } from './unary.js';

/** y = w ⊙ x · r and r = 1/√(mean(x²) + eps). x: [N, D] · w: [D] · returns [N, D], [N, 1] */
const rmsNormalise = (g: Graph, x: Value, w: Value, eps: number): readonly Value[] => {
  const [N] = x.shape as [number, number];
  if (g.target.fusedLayers) {
    const attributes = { axis: { i: -1 }, epsilon: { f: eps }, stash_type: { i: 1 } };
    return emitMany(
      g,
      'SimplifiedLayerNormalization',
      [x, w],
      [
        { shape: x.shape, dtype: 'float32' },
        { shape: [N, 1], dtype: 'float32' },
      ],
      { attributes },
    );
  }
  const meanSquare = reduce(g, 'ReduceMean', arithmetic(g, 'Mul', x, x), [1], true);
  const root = sqrt(g, arithmetic(g, 'Add', meanSquare, scalar(g, eps)));
  const r = elementwise(g, 'Reciprocal', [root], 'float32');
  return [arithmetic(g, 'Mul', arithmetic(g, 'Mul', x, r), w), r];
};

/** x: [N, H·hd] · cos, sin: [N, hd/2] */
const rotary = (g: Graph, x: Value, cos: Value, sin: Value): Value => {
  const [N, width] = x.shape as [number, number];
  const half = cos.shape[1]!;
  if (g.target.fusedLayers) {
    // One row of the batch, whose positions count through the rows of cos and sin.
    const first = constant(g, BigInt64Array.of(0n), [1], 'int64');
    const options = { domain: 'com.microsoft', attributes: { interleaved: { i: 0 } } } as const;
    const rows = reshape(g, x, [1, N, width]);
    const turned = emit(g, 'RotaryEmbedding', [rows, first, cos, sin], [1, N, width], 'float32', options);
    return reshape(g, turned, [N, width]);
  }
  const hd = 2 * half;
  const wide = (v: Value): Value => reshape(g, concat(g, [v, v], 1), [N, 1, hd]);
  const turn = constant(g, turnMatrix(hd), [hd, hd], 'float32');
  const heads = [N, width / hd, hd];
  const turned = reshape(g, matMul(g, reshape(g, x, [sizeOf(x.shape) / hd, hd]), turn, false, false), heads);
  const still = arithmetic(g, 'Mul', reshape(g, x, heads), wide(cos));
  return reshape(g, arithmetic(g, 'Add', still, arithmetic(g, 'Mul', turned, wide(sin))), x.shape);
};

export const fused: Kernels = {
  RmsNormalise: ({ g, inputs, attrs }: Call<{ readonly epsilon: number }>) =>
    rmsNormalise(g, inputs.x!, inputs.w!, attrs.epsilon),
  Rotary: ({ g, inputs }: Call) => rotary(g, inputs.x!, inputs.cos!, inputs.sin!),
};
