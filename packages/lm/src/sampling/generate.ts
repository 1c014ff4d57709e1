/** @file Generation of one batch: its prompts are read once, then each step adds a token to every completion, or several where grammars leave
 *  no choice. */
import type { NdArray } from '@tompo/jit';
import { endTokens } from '../architecture/generation.js';
import { parameterCount } from '../architecture/weights.js';
import { windowsOf } from '../architecture/windows.js';
import { MASKED } from '../attention/mask.js';
import { LmFault } from '../errors.js';
import { type Stream, stream } from '../random.js';
import type { Constraint, ModelConfig } from '../types.js';
import { type Cache, emptyCache, growCache, placeBytes, writeCache } from './cache.js';
import { type Choosing, type Chosen, chooseNext } from './choose.js';
import type { Chunk, Place } from './chunks.js';
import { select, takeEntries } from './compact.js';
import { chooseGuided, type Guide } from './guide.js';
import { forced, LEAP, leaps } from './leap.js';
import type { Masks } from './masks.js';
import { cacheRoom, type SampleRequest, type SettledRequest } from './requests.js';

export interface PromptArrays {
  readonly ids: NdArray; // [G, P] int32, padded on the left
  readonly positions: NdArray; // [G, P] int32
  readonly segments: NdArray; // [G, P] int32; 0, −1 where padded
}

/** What the model gives back: the next token's distribution (see `Next`) and, per layer, keys and values. */
export interface Cached {
  readonly next: { readonly shares: NdArray };
  readonly keys: readonly NdArray[];
  readonly values: readonly NdArray[];
}

/** The arrays of `StepInput`. */
export interface StepArrays {
  readonly ids: NdArray;
  readonly positions: NdArray;
  readonly biases: readonly NdArray[];
  readonly promptKeys: readonly NdArray[];
  readonly promptValues: readonly NdArray[];
  readonly ownKeys: readonly NdArray[];
  readonly ownValues: readonly NdArray[];
}

/** The model as generation needs it: weights and adapter are settled. */
export interface Reader {
  readonly prefill: (prompts: PromptArrays) => Promise<Cached>;
  /** spent: shares of an earlier step, [B, V], which nobody reads any more: the new ones may be written there. */
  readonly step: (input: StepArrays, spent: NdArray | null) => Promise<Cached>;
}

/** A completion in the making. */
export interface Row {
  readonly place: Place;
  readonly promptLength: number;
  readonly draws: Stream;
  readonly ids: number[];
  readonly logprobs: number[];
  /** Where in the own cache the keys and values of its tokens lie, of all but the last. */
  readonly places: number[];
  ended: boolean;
  /** What may be written, and how much of it has been; null where that is anything. */
  readonly guide:
    | (Guide & {
        readonly [part in keyof Constraint]: Constraint[part][number][];
      })
    | null;
}

export const ints = (shape: readonly number[], data: Int32Array): NdArray => ({
  dtype: 'int32',
  shape,
  data,
});

/** Prompts in the first of G rows of P places. */
export const layPrompts = (
  prompts: readonly (readonly number[])[],
  G: number,
  P: number,
  pad: number,
): PromptArrays => {
  const ids = new Int32Array(G * P).fill(pad);
  const positions = new Int32Array(G * P);
  const segments = new Int32Array(G * P).fill(-1);
  prompts.forEach((prompt, g) => {
    prompt.forEach((id, i) => {
      const at = (g + 1) * P - prompt.length + i;
      ids[at] = id;
      positions[at] = i;
      segments[at] = 0;
    });
  });
  return { ids: ints([G, P], ids), positions: ints([G, P], positions), segments: ints([G, P], segments) };
};

/** Row g·m + j is completion j of the chunk's bundle g; null where there is none. */
const rowsOf = (
  { bundles, rows, width }: Chunk,
  request: SampleRequest,
  masks: readonly (Masks | null)[],
): (Row | null)[] =>
  Array.from({ length: rows * width }, (_, b) => {
    const place = bundles[Math.floor(b / width)]?.places[b % width];
    if (place === undefined) return null;
    const { member, index } = place;
    const seeds = request.seeds === undefined ? [request.seed, member] : [request.seeds[member]!];
    return {
      place,
      promptLength: request.prompts[member]!.length,
      draws: stream(...seeds, index),
      ids: [],
      logprobs: [],
      places: [],
      ended: false,
      guide: masks[member] ? { masks: masks[member], state: 0, allowed: [], freeLogprobs: [] } : null,
    };
  });

