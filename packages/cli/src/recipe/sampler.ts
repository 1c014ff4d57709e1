/** @file Who draws the completions that reinforcement learning learns from, where that is a server and not the trainer itself. */
import { z } from 'zod';
import type { RecipeFault } from '../errors.js';
import { urlFault, variableFault } from './llm.js';

/** A server that speaks vLLM's OpenAI-compatible API, with the base of models/sft, and takes adapters while it runs. */
export const samplingServer = z.strictObject({
  /** As for OpenAI's clients: http://localhost:8000/v1. */
  baseUrl: z.string().min(1),
  /** A folder that this machine writes adapters to, and the server reads them from. */
  adapterFolder: z.string().min(1),
  /** The same folder as the server sees it (in a container, say); the same path unless told. */
  serverFolder: z.string().min(1).optional(),
  /** The environment variable that holds the key; left out for a server without keys. */
  apiKeyEnv: z.string().min(1).optional(),
  /** processed: its log-probabilities are those at rl.temperature (tompo serve; vLLM with --logprobs-mode processed_logprobs). Needed at
   *  another temperature than 1: vLLM tells those from before the temperature unless it is told otherwise. */
  logprobs: z.literal('processed').optional(),
  /** Requests under way at a time. */
  concurrency: z.int().min(1).max(1000).default(32),
  /** Of an attempt, body included. */
  timeoutMs: z.number().min(1).max(3_600_000).default(600_000),
  /** Further attempts after one that failed (429, 5xx, network, timeout). */
  retries: z.int().min(0).max(100).default(4),
  /** Longest pause before another attempt, also where Retry-After asks for more. */
  maxBackoffMs: z.number().min(0).max(3_600_000).default(30_000),
});

export const sampler = z.strictObject({ server: samplingServer });

export type SamplingServerSettings = z.infer<typeof samplingServer>;

/** The weights of truncated importance sampling go no higher. */
export const importanceCap = z.union([z.number().positive(), z.literal('unbounded')]);

export const capOf = (cap: z.infer<typeof importanceCap>): number =>
  cap === 'unbounded' ? Number.POSITIVE_INFINITY : cap;

interface Sampled {
  readonly rl: {
    readonly sampler?: z.infer<typeof sampler> | undefined;
    readonly constrained?: boolean | undefined;
    readonly temperature: number;
  };
}

/** What of it cannot be meant. */
export const samplerFaults = ({ rl }: Sampled): readonly RecipeFault[] => {
  if (rl.sampler === undefined) return [];
  const { baseUrl, apiKeyEnv, logprobs } = rl.sampler.server;
  const path = 'rl.sampler.server';
  const found = [
    ['baseUrl', urlFault(baseUrl)],
    ['apiKeyEnv', apiKeyEnv === undefined ? null : variableFault(apiKeyEnv)],
  ] as const;
  return [
    ...found.flatMap(([key, message]) => (message === null ? [] : [{ path: `${path}.${key}`, message }])),
    ...(rl.temperature !== 1 && logprobs === undefined
      ? [
          {
            path: 'rl.temperature',
            message: `is ${rl.temperature} where rl.sampler.server may tell log-probabilities from before the temperature, as vLLM does unless it is started with --logprobs-mode processed_logprobs; set rl.sampler.server.logprobs to processed where it is (tompo serve always does), or the temperature to 1`,
          },
        ]
      : []),
    ...(rl.constrained
      ? [
          {
            path: 'rl.constrained',
            message:
              'cannot be true with rl.sampler: a server does not say which tokens its grammar left, so that what it drew could not be learned from; leave one of the two out',
          },
        ]
      : []),
  ];
};
