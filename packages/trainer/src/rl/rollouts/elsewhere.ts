/** @file Completions that a sampler of the user's draws, on a server say, in the place of the trainer's own. */
import { type Adapter, type BaseModel, type Completion, endTokens } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { foreignId } from '../../batching/examples.js';
import { ask } from '../../calls/ask.js';
import type { TrainerError } from '../../errors.js';

/** What is asked of a sampler. Nothing is cut from the distribution at the temperature: it is what is trained. */
export interface SamplerRequest {
  /** Counted from 1. */
  readonly step: number;
  /** Whose turn it is: a learner, or an earlier one, as `pastSelves` names it. */
  readonly agent: string;
  /** With what it answers, as it is now. */
  readonly adapter: Adapter;
  /** Token ids of each prompt. */
  readonly prompts: readonly (readonly number[])[];
  /** Of each prompt. */
  readonly completions: number;
  /** Tokens of a completion at most, the end-of-text token included. */
  readonly maxTokens: number;
  readonly temperature: number;
  /** One for each prompt, in 53 bits and a sign; the prompt's completions differ. */
  readonly seeds: readonly number[];
  /** Goes off when nobody waits any more. */
  readonly signal?: AbortSignal | undefined;
}

/** A completion as its sampler gives it: its tokens, the end-of-text token among them where the model ended it, and their
 *  log-probabilities under the distribution that was drawn from. */
export type Sampled = Pick<Completion, 'ids' | 'logprobs' | 'ended'>;

/** [prompts][completions], in the request's order. */
export type SampleElsewhere = (request: SamplerRequest) => Promise<readonly (readonly Sampled[])[]>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Why a completion cannot be learned from; null where it can. */
const faultOf = (
  given: unknown,
  maxTokens: number,
  vocabSize: number,
  ends: ReadonlySet<number>,
): string | null => {
  const { ids, logprobs, ended } = isRecord(given) ? given : {};
  if (!Array.isArray(ids) || ids.length === 0) return 'has no token ids';
  if (!Array.isArray(logprobs) || logprobs.length !== ids.length)
    return 'has not one log-probability for each token';
  if (foreignId(ids, vocabSize) !== null) return `has a token that is not below vocabSize = ${vocabSize}`;
  if (!logprobs.every((x) => Number.isFinite(x) && x <= 1e-3))
    return 'has a log-probability that is no finite number up to 0';
  if (typeof ended !== 'boolean') return 'does not say whether the model ended it';
  if (ids.length > maxTokens) return `has ${ids.length} tokens where maxTokens is ${maxTokens}`;
  if (ended && !ends.has(ids.at(-1) as number))
    return 'is said to be ended, and its last token is none that ends a text of the model';
  return ended || ids.length === maxTokens
    ? null
    : `was neither ended nor is as long as maxTokens: ${ids.length} of ${maxTokens} tokens`;
};

/** Asks the sampler, and reads what it gave: left where it failed, or where a completion cannot be learned from. */
export const sampleElsewhere = async (
  sampler: SampleElsewhere,
  { config, tokenizer }: BaseModel,
  request: SamplerRequest,
  timeoutMs: number | undefined,
): Promise<E.Either<TrainerError, readonly (readonly Completion[])[]>> => {
  const { step, prompts, completions, maxTokens } = request;
  const given: E.Either<TrainerError, unknown> = await ask({ name: 'sampler', step }, timeoutMs, () =>
    sampler(request),
  );
  if (E.isLeft(given)) return given;
  const wrong = (faults: readonly string[]): E.Either<TrainerError, never> =>
    E.left({ _tag: 'InvalidAnswer', name: 'sampler', step, faults });
  const lists = given.right;
  if (!Array.isArray(lists) || lists.length !== prompts.length)
    return wrong([`it gave no list of completions for each of ${prompts.length} prompts`]);
  const ends = endTokens(config);
  const faults = lists.flatMap((list: unknown, i) => {
    if (!Array.isArray(list) || list.length !== completions)
      return [`prompt ${i} has not ${completions} completions`];
    return Array.from(list, (one, j) => {
      const fault = faultOf(one, maxTokens, config.vocabSize, ends);
      return fault === null ? null : `completion ${j} of prompt ${i} ${fault}`;
    }).filter((fault) => fault !== null);
  });
  if (faults.length > 0) return wrong(faults);
  return E.right(
    (lists as readonly (readonly Sampled[])[]).map((list) =>
      list.map(({ ids, logprobs, ended }) => ({
        ids,
        logprobs,
        ended,
        text: tokenizer.decode(ended ? ids.slice(0, -1) : ids),
      })),
    ),
  );
};