/** Keys and values of each bundle's prompt. Prompts that stand in several bundles were read once. */
const promptCaches = (
  read: Cached,
  { bundles, rows, promptRows }: Chunk,
): Pick<Cached, 'keys' | 'values'> => {
  if (rows === promptRows && bundles.every(({ prompt }, g) => prompt === g)) return read;
  const places = Array.from({ length: rows }, (_, g) => bundles[g]?.prompt ?? -1);
  const each = (array: NdArray) => takeEntries(array, places);
  return { keys: read.keys.map(each), values: read.values.map(each) };
};

/** [B, width]: each row sees the places from … to − 1, and the last, which is the new token itself. */
export const seenBias = (
  spans: readonly { readonly from: number; readonly to: number }[],
  width: number,
): NdArray => {
  const data = new Float32Array(spans.length * width).fill(MASKED);
  spans.forEach(({ from, to }, b) => {
    if (from < to) data.fill(0, b * width + from, b * width + to);
    data[(b + 1) * width - 1] = 0;
  });
  return { dtype: 'float32', shape: [spans.length, width], data };
};

/** [B·w, P + C + w]: each token sees the prompt's real tokens, those of its row in the own cache, and of the w new ones itself and those before
 *  it; with a window no more than so many, itself the last. */
const stepBias = (
  rows: readonly (Row | null)[],
  P: number,
  C: number,
  w: number,
  window: number | null,
): NdArray => {
  const width = P + C + w;
  const data = new Float32Array(rows.length * w * width).fill(MASKED);
  rows.forEach((row, b) => {
    const [prompt, places] = [row?.promptLength ?? 0, row?.places ?? []];
    for (let i = 0; i < w; i++) {
      const line = (b * w + i) * width;
      // Positions count from the first token of the prompt.
      const first = window === null ? 0 : Math.max(0, prompt + places.length + i - window + 1);
      if (first < prompt) data.fill(0, line + P - prompt + first, line + P);
      for (let k = Math.max(0, first - prompt); k < places.length; k++) data[line + P + places[k]!] = 0;
      const from = Math.max(0, first - prompt - places.length);
      data.fill(0, line + P + C + from, line + P + C + i + 1);
    }
  });
  return { dtype: 'float32', shape: [rows.length * w, width], data };
};

/** From so many numbers on, fresh memory for every step's shares costs more than giving up the last step's. */
const SPENT_SIZE = 2 ** 17;

/** Memory for the shares of a step, given up by nobody; null where that does not pay. */
export const unread = (B: number, V: number): NdArray | null =>
  B * V < SPENT_SIZE ? null : { dtype: 'float32', shape: [B, V], data: new Float32Array(B * V) };

/** Chooses the next token of a row. left: how many it may still have */
const chooseFor = (row: Row, shares: Float32Array, how: Choosing, left: number): Chosen => {
  const u = row.draws.uniform();
  const guided = row.guide === null ? null : chooseGuided(row.guide, shares, how, u, left);
  const { id, logprob } = guided ?? chooseNext(shares, how, u);
  if (Number.isNaN(shares[id])) throw new LmFault({ _tag: 'BrokenModel' });
  if (row.guide !== null && guided !== null) {
    row.guide.allowed.push(guided.allowed);
    row.guide.freeLogprobs.push(Math.log(shares[id]!));
  }
  return { id, logprob };
};

/** Of the bytes of the weights, as float32. */
const SMALL_SHARE = 1 / 8;

/** Places of the own cache, where so many are needed. Every size of it is a program, and many programs hold the weights: where the largest
 *  cache is small beside them, it is taken at once. */
const roomOf = (config: ModelConfig, B: number, maxTokens: number): ((places: number) => number) => {
  const most = cacheRoom(Math.max(1, maxTokens - 1));
  return B * most * placeBytes(config) <= SMALL_SHARE * 4 * parameterCount(config)
    ? (places) => Math.max(most, cacheRoom(places))
    : cacheRoom;
};

