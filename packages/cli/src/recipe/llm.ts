/** @file A language model behind an OpenAI-compatible endpoint, as a recipe names it: expert, opponent, or arm of an evaluation. */
import { canonical } from '@tompo/arena';
import { z } from 'zod';
import type { RecipeFault } from '../errors.js';

export const llm = z.strictObject({
  /** As for OpenAI's clients: http://localhost:8000/v1. */
  baseUrl: z.string().min(1),
  model: z.string().min(1),
  /** The environment variable that holds the key; left out for a server without keys. */
  apiKeyEnv: z.string().min(1).optional(),
  /** What metrics and reports call it; after its model unless told. An arm is called by its own name. */
  name: z.string().min(1).max(64).optional(),
  /** Words of your own that every chat begins with. */
  system: z.string().optional(),
  /** Further fields of each request: { temperature: 0, max_tokens: 400 }. */
  body: z.record(z.string(), z.json()).default({}),
  /** How strictly its answers are read; as text.reader unless told. */
  reader: z.enum(['strict', 'lenient']).optional(),
  /** Leave an answer behind the line by which it is a decision that can be read: what would come after it is not asked for, and counts
   *  for nothing. */
  stopEarly: z.boolean().default(false),
  /** Calls under way at a time, over all that ask this endpoint. */
  concurrency: z.int().min(1).max(1000).default(8),
  requestsPerMinute: z.number().min(0.01).optional(),
  /** Of an attempt, body included. */
  timeoutMs: z.number().min(1).max(3_600_000).default(120_000),
  /** Further attempts after one that failed (429, 5xx, network, timeout). */
  retries: z.int().min(0).max(100).default(4),
  /** Longest pause before another attempt, also where Retry-After asks for more. */
  maxBackoffMs: z.number().min(0).max(3_600_000).default(120_000),
  /** count: a question without an answer is one more answer that is no decision · stop: it ends the run. */
  failures: z.enum(['count', 'stop']).default('count'),
  /** A recipe that may ask more often is refused before it asks at all. */
  maxCalls: z.int().min(1).default(10_000),
  /** Of a million tokens. */
  prices: z
    .strictObject({
      prompt: z.number().min(0),
      completion: z.number().min(0),
      currency: z.string().min(1).max(16).default('USD'),
    })
    .optional(),
  /** A folder of answers that other runs share; what this run asks is kept in its own folder either way. */
  answers: z.string().min(1).optional(),
});
export type Llm = z.infer<typeof llm>;

export interface WithLlm {
  readonly llm: Llm;
}

export const isLlm = (one: unknown): one is WithLlm =>
  typeof one === 'object' && one !== null && 'llm' in one;

export const llmName = ({ llm: { name, model } }: WithLlm): string => name ?? model;

/** What `llmPlayer` takes of it as it stands; the rest is between the recipe and the run. */
export const endpointOf = ({
  prices: _,
  answers: __,
  maxCalls: ___,
  requestsPerMinute: ____,
  reader: _____,
  ...endpoint
}: Llm) => endpoint;

/** What decides its answers; not how patiently it is asked, what that costs, and where answers are kept. */
export const decidingOf = ({ baseUrl, model, system, body, reader, stopEarly }: Llm) => ({
  baseUrl,
  model,
  body,
  ...(stopEarly ? { stopEarly } : {}),
  ...(system === undefined ? {} : { system }),
  ...(reader === undefined ? {} : { reader }),
});

export type LlmRole = 'expert' | 'opponent' | 'arm';

/** One that a recipe names, with its place in the recipe. */
export interface NamedLlm extends WithLlm {
  readonly path: string;
  readonly name: string;
  readonly role: LlmRole;
}

const NAME_OF_VARIABLE = /^[A-Za-z_]\w*$/;
const SECRET_QUERY = /key|token|secret|password|sig/i;

export const urlFault = (baseUrl: string): string | null => {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    return 'must be a URL such as http://localhost:8000/v1';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `must begin with http:// or https://, not ${url.protocol}`;
  const secret = [...url.searchParams.keys()].find((name) => SECRET_QUERY.test(name));
  return url.password !== '' || url.username !== '' || secret !== undefined
    ? 'holds a password or a key, which recipes and runs keep; put it into an environment variable, and name that with apiKeyEnv'
    : null;
};

export const variableFault = (name: string): string | null =>
  NAME_OF_VARIABLE.test(name)
    ? null
    : 'must be the name of an environment variable, such as OPENAI_API_KEY; the key itself never stands in a recipe';

/** What of one cannot be meant. A value that may be a key is not repeated. */
export const llmFaults = (
  { llm: { baseUrl, apiKeyEnv, body } }: WithLlm,
  path: string,
): readonly RecipeFault[] => {
  const fault = urlFault(baseUrl);
  const unnamed = apiKeyEnv === undefined ? null : variableFault(apiKeyEnv);
  const taken = ['model', 'messages', 'seed', 'stream'].find((key) => Object.hasOwn(body, key));
  return [
    ...(fault === null ? [] : [{ path: `${path}.llm.baseUrl`, message: fault }]),
    ...(unnamed === null ? [] : [{ path: `${path}.llm.apiKeyEnv`, message: unnamed }]),
    ...(taken === undefined
      ? []
      : [
          {
            path: `${path}.llm.body.${taken}`,
            message: `is sent by Tompo itself${taken === 'stream' ? ', which reads replies whole unless stopEarly is true' : ''}; leave it out`,
          },
        ]),
  ];
};

/** Two that are counted under one name must be one. */
export const nameFaults = (all: readonly NamedLlm[]): readonly RecipeFault[] =>
  all.flatMap((one, i) => {
    const other = all
      .slice(0, i)
      .find(
        ({ name, role, llm: theirs }) =>
          name === one.name &&
          (role === 'arm' ||
            one.role === 'arm' ||
            canonical(decidingOf(theirs)) !== canonical(decidingOf(one.llm))),
      );
    return other === undefined
      ? []
      : [
          {
            path: one.role === 'arm' ? one.path : `${one.path}.llm.name`,
            message: `${one.name} is what ${other.path} is called too; give one of them another name`,
          },
        ];
  });
