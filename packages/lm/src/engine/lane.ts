/** @file Rows that are decoded together, since they share an adapter. They come and go between steps. */
import type { NdArray } from '@tompo/jit';
import { endTokens } from '../architecture/generation.js';
import { windowsOf } from '../architecture/windows.js';
import { LmFault } from '../errors.js';
import type { Stream } from '../random.js';
import type { Cache } from '../sampling/cache.js';
import { emptyCache } from '../sampling/cache.js';
import { chooseNext, likeliest } from '../sampling/choose.js';
import {
  type Cached,
  ints,
  layPrompts,
  type PromptArrays,
  type StepArrays,
  seenBias,
  unread,
} from '../sampling/generate.js';
import { chooseGuided, type Guide } from '../sampling/guide.js';
import { powerOfTwoFrom, type SettledRequest } from '../sampling/requests.js';
import type { ModelConfig } from '../types.js';
import type { Drawn, DrawRequest, Finish } from './requests.js';
import { relaid, roundedPlaces, writePlaces, writePrompt } from './rowCache.js';

/** A completion in the making. */
export interface Row {
  readonly request: DrawRequest;
  readonly how: SettledRequest;
  readonly draws: Stream;
  /** null: anything may be written. */
  readonly guide: Guide | null;
  readonly ids: number[];
  readonly logprobs: number[];
  readonly resolve: (drawn: Drawn) => void;
  readonly reject: (error: unknown) => void;
}

/** The model with a lane's adapter. temperatures: [N, 1], one for each row of the result. */
export interface LaneReader {
  readonly prefill: (prompts: PromptArrays, temperatures: NdArray) => Promise<Cached>;
  readonly step: (input: StepArrays, temperatures: NdArray, spent: NdArray | null) => Promise<Cached>;
}

export interface Lane {
  /** Reads the prompts of new rows and draws their first tokens. A prompt that several ask for is read once. */
  readonly admit: (rows: readonly Row[]) => Promise<void>;
  /** One token of every row. */
  readonly step: () => Promise<void>;
  readonly rows: () => readonly Row[];
}

/** Places that a row may come to need. */
export const mostPlaces = ({ request }: Row): number => request.prompt.length + request.maxTokens;

/** Tokens whose keys and values are cached: all but the last, of which the next step makes them. */
const cachedPlaces = ({ request, ids }: Row): number => request.prompt.length + ids.length - 1;

/** 0 and 1 share their distribution: the likeliest token is the same. */
const temperatureOf = ({ how }: Row): number => (how.temperature === 0 ? 1 : how.temperature);

const column = (numbers: readonly number[]): NdArray => ({
  dtype: 'float32',
  shape: [numbers.length, 1],
  data: Float32Array.from(numbers),
});

