/** @file The language models of a run: all their calls go through here, where they are limited, kept and counted. */
import { join } from 'node:path';
import { type CallGate, callGate, type Exchange, explain, llmPlayer, type Player } from '@tompo/arena';
import { orFail } from '../errors.js';
import type { LlmRole, WithLlm } from '../recipe/llm.js';
import { endpointOf, llmName } from '../recipe/llm.js';
import { llmsOf } from '../recipe/llmPlayers.js';
import type { Recipe } from '../recipe/schema.js';
import { writeJson } from '../run/files.js';
import type { RunFolder } from '../run/folder.js';
import { exchangesIn, openTranscript, type Transcript } from './transcript.js';
import { keptAnswers, usageCounter } from './usage.js';

export interface LanguageModels {
  /** The player of a section of the recipe. name: of an arm */
  readonly player: (section: WithLlm, role: LlmRole, name?: string) => Player;
  /** Writes what was counted, and closes the transcripts; what is asked afterwards opens them again. */
  readonly flush: () => void;
  /** How many questions were sent since it was opened. */
  readonly asked: () => number;
}

const placeOf = (baseUrl: string): string => {
  const { host, pathname } = new URL(baseUrl);
  return `${host}${pathname.replace(/\/+$/, '')}`;
};

/** One gate for all that ask the same endpoint, as narrow as the narrowest asks for. */
const gatesOf = (recipe: Recipe): ((baseUrl: string) => CallGate) => {
  const gates = new Map<string, CallGate>();
  return (baseUrl) => {
    const place = placeOf(baseUrl);
    const before = gates.get(place);
    if (before !== undefined) return before;
    const here = llmsOf(recipe).filter(({ llm }) => placeOf(llm.baseUrl) === place);
    const rates = here.flatMap(({ llm }) => llm.requestsPerMinute ?? []);
    const gate = orFail(
      callGate({
        concurrency: Math.min(...here.map(({ llm }) => llm.concurrency)),
        ...(rates.length === 0 ? {} : { requestsPerMinute: Math.min(...rates) }),
      }),
      explain,
    );
    gates.set(place, gate);
    return gate;
  };
};

export interface LanguageModelsOptions {
  readonly recipe: Recipe;
  readonly folder: RunFolder;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** Called after each question, with how many were sent since they were opened. */
  readonly onAsked: (asked: number) => void;
}

/** Reads what is kept, in the run's folder and in the folders that its models name. */
export const openLanguageModels = async ({
  recipe,
  folder,
  signal,
  say,
  onAsked,
}: LanguageModelsOptions): Promise<LanguageModels> => {
  const named = llmsOf(recipe);
  const counter = usageCounter();
  const answers = await keptAnswers(folder.transcript, counter);
  const shared = (dir: string): string => join(dir, 'answers.jsonl');
  for (const dir of new Set(named.flatMap(({ llm }) => llm.answers ?? [])))
    for await (const { key, answer } of exchangesIn(shared(dir)))
      if (answer !== null && !answers.has(key)) answers.set(key, answer);
  const open = new Map<string, Transcript>();
  const writeTo = (path: string, exchange: Exchange): void => {
    const transcript = open.get(path) ?? openTranscript(path);
    open.set(path, transcript);
    transcript.write(exchange);
  };
  // A server may repeat what another was sent.
  const secrets = named.flatMap(({ llm: { apiKeyEnv } }) =>
    apiKeyEnv === undefined ? [] : (process.env[apiKeyEnv]?.trim() ?? []),
  );
  const gateOf = gatesOf(recipe);
  let asked = 0;
  const pricesOf = (player: string) => named.find(({ name }) => name === player)?.llm.prices;
  return {
    player: (section, role, name = llmName(section)) => {
      const { answers: dir, reader } = section.llm;
      const options = endpointOf(section.llm);
      const player = orFail(
        llmPlayer({
          ...options,
          name,
          reader: reader ?? recipe.text.reader,
          beliefs: role === 'arm' ? recipe.text.beliefs : 'none',
          secrets,
          gate: gateOf(options.baseUrl),
          signal,
          warn: say,
          answers,
          onExchange: (exchange) => {
            asked += 1;
            counter.add(exchange);
            writeTo(folder.transcript, exchange);
            if (dir !== undefined && exchange.answer !== null) writeTo(shared(dir), exchange);
            onAsked(asked);
          },
        }),
        explain,
      );
      // A transcript that cannot be written is no player that answers badly.
      return { ...player, faults: 'stop' };
    },
    asked: () => asked,
    flush: () => {
      for (const transcript of open.values()) transcript.close();
      open.clear();
      const all = counter.all(pricesOf);
      if (all.length > 0) writeJson(folder.usage, all);
    },
  };
};
