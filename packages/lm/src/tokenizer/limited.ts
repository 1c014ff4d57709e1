/** @file A tokenizer beside a model that has fewer tokens. */
import { LmFault } from '../errors.js';
import type { Tokenizer } from '../types.js';

/** Refuses a text only where one of its tokens is beyond the model's: `encode` then throws, and names it.
 *  source: the tokenizer's file, for the sentence */
export const limitedTo = (tokenizer: Tokenizer, vocabSize: number, source: string): Tokenizer =>
  tokenizer.vocabSize <= vocabSize
    ? tokenizer
    : {
        ...tokenizer,
        encode: (text) => {
          const ids = tokenizer.encode(text);
          const beyond = ids.find((id) => id >= vocabSize);
          if (beyond === undefined) return ids;
          const reason = `the text has the token ${JSON.stringify(tokenizer.decode([beyond]))} (${beyond}), which the model with its ${vocabSize} tokens does not know: take the tokenizer that belongs to the model`;
          throw new LmFault({ _tag: 'InvalidTokenizer', source, reason });
        },
      };
