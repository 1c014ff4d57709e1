/** @file Completions for training from a server that takes adapters while it runs: each step's adapter is saved where the server reads it,
 *  loaded under a name of its own, and unloaded once the next is there. A name is never used for other weights, since servers keep what they
 *  computed by the adapter's name. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import {
  type EndpointError,
  explain,
  samplingServer as openServer,
  type SampledTokens,
  type SamplingServer,
} from '@tompo/arena';
import { type Adapter, explain as explainLm, saveAdapter } from '@tompo/lm';
import type { SampleElsewhere } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { orFail } from '../errors.js';
import { samplingKey } from '../llm/samplingPreflight.js';
import type { SamplingServerSettings } from '../recipe/sampler.js';
import type { RunContext } from '../run/context.js';

const digestOf = ({ config, weights }: Adapter): string => {
  const hash = createHash('sha256').update(JSON.stringify(config));
  for (const name of Object.keys(weights).sort()) {
    const { data } = weights[name] as Adapter['weights'][string];
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex').slice(0, 12);
};

/** How long a server is waited for that is to let go of an adapter. */
const FAREWELL_MS = 10_000;

interface Loaded {
  readonly digest: string;
  readonly name: string;
}

export interface ServedSampler {
  readonly sample: SampleElsewhere;
  /** Unloads what is loaded, and deletes its files. */
  readonly dispose: () => Promise<unknown>;
}

/** Told as what the sampler met, with the step and the way to go on. */
const orThrow = <A>(answer: E.Either<EndpointError, A>): A => {
  if (E.isLeft(answer)) throw new Error(explain(answer.left));
  return answer.right;
};

const plainName = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '-');

type Setting = Pick<RunContext, 'recipe' | 'signal' | 'progress'>;

/** arm: the algorithm that trains */
export const openServedSampler = (
  settings: SamplingServerSettings,
  arm: string,
  { recipe, signal, progress }: Setting,
): ServedSampler => {
  const { adapterFolder, serverFolder, apiKeyEnv: _, ...endpoint } = settings;
  const apiKey = samplingKey(settings);
  // A step asks for many prompts at once, and all of them meet the same.
  let told: string | null = null;
  const tell = (error: EndpointError): void => {
    const sentence = `${explain(error)} It is asked again.`;
    if (sentence !== told) progress.line(sentence);
    told = sentence;
  };
  const server: SamplingServer = orFail(
    openServer({
      ...endpoint,
      apiKey,
      signal,
      onRetry: tell,
    }),
    explain,
  );
  // Asked once more when all is over, Ctrl-C included: the other one says nothing to the server any more.
  const last: SamplingServer = orFail(
    openServer({ ...endpoint, apiKey, retries: 0, timeoutMs: Math.min(endpoint.timeoutMs, FAREWELL_MS) }),
    explain,
  );
  const loaded = new Map<string, { readonly step: number; readonly adapter: Promise<Loaded> }>();

  // Also those that a server never came to load.
  const written = new Set<string>();
  const remove = async (name: string, by: SamplingServer = server): Promise<void> => {
    await by.unloadAdapter(name);
    await rm(join(adapterFolder, name), { recursive: true, force: true });
    written.delete(name);
  };

  const load = async (agent: string, adapter: Adapter, step: number, old: Loaded | null): Promise<Loaded> => {
    const digest = digestOf(adapter);
    if (old?.digest === digest) return old;
    const name = plainName(`${recipe.name}-${arm}-${agent}-${step}-${digest}`);
    written.add(name);
    orFail(await saveAdapter(adapter, join(adapterFolder, name)), explainLm);
    const path = serverFolder === undefined ? join(adapterFolder, name) : posix.join(serverFolder, name);
    orThrow(await server.loadAdapter(name, path));
    if (old !== null) await remove(old.name);
    return { digest, name };
  };

  /** Of an agent: as it is at this step, loaded once, whoever asks at the time. */
  const present = (agent: string, adapter: Adapter, step: number): Promise<Loaded> => {
    const before = loaded.get(agent);
    if (before?.step === step) return before.adapter;
    const next = (async () => load(agent, adapter, step, (await before?.adapter) ?? null))();
    loaded.set(agent, { step, adapter: next });
    return next;
  };

  return {
    sample: async ({ step, agent, adapter, prompts, completions, maxTokens, temperature, seeds }) => {
      const { name } = await present(agent, adapter, step);
      let done = 0;
      return Promise.all(
        prompts.map(async (prompt, i): Promise<readonly SampledTokens[]> => {
          const seed = seeds[i] as number;
          const request = { model: name, prompt, completions, maxTokens, temperature, seed };
          const answer = orThrow(await server.sample(request));
          told = null;
          done += 1;
          progress.aside(`server ${done}/${prompts.length}`);
          return answer;
        }),
      );
    },
    dispose: async () => {
      // One that is being loaded is there only once that has been answered, or given up.
      await Promise.allSettled([...loaded.values()].map(({ adapter }) => adapter));
      return Promise.allSettled([...written].map((name) => remove(name, last)));
    },
  };
};
