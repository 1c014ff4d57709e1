/** @file Who draws the completions that reinforcement learning learns from, where that is not the trainer itself: a server, or the model with its
 *  weights in 8 bits. */
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

/** int8: products with the base's weights in codes of 8 bits; the adapter and all that is learned stay in float32. */
const coded = z.strictObject({ precision: z.literal('int8') });

export const sampler = z.union([z.strictObject({ server: samplingServer }), coded]);

type SamplerSettings = z.infer<typeof sampler>;

/** The server that draws; null where none does. */
export const serverOf = (settings: SamplerSettings | undefined): SamplingServerSettings | null =>
  settings !== undefined && 'server' in settings ? settings.server : null;

export type SamplingServerSettings = z.infer<typeof samplingServer>;

/** The weights of truncated importance sampling go no higher. */
export const importanceCap = z.union([z.number().positive(), z.literal('unbounded')]);

export const capOf = (cap: z.infer<typeof importanceCap>): number =>
  cap === 'unbounded' ? Number.POSITIVE_INFINITY : cap;

interface Sampled {
  readonly rl: {
    readonly sampler?: SamplerSettings | undefined;
    readonly constrained?: boolean | undefined;
    readonly temperature: number;
  };
  readonly device: string;
}

/** Where products in 8 bits are built. */
const CODED_ON: readonly string[] = ['auto', 'jit:cpu'];

const serverFaults = (
  { baseUrl, apiKeyEnv, logprobs }: SamplingServerSettings,
  temperature: number,
): readonly RecipeFault[] => {
  const path = 'rl.sampler.server';
  const found = [
    ['baseUrl', urlFault(baseUrl)],
    ['apiKeyEnv', apiKeyEnv === undefined ? null : variableFault(apiKeyEnv)],
  ] as const;
  return [
    ...found.flatMap(([key, message]) => (message === null ? [] : [{ path: `${path}.${key}`, message }])),
    ...(temperature !== 1 && logprobs === undefined
      ? [
          {
            path: 'rl.temperature',
            message: `is ${temperature} where rl.sampler.server may tell log-probabilities from before the temperature, as vLLM does unless it is started with --logprobs-mode processed_logprobs; set rl.sampler.server.logprobs to processed where it is (tompo serve always does), or the temperature to 1`,
          },
        ]
      : []),
  ];
};

/** What of it cannot be meant. */
export const samplerFaults = ({ rl, device }: Sampled): readonly RecipeFault[] => {
  if (rl.sampler === undefined) return [];
  const server = serverOf(rl.sampler);
  return [
    ...(server === null ? [] : serverFaults(server, rl.temperature)),
    ...(server === null && !CODED_ON.includes(device)
      ? [
          {
            path: 'rl.sampler.precision',
            message: `is int8, which is computed on the CPU alone, where device is ${device}; set device to auto or jit:cpu, or leave rl.sampler out`,
          },
        ]
      : []),
    ...(rl.constrained
      ? [
          {
            path: 'rl.constrained',
            message:
              'cannot be true with rl.sampler: which tokens a grammar left is known of what the trainer draws itself, and of nothing else; leave one of the two out',
          },
        ]
      : []),
  ];
};
