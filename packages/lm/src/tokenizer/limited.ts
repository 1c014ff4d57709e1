/** @file A tokenizer beside a model that has fewer tokens. */
import { either as E } from 'fp-ts';
import { type LmError, LmFault } from '../errors.js';
import type { Tokenizer } from '../types.js';

/** Refuses a text only where one of its tokens is beyond the model's: `encode` then throws, and names it. Left: what it puts before every text is.
 *  source: the tokenizer's file, for the sentence */
export const limitedTo = (
  tokenizer: Tokenizer,
  vocabSize: number,
  source: string,
): E.Either<LmError, Tokenizer> => {
  const fault = (id: number, where: string): LmError => ({
    _tag: 'InvalidTokenizer',
    source,
    reason: `${where} the token ${JSON.stringify(tokenizer.decode([id]))} (${id}), which the model with its ${vocabSize} tokens does not know: take the tokenizer that belongs to the model`,
  });
  const before = tokenizer.prefix?.find((id) => id >= vocabSize);
  if (before !== undefined) return E.left(fault(before, 'before each text it puts'));
  if (tokenizer.vocabSize <= vocabSize) return E.right(tokenizer);
  return E.right({
    ...tokenizer,
    encode: (text) => {
      const ids = tokenizer.encode(text);
      const beyond = ids.find((id) => id >= vocabSize);
      if (beyond === undefined) return ids;
      throw new LmFault(fault(beyond, 'the text has'));
    },
  });
};
