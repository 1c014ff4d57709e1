/** @file ChatML, the message format of Qwen2's instruction-tuned models. */
import { either as E } from 'fp-ts';
import type { LmError } from '../errors.js';
import { END_OF_TEXT, IM_END, IM_START } from './tokenizer.js';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

const SPECIALS = [IM_START, IM_END, END_OF_TEXT];

/** The text of a conversation, ending where the assistant's next answer begins. No system message is added: Qwen's
 *  own template puts one in where there is none. Left where a content contains a special token, since the tokenizer
 *  would read it as one, and a player's words could then speak as the system.
 *  @example chatPrompt([{ role: 'user', content: 'Hello' }])
 *  // '<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n' */
export const chatPrompt = (messages: readonly ChatMessage[]): E.Either<LmError, string> => {
  for (const [place, { content }] of messages.entries())
    for (const token of SPECIALS)
      if (content.includes(token)) return E.left({ _tag: 'SpecialTokenInText', place, token });
  const turns = messages.map(({ role, content }) => `${IM_START}${role}\n${content}${IM_END}\n`);
  return E.right(`${turns.join('')}${IM_START}assistant\n`);
};
