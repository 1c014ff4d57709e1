/** @file Kernels on images beside convolution: normalisation, resizing, blocks. */
import type * as tf from '@tensorflow/tfjs';
import { arithmetic, elementwise, scalar } from '../graph/elementwise.js';
import { constant, emit, type Graph, sizeOf, uniform, type Value } from '../graph/ir.js';
import { cast, expand, reshape, transpose } from '../graph/layout.js';
import { slice } from '../graph/pieces.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';
import { matMul } from './matmul.js';
import { concat, pad } from './shape.js';
import { sqrt } from './unary.js';

interface ResizeAttrs {
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

type Rows = (from: number, to: number, attrs: ResizeAttrs) => Float32Array;

const scaleOf = (from: number, to: number, alignCorners: boolean): number =>
  alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;

/** One axis of a resizing as a matrix [to, from]: its row says how a new pixel is mixed from the old ones. */
const bilinearRows: Rows = (from, to, { alignCorners, halfPixelCenters }) => {
  const rows = new Float32Array(to * from);
  const scale = scaleOf(from, to, alignCorners);
  for (let i = 0; i < to; i++) {
    const at = Math.max(0, halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i);
    const low = Math.min(from - 1, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    const share = at - Math.floor(at);
    rows[i * from + low]! += 1 - share;
    rows[i * from + high]! += share;
  }
  return rows;
};

const nearestRows: Rows = (from, to, { alignCorners, halfPixelCenters }) => {
  const rows = new Float32Array(to * from);
  const scale = scaleOf(from, to, alignCorners);
  for (let i = 0; i < to; i++) {
    const at = halfPixelCenters ? scale * (i + 0.5) : scale * i;
    const nearest = Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at));
    rows[i * from + Math.max(0, nearest)] = 1;
  }
  return rows;
};

/** x [B, H, W, C] with H and W mixed by matrices [H', H] and [W', W]. */
const mix = (g: Graph, x: Value, rows: Value, columns: Value, isTransposed: boolean): Value => {
  const [b, h, w, c] = x.shape as [number, number, number, number];
  const [to, from] = isTransposed ? [1, 0] : [0, 1];
  const [h2, w2] = [rows.shape[to]!, columns.shape[to]!];
  if (rows.shape[from] !== h || columns.shape[from] !== w)
    throw new Error(`resize of [${x.shape}] does not fit`);
  const tall = matMul(g, rows, reshape(g, x, [b, h, w * c]), isTransposed, false);
  const wide = matMul(g, columns, reshape(g, tall, [b * h2, w, c]), isTransposed, false);
  return reshape(g, wide, [b, h2, w2, c]);
};

const nearestPlaces = (from: number, to: number, attrs: ResizeAttrs): Int32Array => {
  const rows = nearestRows(from, to, attrs);
  return Int32Array.from({ length: to }, (_, i) => rows.subarray(i * from, (i + 1) * from).indexOf(1));
};

/** Rows or columns of an image by their places, in any type. */
const taken = (g: Graph, x: Value, axis: 1 | 2, places: Int32Array): Value => {
  const shape = x.shape.map((d, i) => (i === axis ? places.length : d));
  const at = constant(g, places, [places.length], 'int32');
  return emit(g, 'Gather', [x, at], shape, x.dtype, { attributes: { axis: { i: axis } } });
};

/** Copies alone, so that a pixel that is no number stays where it is. */
const resizeNearest = ({ g, inputs, attrs }: Call<tf.ResizeNearestNeighborAttrs>): Value => {
  const x = inputs.images!;
  const [, h, w] = x.shape as [number, number, number];
  const [h2, w2] = attrs.size;
  return taken(g, taken(g, x, 1, nearestPlaces(h, h2, attrs)), 2, nearestPlaces(w, w2, attrs));
};

interface Mixed {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float32Array;
}

