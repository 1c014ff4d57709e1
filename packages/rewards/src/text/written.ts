/** @file What was written, and whether its writer came to an end. A text alone does not tell: `Decision: 1` may be a
 *  decision, or the beginning of `Decision: 12.5` that a limit of tokens cut off. */
import type { Noncompliance } from '../errors.js';

/** What a language model wrote. A sampler's completion fits as it is. */
export interface Completion {
  readonly text: string;
  /** Did the model end by itself (end of sequence, finish reason `stop`), or did nothing but its reader end it, once its answer was whole? */
  readonly ended: boolean;
  /** Why it did not, where that is known. limit (the default): a limit of tokens · filter: the endpoint held back the
   *  rest · refusal: `text` says that it will not answer · any other word: the endpoint's own. */
  readonly stopped?: string | undefined;
}

/** A text that is known to be whole (typed by a person, rendered by `renderAnswer`), or what a model wrote. */
export type Written = string | Completion;

export const textOf = (written: Written): string => (typeof written === 'string' ? written : written.text);

/** Why an answer is none whatever stands in it; null when it was ended. */
export const unended = (written: Written): Noncompliance | null => {
  if (typeof written === 'string' || written.ended !== false) return null;
  const { text: reply, stopped = 'limit' } = written;
  switch (stopped) {
    case 'limit':
      return { _tag: 'Truncated', reply };
    case 'filter':
      return { _tag: 'Withheld', reply };
    case 'refusal':
      return { _tag: 'Refused', reply };
    default:
      return { _tag: 'Unfinished', reply, reason: stopped };
  }
};
