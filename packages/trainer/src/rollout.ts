/** @file Drawing completions and scoring them. */
import type { Adapter, BaseModel, Completion, Sampler } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { allOrFirstFailure, ask } from './ask.js';
import type { TrainerError } from './errors.js';
import { foreignId, tokensOf } from './examples.js';
import type { RlPrompt, Score, ScoreCompletions, ScoredGroup } from './rlOptions.js';

/** A prompt with its token ids. */
export interface TokenPrompt<P> {
  readonly prompt: P;
  readonly ids: readonly number[];
}

/** Token ids of the prompts. Left with every prompt that is empty, too long for the model with `maxTokens` more,
 *  foreign to the vocabulary, or that has the id of another. */
export const tokenPrompts = <P extends RlPrompt>(
  model: BaseModel,
  prompts: readonly P[],
  maxTokens: number,
): E.Either<TrainerError, readonly TokenPrompt<P>[]> => {
  const { vocabSize, maxPositions } = model.config;
  if (!Array.isArray(prompts)) return E.left({ _tag: 'InvalidExamples', faults: ['prompts is no list'] });
  const faults: string[] = prompts.length === 0 ? ['there are none: prompts is an empty list'] : [];
  const seen = new Set<string>();
  const encoded = Array.from(prompts as readonly P[], (prompt, i) => {
    const { id, text, kind }: Partial<RlPrompt> = prompt ?? {};
    const name = typeof id === 'string' ? `'${id}'` : `at index ${i}`;
    if (typeof id !== 'string') faults.push(`prompt ${name} has no id, which is a text`);
    else if (seen.has(id)) faults.push(`the id '${id}' comes twice`);
    else seen.add(id);
    if (kind !== undefined && typeof kind !== 'string')
      faults.push(`prompt ${name} has a kind that is no text`);
    const tokens = tokensOf(model, text);
    if (E.isLeft(tokens)) {
      faults.push(`the text of prompt ${name} ${tokens.left}`);
      return { prompt, ids: [] };
    }
    const ids = tokens.right;
    if (ids.length === 0) faults.push(`prompt ${name} is empty`);
    if (ids.length + maxTokens > maxPositions)
      faults.push(
        `prompt ${name} has ${ids.length} tokens, which with maxTokens = ${maxTokens} is beyond the model's ${maxPositions} positions`,
      );
    if (foreignId(ids, vocabSize) !== null)
      faults.push(`prompt ${name} has a token that is not below vocabSize = ${vocabSize}`);
    return { prompt, ids };
  });
  return faults.length > 0 ? E.left({ _tag: 'InvalidExamples', faults }) : E.right(encoded);
};

export interface Drawing {
  /** m */
  readonly completions: number;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
}

/** Draws m completions of each prompt with the current adapter. */
export const draw = <P>(
  sampler: Sampler,
  prompts: readonly TokenPrompt<P>[],
  adapter: Adapter['weights'],
  { completions, maxTokens, temperature, seed }: Drawing,
): Promise<Completion[][]> =>
  sampler.sample({
    prompts: prompts.map(({ ids }) => ids),
    completions,
    maxTokens,
    temperature,
    seed,
    adapter,
  });

/** Scores each prompt's completions. Left with every score that is missing or cannot be used, or with the first call that
 *  fails. The completions are frozen before they are handed out: what is trained on is what was drawn. */
export const scoreAll = async <P extends RlPrompt>(
  step: number,
  prompts: readonly TokenPrompt<P>[],
  drawn: readonly (readonly Completion[])[],
  score: ScoreCompletions<P>,
  timeoutMs?: number,
): Promise<E.Either<TrainerError, readonly ScoredGroup<P>[]>> => {
  const asked = prompts.map(async ({ prompt, ids }, g) => {
    const completions = Object.freeze((drawn[g] ?? []).map(frozen));
    const of = `prompt '${prompt.id}' (index ${g})`;
    const given = await ask({ name: 'score', step, of }, timeoutMs, async () =>
      readScores(await score(prompt, completions), completions.length),
    );
    return E.map((read: Read) => ({ of, read, group: { prompt, promptIds: ids, completions } }))(given);
  });
  const answered = await allOrFirstFailure(asked);
  if (E.isLeft(answered)) return answered;
  const faults = answered.right.flatMap(({ of, read }) => read.faults.map((fault) => `${of}: ${fault}`));
  return faults.length > 0
    ? E.left({ _tag: 'InvalidScores', step, faults })
    : E.right(answered.right.map(({ group, read }) => ({ ...group, scores: read.scores })));
};

const frozen = (completion: Completion): Completion =>
  Object.freeze({
    ...completion,
    ids: Object.freeze([...completion.ids]),
    logprobs: Object.freeze([...completion.logprobs]),
  });

interface Read {
  readonly scores: readonly Score[];
  readonly faults: readonly string[];
}

/** Whatever a score function gave, as scores of its own, with all that is wrong with it. */
const readScores = (given: unknown, count: number): Read => {
  if (!Array.isArray(given))
    return {
      scores: [],
      faults: [`${given === null ? 'null' : typeof given} in the place of a list of scores`],
    };
  if (given.length !== count)
    return { scores: [], faults: [`${given.length} scores for ${count} completions`] };
  const scores: Score[] = [];
  const faults: string[] = [];
  for (let j = 0; j < count; j++) {
    const one: unknown = given[j];
    const own = scoreFaults(one);
    faults.push(...own.map((fault) => `completion ${j}: ${fault}`));
    if (own.length === 0) scores.push({ ...(one as Score), parts: { ...(one as Score).parts } });
  }
  return { scores, faults };
};

const wordOf = (value: unknown): string =>
  value === undefined ? 'missing' : typeof value === 'object' && value !== null ? 'an object' : String(value);

const scoreFaults = (score: unknown): string[] => {
  if (typeof score !== 'object' || score === null) return [`the score is ${wordOf(score)}`];
  const { reward, graph, parts } = score as Partial<Record<keyof Score, unknown>>;
  return [
    ...(Number.isFinite(reward) ? [] : [`reward is ${wordOf(reward)}`]),
    ...(graph === null || graph === 'unreadable' || Number.isFinite(graph)
      ? []
      : [`graph is ${wordOf(graph)} where a number, 'unreadable' or null is needed`]),
    ...(typeof parts === 'object' && parts !== null
      ? Object.entries(parts).flatMap(([name, x]) =>
          Number.isFinite(x) ? [] : [`parts.${name} is ${wordOf(x)}`],
        )
      : [`parts is ${wordOf(parts)} where a record of numbers is needed ({} for none)`]),
  ];
};
