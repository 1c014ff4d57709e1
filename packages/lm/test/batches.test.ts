import type { NdArray } from '@tompo/jit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyCache, growCache, writeCache } from '../src/sampling/cache.js';
import { chunks } from '../src/sampling/chunks.js';
import { select, takeEntries } from '../src/sampling/compact.js';
import { cacheRoom } from '../src/sampling/requests.js';
import { smallConfig } from './small.js';

/** A prompt of a length that no other prompt with another number is. */
const prompt = (length: number, number: number): readonly number[] =>
  Array.from({ length }, (_, i) => (i === 0 ? number : 0));

describe('chunks', () => {
  it('worked: 5 prompts, 2 completions, 4 rows at most, lengths in eights', () => {
    const plan = chunks(
      [3, 20, 9, 8, 7].map((length, i) => prompt(length, i)),
      2,
      4,
      8,
    );
    expect(plan.map(({ prompts, rows, promptLength }) => ({ prompts, rows, promptLength }))).toEqual([
      { prompts: [0, 4], rows: 2, promptLength: 8 },
      { prompts: [3, 2], rows: 2, promptLength: 16 },
      { prompts: [1], rows: 1, promptLength: 24 },
    ]);
    expect(plan[0]?.bundles).toEqual([
      {
        prompt: 0,
        places: [
          { member: 0, index: 0 },
          { member: 0, index: 1 },
        ],
      },
      {
        prompt: 1,
        places: [
          { member: 4, index: 0 },
          { member: 4, index: 1 },
        ],
      },
    ]);
  });

  it('worked: what four ask of one prompt lies side by side, and the prompt is read once', () => {
    const [shared, other] = [prompt(90, 1), prompt(90, 2)];
    const plan = chunks([shared, shared, other, shared, shared], 1, 128, 64);
    expect(plan).toEqual([
      {
        prompts: [0, 2],
        promptRows: 2,
        promptLength: 128,
        bundles: [
          { prompt: 0, places: [0, 1, 3, 4].map((member) => ({ member, index: 0 })) },
          { prompt: 1, places: [{ member: 2, index: 0 }] },
        ],
        rows: 2,
        width: 4,
      },
    ]);
  });

  it('every completion stands in exactly one bundle, with its prompt, which fits and is read once in its chunk', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 0, max: 3 })), {
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 32 }),
        (drawn, m, maxRows, bucket) => {
          const prompts = drawn.map(([length, number]) => prompt(length, number));
          const plan = chunks(prompts, m, maxRows, bucket);
          const stand = plan.flatMap(({ bundles }) => bundles.flatMap(({ places }) => places));
          expect(stand.map(({ member, index }) => member * m + index).sort((a, b) => a - b)).toEqual([
            ...new Array(prompts.length * m).keys(),
          ]);
          for (const { prompts: read, promptRows, promptLength, bundles, rows, width } of plan) {
            expect(read.length).toBeLessThanOrEqual(promptRows);
            expect(bundles.length).toBeLessThanOrEqual(rows);
            expect(rows * width).toBeLessThanOrEqual(maxRows);
            expect(promptLength % bucket).toBe(0);
            expect(new Set(read.map((i) => String(prompts[i]))).size).toBe(read.length);
            for (const { prompt: p, places } of bundles) {
              expect(places.length).toBeLessThanOrEqual(width);
              for (const { member } of places) {
                expect(prompts[member]).toEqual(prompts[read[p]!]);
                expect(prompts[member]!.length).toBeLessThanOrEqual(promptLength);
              }
            }
          }
        },
      ),
    );
  });
});

describe('cache', () => {
  const config = { ...smallConfig, layers: 1 }; // kvHeads 2, headDim 4
  const news = (t: number): NdArray => ({
    dtype: 'float32',
    shape: [3, 2, 4],
    data: Float32Array.from({ length: 24 }, (_, i) => 100 * t + i),
  });

  it('what is written at a step stands there, also after growing', () => {
    let cache = emptyCache(config, 3, cacheRoom(2));
    expect(cache.capacity).toBe(16);
    for (let t = 0; t < 18; t++) {
      if (t >= cache.capacity) cache = growCache(config, cache, cacheRoom(t + 1));
      writeCache(cache, t, [news(t)], [news(t)]);
    }
    expect(cache.capacity).toBe(32);
    const [keys, values] = [cache.keys[0]!, cache.values[0]!];
    expect(keys.shape).toEqual([3, 2, 32, 4]);
    expect(values.shape).toEqual([3, 2, 32, 4]);
    for (let b = 0; b < 3; b++)
      for (let h = 0; h < 2; h++)
        for (let d = 0; d < 4; d++)
          for (let t = 0; t < 32; t++) {
            const expected = t < 18 ? 100 * t + (b * 2 + h) * 4 + d : 0;
            expect(keys.data[((b * 2 + h) * 32 + t) * 4 + d]).toBe(expected);
            expect(values.data[((b * 2 + h) * 32 + t) * 4 + d]).toBe(expected);
          }
  });
});

describe('select', () => {
  it('worked: 4 prompts of 2, of which three rows go on', () => {
    // Prompts 1 (row 2) and 3 (rows 6, 7): two prompts of at most 2 rows, 4 rows of 8.
    const active = [false, false, true, false, false, false, true, true];
    expect(select(active, 2)).toEqual({ groups: [1, 3], completions: 2, rows: [2, -1, 6, 7] });
    // Row 0 too: three prompts round up to four, 8 rows: it does not pay.
    expect(select(active.with(0, true), 2)).toBeNull();
    expect(select([false, false], 1)).toBeNull();
  });

  it('keeps every row that goes on, with its prompt, in at most half of the rows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
        (m, flags) => {
          const active = flags.slice(0, Math.floor(flags.length / m) * m);
          if (active.length === 0) return;
          const chosen = select(active, m);
          if (chosen === null) return;
          const going = active.flatMap((is, row) => (is ? [row] : []));
          expect(chosen.rows.filter((row) => row >= 0).sort((a, b) => a - b)).toEqual(going);
          expect(chosen.rows.length).toBe(chosen.groups.length * chosen.completions);
          expect(chosen.rows.length * 2).toBeLessThanOrEqual(active.length);
          chosen.rows.forEach((row, i) => {
            if (row >= 0) expect(Math.floor(row / m)).toBe(chosen.groups[Math.floor(i / chosen.completions)]);
          });
        },
      ),
    );
  });

  it('takeEntries takes whole entries and pads with zeros', () => {
    const array: NdArray = { dtype: 'float32', shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
    expect(takeEntries(array, [2, -1, 0, 2])).toEqual({
      dtype: 'float32',
      shape: [4, 2],
      data: Float32Array.of(5, 6, 0, 0, 1, 2, 5, 6),
    });
  });
});
