/** @file The sampler: completions of prompts, token ids in and token ids out. */
import { type CompileStats, type Executor, isFileArray, type NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { checkAdapter } from '../adapter/lora.js';
import { explain } from '../errors.js';
import { inBytes } from '../inBytes.js';
import { memoryLimit } from '../memory.js';
import type { Arrays, BaseModel, Completion, LoraConfig, ModelConfig, Weights } from '../types.js';
import { type Known, unknownSentences } from '../unknownOptions.js';
import { chunks } from './chunks.js';
import { compileFunctions, type Functions } from './functions.js';
import { generate, type PromptArrays, type Row, type StepArrays } from './generate.js';
import { NO_GRAMMARS, openMasks, tooShort } from './guide.js';
import type { Masks } from './masks.js';
import { requestFaults, type SampleRequest, settled } from './requests.js';

export interface SamplerOptions {
  readonly executor: Executor;
  /** The adapter that requests may bring; none unless told. */
  readonly adapterConfig?: LoraConfig | null | undefined;
  /** Completions in one batch at most; 128 unless told. */
  readonly maxRows?: number | undefined;
  /** Prompt lengths are rounded up to a multiple of it; 64 unless told. */
  readonly lengthBucket?: number | undefined;
  /** true: the base weights never change and become part of the compiled functions. false: they are handed in at
   *  every call, and `updateWeights` costs nothing. true unless told. */
  readonly frozen?: boolean | undefined;
}

export interface Sampler {
  /** Completions of each prompt, in the request's order. Throws one sentence where the request is not sound. */
  readonly sample: (request: SampleRequest) => Promise<Completion[][]>;
  /** Puts other base weights in the place of the present ones; from then on they are not frozen. */
  readonly updateWeights: (weights: Arrays) => void;
  /** What the two compiled functions did so far: prompts read, and steps. */
  readonly stats: () => { readonly prefill: CompileStats; readonly step: CompileStats };
  readonly dispose: () => Promise<void>;
}

const KNOWN: Known<SamplerOptions> = {
  executor: true,
  adapterConfig: true,
  maxRows: true,
  lengthBucket: true,
  frozen: true,
};

const optionFaults = (options: SamplerOptions): readonly string[] => [
  ...unknownSentences(options, KNOWN),
  ...(['maxRows', 'lengthBucket'] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined || (Number.isInteger(value) && value >= 1)
      ? []
      : [`${name} is ${value} where a whole number above 0 is needed`];
  }),
];

/** Room that the largest batch lays out for its prompts: ids, positions and segments. */
const roomFaults = (plan: ReturnType<typeof chunks>): readonly string[] => {
  const bytes = Math.max(0, ...plan.map(({ promptRows, promptLength }) => 12 * promptRows * promptLength));
  return bytes <= memoryLimit()
    ? []
    : [
        `its prompts are laid out in ${inBytes(bytes)} of memory where there are ${inBytes(memoryLimit())}: lower lengthBucket`,
      ];
};

/** Grammars that cannot be obeyed. */
const grammarFaults = (
  { grammars = [], maxTokens }: SampleRequest,
  masks: readonly (Masks | null)[],
): readonly string[] => [
  ...(grammars.some((grammar, i) => grammar !== null && masks[i] === null) ? [NO_GRAMMARS] : []),
  ...masks.flatMap((one, i) => (one === null ? [] : (tooShort(one, maxTokens, `grammar ${i}`) ?? []))),
];

/** Finds why a request's adapter cannot be used. Each is looked at once: a trainer brings new factors at every step, and asks with them often. */
const openAdapterFaults = (
  config: ModelConfig,
  lora: LoraConfig | null,
): ((weights: Arrays) => readonly string[]) => {
  const sound = new WeakSet<Arrays>();
  return (weights) => {
    if (lora === null) return ['it brings an adapter, but the sampler was made without adapterConfig'];
    if (sound.has(weights)) return [];
    const checked = checkAdapter(config, { config: lora, weights });
    // One sentence is told within another.
    if (E.isLeft(checked)) return [explain(checked.left).replace(/\.$/, '')];
    sound.add(weights);
    return [];
  };
};

/** Makes a sampler of a model. Same request, same completions.
 *  @example
 *  const sampler = createSampler(model, { executor });
 *  const [[first]] = await sampler.sample({ prompts: [ids], completions: 1, maxTokens: 16, temperature: 0, seed: 1 }); */
export const createSampler = (model: BaseModel, options: SamplerOptions): Sampler => {
  const { config, tokenizer } = model;
  let weights: Weights = model.weights;
  let frozen = options.frozen ?? true;
  const compile = (isFrozen: boolean): Functions =>
    compileFunctions(config, options.executor, options.adapterConfig ?? null, isFrozen);
  let functions = compile(frozen);
  const retired: Functions[] = [];

  const masksFor = openMasks(model);
  const adapterFaults = openAdapterFaults(config, options.adapterConfig ?? null);

  const completionOf = (row: Row): Completion => ({
    ids: row.ids,
    logprobs: row.logprobs,
    text: tokenizer.decode(row.ended ? row.ids.slice(0, -1) : row.ids),
    ended: row.ended,
    ...(row.guide === null
      ? {}
      : { constraint: { allowed: row.guide.allowed, freeLogprobs: row.guide.freeLogprobs } }),
  });

  return {
    sample: async (asked) => {
      const request = settled(asked, model.sampling);
      const faults = [...optionFaults(options), ...requestFaults(config, request)];
      if (request.adapter) faults.push(...adapterFaults(request.adapter));
      if (!frozen && Object.values(weights).some(isFileArray))
        faults.push('its weights lie in files, which only frozen: true reads: leave frozen out');
      const masks = (request.grammars ?? []).map((grammar) => (grammar === null ? null : masksFor(grammar)));
      faults.push(...grammarFaults(request, masks));
      if (faults.length > 0) throw new Error(explain({ _tag: 'InvalidSampling', faults }));
      const plan = chunks(
        request.prompts,
        request.completions,
        options.maxRows ?? 128,
        options.lengthBucket ?? 64,
      );
      const wide = roomFaults(plan);
      if (wide.length > 0) throw new Error(explain({ _tag: 'InvalidSampling', faults: wide }));
      // Settled here, so that an update of the weights in between does not mix two models.
      const [present, base, adapter] = [functions, weights, request.adapter ?? null];
      // 0 and 1 share their graphs: the likeliest token is the same.
      const temperature = request.temperature === 0 ? 1 : request.temperature;
      const reader = {
        prefill: (prompts: PromptArrays) => present.prefill(base, adapter, prompts, temperature),
        step: (input: StepArrays, spent: NdArray | null) =>
          present.step(base, adapter, input, temperature, spent),
      };
      const out: Completion[][] = request.prompts.map(() => []);
      for (const chunk of plan)
        for (const row of await generate(config, reader, request, chunk, masks))
          out[row.place.member]![row.place.index] = completionOf(row);
      return out;
    },
    updateWeights: (next) => {
      weights = next;
      if (!frozen) return;
      frozen = false;
      retired.push(functions);
      functions = compile(false);
    },
    stats: () => ({ prefill: functions.prefill.stats(), step: functions.step.stats() }),
    dispose: async () => {
      for (const { prefill: p, step: s } of [...retired, functions]) {
        await p.dispose();
        await s.dispose();
      }
    },
  };
};
