/** @file A language model behind an endpoint as who is scored: every question is kept, so that none is asked twice. */
import { join } from 'node:path';
import { explain, llmPlayer, type Player, reach } from '@tompo/arena';
import { orFail } from '../errors.js';
import { openTranscript, type Transcript } from '../llm/transcript.js';
import { keptAnswers, usageCounter } from '../llm/usage.js';
import { decidingOf, endpointOf, type Llm, llmName } from '../recipe/llm.js';
import type { ModelUsage } from '../report/data.js';
import type { Contender } from './contender.js';

export interface Endpoint extends Contender {
  /** How many questions were sent since it was opened. */
  readonly asked: () => number;
  /** Why the last question had no answer, where none ever had one. */
  readonly silence: () => string | null;
  readonly usage: () => readonly ModelUsage[];
}

export const transcriptOf = (dir: string): string => join(dir, 'llm', 'transcript.jsonl');

export interface EndpointOptions {
  readonly llm: Llm;
  readonly dir: string;
  readonly signal: AbortSignal;
  readonly say: (sentence: string) => void;
  /** Called after each question, with how many were sent since it was opened. */
  readonly onAsked: (asked: number) => void;
}

/** What a model is known by, whether it is opened or not. */
export const endpointIdentity = (llm: Llm): Readonly<Record<string, unknown>> => ({
  kind: 'endpoint',
  ...decidingOf(llm),
});

/** Asks first whether anybody is there and takes the key. */
export const openEndpoint = async ({
  llm,
  dir,
  signal,
  say,
  onAsked,
}: EndpointOptions): Promise<Endpoint> => {
  const name = llmName({ llm });
  const options = endpointOf(llm);
  const path = transcriptOf(dir);
  const counter = usageCounter();
  const answers = await keptAnswers(path, counter);
  let transcript: Transcript | null = null;
  let asked = 0;
  let answered = answers.size;
  let reason: string | null = null;
  const key = llm.apiKeyEnv === undefined ? undefined : process.env[llm.apiKeyEnv]?.trim();
  const player: Player = orFail(
    llmPlayer({
      ...options,
      name,
      reader: llm.reader,
      beliefs: 'optional',
      secrets: key === undefined ? [] : [key],
      signal,
      warn: say,
      answers,
      onExchange: (exchange) => {
        asked += 1;
        if (exchange.answer === null) reason = exchange.failed.at(-1)?.reason ?? reason;
        else answered += 1;
        counter.add(exchange);
        transcript ??= openTranscript(path);
        transcript.write(exchange);
        onAsked(asked);
      },
    }),
    explain,
  );
  orFail(await reach({ baseUrl: llm.baseUrl, model: llm.model, apiKey: key }), explain);
  // A transcript that cannot be written is no player that answers badly.
  const own: Player = { ...player, faults: 'stop' };
  return {
    name,
    what: `${llm.model} at ${new URL(llm.baseUrl).host}`,
    identity: endpointIdentity(llm),
    inGame: () => own,
    end: async () => transcript?.close(),
    asked: () => asked,
    silence: () => (answered === 0 ? reason : null),
    usage: () => counter.all(() => llm.prices),
  };
};
