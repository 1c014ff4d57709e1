/** @file Supervised examples: text or tokens in, token ids out, all faults at once. */
import type { BaseModel, PromptGroup } from '@tompo/lm';
import { either as E } from 'fp-ts';
import type { TrainerError } from './errors.js';

/** A prompt and the completion to learn; text is tokenised, token ids are taken as they are. */
export interface SftExample {
  readonly prompt: string | readonly number[];
  readonly completion: string | readonly number[];
}

/** Token ids of examples, the end-of-text token added to each completion that lacks it: ending is learnt too.
 *  Left when a prompt is empty, an id is not in the vocabulary, or an example is longer than the model's positions. */
export const encodeExamples = (
  model: BaseModel,
  examples: readonly SftExample[],
): E.Either<Extract<TrainerError, { _tag: 'InvalidExamples' }>, readonly PromptGroup[]> => {
  const { vocabSize, eosTokenId, maxPositions } = model.config;
  const faults: string[] = [];
  const ids = (part: string | readonly number[]): readonly number[] =>
    typeof part === 'string' ? model.tokenizer.encode(part) : part;
  const groups = examples.map(({ prompt, completion }, i): PromptGroup => {
    const before = ids(prompt);
    const written = ids(completion);
    const after = written.at(-1) === eosTokenId ? written : [...written, eosTokenId];
    if (before.length === 0) faults.push(`example ${i} has an empty prompt`);
    const total = before.length + after.length;
    if (total > maxPositions)
      faults.push(`example ${i} has ${total} tokens where the model's positions end at ${maxPositions}`);
    const foreign = [...before, ...after].find((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
    if (foreign !== undefined)
      faults.push(`example ${i} has the token id ${foreign}, which is not below vocabSize = ${vocabSize}`);
    return { prompt: before, completions: [after] };
  });
  return faults.length > 0 ? E.left({ _tag: 'InvalidExamples', faults }) : E.right(groups);
};
