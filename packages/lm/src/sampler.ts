/** @file Generation: every prompt is read once, its completions share what was read, a step adds one token to each. */
import type { Compiled, Executor, NdArray } from '@tompo/jit';
import { MASKED } from './attention.js';
import { type Cache, emptyCache, growCache, writeCache } from './cache.js';
import { type Choosing, choose } from './choose.js';
import { prefill, step } from './decode.js';
import { explain } from './errors.js';
import { type Stream, stream } from './random.js';
import { type Chunk, cacheRoom, chunks, requestFaults, type SampleRequest } from './sampling.js';
import type { Arrays, Completion, LanguageModel, LoraConfig } from './types.js';

export interface SamplerOptions {
  readonly executor: Executor;
  /** The adapter that requests may bring; none unless told. */
  readonly adapterConfig?: LoraConfig | null;
  /** Completions in one batch at most; 128 unless told. */
  readonly maxRows?: number;
  /** Prompt lengths are rounded up to a multiple of it; 32 unless told. */
  readonly lengthBucket?: number;
  /** true: the base weights never change and become part of the compiled functions. false: they are handed in at
   *  every call, and `updateWeights` costs nothing. true unless told. */
  readonly frozen?: boolean;
}

export interface Sampler {
  /** Completions of each prompt, in the request's order. Throws one sentence where the request is not sound. */
  readonly sample: (request: SampleRequest) => Promise<Completion[][]>;
  /** Puts other base weights in the place of the present ones; from then on they are not frozen. */
  readonly updateWeights: (weights: Arrays) => void;
  readonly dispose: () => Promise<void>;
}

interface Prompts {
  readonly ids: NdArray;
  readonly positions: NdArray;
  readonly segments: NdArray;
}

interface Cached {
  readonly logits: NdArray;
  readonly keys: readonly NdArray[];
  readonly values: readonly NdArray[];
}

interface StepArrays {
  readonly ids: NdArray;
  readonly positions: NdArray;
  readonly bias: NdArray;
  readonly promptKeys: readonly NdArray[];
  readonly promptValues: readonly NdArray[];
  readonly ownKeys: readonly NdArray[];
  readonly ownValues: readonly NdArray[];
}

interface Functions {
  readonly prefill: Compiled<[Arrays, Arrays | null, Prompts], Cached>;
  readonly step: Compiled<[Arrays, Arrays | null, StepArrays], Cached>;
}

const ints = (shape: readonly number[], data: Int32Array): NdArray => ({ dtype: 'int32', shape, data });

const compileFunctions = (model: LanguageModel, options: SamplerOptions, frozen: boolean): Functions => {
  const lora = options.adapterConfig ?? null;
  const fix = { frozen: frozen ? [0] : [] };
  return {
    prefill: options.executor.compile<[Arrays, Arrays | null, Prompts], Cached>(
      (weights, adapter, input) =>
        prefill(model.config, weights, adapter && lora && { config: lora, weights: adapter }, input),
      { name: 'prefill', ...fix },
    ),
    step: options.executor.compile<[Arrays, Arrays | null, StepArrays], Cached>(
      (weights, adapter, input) =>
        step(model.config, weights, adapter && lora && { config: lora, weights: adapter }, input),
      { name: 'step', ...fix },
    ),
  };
};

const layPrompts = (chunk: Chunk, prompts: SampleRequest['prompts'], pad: number): Prompts => {
  const { rows: G, promptLength: P } = chunk;
  const ids = new Int32Array(G * P).fill(pad);
  const positions = new Int32Array(G * P);
  const segments = new Int32Array(G * P).fill(-1);
  chunk.members.forEach((member, g) => {
    const prompt = prompts[member]!;
    prompt.forEach((id, i) => {
      const at = (g + 1) * P - prompt.length + i;
      ids[at] = id;
      positions[at] = i;
      segments[at] = 0;
    });
  });
  return { ids: ints([G, P], ids), positions: ints([G, P], positions), segments: ints([G, P], segments) };
};

interface Row {
  readonly member: number;
  readonly draws: Stream;
  readonly ids: number[];
  readonly logprobs: number[];
  ended: boolean;
}

/** Rows of padding have no member; they run along and are not read. */
const rowsOf = (chunk: Chunk, request: SampleRequest): (Row | null)[] =>
  Array.from({ length: chunk.rows * request.completions }, (_, b) => {
    const member = chunk.members[Math.floor(b / request.completions)];
    if (member === undefined) return null;
    const j = b % request.completions;
    const seeds = request.seeds === undefined ? [request.seed, member] : [request.seeds[member]!];
    return { member, draws: stream(...seeds, j), ids: [], logprobs: [], ended: false };
  });

