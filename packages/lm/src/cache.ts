/** @file The decoder's own keys and values: one array each per layer, written in place between steps. */
import type { NdArray } from '@tompo/jit';
import { headDim } from './config.js';
import type { ModelConfig } from './types.js';

/** An array of float32. */
export type Floats = NdArray & { readonly data: Float32Array };

/** Keys [B, kvHeads, headDim, capacity] and values [B, kvHeads, capacity, headDim], one of each per layer. */
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

/** An empty cache for B rows. */
export const emptyCache = (config: ModelConfig, B: number, capacity: number): Cache => {
  const hd = headDim(config);
  const layers = Array.from({ length: config.layers });
  return {
    capacity,
    keys: layers.map(() => zeros([B, config.kvHeads, hd, capacity])),
    values: layers.map(() => zeros([B, config.kvHeads, capacity, hd])),
  };
};

/** Writes the keys and values of step t, [B, kvHeads, headDim] per layer, into their places. */
export const writeCache = (
  cache: Cache,
  t: number,
  keys: readonly NdArray[],
  values: readonly NdArray[],
): void => {
  const { capacity } = cache;
  cache.keys.forEach(({ data, shape }, layer) => {
    const from = keys[layer]!.data;
    for (let i = 0, at = t; i < from.length; i++, at += capacity) data[at] = from[i]!;
    const hd = shape[2]!;
    const into = cache.values[layer]!.data;
    const news = values[layer]!.data;
    for (let i = 0, at = t * hd; i < news.length; i += hd, at += capacity * hd)
      for (let d = 0; d < hd; d++) into[at + d] = news[i + d]!;
  });
};

/** The same cache with room for more steps. */
export const growCache = (config: ModelConfig, cache: Cache, capacity: number): Cache => {
  const hd = headDim(config);
  const grown = emptyCache(config, cache.keys[0]!.shape[0]!, capacity);
  cache.keys.forEach(({ data }, layer) => {
    const into = grown.keys[layer]!.data;
    for (let row = 0; row * cache.capacity < data.length; row++)
      into.set(data.subarray(row * cache.capacity, (row + 1) * cache.capacity), row * capacity);
    const from = cache.values[layer]!.data;
    const wide = cache.capacity * hd;
    for (let head = 0; head * wide < from.length; head++)
      grown.values[layer]!.data.set(from.subarray(head * wide, (head + 1) * wide), head * capacity * hd);
  });
  return grown;
};
