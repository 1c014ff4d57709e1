/** @file Answers that are learned from without having been drawn: somebody shows them. */
import { type BaseModel, type Completion, endTokens } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { foreignId, tokensOf } from '../../batching/examples.js';
import { thrown } from '../../calls/ask.js';
import type { TrainerError } from '../../errors.js';
import type { RlPrompt } from '../options.js';

/** Token ids of the answer to each prompt, the one that ends it included. Left with every answer that cannot be learned. */
export const tokenAnswers = <P extends RlPrompt>(
  model: BaseModel,
  prompts: readonly P[],
  answerOf: (prompt: P) => string | readonly number[],
  maxTokens: number,
): E.Either<TrainerError, readonly (readonly number[])[]> => {
  const { vocabSize, eosTokenId } = model.config;
  const ends = endTokens(model.config);
  const faults: string[] = [];
  const answers = prompts.map((prompt): readonly number[] => {
    const of = `the demonstration for prompt '${prompt.id}'`;
    let given: unknown;
    try {
      given = answerOf(prompt);
    } catch (cause) {
      faults.push(`${of} cannot be had: it threw ${thrown(cause)}`);
      return [];
    }
    const tokens = tokensOf(model, given);
    if (E.isLeft(tokens)) {
      faults.push(`${of} ${tokens.left}`);
      return [];
    }
    const ids = ends.has(tokens.right.at(-1) ?? -1) ? tokens.right : [...tokens.right, eosTokenId];
    if (ids.length > maxTokens)
      faults.push(
        `${of} has ${ids.length} tokens with the one that ends it, more than maxTokens = ${maxTokens}`,
      );
    if (foreignId(ids, vocabSize) !== null)
      faults.push(`${of} has a token that is not below vocabSize = ${vocabSize}`);
    return ids;
  });
  return faults.length > 0 ? E.left({ _tag: 'InvalidExamples', faults }) : E.right(answers);
};

/** A demonstration as a completion. Nobody drew it, so its log-probabilities are said to be 0: what learns from it must not look at
 *  them. */
export const shownCompletion = (ids: readonly number[]): Completion => ({
  ids,
  logprobs: ids.map(() => 0),
  // Of the drawn one the text was read; of this the tokens count alone.
  text: '',
  ended: true,
});
