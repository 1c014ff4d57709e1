/** @file Conversations as the text that a model was trained on. */
import { either as E } from 'fp-ts';
import { cut, type LmError } from '../errors.js';
import type { ChatTemplate } from '../types.js';
import { type Known, unknownOptions } from '../unknownOptions.js';
import { DEFAULT_DATE, dayOf } from './clock.js';
import { render } from './jinja.js';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ApplyChatOptions {
  /** End where the assistant's next answer begins. false unless told. */
  readonly addGenerationPrompt?: boolean | undefined;
  /** End within the last message, so that the model goes on with it. false unless told. */
  readonly continueFinalMessage?: boolean | undefined;
  /** What else the template knows, such as `enable_thinking`. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** The day that a template may write (`strftime_now`), as 2024-07-26, which it is unless told: the text depends on the
   *  arguments alone. A template that asks for `date_string` is given that among `variables`. */
  readonly date?: string | undefined;
}

const KNOWN: Known<ApplyChatOptions> = {
  addGenerationPrompt: true,
  continueFinalMessage: true,
  variables: true,
  date: true,
};

/** Written behind the message that is to be gone on with, and looked for in the text: transformers' own word. */
const TAG = 'CONTINUE_FINAL_MESSAGE_TAG ';

/** The text up to the tag. A template may have trimmed the message, then its end is trimmed as well. */
const upToTag = (text: string): string | null => {
  const at = text.lastIndexOf(TAG.trim());
  if (at < 0) return null;
  return text.startsWith(TAG, at) ? text.slice(0, at) : text.slice(0, at).trimEnd();
};

/** The text of a conversation, equal to that of transformers' `apply_chat_template(tokenize=False)`. Tokenised without special
 *  tokens added: those that the template writes are there already.
 *  @example applyChatTemplate(template, [{ role: 'user', content: 'Hello' }], { addGenerationPrompt: true }) */
export const applyChatTemplate = (
  template: ChatTemplate,
  messages: readonly ChatMessage[],
  options: ApplyChatOptions = {},
): E.Either<LmError, string> => {
  const { source } = template;
  const fault = (reason: string) => E.left<LmError>({ _tag: 'InvalidChatTemplate', source, reason });
  const faults = unknownOptions(options, KNOWN);
  const day = dayOf(options.date ?? DEFAULT_DATE);
  if (faults.length > 0 || day === null)
    return E.left({
      _tag: 'InvalidConfig',
      source: 'The options of applyChatTemplate',
      faults:
        day === null
          ? [...faults, { field: 'date', value: options.date, expected: 'a day such as 2024-07-26' }]
          : faults,
    });
  const { addGenerationPrompt = false, continueFinalMessage = false } = options;
  const last = messages.at(-1);
  if (last === undefined) return fault('there is no message to write');
  if (continueFinalMessage && addGenerationPrompt)
    return fault(
      'continueFinalMessage goes on with the last message, and addGenerationPrompt begins another: leave one out',
    );
  const written = continueFinalMessage
    ? [...messages.slice(0, -1), { ...last, content: `${last.content}${TAG}` }]
    : messages;
  let text: string;
  try {
    text = render(
      template.text,
      {
        ...template.specialTokens,
        messages: written.map(({ role, content }) => ({ role, content })),
        tools: null,
        documents: null,
        add_generation_prompt: addGenerationPrompt,
        ...options.variables,
      },
      day,
    );
  } catch (error) {
    return fault(cut(error instanceof Error ? error.message : String(error)));
  }
  if (!continueFinalMessage) return E.right(text);
  const before = upToTag(text);
  return before === null || !text.includes(last.content.trim())
    ? fault('it does not write the last message as it is, so that nothing can go on with it')
    : E.right(before);
};
