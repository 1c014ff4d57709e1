/** @file Keys and values of rows that come and go: each row has its prompt's and its completion's in one run of places. */
import type { NdArray } from '@tompo/jit';
import { headDim } from '../architecture/heads.js';
import { type Cache, emptyCache, type Floats } from '../sampling/cache.js';
import { powerOfTwoFrom } from '../sampling/requests.js';
import type { ModelConfig } from '../types.js';

/** Rounded up to 64, 96, 128, 192, 256, …: few shapes, and from 64 on at most a third of the places in vain. */
export const roundedPlaces = (places: number): number => {
  const whole = powerOfTwoFrom(places);
  const less = (3 / 4) * whole;
  return Math.max(64, less < places ? whole : less);
};

/** The most places, up to `most`, that are within `room` when they are rounded up; 1 at least. */
export const longestWithin = (most: number, room: number): number => {
  if (roundedPlaces(most) <= room) return most;
  // Of a power of two and half as much again, the greatest that has room.
  const whole = 2 ** Math.floor(Math.log2(room));
  return room < 64 ? 1 : (3 / 2) * whole <= room ? (3 / 2) * whole : whole;
};

/** The cache with the rows that stood at `from` (−1: an empty one), and room for `capacity` places. */
export const relaid = (
  config: ModelConfig,
  cache: Cache,
  from: readonly number[],
  capacity: number,
): Cache => {
  const hd = headDim(config);
  const [was, is] = [cache.capacity * hd, capacity * hd];
  const next = emptyCache(config, from.length, capacity);
  const move = (source: Floats, target: Floats) => {
    from.forEach((row, b) => {
      if (row < 0) return;
      for (let head = 0; head < config.kvHeads; head++) {
        const at = (row * config.kvHeads + head) * was;
        target.data.set(source.data.subarray(at, at + Math.min(was, is)), (b * config.kvHeads + head) * is);
      }
    });
  };
  for (const kind of ['keys', 'values'] as const)
    cache[kind].forEach((source, layer) => {
      move(source, next[kind][layer]!);
    });
  return next;
};

/** Puts what was read of prompt g, `length` tokens padded on the left, into the first places of a row. See `Prefilled`. */
export const writePrompt = (
  config: ModelConfig,
  cache: Cache,
  row: number,
  read: { readonly keys: readonly NdArray[]; readonly values: readonly NdArray[] },
  g: number,
  length: number,
): void => {
  const hd = headDim(config);
  const P = read.keys[0]!.shape[3]!;
  const skip = P - length;
  for (let layer = 0; layer < config.layers; layer++) {
    const [keys, values] = [read.keys[layer]!.data, read.values[layer]!.data];
    const [ownKeys, ownValues] = [cache.keys[layer]!.data, cache.values[layer]!.data];
    for (let head = 0; head < config.kvHeads; head++) {
      const from = (g * config.kvHeads + head) * P * hd;
      const at = (row * config.kvHeads + head) * cache.capacity * hd;
      ownValues.set(values.subarray(from + skip * hd, from + P * hd), at);
      // Keys were laid with their places side by side.
      for (let d = 0; d < hd; d++)
        for (let i = 0; i < length; i++) ownKeys[at + i * hd + d] = keys[from + d * P + skip + i]!;
    }
  }
};

/** Writes a step's keys and values, [B, kvHeads, headDim] per layer, each row's into its own place; −1: nowhere. */
export const writePlaces = (
  cache: Cache,
  places: readonly number[],
  { keys, values }: { readonly keys: readonly NdArray[]; readonly values: readonly NdArray[] },
): void => {
  const write = ({ data, shape }: Floats, { data: news }: NdArray) => {
    const [, heads, capacity, hd] = shape as [number, number, number, number];
    places.forEach((place, b) => {
      if (place < 0) return;
      for (let head = 0; head < heads; head++) {
        const from = (b * heads + head) * hd;
        const at = ((b * heads + head) * capacity + place) * hd;
        for (let d = 0; d < hd; d++) data[at + d] = news[from + d]!;
      }
    });
  };
  cache.keys.forEach((array, layer) => {
    write(array, keys[layer]!);
  });
  cache.values.forEach((array, layer) => {
    write(array, values[layer]!);
  });
};
