/** @file Continuous batching: requests that come while others are decoded join them at the next step. */
import type { Executor, NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { checkAdapter } from '../adapter/lora.js';
import { explain, type LmError } from '../errors.js';
import { inBytes } from '../inBytes.js';
import { memoryLimit } from '../memory.js';
import { stream } from '../random.js';
import { placeBytes } from '../sampling/cache.js';
import { compileFunctions, type Functions } from '../sampling/functions.js';
import type { PromptArrays, StepArrays } from '../sampling/generate.js';
import { NO_GRAMMARS, openMasks, tooShort } from '../sampling/guide.js';
import { powerOfTwoFrom } from '../sampling/requests.js';
import type { Adapter, BaseModel, LoraConfig } from '../types.js';
import { type Known, unknownSentences } from '../unknownOptions.js';
import { type Lane, mostPlaces, openLane, type Row } from './lane.js';
import { type Drawn, type DrawRequest, drawFaults, howDrawn } from './requests.js';
import { longestWithin, roundedPlaces } from './rowCache.js';

export interface EngineOptions {
  readonly executor: Executor;
  /** Completions that are decoded at a time, at most; 64 unless told. */
  readonly maxRows?: number | undefined;
  /** What keys and values may take at most; a quarter of the memory unless told. A request waits until there is room for all that
   *  it may come to need. */
  readonly cacheBytes?: number | undefined;
  /** As in `SamplerOptions`; true unless told. */
  readonly frozen?: boolean | undefined;
}

export interface EngineStats {
  /** Requests that are decoded now. */
  readonly running: number;
  /** Requests that wait for a place. */
  readonly waiting: number;
  /** Tokens drawn so far. */
  readonly tokens: number;
}

export interface Engine {
  /** Tokens that a prompt and its completion may have together: the model's positions, or fewer where their keys and values have no room. */
  readonly longest: number;
  /** Why a request cannot be answered; an empty list where it can. */
  readonly faults: (request: DrawRequest) => readonly string[];
  /** Draws one completion. Throws one sentence where the request is not sound. */
  readonly draw: (request: DrawRequest) => Promise<Drawn>;
  /** Requests may name the adapter from now on; another of that name is replaced, for later requests. */
  readonly addAdapter: (name: string, adapter: Adapter) => E.Either<LmError, Adapter>;
  /** Requests that have begun go on. false: there was none of that name. */
  readonly removeAdapter: (name: string) => boolean;
  readonly stats: () => EngineStats;
  /** To be called when nothing is asked any more. */
  readonly dispose: () => Promise<void>;
}

const KNOWN: Known<EngineOptions> = { executor: true, maxRows: true, cacheBytes: true, frozen: true };

const optionFaults = (options: EngineOptions): readonly string[] => [
  ...unknownSentences(options, KNOWN),
  ...(['maxRows', 'cacheBytes'] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined || (Number.isInteger(value) && value >= 1)
      ? []
      : [`${name} is ${value} where a whole number above 0 is needed`];
  }),
];

/** Places of prompts that are read between two steps, at most: those who are being answered wait for it. */
const PREFILL_PLACES = 8192;

interface Waiting {
  readonly row: Row;
  readonly adapter: Adapter | null;
}

/** Lets sockets and timers have their turn. */
const breath = (): Promise<void> => new Promise((go) => setImmediate(go));

/** An engine of a model, with as many adapters as it is given: all share the base weights.
 *  @example
 *  const engine = createEngine(model, { executor });
 *  const { ids } = await engine.draw({ prompt, maxTokens: 16, temperature: 0, seed: 1 }); */