export const openLane = (config: ModelConfig, reader: LaneReader): Lane => {
  const V = config.vocabSize;
  const ends = endTokens(config);
  const windows = windowsOf(config);
  let rows: readonly (Row | null)[] = [];
  let cache: Cache = emptyCache(config, 0, roundedPlaces(1));
  let spent: NdArray | null = null;

  const going = (): readonly Row[] => rows.filter((row) => row !== null);

  /** Does the row go on after one more token? If not, who asked for it is told. */
  const take = (row: Row, shares: Float32Array): boolean => {
    const { request, how, ids, logprobs } = row;
    const finish = (reason: Finish): false => {
      row.resolve({ ids, logprobs, finish: reason });
      return false;
    };
    if (request.signal?.aborted) return finish('aborted');
    const u = row.draws.uniform();
    const count = request.alternatives ?? 0;
    const { id, logprob, alternatives } =
      row.guide === null
        ? { ...chooseNext(shares, how, u), alternatives: likeliest(shares, count) }
        : chooseGuided(row.guide, shares, how, u, request.maxTokens - ids.length, count);
    if (Number.isNaN(shares[id])) {
      row.reject(new LmFault({ _tag: 'BrokenModel' }));
      return false;
    }
    ids.push(id);
    logprobs.push(logprob);
    const isEnd = ends.has(id);
    try {
      if (request.onToken?.({ id, logprob, alternatives, ends: isEnd }) === false) return finish('stopped');
    } catch (error) {
      row.reject(error);
      return false;
    }
    if (isEnd) return finish('ended');
    return ids.length < request.maxTokens || finish('limit');
  };

  const takeAll = (asked: readonly (Row | null)[], next: Cached['next'], rowOf: (b: number) => number) =>
    asked.map((row, b) => {
      const at = rowOf(b);
      return row !== null && take(row, (next.shares.data as Float32Array).subarray(at * V, (at + 1) * V))
        ? row
        : null;
    });

  /** Makes the batch as large as it has to be, with empty rows for `extra` more. */
  const fit = (extra: readonly Row[]): void => {
    const kept = rows.flatMap((row, b) => (row === null ? [] : [b]));
    const B = powerOfTwoFrom(kept.length + extra.length);
    const capacity = roundedPlaces(Math.max(...[...going(), ...extra].map(cachedPlaces)) + 1);
    if (B === rows.length && capacity === cache.capacity) return;
    // What stays in its place need not move where the batch grows.
    const from = B > rows.length ? rows.map((row, b) => (row === null ? -1 : b)) : kept;
    const padded = [...from, ...Array<number>(B - from.length).fill(-1)];
    cache = relaid(config, cache, padded, capacity);
    rows = padded.map((b) => rows[b] ?? null);
    spent = unread(B, V);
  };

  const admit = async (asked: readonly Row[]): Promise<void> => {
    const keys = asked.map((row) => `${temperatureOf(row)}:${row.request.prompt.join(',')}`);
    const unique = [...new Set(keys)];
    const firsts = unique.map((key) => asked[keys.indexOf(key)]!);
    const G = powerOfTwoFrom(firsts.length);
    const P = roundedPlaces(Math.max(...firsts.map(({ request }) => request.prompt.length)));
    const prompts = firsts.map(({ request }) => request.prompt);
    const temperatures = Array.from({ length: G }, (_, g) => (firsts[g] ? temperatureOf(firsts[g]) : 1));
    const read = await reader.prefill(layPrompts(prompts, G, P, config.padTokenId), column(temperatures));
    const places = keys.map((key) => unique.indexOf(key));
    const after = takeAll(asked, read.next, (b) => places[b]!);
    const news = after.filter((row) => row !== null);
    if (news.length === 0) return;
    fit(news);
    const seats = rows.flatMap((row, b) => (row === null ? [b] : []));
    const filled = [...rows];
    after.forEach((row, i) => {
      if (row === null) return;
      const b = seats.shift()!;
      filled[b] = row;
      writePrompt(config, cache, b, read, places[i]!, row.request.prompt.length);
    });
    rows = filled;
  };

  const step = async (): Promise<void> => {
    rows = rows.map((row) => {
      if (!row?.request.signal?.aborted) return row;
      row.resolve({ ids: row.ids, logprobs: row.logprobs, finish: 'aborted' });
      return null;
    });
    if (going().length === 0) return;
    fit([]);
    const batch = rows;
    const places = batch.map((row) => (row === null ? -1 : cachedPlaces(row)));
    const B = batch.length;
    const width = cache.capacity + 1;
    const input: StepArrays = {
      ids: ints(
        [B],
        Int32Array.from(batch, (row) => row?.ids.at(-1) ?? config.padTokenId),
      ),
      positions: ints(
        [B],
        Int32Array.from(places, (place) => Math.max(place, 0)),
      ),
      biases: windows.map((window) =>
        seenBias(
          places.map((place) => ({
            from: window === null ? 0 : Math.max(0, place - window + 1),
            to: Math.max(place, 0),
          })),
          width,
        ),
      ),
      promptKeys: [],
      promptValues: [],
      ownKeys: cache.keys,
      ownValues: cache.values,
    };
    const temperatures = column(batch.map((row) => (row === null ? 1 : temperatureOf(row))));
    const stepped = await reader.step(input, temperatures, spent);
    writePlaces(cache, places, stepped);
    rows = takeAll(batch, stepped.next, (b) => b);
    if (spent !== null) spent = stepped.next.shares;
  };

  /** Whoever waits for a row hears of what went wrong with all of them. */
  const orReject = async (work: () => Promise<void>, asked: readonly Row[]): Promise<void> => {
    try {
      await work();
    } catch (error) {
      for (const row of [...going(), ...asked]) row.reject(error);
      rows = [];
      spent = null;
      cache = emptyCache(config, 0, roundedPlaces(1));
    }
  };

  return {
    admit: (asked) => orReject(() => admit(asked), asked),
    step: () => orReject(step, []),
    rows: going,
  };
};
