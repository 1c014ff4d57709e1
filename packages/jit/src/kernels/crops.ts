/** @file Pieces of images by coordinates: crops of boxes, rotation, mirroring. */
import * as tf from '@tensorflow/tfjs';
import { compare, elementwise, scalar, where } from '../graph/elementwise.js';
import { withinRange } from '../graph/indices.js';
import { toInt32 } from '../graph/integers.js';
import { constant, emit, type Graph, sizeOf, uniform, type Value } from '../graph/ir.js';
import { cast, castTo, reshape } from '../graph/layout.js';
import { slice } from '../graph/pieces.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';
import { type Placing, placing } from './places.js';
import { counted, reverse } from './shape.js';

/** Where a crop's pixels lie along one axis: `size` places from `from` to `to` (shares of the image), or its middle.
 *  from, to: [n] → [n, size] */
const placesAlong = (g: Graph, p: Placing, from: Value, to: Value, size: number, length: number): Value => {
  const n = from.shape[0]!;
  if (size === 1) return reshape(g, p.mul(p.mul(0.5, p.add(from, to)), length - 1), [n, 1]);
  const step = p.div(p.mul(p.sub(to, from), length - 1), size - 1);
  const start = p.mul(from, length - 1);
  const moved = p.mul(
    counted(g, size, 'float32', (i) => i),
    reshape(g, step, [n, 1]),
  );
  return p.add(reshape(g, start, [n, 1]), moved);
};

/** Pixels are picked, and mixed with their neighbours: what is no number stays among those.
 *  image [b, h, w, c] · boxes [n, 4] · boxInd [n] → [n, height, width, c] */
const cropAndResize = ({ g, inputs, attrs }: Call<tf.CropAndResizeAttrs>): Value => {
  const { image, boxes, boxInd } = inputs as Record<'image' | 'boxes' | 'boxInd', Value>;
  const [b, h, w, c] = image.shape as [number, number, number, number];
  const n = boxes.shape[0]!;
  const [height, width] = attrs.cropSize;
  const shape = [n, height, width, c];
  if (sizeOf(shape) === 0 || b === 0) return uniform(g, 0, shape, 'float32');
  if (h * w === 0) throw new Untranslatable('its image has no pixels');
  const p = placing(g);
  const corner = (i: number): Value => reshape(g, slice(g, boxes, [0, i], [n, 1]), [n]);
  const [y1, x1, y2, x2] = [0, 1, 2, 3].map(corner) as [Value, Value, Value, Value];
  const y = reshape(g, placesAlong(g, p, y1, y2, height, h), [n, height, 1]);
  const x = reshape(g, placesAlong(g, p, x1, x2, width, w), [n, 1, width]);
  const bool = (op: 'And' | 'Or', u: Value, v: Value): Value => elementwise(g, op, [u, v], 'bool');
  const isOutside = (v: Value, length: number): Value => bool('Or', p.less(v, 0), p.isAbove(v, length - 1));
  const within = (v: Value, length: number): Value =>
    bool('And', compare(g, 'GreaterOrEqual', v, p.of(0)), compare(g, 'LessOrEqual', v, p.of(length - 1)));
  const isExtrapolated = bool('Or', isOutside(y, h), isOutside(x, w));
  const isInside = bool('And', within(y, h), within(x, w));
  // A box of no image is left at 0, as in tfjs, unless its number is negative, which leads nowhere.
  const box = reshape(g, toInt32(g, boxInd), [n, 1, 1]);
  const isNone = compare(g, 'GreaterOrEqual', box, scalar(g, b, 'int32'));
  const known = withinRange(g, where(g, isNone, scalar(g, 0, 'int32'), box), b);
  const pixels = reshape(g, cast(g, image, 'float32'), [b * h * w, c]);
  const firsts = counted(g, b, 'int32', (i) => i * h * w);
  const first = emit(g, 'Gather', [firsts, known], known.shape, 'int32', { attributes: { axis: { i: 0 } } });
  const at = (row: Value, column: Value): Value => {
    const place = castTo(g, p.choose(isInside, p.add(p.mul(row, w), column), p.of(0)), 'int32');
    const picked = emit(
      g,
      'Gather',
      [pixels, elementwise(g, 'Add', [place, first], 'int32')],
      shape,
      'float32',
      {
        attributes: { axis: { i: 0 } },
      },
    );
    return castTo(g, picked, p.type);
  };
  const wide = (v: Value): Value => reshape(g, v, [...v.shape, 1]);
  const mixed = (): Value => {
    const [top, left] = [p.floor(y), p.floor(x)];
    const [bottom, right] = [p.ceil(y), p.ceil(x)];
    const between = (u: Value, v: Value, share: Value): Value => p.add(u, p.mul(p.sub(v, u), wide(share)));
    const along = (row: Value): Value => between(at(row, left), at(row, right), p.sub(x, left));
    return between(along(top), along(bottom), p.sub(y, top));
  };
  const nearest = (v: Value): Value => p.floor(p.add(v, 0.5));
  const cropped = attrs.method === 'nearest' ? at(nearest(y), nearest(x)) : mixed();
  const isSomewhere = bool('Or', isExtrapolated, isInside);
  const filled = p.choose(wide(isExtrapolated), attrs.extrapolationValue, cropped);
  const placed = castTo(g, p.choose(wide(isSomewhere), filled, p.of(Number.NaN)), 'float32');
  return where(g, reshape(g, isNone, [n, 1, 1, 1]), scalar(g, 0), placed);
};

/** Each pixel from the nearest place before the rotation: the angle is known, so is the place. */
const rotate = ({ g, inputs, attrs }: Call<tf.RotateWithOffsetAttrs>): Value => {
  const image = inputs.image!;
  if (image.dtype !== 'float32') throw new Untranslatable(`its image is ${image.dtype}`);
  const [b, h, w, c] = image.shape as [number, number, number, number];
  const [centerX, centerY] = tf.backend_util.getImageCenter(attrs.center, h, w);
  const [sin, cos] = [Math.sin(attrs.radians), Math.cos(attrs.radians)];
  const [from, isInside] = [new Int32Array(h * w), new Uint8Array(h * w)];
  for (let i = 0; i < h * w; i++) {
    const [x, y] = [(i % w) - centerX, Math.floor(i / w) - centerY];
    const [column, row] = [Math.round(x * cos - y * sin + centerX), Math.round(x * sin + y * cos + centerY)];
    isInside[i] = Number(column >= 0 && column < w && row >= 0 && row < h);
    from[i] = isInside[i] === 1 ? row * w + column : 0;
  }
  const { fillValue } = attrs;
  const fill =
    typeof fillValue === 'number'
      ? scalar(g, fillValue)
      : constant(
          g,
          Float32Array.from({ length: c }, (_, i) => (i === 3 ? 255 : fillValue[i]!)),
          [c],
          'float32',
        );
  const pixels = reshape(g, image, [b, h * w, c]);
  const at = constant(g, from, [h * w], 'int32');
  const moved = emit(g, 'Gather', [pixels, at], [b, h * w, c], 'float32', { attributes: { axis: { i: 1 } } });
  const mask = constant(g, isInside, [h * w, 1], 'bool');
  return reshape(g, where(g, mask, moved, fill), image.shape);
};

export const crops: Kernels = {
  CropAndResize: cropAndResize,
  RotateWithOffset: rotate,
  FlipLeftRight: ({ g, inputs }: Call) => reverse(g, inputs.image!, [2]),
};
