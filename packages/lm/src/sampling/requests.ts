/** @file What is asked of the sampler. */
import { inBytes } from '../inBytes.js';
import { memoryLimit } from '../memory.js';
import { LEAST_TEMPERATURE } from '../model/temperature.js';
import type { Arrays, ModelConfig, SamplingDefaults } from '../types.js';
import { type Known, unknownSentences } from '../unknownOptions.js';
import { placeBytes } from './cache.js';
import type { Grammar } from './masks.js';

export interface SampleRequest {
  /** Token ids of each prompt. */
  readonly prompts: readonly (readonly number[])[];
  /** m: completions of each prompt. A prompt that comes several times is read once. */
  readonly completions: number;
  /** C: tokens of a completion at most, the end-of-text token included. */
  readonly maxTokens: number;
  /** 0, or less than 1e-6: always the likeliest token. Where it is absent, temperature, topP and topK are the model's own (its
   *  generation_config.json; temperature 1 where that is silent), as far as the request does not name them. A request with a
   *  temperature is taken as it stands, so that what is trained on is never cut by a file. */
  readonly temperature?: number | undefined;
  /** Completion j of prompt i depends on (seed, i, j) alone, never on what else is in the batch. */
  readonly seed: number;
  /** A seed for each prompt in the place of (seed, i). */
  readonly seeds?: readonly number[] | undefined;
  /** Factors of an adapter with the settings that the sampler was made for; null or none: the base model. */
  readonly adapter?: Arrays | null | undefined;
  /** topK and topP cut the distribution that is drawn from; the log-probabilities are those of the whole one. */
  readonly topK?: number | undefined;
  readonly topP?: number | undefined;
  /** For each prompt a grammar that its completions must obey, or null: only tokens that lead to a text of it, and to its end within
   *  maxTokens, are drawn, by their probabilities made to sum to 1. The log-probabilities are those of what was drawn from, and each
   *  completion says what that was (`constraint`), so that a trainer computes the same. */
  readonly grammars?: readonly (Grammar | null)[] | undefined;
}

const KNOWN: Known<SampleRequest> = {
  prompts: true,
  completions: true,
  maxTokens: true,
  temperature: true,
  seed: true,
  seeds: true,
  adapter: true,
  topK: true,
  topP: true,
  grammars: true,
};

/** A request whose temperature is known. */
export type SettledRequest = SampleRequest & { readonly temperature: number };

/** What is as good as 0 is 0. */
const resolved = (temperature: number): number =>
  temperature > 0 && temperature < LEAST_TEMPERATURE ? 0 : temperature;

/** Fills in how the model is sampled where the request does not say. */
export const settled = (request: SampleRequest, defaults: SamplingDefaults = {}): SettledRequest => {
  const { temperature, topP, topK } = request;
  if (temperature !== undefined) return { ...request, temperature: resolved(temperature) };
  return {
    ...request,
    temperature: resolved(defaults.temperature ?? 1),
    topP: topP ?? defaults.topP,
    topK: topK ?? defaults.topK,
  };
};

/** Objects and lists that a completion takes, whatever its length. */
const COMPLETION_BYTES = 400;

/** Bytes that the completions of one prompt take at once, at least: the next token's distribution and the first places
 *  of the caches of each. */
const leastBytes = (config: ModelConfig, completions: number): number =>
  completions * (4 * config.vocabSize + placeBytes(config) * cacheRoom(1) + COMPLETION_BYTES);

const isList = (ids: unknown): boolean => Array.isArray(ids) || ArrayBuffer.isView(ids);

/** What is no list of prompts, of a caller without types: nothing else can be said of them. */
const listFaults = (prompts: SampleRequest['prompts']): readonly string[] => {
  if (!Array.isArray(prompts)) return ['prompts is no list where the token ids of each prompt are needed'];
  const other = prompts.findIndex((prompt) => !isList(prompt));
  return other < 0 ? [] : [`prompt ${other} is no list where its token ids are needed`];
};

/** All that is wrong with a request; an empty list when it can be answered. */
export const requestFaults = (config: ModelConfig, request: SampleRequest): readonly string[] => {
  const faults: string[] = [...unknownSentences(request, KNOWN)];
  const count = (name: string, value: number) => {
    if (!Number.isInteger(value) || value < 1)
      faults.push(`${name} is ${value} where a whole number above 0 is needed`);
  };
  count('completions', request.completions);
  count('maxTokens', request.maxTokens);
  const unlisted = listFaults(request.prompts);
  const prompts = unlisted.length > 0 ? [] : request.prompts;
  const bytes = Math.max(
    leastBytes(config, request.completions),
    COMPLETION_BYTES * request.completions * prompts.length,
  );
  if (bytes > memoryLimit())
    faults.push(
      `completions is ${request.completions}, which needs at least ${inBytes(bytes)} of memory where there are ${inBytes(memoryLimit())}`,
    );
  if (request.topK !== undefined) count('topK', request.topK);
  for (const [name, seeds] of [['seed', [request.seed]] as const, ['a seed', request.seeds ?? []] as const])
    for (const seed of seeds)
      if (!Number.isSafeInteger(seed)) faults.push(`${name} is ${seed} where a whole number is needed`);
  const { temperature = 1 } = request;
  if (!Number.isFinite(temperature) || temperature < 0)
    faults.push(`temperature is ${temperature} where 0 or more is needed`);
  if (request.topP !== undefined && !(request.topP > 0 && request.topP <= 1))
    faults.push(`topP is ${request.topP} where more than 0 and at most 1 is needed`);
  if (unlisted.length > 0) return [...faults, ...unlisted];
  if (request.seeds !== undefined && request.seeds.length !== prompts.length)
    faults.push(`there are ${request.seeds.length} seeds for ${prompts.length} prompts`);
  if (request.grammars !== undefined && request.grammars.length !== prompts.length)
    faults.push(`there are ${request.grammars.length} grammars for ${prompts.length} prompts`);
  prompts.forEach((prompt, i) => {
    if (prompt.length === 0) faults.push(`prompt ${i} is empty`);
    if (prompt.length + request.maxTokens > config.maxPositions)
      faults.push(
        `prompt ${i} has ${prompt.length} tokens, which with ${request.maxTokens} more is beyond the model's ${config.maxPositions} positions`,
      );
    const foreign = prompt.find((id) => !Number.isInteger(id) || id < 0 || id >= config.vocabSize);
    if (foreign !== undefined) faults.push(`prompt ${i} has token ${foreign}, of which the model has none`);
  });
  return faults;
};

/** The smallest power of two that is at least n. */
export const powerOfTwoFrom = (n: number): number => 2 ** Math.ceil(Math.log2(n));

/** Room of the own cache for a number of steps: 16, 32, 64, … */
export const cacheRoom = (steps: number): number => Math.max(16, powerOfTwoFrom(steps));