export const createEngine = (model: BaseModel, options: EngineOptions): Engine => {
  const { config } = model;
  const wrong = optionFaults(options);
  if (wrong.length > 0) throw new Error(explain({ _tag: 'InvalidSampling', faults: wrong }));
  const { executor, maxRows = 64, cacheBytes = Math.floor(memoryLimit() / 4), frozen = true } = options;
  const perPlace = placeBytes(config);
  const longest = longestWithin(config.maxPositions, Math.floor(cacheBytes / perPlace));
  const masksFor = openMasks(model);
  const adapters = new Map<string, Adapter>();
  const compiled = new Map<string, Functions>();
  const lanes = new Map<Adapter | null, Lane>();
  let waiting: Waiting[] = [];
  let isRunning = false;
  let tokens = 0;

  /** Adapters of the same settings share what was compiled. */
  const functionsOf = (lora: LoraConfig | null): Functions => {
    const key = JSON.stringify(lora);
    const known = compiled.get(key) ?? compileFunctions(config, executor, lora, frozen);
    compiled.set(key, known);
    return known;
  };

  const laneOf = (adapter: Adapter | null): Lane => {
    const known = lanes.get(adapter);
    if (known !== undefined) return known;
    const { prefill, step } = functionsOf(adapter?.config ?? null);
    const factors = adapter?.weights ?? null;
    const lane = openLane(config, {
      prefill: (prompts: PromptArrays, temperatures: NdArray) =>
        prefill(model.weights, factors, prompts, temperatures),
      step: (input: StepArrays, temperatures: NdArray, spent: NdArray | null) =>
        step(model.weights, factors, input, temperatures, spent),
    });
    lanes.set(adapter, lane);
    return lane;
  };

  /** What the rows of a lane may come to take. */
  const bytesOf = (rows: readonly Row[]): number =>
    rows.length === 0
      ? 0
      : powerOfTwoFrom(rows.length) * roundedPlaces(Math.max(...rows.map(mostPlaces))) * perPlace;

  /** Those who may begin, first come, first served. */
  const next = (): ReadonlyMap<Adapter | null, readonly Row[]> => {
    if (waiting.length === 0) return new Map();
    const begun = new Map<Adapter | null, readonly Row[]>(
      [...lanes].map(([adapter, lane]) => [adapter, lane.rows()]),
    );
    const admitted = new Map<Adapter | null, readonly Row[]>();
    const countOf = () => [...begun.values()].reduce((sum, rows) => sum + rows.length, 0);
    let places = 0;
    const left = [...waiting];
    for (;;) {
      const [first] = left;
      if (first === undefined) break;
      const { row, adapter } = first;
      const own = [...(begun.get(adapter) ?? []), row];
      const bytes = [...begun].reduce(
        (sum, [other, rows]) => sum + (other === adapter ? 0 : bytesOf(rows)),
        bytesOf(own),
      );
      const read = roundedPlaces(row.request.prompt.length);
      const isFirst = countOf() === 0;
      if (!isFirst && (countOf() >= maxRows || bytes > cacheBytes)) break;
      if (places > 0 && places + read > PREFILL_PLACES) break;
      places += read;
      begun.set(adapter, own);
      admitted.set(adapter, [...(admitted.get(adapter) ?? []), row]);
      left.shift();
    }
    waiting = left;
    return admitted;
  };

  const dropAborted = (): void => {
    const isGone = ({ row }: Waiting): boolean => row.request.signal?.aborted === true;
    for (const { row } of waiting.filter(isGone)) row.resolve({ ids: [], logprobs: [], finish: 'aborted' });
    waiting = waiting.filter((one) => !isGone(one));
  };

  const run = async (): Promise<void> => {
    for (;;) {
      dropAborted();
      for (const [adapter, rows] of next()) await laneOf(adapter).admit(rows);
      for (const [adapter, lane] of lanes) {
        await lane.step();
        if (lane.rows().length === 0) lanes.delete(adapter);
      }
      if (lanes.size === 0 && waiting.length === 0) return;
      await breath();
    }
  };

  const start = (): void => {
    if (isRunning) return;
    isRunning = true;
    // What comes in the same turn is read together.
    void breath()
      .then(run)
      .finally(() => {
        isRunning = false;
        if (waiting.length > 0) start();
      });
  };

  const faults: Engine['faults'] = (request) => {
    const { adapter = null } = request;
    const found = drawFaults(config, request);
    if (found.length > 0) return found;
    const bytes = roundedPlaces(request.prompt.length + request.maxTokens) * perPlace;
    const masks = request.grammar ? masksFor(request.grammar) : undefined;
    return [
      ...(masks === null ? [NO_GRAMMARS] : []),
      ...(masks ? [tooShort(masks, request.maxTokens, 'the grammar')].filter((fault) => fault !== null) : []),
      ...(adapter === null || adapters.has(adapter)
        ? []
        : [`there is no adapter ${JSON.stringify(adapter)}`]),
      ...(bytes <= cacheBytes
        ? []
        : [
            `its keys and values may come to ${inBytes(bytes)} where there are ${inBytes(cacheBytes)}: lower maxTokens, or raise cacheBytes`,
          ]),
    ];
  };

  return {
    longest,
    faults,
    draw: (request) =>
      new Promise((resolve, reject) => {
        const found = faults(request);
        if (found.length > 0) {
          reject(new Error(explain({ _tag: 'InvalidSampling', faults: found })));
          return;
        }
        const { adapter = null, onToken, grammar } = request;
        const masks = grammar ? masksFor(grammar) : null;
        const counted: DrawRequest = {
          ...request,
          onToken: (token) => {
            tokens += 1;
            return onToken?.(token);
          },
        };
        waiting.push({
          adapter: adapter === null ? null : adapters.get(adapter)!,
          row: {
            request: counted,
            how: howDrawn(model, request),
            draws: stream(request.seed, request.index ?? 0),
            guide: masks ? { masks, state: 0 } : null,
            ids: [],
            logprobs: [],
            resolve,
            reject,
          },
        });
        start();
      }),
    addAdapter: (name, adapter) => {
      const checked = checkAdapter(config, adapter, `The adapter ${name}`);
      if (E.isRight(checked)) adapters.set(name, adapter);
      return checked;
    },
    removeAdapter: (name) => adapters.delete(name),
    stats: () => ({
      running: [...lanes.values()].reduce((sum, lane) => sum + lane.rows().length, 0),
      waiting: waiting.length,
      tokens,
    }),
    dispose: async () => {
      for (const { prefill, step } of compiled.values()) {
        await prefill.dispose();
        await step.dispose();
      }
    },
  };
};
