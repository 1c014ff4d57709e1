/** @file A language model's endpoint as the generator of a curriculum, whatever its game: what of it cannot be, its key, and how it is asked. */
import { type CallGate, callGate, explain as explainArena, reach } from '@tompo/arena';
import type { EndpointOptions, GenerationExchange, Sandbox } from '@tompo/curriculum';
import { environmentKey } from '../environmentKey.js';
import { fail, orFail, type RecipeFault } from '../errors.js';
import { urlFault, variableFault } from '../recipe/llm.js';
import type { Endpoint } from './schema.js';

type OtherKind = { readonly kind: 'program-search' | 'random-programs' | 'self-play' | 'fixed-pool' };

/** A recipe, as far as who writes its opponents. */
interface Writing {
  readonly generator: Endpoint | OtherKind;
}

interface Asked extends Writing {
  readonly seeds: readonly number[];
  readonly iterations: number;
  readonly attempts: number;
}

const mostCalls = ({ seeds, iterations, attempts }: Asked): number => seeds.length * iterations * attempts;

export const endpointFaults = (recipe: Asked): readonly RecipeFault[] => {
  const { generator } = recipe;
  if (generator.kind !== 'endpoint') return [];
  const { baseUrl, apiKeyEnv, body, maxCalls } = generator;
  const url = urlFault(baseUrl);
  const variable = apiKeyEnv === undefined ? null : variableFault(apiKeyEnv);
  const taken = ['model', 'messages', 'seed', 'stream'].find((key) => Object.hasOwn(body, key));
  const calls = mostCalls(recipe);
  return [
    ...(url === null ? [] : [{ path: 'generator.baseUrl', message: url }]),
    ...(variable === null ? [] : [{ path: 'generator.apiKeyEnv', message: variable }]),
    ...(taken === undefined
      ? []
      : [{ path: `generator.body.${taken}`, message: 'is sent by Tompo itself; leave it out' }]),
    ...(calls <= maxCalls
      ? []
      : [
          {
            path: 'generator.maxCalls',
            message: `the model may be asked ${calls} times (seeds × iterations × attempts), more than ${maxCalls}; take fewer, or raise it`,
          },
        ]),
  ];
};

/** The key that a recipe names, or a sentence. */
const keyOf = ({ apiKeyEnv }: Endpoint): string | undefined =>
  apiKeyEnv === undefined
    ? undefined
    : (environmentKey(apiKeyEnv) ??
      fail({
        _tag: 'Refused',
        sentence: `generator.apiKeyEnv: the environment has no key named ${apiKeyEnv}; set it, or leave the option out for a server without keys.`,
      }));

/** One gate for all seeds, where the recipe has a rate. */
export const gateOf = ({ generator }: Writing): CallGate | undefined =>
  generator.kind !== 'endpoint' || generator.requestsPerMinute === undefined
    ? undefined
    : orFail(callGate({ requestsPerMinute: generator.requestsPerMinute }), explainArena);

export interface Asking {
  readonly gate: CallGate | undefined;
  readonly warn: (sentence: string) => void;
  readonly onExchange: (exchange: GenerationExchange) => void;
}

/** For what is only looked at. */
export const silent: Asking = { gate: undefined, warn: () => undefined, onExchange: () => undefined };

/** How a generator asks it. */
export const askedAs = (
  generator: Endpoint,
  { limits }: Sandbox,
  { gate, warn, onExchange }: Asking,
): EndpointOptions => {
  const { baseUrl, model, body, exemplars, timeoutMs, retries, maxBackoffMs } = generator;
  const apiKey = keyOf(generator);
  return {
    endpoint: { baseUrl, model, apiKey, body, timeoutMs, retries, maxBackoffMs, gate, warn },
    limits,
    exemplars,
    onExchange,
  };
};

/** Is it there, and does it take the key? The lines that are worth telling before anything is computed. */
export const reached = async (recipe: Asked): Promise<readonly string[]> => {
  const { generator } = recipe;
  if (generator.kind !== 'endpoint') return [];
  const { baseUrl, model } = generator;
  orFail(await reach({ baseUrl, model, apiKey: keyOf(generator) }), explainArena);
  return [
    `${model} is asked at most ${mostCalls(recipe).toLocaleString('en-US')} times. What it proposed is kept, and not asked for again.`,
  ];
};

/** What of a generator decides what comes out: not how patiently it is asked. */
export const decidingGenerator = (generator: Writing['generator']): object => {
  if (generator.kind !== 'endpoint') return generator;
  const { kind, model, baseUrl, body, exemplars } = generator;
  return { kind, model, baseUrl, body, exemplars };
};
