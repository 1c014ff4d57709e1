/** @file Parameters side by side in few long vectors. An optimiser does the same to every number, so that one vector
 *  takes a dozen nodes of a graph where 400 tensors take thousands: the LoRA step of 28 layers is built in a fraction
 *  of the time. The maps of named tensors are views of the vectors, not copies. */
import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '@tompo/jit';
import type { Arrays } from '@tompo/lm';
import type { TensorMap } from './adamw.js';

/** Matrices and what has one axis at most are kept apart: weight decay may leave the latter alone. */
type Group = 'matrices' | 'vectors';

interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
}

/** Which parameters are in which vector, in order. */
export type FlatLayout = Readonly<Partial<Record<Group, readonly Place[]>>>;

const GROUPS: readonly Group[] = ['matrices', 'vectors'];

/** In the order of the names: the same sums for the same arrays, in whatever order a checkpoint brought them. */
export const flatLayout = (arrays: Arrays): FlatLayout => {
  const groups: Partial<Record<Group, Place[]>> = {};
  const sorted = Object.entries(arrays).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, { shape, data }] of sorted) {
    const group = shape.length > 1 ? 'matrices' : 'vectors';
    groups[group] ??= [];
    groups[group].push({ name, shape, size: data.length });
  }
  return groups;
};

const total = (places: readonly Place[]): number => places.reduce((sum, { size }) => sum + size, 0);

/** [1, n] for matrices, [n] for vectors: the number of axes says what they are. */
const shapeOf = (group: Group, n: number): number[] => (group === 'matrices' ? [1, n] : [n]);

const named = <T>(map: Readonly<Record<string, T>>, name: string): T => {
  const found = map[name];
  if (found === undefined) throw new Error(`The state has no array named '${name}'.`);
  return found;
};

/** The vector that these arrays are views of, one after another and nothing else; null when they are not. */
const whole = (views: readonly Float32Array[], length: number): Float32Array | null => {
  const first = views[0];
  if (first === undefined) return null;
  const { buffer, byteOffset } = first;
  if (byteOffset !== 0 || buffer.byteLength !== 4 * length) return null;
  let end = 0;
  for (const view of views) {
    if (view.buffer !== buffer || view.byteOffset !== end) return null;
    end += view.byteLength;
  }
  return new Float32Array(buffer);
};

/** The vectors of named arrays: [1, Σ size] of matrices, [Σ size] of vectors. No copy where the arrays came from
 *  `fromFlat`. */
export const toFlat = (layout: FlatLayout, arrays: Arrays): Arrays => {
  const flat: Record<string, NdArray> = {};
  for (const group of GROUPS) {
    const places = layout[group];
    if (places === undefined) continue;
    const views = places.map(({ name }) => named(arrays, name).data as Float32Array);
    const length = total(places);
    const data = whole(views, length) ?? joined(views, length);
    flat[group] = { dtype: 'float32', shape: shapeOf(group, length), data };
  }
  return flat;
};

const joined = (views: readonly Float32Array[], length: number): Float32Array => {
  const data = new Float32Array(length);
  let at = 0;
  for (const view of views) {
    data.set(view, at);
    at += view.length;
  }
  return data;
};

/** The named arrays in the vectors: views, no copies. */
export const fromFlat = (layout: FlatLayout, flat: Arrays): Arrays => {
  const arrays: Record<string, NdArray> = {};
  for (const group of GROUPS) {
    let at = 0;
    for (const { name, shape, size } of layout[group] ?? []) {
      const data = (named(flat, group).data as Float32Array).subarray(at, at + size);
      arrays[name] = { dtype: 'float32', shape, data };
      at += size;
    }
  }
  return arrays;
};

/** The same within a function of tensors: gradients with respect to the vectors come back as vectors. */
export const tensorsOf = (layout: FlatLayout, flat: TensorMap): TensorMap => {
  const tensors: Record<string, tf.Tensor> = {};
  for (const group of GROUPS) {
    const places = layout[group];
    if (places === undefined) continue;
    const vector = tf.reshape(named(flat, group), [total(places)]);
    const parts =
      places.length === 1
        ? [vector]
        : tf.split(
            vector,
            places.map(({ size }) => size),
          );
    places.forEach(({ name, shape }, i) => {
      tensors[name] = tf.reshape(parts[i] as tf.Tensor, [...shape]);
    });
  }
  return tensors;
};
