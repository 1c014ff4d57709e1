/** @file What is asked of an engine, and what it gives. */
import type { Grammar } from '../sampling/masks.js';
import { requestFaults, type SettledRequest, settled } from '../sampling/requests.js';
import type { BaseModel, ModelConfig } from '../types.js';
import { type Known, unknownSentences } from '../unknownOptions.js';

/** A token with its log-probability. */
export interface TokenLogprob {
  readonly id: number;
  /** At the request's temperature, as in `Completion`. */
  readonly logprob: number;
}

export interface DrawnToken extends TokenLogprob {
  /** The likeliest tokens in this place, as many as were asked for, the likeliest first. */
  readonly alternatives: readonly TokenLogprob[];
  /** It is one that ends a text. */
  readonly ends: boolean;
}

export interface DrawRequest {
  /** Token ids. */
  readonly prompt: readonly number[];
  /** Tokens of the completion at most, the end-of-text token included. */
  readonly maxTokens: number;
  /** As in `SampleRequest`: where it is absent, the model's own settings hold. */
  readonly temperature?: number | undefined;
  readonly topK?: number | undefined;
  readonly topP?: number | undefined;
  /** The completion is the one that a sampler gives with `seeds: [seed]` at place `index`, whoever else asks at the time. */
  readonly seed: number;
  /** 0 unless told. */
  readonly index?: number | undefined;
  /** Name of an adapter; the bare model unless told. */
  readonly adapter?: string | null | undefined;
  /** What the completion must be a text of, ended within maxTokens; see `SampleRequest`. Log-probabilities, those of alternatives too, are
   *  then those of the distribution over the tokens that it leaves. */
  readonly grammar?: Grammar | null | undefined;
  /** How many of the likeliest tokens are told beside each token; none unless told. */
  readonly alternatives?: number | undefined;
  /** Called with each token as it is drawn; false: that is enough. */
  readonly onToken?: ((token: DrawnToken) => boolean | undefined) | undefined;
  /** Nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
}

/** ended: by the model · limit: by maxTokens · stopped: by onToken · aborted: by the signal */
export type Finish = 'ended' | 'limit' | 'stopped' | 'aborted';

export interface Drawn {
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
  readonly finish: Finish;
}

const KNOWN: Known<DrawRequest> = {
  prompt: true,
  maxTokens: true,
  temperature: true,
  topK: true,
  topP: true,
  seed: true,
  index: true,
  adapter: true,
  grammar: true,
  alternatives: true,
  onToken: true,
  signal: true,
};

const asSample = ({ prompt, maxTokens, temperature, topK, topP, seed }: DrawRequest) => ({
  prompts: [prompt],
  completions: 1,
  maxTokens,
  temperature,
  topK,
  topP,
  seed,
});

/** How it is drawn, with the model's own settings where the request has none. */
export const howDrawn = (model: BaseModel, request: DrawRequest): SettledRequest =>
  settled(asSample(request), model.sampling);

/** All that is wrong with a request; an empty list when it can be answered. */
export const drawFaults = (config: ModelConfig, request: DrawRequest): readonly string[] => {
  const count = (name: 'index' | 'alternatives'): readonly string[] => {
    const value = request[name] ?? 0;
    return Number.isSafeInteger(value) && value >= 0
      ? []
      : [`${name} is ${value} where a whole number from 0 on is needed`];
  };
  return [
    ...unknownSentences(request, KNOWN),
    ...requestFaults(config, asSample(request)),
    ...count('index'),
    ...count('alternatives'),
  ];
};
