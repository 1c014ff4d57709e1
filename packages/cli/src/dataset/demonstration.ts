/** @file One row of a dataset of demonstrations, in the forms that `datasets` and trl know: `prompt` and `completion`, or `messages`. */
import type { ChatMessage } from '@tompo/lm';
import { either as E } from 'fp-ts';

/** A question and its answer as texts, or a conversation whose last message, the assistant's, is the answer. */
export type Demonstration =
  | { readonly prompt: string; readonly completion: string }
  | { readonly messages: readonly ChatMessage[] };

const ROLES: readonly unknown[] = ['system', 'user', 'assistant'];

const kindOf = (value: unknown): string =>
  value === null || value === undefined ? 'nothing' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Why a value is no message, as the rest of a sentence. */
const messageFault = (message: unknown): string | null => {
  if (!isRow(message)) return `is ${kindOf(message)}; it must have role and content`;
  if (!ROLES.includes(message.role))
    return `has ${typeof message.role === 'string' ? `the role ${JSON.stringify(message.role)}` : `${kindOf(message.role)} as its role`}; it must be system, user or assistant`;
  return typeof message.content === 'string'
    ? null
    : `has ${kindOf(message.content)} as its content; it must be a text`;
};

const conversation = (list: readonly unknown[]): E.Either<string, Demonstration> => {
  for (const [i, message] of list.entries()) {
    const fault = messageFault(message);
    if (fault !== null) return E.left(`message ${i + 1} ${fault}`);
  }
  const messages = (list as readonly ChatMessage[]).map(({ role, content }) => ({ role, content }));
  if (messages.at(-1)?.role !== 'assistant')
    return E.left('its last message is not the assistant’s, which is what is learned');
  return messages.some(({ role }) => role === 'user')
    ? E.right({ messages })
    : E.left('it has no message of the user');
};

/** Left: what is wrong with a row, as a clause. */
export const demonstration = (row: unknown): E.Either<string, Demonstration> => {
  if (!isRow(row))
    return E.left(`it is ${kindOf(row)}, not an object with prompt and completion, or messages`);
  const { prompt, completion, messages } = row;
  if (messages !== undefined && messages !== null)
    return Array.isArray(messages)
      ? conversation(messages)
      : E.left(`messages is ${kindOf(messages)}; it must be a list of messages`);
  const missing = ['prompt', 'completion'].filter((key) => row[key] === undefined || row[key] === null);
  if (missing.length > 0)
    return E.left(
      `it has no ${missing.join(' and no ')} (it has ${Object.keys(row).slice(0, 8).join(', ') || 'nothing'}): name the columns prompt and completion, or messages`,
    );
  if (Array.isArray(prompt) && Array.isArray(completion)) return conversation([...prompt, ...completion]);
  for (const [key, value] of Object.entries({ prompt, completion }))
    if (typeof value !== 'string') return E.left(`${key} is ${kindOf(value)}; it must be a text`);
  if (prompt === '') return E.left('prompt is empty');
  return E.right({ prompt: prompt as string, completion: completion as string });
};