/** [B, P + C + 1]: the prompt's real tokens, the own cache's first t places and the new token itself are seen. */
const stepBias = (B: number, lengths: readonly number[], P: number, C: number, t: number): NdArray => {
  const width = P + C + 1;
  const data = new Float32Array(B * width).fill(MASKED);
  for (let b = 0; b < B; b++) {
    const row = b * width;
    data.fill(0, row + P - lengths[b]!, row + P + t);
    data[row + width - 1] = 0;
  }
  return { dtype: 'float32', shape: [B, width], data };
};

/** Makes a sampler of a model. Same request, same completions.
 *  @example
 *  const sampler = createSampler(model, { executor });
 *  const [[first]] = await sampler.sample({ prompts: [ids], completions: 1, maxTokens: 16, temperature: 0, seed: 1 }); */
export const createSampler = (model: LanguageModel, options: SamplerOptions): Sampler => {
  const { config, tokenizer } = model;
  let weights = model.weights;
  let frozen = options.frozen ?? true;
  let functions = compileFunctions(model, options, frozen);
  const retired: Functions[] = [];

  const run = async (request: SampleRequest, chunk: Chunk): Promise<readonly (Row | null)[]> => {
    const m = request.completions;
    const { rows: G, promptLength: P } = chunk;
    const B = G * m;
    const adapter = request.adapter ?? null;
    const how: Choosing = { temperature: request.temperature, topK: request.topK, topP: request.topP };
    const rows = rowsOf(chunk, request);
    const lengths = rows.map((row) => (row === null ? 0 : request.prompts[row.member]!.length));
    const read = await functions.prefill(
      weights,
      adapter,
      layPrompts(chunk, request.prompts, config.padTokenId),
    );
    const V = config.vocabSize;
    const scratch = new Float64Array(V);
    const take = (scores: NdArray, rowOf: (b: number) => number) => {
      const all = scores.data as Float32Array;
      rows.forEach((row, b) => {
        if (row === null || row.ended) return;
        const at = rowOf(b) * V;
        const chosen = choose(all.subarray(at, at + V), how, row.draws.uniform(), scratch);
        row.ids.push(chosen.id);
        row.logprobs.push(chosen.logprob);
        row.ended = chosen.id === config.eosTokenId;
      });
    };
    take(read.logits, (b) => Math.floor(b / m));
    let cache: Cache = emptyCache(config, B, cacheRoom(1));
    for (let t = 0; t + 1 < request.maxTokens; t++) {
      if (rows.every((row) => row === null || row.ended)) break;
      if (t >= cache.capacity) cache = growCache(config, cache, cacheRoom(t + 1));
      const stepped = await functions.step(weights, adapter, {
        ids: ints(
          [B],
          Int32Array.from(rows, (row) => row?.ids[t] ?? config.padTokenId),
        ),
        positions: ints(
          [B],
          Int32Array.from(lengths, (length) => length + t),
        ),
        bias: stepBias(B, lengths, P, cache.capacity, t),
        promptKeys: read.keys,
        promptValues: read.values,
        ownKeys: cache.keys,
        ownValues: cache.values,
      });
      take(stepped.logits, (b) => b);
      writeCache(cache, t, stepped.keys, stepped.values);
    }
    return rows;
  };

  const completionOf = (row: Row): Completion => ({
    ids: row.ids,
    logprobs: row.logprobs,
    text: tokenizer.decode(row.ended ? row.ids.slice(0, -1) : row.ids),
    ended: row.ended,
  });

  return {
    sample: async (request) => {
      const faults = [...requestFaults(config, request)];
      if (request.adapter && !options.adapterConfig)
        faults.push('it brings an adapter, but the sampler was made without adapterConfig');
      if (faults.length > 0) throw new Error(explain({ _tag: 'InvalidSampling', faults }));
      const out: Completion[][] = request.prompts.map(() => []);
      const lengths = request.prompts.map((prompt) => prompt.length);
      const plan = chunks(lengths, request.completions, options.maxRows ?? 128, options.lengthBucket ?? 32);
      for (const chunk of plan)
        for (const row of await run(request, chunk))
          if (row !== null) out[row.member]!.push(completionOf(row));
      return out;
    },
    updateWeights: (next) => {
      weights = next;
      if (!frozen) return;
      frozen = false;
      retired.push(functions);
      functions = compileFunctions(model, options, false);
    },
    dispose: async () => {
      for (const { prefill: p, step: s } of [...retired, functions]) {
        await p.dispose();
        await s.dispose();
      }
    },
  };
};
