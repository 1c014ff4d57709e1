/** @file Drawing completions and scoring them. */
import type { Adapter, BaseModel, Completion, Sampler } from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { TrainerError } from './errors.js';
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
  const faults: string[] = prompts.length === 0 ? ['there are none: prompts is an empty list'] : [];
  const seen = new Set<string>();
  const encoded = prompts.map((prompt) => {
    const { id, text } = prompt;
    const ids = typeof text === 'string' ? model.tokenizer.encode(text) : text;
    if (seen.has(id)) faults.push(`the id '${id}' comes twice`);
    seen.add(id);
    if (ids.length === 0) faults.push(`prompt '${id}' is empty`);
    if (ids.length + maxTokens > maxPositions)
      faults.push(
        `prompt '${id}' has ${ids.length} tokens, which with maxTokens = ${maxTokens} is beyond the model's ${maxPositions} positions`,
      );
    if (ids.some((token) => !Number.isInteger(token) || token < 0 || token >= vocabSize))
      faults.push(`prompt '${id}' has a token that is not below vocabSize = ${vocabSize}`);
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

/** Scores each prompt's completions. Left with every score that is missing or not finite. */
export const scoreAll = async <P extends RlPrompt>(
  step: number,
  prompts: readonly TokenPrompt<P>[],
  drawn: readonly (readonly Completion[])[],
  score: ScoreCompletions<P>,
): Promise<E.Either<TrainerError, readonly ScoredGroup<P>[]>> => {
  const groups = await Promise.all(
    prompts.map(async ({ prompt, ids }, g): Promise<ScoredGroup<P>> => {
      const completions = drawn[g] ?? [];
      return { prompt, promptIds: ids, completions, scores: await score(prompt, completions) };
    }),
  );
  const faults = groups.flatMap(({ prompt, completions, scores }) =>
    scores.length === completions.length
      ? scores.flatMap((one, j) =>
          scoreFaults(one).map((fault) => `prompt '${prompt.id}', completion ${j}: ${fault}`),
        )
      : [`prompt '${prompt.id}': ${scores.length} scores for ${completions.length} completions`],
  );
  return faults.length > 0 ? E.left({ _tag: 'InvalidScores', step, faults }) : E.right(groups);
};

const scoreFaults = ({ reward, graph, parts }: Score): string[] => [
  ...(Number.isFinite(reward) ? [] : [`reward is ${reward}`]),
  ...(typeof graph !== 'number' || Number.isFinite(graph) ? [] : [`graph is ${graph}`]),
  ...Object.entries(parts).flatMap(([name, x]) => (Number.isFinite(x) ? [] : [`parts.${name} is ${x}`])),
];
