/** @file Supervised examples: text or tokens in, token ids out, all faults at once. */
import { type BaseModel, endTokens, explain, type PromptGroup, promptTokens } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { thrown } from '../calls/ask.js';
import type { TrainerError } from '../errors.js';

/** A prompt and the completion to learn. Text is tokenised, the prompt as the model is asked; token ids are taken as they are. */
export interface SftExample {
  readonly prompt: string | readonly number[];
  readonly completion: string | readonly number[];
}

/** Token ids of a text or of a list of ids. Left, in words, for anything else, and where the tokenizer fails. */
export const tokensOf = (model: BaseModel, part: unknown): E.Either<string, readonly number[]> => {
  if (typeof part === 'string') {
    try {
      const ids: unknown = model.tokenizer.encode(part);
      if (isList(ids)) return E.right(ids);
      return E.left('cannot be tokenised (encode() gave no list)');
    } catch (cause) {
      return E.left(`cannot be tokenised (${thrown(cause)})`);
    }
  }
  if (isList(part)) return E.right(part);
  return E.left(
    part === undefined || part === null ? 'is missing' : 'is neither a text nor a list of token ids',
  );
};

/** Token ids of a prompt: a text is asked as the model is asked (through its chat template where it has one), token ids are
 *  taken as they are. Left as of `tokensOf`. */
export const promptTokensOf = (model: BaseModel, part: unknown): E.Either<string, readonly number[]> => {
  if (typeof part !== 'string') return tokensOf(model, part);
  try {
    return E.mapLeft((error: Parameters<typeof explain>[0]) => `cannot be asked (${explain(error)})`)(
      promptTokens(model, part),
    );
  } catch (cause) {
    return E.left(`cannot be tokenised (${thrown(cause)})`);
  }
};

const isList = (value: unknown): value is readonly number[] =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** The first id that is not in the vocabulary, holes among them; null where all are. */
export const foreignId = (ids: readonly number[], vocabSize: number): unknown => {
  for (let i = 0; i < ids.length; i++) {
    const id: unknown = ids[i];
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= vocabSize) return id ?? 'nothing';
  }
  return null;
};

/** Token ids of examples, the end-of-text token added to each completion that lacks it: ending is learnt too.
 *  Left when there is no list of examples, a prompt is empty, an id is not in the vocabulary, or an example is longer than the
 *  model's positions. */
export const encodeExamples = (
  model: BaseModel,
  examples: readonly SftExample[],
): E.Either<Extract<TrainerError, { _tag: 'InvalidExamples' }>, readonly PromptGroup[]> => {
  const { vocabSize, eosTokenId, maxPositions } = model.config;
  const ends = endTokens(model.config);
  if (!Array.isArray(examples))
    return E.left({ _tag: 'InvalidExamples', faults: [`${kindOf(examples)} is no list of examples`] });
  const faults: string[] = [];
  const groups = Array.from(
    examples as readonly (SftExample | null | undefined)[],
    (example, i): PromptGroup => {
      const [before, written] = [
        promptTokensOf(model, example?.prompt),
        tokensOf(model, example?.completion),
      ];
      if (E.isLeft(before)) faults.push(`the prompt of example ${i} ${before.left}`);
      if (E.isLeft(written)) faults.push(`the completion of example ${i} ${written.left}`);
      if (E.isLeft(before) || E.isLeft(written)) return { prompt: [], completions: [] };
      const prompt = before.right;
      const after = ends.has(written.right.at(-1) ?? -1) ? written.right : [...written.right, eosTokenId];
      if (prompt.length === 0) faults.push(`example ${i} has an empty prompt`);
      const total = prompt.length + after.length;
      if (total > maxPositions)
        faults.push(`example ${i} has ${total} tokens where the model's positions end at ${maxPositions}`);
      const foreign = foreignId(prompt, vocabSize) ?? foreignId(after, vocabSize);
      if (foreign !== null)
        faults.push(
          `example ${i} has the token id ${String(foreign)}, which is not below vocabSize = ${vocabSize}`,
        );
      return { prompt, completions: [after] };
    },
  );
  return faults.length > 0 ? E.left({ _tag: 'InvalidExamples', faults }) : E.right(groups);
};

/** The kind of a value, for a message. */
const kindOf = (value: unknown): string =>
  value === undefined || value === null
    ? String(value)
    : typeof value === 'object'
      ? Object.prototype.toString.call(value).slice(8, -1)
      : `a ${typeof value}`;