/** Generates all completions of a chunk; rows of padding are left out of the result. */
export const generate = async (
  config: ModelConfig,
  reader: Reader,
  request: SettledRequest,
  chunk: Chunk,
  masks: readonly (Masks | null)[] = [],
): Promise<readonly Row[]> => {
  const how: Choosing = { temperature: request.temperature, topK: request.topK, topP: request.topP };
  const all = rowsOf(chunk, request, masks);
  const V = config.vocabSize;
  const ends = endTokens(config);
  const windows = windowsOf(config);
  const goesOn = (row: Row): boolean => !row.ended && row.ids.length < request.maxTokens;
  const take = (rows: readonly (Row | null)[], next: Cached['next'], rowOf: (b: number) => number) =>
    rows.forEach((row, b) => {
      if (row === null || !goesOn(row)) return;
      const at = rowOf(b);
      const shares = (next.shares.data as Float32Array).subarray(at * V, (at + 1) * V);
      const chosen = chooseFor(row, shares, how, request.maxTokens - row.ids.length);
      row.ids.push(chosen.id);
      row.logprobs.push(chosen.logprob);
      row.ended = ends.has(chosen.id);
    });

  let m = chunk.width;
  let rows: readonly (Row | null)[] = all;
  const read = await reader.prefill(
    layPrompts(
      chunk.prompts.map((member) => request.prompts[member]!),
      chunk.promptRows,
      chunk.promptLength,
      config.padTokenId,
    ),
  );
  take(rows, read.next, (b) => chunk.bundles[Math.floor(b / m)]!.prompt);
  let prompt = promptCaches(read, chunk);
  const room = roomOf(config, rows.length, request.maxTokens);
  let own: Cache = emptyCache(config, rows.length, room(1));
  let spent = unread(rows.length, V);
  for (let t = 0; ; ) {
    const active = rows.map((row) => row !== null && goesOn(row));
    if (!active.includes(true)) break;
    const fewer = select(active, m);
    if (fewer !== null) {
      m = fewer.completions;
      rows = fewer.rows.map((b) => rows[b] ?? null);
      const [keep, keepGroups] = [
        (x: NdArray) => takeEntries(x, fewer.rows),
        (x: NdArray) => takeEntries(x, fewer.groups),
      ];
      prompt = { keys: prompt.keys.map(keepGroups), values: prompt.values.map(keepGroups) };
      own = { ...own, keys: own.keys.map(keep), values: own.values.map(keep) };
      spent = unread(rows.length, V);
    }
    const known = rows.map((row) =>
      row !== null && goesOn(row)
        ? forced(row.guide, request.maxTokens - row.ids.length, LEAP - 1, ends)
        : null,
    );
    const w = leaps(
      known.flatMap((ids) => (ids === null ? [] : [ids.length])),
      rows.length * V,
    )
      ? LEAP
      : 1;
    if (t + w > own.capacity) own = growCache(config, own, room(t + w));
    const batch = rows;
    const each = (of: (row: Row | null, b: number) => readonly number[]) =>
      ints([batch.length * w], Int32Array.from(batch.flatMap((row, b) => of(row, b).slice(0, w))));
    const padding = Array<number>(w).fill(config.padTokenId);
    const input = {
      ids: each((row, b) => [row?.ids.at(-1) ?? config.padTokenId, ...(known[b] ?? []), ...padding]),
      positions: each((row) =>
        padding.map((_, i) => (row === null ? 0 : row.promptLength + row.places.length) + i),
      ),
      biases: windows.map((window) => stepBias(batch, chunk.promptLength, own.capacity, w, window)),
      promptKeys: prompt.keys,
      promptValues: prompt.values,
      ownKeys: own.keys,
      ownValues: own.values,
    };
    const stepped = await reader.step(input, w === 1 ? spent : null);
    writeCache(own, t, stepped.keys, stepped.values);
    for (let i = 0; i < w; i++) {
      // Of what was read of a row, what comes behind its known tokens is padding.
      const read = rows.map((row, b) => (i <= Math.min(known[b]?.length ?? -1, w - 1) ? row : null));
      for (const row of read) if (row !== null && goesOn(row)) row.places.push(t + i);
      take(read, stepped.next, (b) => b * w + i);
    }
    if (w === 1 && spent !== null) spent = stepped.next.shares;
    t += w;
  }
  return all.filter((row) => row !== null);
};