/** Between which two places of an axis each new one lies, and how far from the first. */
const between = (from: number, to: number, { alignCorners, halfPixelCenters }: ResizeAttrs): Mixed => {
  const scale = scaleOf(from, to, alignCorners);
  const at = Array.from({ length: to }, (_, i) => (halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i));
  const low = at.map((x) => Math.min(from - 1, Math.max(0, Math.floor(x))));
  return {
    low: Int32Array.from(low),
    high: Int32Array.from(at, (x) => Math.min(from - 1, Math.ceil(x))),
    share: Float32Array.from(at, (x, i) => x - low[i]!),
  };
};

/** low + (high − low) · share, along columns and then along rows, as tfjs computes it: what is no number stays among its
 *  neighbours. */
const resizeBilinear = ({ g, inputs, attrs }: Call<tf.ResizeBilinearAttrs>): Value => {
  const x = cast(g, inputs.images!, 'float32');
  const [, h, w] = x.shape as [number, number, number];
  const [h2, w2] = attrs.size;
  const along = (v: Value, axis: 1 | 2, { low, high, share }: Mixed): Value => {
    const first = taken(g, v, axis, low);
    const step = arithmetic(g, 'Sub', taken(g, v, axis, high), first);
    const shape = axis === 1 ? [share.length, 1, 1] : [share.length, 1];
    return arithmetic(g, 'Add', first, arithmetic(g, 'Mul', step, constant(g, share, shape, 'float32')));
  };
  return along(along(x, 2, between(w, w2, attrs)), 1, between(h, h2, attrs));
};

/** Each row (or column) of dy added to those places of an axis that it came from, in the order of tfjs. */
const returned = (
  g: Graph,
  dy: Value,
  axis: 1 | 2,
  size: number,
  parts: readonly { readonly to: Int32Array; readonly share: Float32Array | null }[],
): Value => {
  const along = axis === 1 ? [-1, 1, 1] : [-1, 1];
  const pieces = parts.map(({ share }) =>
    share === null
      ? dy
      : arithmetic(
          g,
          'Mul',
          dy,
          constant(
            g,
            share,
            along.map((d) => (d === -1 ? share.length : d)),
            'float32',
          ),
        ),
  );
  const updates = concat(g, pieces, axis);
  const to = parts.flatMap((part) => [...part.to]);
  const shape = dy.shape.map((d, i) => (i === axis ? size : d));
  const places = constant(
    g,
    Int32Array.from(to),
    along.map((d) => (d === -1 ? to.length : d)),
    'int32',
  );
  return emit(
    g,
    'ScatterElements',
    [uniform(g, 0, shape, 'float32'), expand(g, places, updates.shape), updates],
    shape,
    'float32',
    { attributes: { axis: { i: axis }, reduction: { s: 'add' } } },
  );
};

type Returned = (from: number, to: number, attrs: ResizeAttrs) => Parameters<typeof returned>[4];

const bilinearParts: Returned = (from, to, attrs) => {
  const { low, high, share } = between(from, to, attrs);
  return [
    { to: low, share: share.map((x) => 1 - x) },
    { to: high, share },
  ];
};

const nearestParts: Returned = (from, to, attrs) => [{ to: nearestPlaces(from, to, attrs), share: null }];

/** On a GPU, where scattering is slow, as products with matrices. */
const resizeGradient =
  (kind: Rows, parts: Returned) =>
  ({ g, inputs, attrs }: Call<tf.ResizeBilinearGradAttrs>): Value => {
    if (attrs.halfPixelCenters) throw new Untranslatable('tfjs has no gradient for halfPixelCenters');
    const [, h, w] = inputs.images!.shape as [number, number, number];
    const dy = inputs.dy!;
    const [, h2, w2] = dy.shape as [number, number, number];
    if (sizeOf(dy.shape) === 0) return uniform(g, 0, inputs.images!.shape, 'float32');
    if (!g.target.webgpu)
      return returned(g, returned(g, dy, 2, w, parts(w, w2, attrs)), 1, h, parts(h, h2, attrs));
    const rows = constant(g, kind(h, h2, attrs), [h2, h], 'float32');
    return mix(g, dy, rows, constant(g, kind(w, w2, attrs), [w2, w], 'float32'), true);
  };

/** [b·Πblock, …] ↔ [b, … × block]: both directions of moving blocks between batch and space.
 *  @source the definition in the documentation of TensorFlow's batch_to_space_nd */
