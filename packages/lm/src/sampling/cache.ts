/** @file The decoder's own keys and values: one array each per layer, written in place between steps. */
import type { NdArray } from '@tompo/jit';
import { headDim } from '../architecture/heads.js';
import type { ModelConfig } from '../types.js';

/** An array of float32. */
export type Floats = NdArray & { readonly data: Float32Array };

/** Keys and values, one [B, kvHeads, capacity, headDim] of each per layer: what a step adds to a head is one run of
 *  numbers, so that writing it touches few cache lines. */
export interface Cache {
  readonly capacity: number;
  readonly keys: readonly Floats[];
  readonly values: readonly Floats[];
}

const zeros = (shape: readonly number[]): Floats => ({
  dtype: 'float32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

/** Bytes of the keys and values of one place. */
export const placeBytes = (config: ModelConfig): number =>
  8 * config.layers * config.kvHeads * headDim(config);

/** An empty cache for B rows. */
export const emptyCache = (config: ModelConfig, B: number, capacity: number): Cache => {
  const empty = () =>
    Array.from({ length: config.layers }, () => zeros([B, config.kvHeads, capacity, headDim(config)]));
  return { capacity, keys: empty(), values: empty() };
};

/** Moves the runs of one array, `from` numbers apart, to places `into` numbers apart. */
const moveRuns = (
  source: NdArray['data'],
  from: number,
  target: Float32Array,
  into: number,
  size: number,
) => {
  for (let i = 0, at = 0; i < source.length; i += from, at += into)
    for (let d = 0; d < size; d++) target[at + d] = source[i + d]!;
};

/** Writes the keys and values of w tokens of each row, [B·w, kvHeads, headDim] per layer, into the places from t on. */
export const writeCache = (
  cache: Cache,
  t: number,
  keys: readonly NdArray[],
  values: readonly NdArray[],
): void => {
  const write = ({ data, shape }: Floats, news: NdArray) => {
    const [B, heads, , hd] = shape as [number, number, number, number];
    const w = news.shape[0]! / B;
    if (w === 1) return moveRuns(news.data, hd, data.subarray(t * hd), cache.capacity * hd, hd);
    for (let b = 0; b < B; b++)
      for (let i = 0; i < w; i++)
        moveRuns(
          news.data.subarray((b * w + i) * heads * hd, (b * w + i + 1) * heads * hd),
          hd,
          data.subarray((b * heads * cache.capacity + t + i) * hd),
          cache.capacity * hd,
          hd,
        );
  };
  cache.keys.forEach((array, layer) => {
    write(array, keys[layer]!);
  });
  cache.values.forEach((array, layer) => {
    write(array, values[layer]!);
  });
};

/** The same cache with room for more steps. */
export const growCache = (config: ModelConfig, cache: Cache, capacity: number): Cache => {
  const hd = headDim(config);
  const old = cache.capacity * hd;
  const grown = emptyCache(config, cache.keys[0]!.shape[0]!, capacity);
  for (const kind of ['keys', 'values'] as const)
    cache[kind].forEach(({ data }, layer) => {
      moveRuns(data, old, grown[kind][layer]!.data, capacity * hd, old);
    });
  return grown;
};
