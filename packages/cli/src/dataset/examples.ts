/** @file Demonstrations of one's own as examples of SFT. */
import { type BaseModel, conversationTokens, explain } from '@tompo/lm';
import type { SftExample } from '@tompo/trainer';
import { fail, orFail } from '../errors.js';
import type { Demonstration } from './demonstration.js';
import { readDemonstrations } from './read.js';

const exampleOf = (model: BaseModel, path: string, row: Demonstration): SftExample => {
  if ('prompt' in row) return row;
  if (model.chat === undefined || model.chat === null)
    return fail({
      _tag: 'Refused',
      sentence: `${path} has conversations (messages), and the model has no chat template to write them with: give prompt and completion, or another model.`,
    });
  const { content } = row.messages.at(-1) as { readonly content: string };
  return {
    prompt: orFail(conversationTokens(model, row.messages.slice(0, -1)), explain),
    completion: content,
  };
};

/** A prompt is asked as the model is asked (its user's message, where it has a chat template); of a conversation the last message is
 *  learned. */
export const ownExamples = async (path: string, model: BaseModel): Promise<readonly SftExample[]> => {
  const rows = orFail(await readDemonstrations(path), (sentence) => sentence);
  return rows.map((row) => exampleOf(model, path, row));
};
