/** @file Projective transformations of images: where each new pixel lies in the old image, and what is read there.
 *  @source the definition in the documentation of TensorFlow's ImageProjectiveTransformV3 */
import type * as tf from '@tensorflow/tfjs';
import { compare, elementwise } from '../graph/elementwise.js';
import { constant, emit, sizeOf, uniform, type Value } from '../graph/ir.js';
import { castTo, reshape } from '../graph/layout.js';
import { slice } from '../graph/pieces.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';
import { type Placing, placing } from './places.js';
import { counted } from './shape.js';

/** [abcd] becomes [dcba|abcd|dcba]. */
const reflected = (p: Placing, x: Value, n: number): Value => {
  const period = 2 * n;
  const wound = (v: Value, by: Value): Value => p.mul(p.truncated(p.div(by, period)), v);
  const low = p.add(wound(p.of(period), p.sub(0, x)), x);
  const below = p.choose(p.less(low, -n), p.add(low, period), p.sub(p.sub(0, low), 1));
  const high = p.sub(x, wound(p.of(period), x));
  const above = p.choose(p.less(high, n), high, p.sub(p.sub(period, high), 1));
  return p.choose(p.less(x, 0), below, p.choose(p.isAbove(x, n - 1), above, x));
};

/** [abcd] becomes [abcd|abcd|abcd]. */
const wrapped = (p: Placing, x: Value, n: number): Value => {
  const turns = (v: Value): Value => p.truncated(p.div(v, n - 1));
  const below = p.add(x, p.mul(n, p.add(turns(p.sub(0, x)), 1)));
  const above = p.sub(x, p.mul(n, turns(x)));
  return p.choose(p.less(x, 0), below, p.choose(p.isAbove(x, n - 1), above, x));
};

/** A place outside of 0 … n − 1, as the fill mode has it inside. */
const mapped = (p: Placing, x: Value, n: number, mode: tf.TransformAttrs['fillMode']): Value => {
  if (mode !== 'reflect' && mode !== 'wrap' && mode !== 'nearest') return x;
  const turned =
    n <= 1 || mode === 'nearest' ? x : mode === 'reflect' ? reflected(p, x, n) : wrapped(p, x, n);
  return p.clamped(turned, n - 1);
};

/** image [b, h, w, c] · transforms [1 or b, 8] → [b, h', w', c] */
const transform = ({ g, inputs, attrs }: Call<tf.TransformAttrs>): Value => {
  const { image, transforms } = inputs as Record<'image' | 'transforms', Value>;
  if (image.dtype !== 'float32') throw new Untranslatable(`its image is ${image.dtype}`);
  const { interpolation, fillMode, fillValue } = attrs;
  if (interpolation !== 'nearest' && interpolation !== 'bilinear')
    throw new Error(`Error in Transform: Expect 'nearest' or 'bilinear', but got ${String(interpolation)}`);
  const [b, h, w, c] = image.shape as [number, number, number, number];
  const [height, width] = attrs.outputShape ?? [h, w];
  const shape = [b, height, width, c];
  if (sizeOf(image.shape) === 0 || sizeOf(shape) === 0) return uniform(g, fillValue, shape, 'float32');
  const p = placing(g);
  const n = transforms.shape[0]!;
  const a = (i: number): Value => reshape(g, slice(g, transforms, [0, i], [n, 1]), [n, 1, 1]);
  const X = reshape(
    g,
    counted(g, width, 'float32', (i) => i),
    [1, 1, width],
  );
  const Y = reshape(
    g,
    counted(g, height, 'float32', (i) => i),
    [1, height, 1],
  );
  const linear = (i: number, last: Value | number): Value =>
    p.add(p.add(p.mul(a(i), X), p.mul(a(i + 1), Y)), last);
  const projection = linear(6, 1);
  const x = mapped(p, p.div(linear(0, a(2)), projection), w, fillMode);
  const y = mapped(p, p.div(linear(3, a(5)), projection), h, fillMode);
  const fill = p.of(fillValue);
  const rows = reshape(g, image, [b * h * w, c]);
  const offsets = constant(
    g,
    Int32Array.from({ length: b }, (_, i) => i * h * w),
    [b, 1, 1],
    'int32',
  );
  const and = (...all: readonly Value[]): Value =>
    all.reduce((u, v) => elementwise(g, 'And', [u, v], 'bool'));
  /** The pixel at whole numbers, the fill value outside of the image. */
  const read = (row: Value, column: Value): Value => {
    const from = (v: Value): Value => compare(g, 'GreaterOrEqual', v, p.of(0));
    const isInside = and(from(row), p.less(row, h), from(column), p.less(column, w));
    const place = castTo(g, p.choose(isInside, p.add(p.mul(row, w), column), p.of(0)), 'int32');
    const at = elementwise(g, 'Add', [place, offsets], 'int32');
    const picked = emit(g, 'Gather', [rows, at], [b, height, width, c], 'float32', {
      attributes: { axis: { i: 0 } },
    });
    const mask = reshape(g, isInside, [...isInside.shape, 1]);
    return p.choose(mask, castTo(g, picked, fill.dtype), fill);
  };
  const share = (v: Value): Value => reshape(g, v, [...v.shape, 1]);
  const mixed = (): Value => {
    const [top, left] = [p.floor(y), p.floor(x)];
    const [bottom, right] = [p.add(top, 1), p.add(left, 1)];
    const along = (row: Value): Value =>
      p.add(p.mul(share(p.sub(right, x)), read(row, left)), p.mul(share(p.sub(x, left)), read(row, right)));
    return p.add(p.mul(share(p.sub(bottom, y)), along(top)), p.mul(share(p.sub(y, top)), along(bottom)));
  };
  const nearest = (v: Value): Value => p.floor(p.add(v, 0.5));
  const pixels = interpolation === 'nearest' ? read(nearest(y), nearest(x)) : mixed();
  const isInfinite = share(compare(g, 'Equal', projection, p.of(0)));
  return castTo(g, p.choose(isInfinite, fill, pixels), 'float32');
};

export const transforms: Kernels = { Transform: transform };
