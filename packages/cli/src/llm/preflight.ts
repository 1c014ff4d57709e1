/** @file What would stop the asking is told before anything is computed: a key that is not there, an endpoint that is not, and more
 *  questions than the recipe allows. */
import { type EndpointError, explain, llmPlayer, reach } from '@tompo/arena';
import type { either as E } from 'fp-ts';
import { fail, orFail } from '../errors.js';
import { endpointOf } from '../recipe/llm.js';
import { llmsOf } from '../recipe/llmPlayers.js';
import type { Recipe } from '../recipe/schema.js';
import { type Calls, callsOf } from './calls.js';

const count = (n: number): string => n.toLocaleString('en-US');

const stagesIn = ({ stages }: Calls): string =>
  stages.map(({ mark, calls }) => `${mark} ${count(calls)}`).join(', ');

const refuseTooMany = (one: Calls): void => {
  if (one.calls <= one.maxCalls) return;
  const stream = one.stages.some(({ mark }) => mark === 'sft')
    ? 'set sft.data to file so that SFT learns from the games of simulate, '
    : '';
  fail({
    _tag: 'Refused',
    sentence: `${one.path}: ${one.name} may be asked ${count(one.calls)} times (${stagesIn(one)}), more than its maxCalls of ${count(one.maxCalls)}; ${stream}take fewer games, or raise ${one.path}.llm.maxCalls.`,
  });
};

/** The lines that say how often each may be asked; none where no stage asks any. */
export const llmPreflight = async (recipe: Recipe, marks: readonly string[]): Promise<readonly string[]> => {
  const named = llmsOf(recipe);
  if (named.length === 0) return [];
  const asked = callsOf(recipe, marks).filter(({ calls }) => calls > 0);
  const needed = named.filter(({ name }) => asked.some((one) => one.name === name));
  for (const { llm } of needed) orFail(llmPlayer(endpointOf(llm)), explain);
  for (const one of asked) refuseTooMany(one);
  const tried = new Map<string, Promise<E.Either<EndpointError, null>>>();
  for (const { llm } of needed) {
    const key = llm.apiKeyEnv === undefined ? undefined : process.env[llm.apiKeyEnv];
    const id = `${llm.baseUrl} ${llm.apiKeyEnv ?? ''}`;
    const found = tried.get(id) ?? reach({ baseUrl: llm.baseUrl, model: llm.model, apiKey: key?.trim() });
    tried.set(id, found);
    orFail(await found, explain);
  }
  return asked.map(
    (one) =>
      `${one.name} is asked at most ${count(one.calls)} times: ${stagesIn(one)}. Answers that are kept are not asked for again.`,
  );
};
