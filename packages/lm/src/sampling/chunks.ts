/** @file How prompts are cut into batches of few different shapes. A prompt that is asked for several times is read once, and its
 *  completions lie side by side, whoever asked. */
import { powerOfTwoFrom } from './requests.js';

/** Completion `index` of prompt `member` of a request. */
export interface Place {
  readonly member: number;
  readonly index: number;
}

/** Completions that lie side by side, at most `width` of them, and the place of their prompt among the chunk's. */
export interface Bundle {
  readonly prompt: number;
  readonly places: readonly Place[];
}

/** What goes through the model together. */
export interface Chunk {
  /** Places in the request of the prompts that are read; no two of them are the same prompt. */
  readonly prompts: readonly number[];
  /** Rows in which they are read, padding included. */
  readonly promptRows: number;
  /** P: room for a prompt. */
  readonly promptLength: number;
  readonly bundles: readonly Bundle[];
  /** G: bundles, padding included. */
  readonly rows: number;
  /** m: room for completions in each. */
  readonly width: number;
}

/** A prompt and all that is asked of it. */
interface Asked {
  /** Where it stands first. */
  readonly first: number;
  readonly length: number;
  readonly places: readonly Place[];
}

const askedOf = (prompts: readonly (readonly number[])[], completions: number): readonly Asked[] => {
  const byIds = new Map<string, { first: number; length: number; places: Place[] }>();
  prompts.forEach((ids, member) => {
    const key = ids.join(',');
    const known = byIds.get(key) ?? { first: member, length: ids.length, places: [] };
    byIds.set(key, known);
    for (let index = 0; index < completions; index++) known.places.push({ member, index });
  });
  return [...byIds.values()].sort((a, b) => a.length - b.length || a.first - b.first);
};

/** A step of a completion takes about as long as reading the keys and values of so many places of a prompt (measured with models
 *  of 32 and 128 dimensions: 120 to 220). */
const STEP_PLACES = 128;

/** The width at which a step costs less: that of one who asks, or one at which all that is asked of a prompt lies side by side; never more
 *  than a batch may have. Every bundle reads its prompt's cache, and every place of it is computed, asked for or not. No widths between: few
 *  shapes. */
const widthFor = (asked: readonly Asked[], completions: number, maxRows: number): number => {
  const most = asked.reduce((max, { places }) => Math.max(max, places.length), 0);
  const cost = (width: number): number => {
    const bundles = asked.reduce((n, { places }) => n + Math.ceil(places.length / width), 0);
    const longest = asked.at(-1)?.length ?? 0;
    return powerOfTwoFrom(bundles) * (longest + STEP_PLACES * width);
  };
  const own = Math.min(completions, maxRows);
  const room = 2 ** Math.floor(Math.log2(maxRows / own));
  const wide = own * Math.min(room, powerOfTwoFrom(most / own));
  return cost(wide) < cost(own) ? wide : own;
};

/** Cuts a request into batches of at most maxRows completions, those of one prompt too where they are more. Prompts of like length go
 *  together; lengths are rounded up to multiples of `lengthBucket` and the last batch's rows to a power of two, so that few shapes arise. */
export const chunks = (
  prompts: readonly (readonly number[])[],
  completions: number,
  maxRows: number,
  lengthBucket: number,
): readonly Chunk[] => {
  const asked = askedOf(prompts, completions);
  const width = widthFor(asked, completions, maxRows);
  const perChunk = Math.floor(maxRows / width);
  const roundedRows = (rows: number): number => Math.min(perChunk, powerOfTwoFrom(rows));
  const all = asked.flatMap((one) =>
    Array.from({ length: Math.ceil(one.places.length / width) }, (_, k) => ({
      one,
      places: one.places.slice(k * width, (k + 1) * width),
    })),
  );
  const out: Chunk[] = [];
  for (let start = 0; start < all.length; start += perChunk) {
    const own = all.slice(start, start + perChunk);
    const read = [...new Set(own.map(({ one }) => one))];
    const longest = (read.at(-1) as Asked).length;
    out.push({
      prompts: read.map(({ first }) => first),
      promptRows: roundedRows(read.length),
      promptLength: Math.ceil(longest / lengthBucket) * lengthBucket,
      bundles: own.map(({ one, places }) => ({ prompt: read.indexOf(one), places })),
      rows: roundedRows(own.length),
      width,
    });
  }
  return out;
};