const batchToSpace = (
  g: Graph,
  x: Value,
  block: readonly number[],
  crops: readonly (readonly number[])[],
): Value => {
  const n = block.length;
  const batch = x.shape[0]! / sizeOf(block);
  const [spatial, rest] = [x.shape.slice(1, n + 1), x.shape.slice(n + 1)];
  const apart = reshape(g, x, [...block, batch, ...spatial, ...rest]);
  const perm = [n, ...block.flatMap((_, i) => [n + 1 + i, i]), ...rest.map((_, i) => 2 * n + 1 + i)];
  const joined = reshape(g, transpose(g, apart, perm), [
    batch,
    ...spatial.map((d, i) => d * block[i]!),
    ...rest,
  ]);
  const begin = joined.shape.map((_, i) => (i >= 1 && i <= n ? crops[i - 1]![0]! : 0));
  const size = joined.shape.map((d, i) => (i >= 1 && i <= n ? d - crops[i - 1]![0]! - crops[i - 1]![1]! : d));
  return slice(g, joined, begin, size);
};

const spaceToBatch = (g: Graph, padded: Value, block: readonly number[]): Value => {
  const n = block.length;
  const batch = padded.shape[0]!;
  const [spatial, rest] = [padded.shape.slice(1, n + 1), padded.shape.slice(n + 1)];
  const small = spatial.map((d, i) => d / block[i]!);
  const apart = reshape(g, padded, [batch, ...small.flatMap((d, i) => [d, block[i]!]), ...rest]);
  const perm = [
    ...block.map((_, i) => 2 + 2 * i),
    0,
    ...block.map((_, i) => 1 + 2 * i),
    ...rest.map((_, i) => 1 + 2 * n + i),
  ];
  return reshape(g, transpose(g, apart, perm), [batch * sizeOf(block), ...small, ...rest]);
};

export const images: Kernels = {
  FusedBatchNorm: ({ g, inputs, attrs }: Call<tf.FusedBatchNormAttrs>) => {
    const { x, mean, variance, scale, offset } = inputs;
    const deviation = sqrt(g, arithmetic(g, 'Add', variance!, scalar(g, attrs.varianceEpsilon)));
    const inverse = elementwise(g, 'Reciprocal', [deviation], 'float32');
    const factor = scale === undefined ? inverse : arithmetic(g, 'Mul', inverse, scale);
    const scaled = arithmetic(g, 'Mul', arithmetic(g, 'Sub', x!, mean!), factor);
    return offset === undefined ? scaled : arithmetic(g, 'Add', scaled, offset);
  },
  ResizeBilinear: resizeBilinear,
  ResizeBilinearGrad: resizeGradient(bilinearRows, bilinearParts),
  ResizeNearestNeighbor: resizeNearest,
  ResizeNearestNeighborGrad: resizeGradient(nearestRows, nearestParts),
  BatchToSpaceND: ({ g, inputs, attrs }: Call<tf.BatchToSpaceNDAttrs>) =>
    batchToSpace(g, inputs.x!, attrs.blockShape, attrs.crops),
  SpaceToBatchND: ({ g, inputs, attrs }: Call<tf.SpaceToBatchNDAttrs>) => {
    const x = inputs.x!;
    const around = x.shape.map((_, i): [number, number] => {
      const p = attrs.paddings[i - 1];
      return p === undefined ? [0, 0] : [p[0]!, p[1]!];
    });
    return spaceToBatch(g, pad(g, x, around, 0), attrs.blockShape);
  },
  DepthToSpace: ({ g, inputs, attrs }: Call<tf.DepthToSpaceAttrs>) => {
    if (attrs.dataFormat !== 'NHWC') throw new Untranslatable('its data format is NCHW');
    const [b, h, w, c] = inputs.x!.shape as [number, number, number, number];
    const n = attrs.blockSize;
    const apart = reshape(g, inputs.x!, [b, h, w, n, n, c / (n * n)]);
    return reshape(g, transpose(g, apart, [0, 1, 3, 2, 4, 5]), [b, h * n, w * n, c / (n * n)]);
  },
};
