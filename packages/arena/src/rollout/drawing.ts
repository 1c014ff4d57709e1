/** @file Asking writers: the texts of one agent in one call, each looked at before it is used. */
import { either as E } from 'fp-ts';
import type { ArenaError } from '../errors.js';
import { thrown } from '../thrown.js';
import type { Sample } from './course.js';
import type { Draw, Drawn, RolloutRequest } from './rollouts.js';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isDrawn = (value: unknown): value is Drawn =>
  isRecord(value) &&
  typeof value.text === 'string' &&
  typeof value.ended === 'boolean' &&
  Array.isArray(value.ids) &&
  Array.isArray(value.logprobs) &&
  value.ids.length === value.logprobs.length;

const expected =
  'for each prompt, in order, its promptIds and as many completions as were asked for, each with ids, logprobs, text and ended';

const count = (value: unknown): string => (Array.isArray(value) ? String(value.length) : 'no list of');

/** What the answer of `draw` lacks; null where nothing. */
const faultOf = (given: unknown, prompts: number, completions: number): string | null => {
  if (!Array.isArray(given) || given.length !== prompts)
    return `gave ${count(given)} entries for ${prompts} prompts`;
  for (const [i, one] of given.entries()) {
    if (!isRecord(one) || !Array.isArray(one.promptIds)) return `gave no promptIds of prompt ${i}`;
    const list: unknown = one.completions;
    if (!Array.isArray(list) || list.length !== completions)
      return `gave ${count(list)} completions of prompt ${i} where ${completions} were asked for`;
    const wrong = list.findIndex((completion) => !isDrawn(completion));
    if (wrong >= 0) return `gave no whole completion ${wrong} of prompt ${i}`;
  }
  return null;
};

/** A draw that is never asked twice for the same answer: same agent, prompt and seed, same completion. Branches that come to what
 *  others have seen, or the trunk, go on as those did. */
export const drawingOnce = (draw: Draw): Draw => {
  const known = new Map<string, Awaited<ReturnType<Draw>>[number]>();
  return async (request) => {
    const { agent, prompts, seeds, completions, grammars } = request;
    if (completions !== 1) return draw(request);
    const keys = prompts.map((prompt, i) => JSON.stringify([agent, seeds[i], prompt]));
    const unknown = new Map<string, number>();
    for (const [i, key] of keys.entries()) if (!known.has(key) && !unknown.has(key)) unknown.set(key, i);
    const places = [...unknown.values()];
    if (places.length > 0) {
      const given = await draw({
        ...request,
        prompts: places.map((i) => prompts[i] as string),
        seeds: places.map((i) => seeds[i] as number),
        ...(grammars === undefined ? {} : { grammars: places.map((i) => grammars[i] ?? null) }),
      });
      // What is no answer is looked at by who asked.
      if (!Array.isArray(given) || given.length !== places.length) return given;
      for (const [k, i] of places.entries()) known.set(keys[i] as string, given[k] as (typeof given)[number]);
    }
    return keys.map((key) => known.get(key) as Awaited<ReturnType<Draw>>[number]);
  };
};

/** The completions of each prompt, in order. */
export const drawSamples = async (
  { draw, pastSelves }: Pick<RolloutRequest, 'draw' | 'pastSelves'>,
  request: Parameters<Draw>[0],
  isLearner: boolean,
): Promise<E.Either<ArenaError, readonly (readonly Sample[])[]>> => {
  const of = `draw of ${request.agent}`;
  if (!isLearner && request.agent.includes('@') && pastSelves?.includes(request.agent) === false) {
    return E.left({
      _tag: 'WrongResult',
      of,
      did: `cannot be asked: the past selves that are kept are ${pastSelves.join(', ') || 'none'}`,
      expected: 'that training keeps its past selves as often, and as many, as pastSelves does',
    });
  }
  try {
    const given = await draw(request);
    const fault = faultOf(given, request.prompts.length, request.completions);
    return fault === null
      ? E.right(
          given.map(({ promptIds, completions }, i) =>
            completions.map((completion) => ({
              prompt: request.prompts[i] as string,
              promptIds,
              completion,
            })),
          ),
        )
      : E.left({ _tag: 'WrongResult', of, did: fault, expected });
  } catch (cause) {
    return E.left({ _tag: 'WrongResult', of, did: `threw ${thrown(cause)}`, expected, cause });
  }
};
