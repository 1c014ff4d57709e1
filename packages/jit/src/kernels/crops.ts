/** @file Pieces of images by coordinates: crops of boxes, rotation, mirroring. */
import * as tf from '@tensorflow/tfjs';
import { arithmetic, compare, elementwise, scalar, where } from '../graph/elementwise.js';
import { constant, emit, type Graph, type Value } from '../graph/ir.js';
import { cast, expand, reshape } from '../graph/layout.js';
import { type Call, type Kernels, Untranslatable } from './kernel.js';
import { matMul } from './matmul.js';
import { counted, reverse, slice } from './shape.js';

/** Where a crop's pixels lie along one axis: `size` places from `from` to `to` (shares of the image), or its middle.
 *  from, to: [n] → [n, size] */
const placesAlong = (g: Graph, from: Value, to: Value, size: number, length: number): Value => {
  const last = scalar(g, length - 1);
  const n = from.shape[0]!;
  if (size === 1) {
    const middle = arithmetic(g, 'Mul', arithmetic(g, 'Add', from, to), scalar(g, 0.5));
    return reshape(g, arithmetic(g, 'Mul', middle, last), [n, 1]);
  }
  const step = arithmetic(g, 'Mul', arithmetic(g, 'Sub', to, from), scalar(g, (length - 1) / (size - 1)));
  const start = arithmetic(g, 'Mul', from, last);
  const moved = arithmetic(
    g,
    'Mul',
    reshape(g, step, [n, 1]),
    counted(g, size, 'float32', (i) => i),
  );
  return arithmetic(g, 'Add', reshape(g, start, [n, 1]), moved);
};

/** How much of each old pixel is in a new one: hat functions (bilinear) or the nearest alone. [n, size] → [n, size, length] */
const mixture = (g: Graph, places: Value, length: number, isNearest: boolean): Value => {
  const at = reshape(g, places, [...places.shape, 1]);
  const pixels = counted(g, length, 'float32', (i) => i);
  if (isNearest) {
    const nearest = elementwise(g, 'Floor', [arithmetic(g, 'Add', at, scalar(g, 0.5))], 'float32');
    return cast(g, compare(g, 'Equal', nearest, pixels), 'float32');
  }
  const distance = elementwise(g, 'Abs', [arithmetic(g, 'Sub', at, pixels)], 'float32');
  return elementwise(g, 'Relu', [arithmetic(g, 'Sub', scalar(g, 1), distance)], 'float32');
};

const isWithin = (g: Graph, places: Value, length: number): Value =>
  elementwise(
    g,
    'And',
    [
      compare(g, 'GreaterOrEqual', places, scalar(g, 0)),
      compare(g, 'LessOrEqual', places, scalar(g, length - 1)),
    ],
    'bool',
  );

/** Rows mixed, then columns: two products for each box. */
const cropAndResize = ({ g, inputs, attrs }: Call<tf.CropAndResizeAttrs>): Value => {
  const { image, boxes, boxInd } = inputs;
  const [, h, w, c] = image!.shape as [number, number, number, number];
  const n = boxes!.shape[0]!;
  const [height, width] = attrs.cropSize;
  const corner = (i: number): Value => reshape(g, slice(g, boxes!, [0, i], [n, 1]), [n]);
  const [y1, x1, y2, x2] = [0, 1, 2, 3].map(corner) as [Value, Value, Value, Value];
  const [ys, xs] = [placesAlong(g, y1, y2, height, h), placesAlong(g, x1, x2, width, w)];
  const isNearest = attrs.method === 'nearest';
  const pictures = emit(
    g,
    'Gather',
    [cast(g, image!, 'float32'), cast(g, boxInd!, 'int32')],
    [n, h, w, c],
    'float32',
    {
      attributes: { axis: { i: 0 } },
    },
  );
  const tall = matMul(g, mixture(g, ys, h, isNearest), reshape(g, pictures, [n, h, w * c]), false, false);
  const columns = expand(g, reshape(g, mixture(g, xs, w, isNearest), [n, 1, width, w]), [
    n,
    height,
    width,
    w,
  ]);
  const wide = matMul(g, columns, reshape(g, tall, [n, height, w, c]), false, false);
  const isInside = elementwise(
    g,
    'And',
    [reshape(g, isWithin(g, ys, h), [n, height, 1, 1]), reshape(g, isWithin(g, xs, w), [n, 1, width, 1])],
    'bool',
  );
  return where(g, isInside, wide, scalar(g, attrs.extrapolationValue));
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
