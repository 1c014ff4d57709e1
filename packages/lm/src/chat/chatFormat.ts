/** @file How a model is asked: through its chat template, the question being the user's message and the answer the assistant's. */
import { either as E } from 'fp-ts';
import { endTokens } from '../architecture/generation.js';
import type { FieldFault, LmError } from '../errors.js';
import { textFault } from '../tokenizer/encoder.js';
import { prefixed } from '../tokenizer/prefix.js';
import type { BaseModel, ChatFormat } from '../types.js';
import { type Known, unknownOptions } from '../unknownOptions.js';
import { applyChatTemplate, type ChatMessage } from './apply.js';
import { DEFAULT_DATE } from './clock.js';
import { marked, ordinaryTokens, specialTokensOf, textsIn, unusedIn } from './ordinary.js';
import { chatTemplateIn } from './template.js';

export interface ChatOptions {
  /** Which of the folder's templates; the default one unless told. */
  readonly template?: string | undefined;
  /** The system's message before each question; none unless told (a template may write one of its own). */
  readonly system?: string | undefined;
  /** What else the template knows, such as `{ enable_thinking: false }`. */
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  /** The day that the template may write; 2024-07-26 unless told. */
  readonly date?: string | undefined;
}

const KNOWN: Known<ChatOptions> = { template: true, system: true, variables: true, date: true };

const messagesFor = ({ system }: ChatFormat, messages: readonly ChatMessage[]): readonly ChatMessage[] => [
  ...(system === undefined || messages.some(({ role }) => role === 'system')
    ? []
    : [{ role: 'system', content: system } as const]),
  ...messages,
];

const written = (
  format: ChatFormat,
  messages: readonly ChatMessage[],
  asks: boolean,
  variables: ChatFormat['variables'] = {},
) =>
  applyChatTemplate(format.template, messagesFor(format, messages), {
    addGenerationPrompt: asks,
    variables: { ...format.variables, ...variables },
    date: format.date,
  });

/** Token ids of a conversation that the assistant is to go on with, as the model is asked it (`withChat`): the system's message is the
 *  model's own where the conversation has none. Special tokens that a message spells out are read as the characters that they are made
 *  of. variables: what the template is told for this once, over what the model's format has */
export const conversationTokens = (
  model: Pick<BaseModel, 'tokenizer' | 'chat'>,
  messages: readonly ChatMessage[],
  variables: ChatFormat['variables'] = {},
): E.Either<LmError, number[]> => {
  const { tokenizer, chat } = model;
  if (chat === undefined || chat === null)
    return E.left({
      _tag: 'InvalidChatTemplate',
      source: 'the model',
      reason: 'it has none, and is asked with a text as it is',
    });
  const faults = messages.map(({ content }) => textFault(content)).filter((fault) => fault !== null);
  if (faults[0] !== undefined) return E.left(faults[0]);
  const specials = specialTokensOf(tokenizer);
  const mark = unusedIn([
    chat.template.text,
    ...messagesFor(chat, messages).map(({ content }) => content),
    ...textsIn(chat.variables),
    ...textsIn(variables),
  ]);
  if (mark === undefined)
    return E.left({
      _tag: 'InvalidChatTemplate',
      source: chat.template.source,
      reason: 'the prompt holds every character that could mark its places',
    });
  const safe = messages.map(({ role, content }) => ({ role, content: marked(content, specials, mark) }));
  return E.map((text: string) => text.split(mark).flatMap((piece) => tokenizer.encode(piece)))(
    written(chat, safe, true, variables),
  );
};

/** Token ids of a question as the model is asked it: the text as it is, after what its tokenizer puts before a text (`prefixed`), or through
 *  its chat template (`withChat`). Special tokens that the question itself spells out are read as the characters that they are made of;
 *  without a template only by tokenizers that can (`prefixed` of what `encode` gives reads them).
 *  @example const ids = promptTokens(model, 'Whom do you link to?'); */
export const promptTokens = (
  model: Pick<BaseModel, 'tokenizer' | 'chat'>,
  prompt: string,
): E.Either<LmError, number[]> => {
  if (model.chat !== undefined && model.chat !== null)
    return conversationTokens(model, [{ role: 'user', content: prompt }]);
  const fault = textFault(prompt);
  return fault === null
    ? E.right(prefixed(model.tokenizer, ordinaryTokens(model.tokenizer, prompt)))
    : E.left(fault);
};

/** Said by the assistant to see what the template writes behind it. */
const ANSWER = 'Decision: 1';

/** The token that ends an answer: the first special one that the template writes behind it. The model's own where it writes none. */
const turnEnd = (model: BaseModel, format: ChatFormat): E.Either<LmError, number> => {
  const { tokenizer, config } = model;
  const text = written(
    format,
    [
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: ANSWER },
    ],
    false,
  );
  if (E.isLeft(text)) return text;
  const at = text.right.lastIndexOf(ANSWER);
  if (at < 0)
    return E.left({
      _tag: 'InvalidChatTemplate',
      source: format.template.source,
      reason: "it does not write the assistant's message as it is, so that no answer could be learned",
    });
  const specials = new Set(specialTokensOf(tokenizer));
  const end = tokenizer
    .encode(text.right.slice(at + ANSWER.length))
    .find((id) => specials.has(tokenizer.decode([id])));
  return E.right(end ?? config.eosTokenId);
};

/** The model, asked through the chat template of its folder wherever it is trained, sampled or saved: the prompt is the user's
 *  message, the completion the assistant's, and the token that ends an assistant's turn ends it. Left where the folder has no
 *  such template, or where it cannot write a question and an answer.
 *  @example const asked = withChat(model, { system: 'You sit at a table.', variables: { enable_thinking: false } }); */
export const withChat = <M extends BaseModel>(model: M, options: ChatOptions = {}): E.Either<LmError, M> => {
  const faults: readonly FieldFault[] = unknownOptions(options, KNOWN);
  if (faults.length > 0) return E.left({ _tag: 'InvalidConfig', source: 'The options of withChat', faults });
  const found = chatTemplateIn(model.companions ?? {}, { name: options.template });
  if (E.isLeft(found)) return found;
  if (found.right === null)
    return E.left({
      _tag: 'InvalidChatTemplate',
      source: 'tokenizer_config.json',
      reason: 'the model has none, there or in a chat_template.jinja: ask it without one',
    });
  const { system, variables = {}, date = DEFAULT_DATE } = options;
  const chat: ChatFormat = {
    template: found.right,
    ...(system === undefined ? {} : { system }),
    variables,
    date,
  };
  const asked = promptTokens({ tokenizer: model.tokenizer, chat }, 'Hello');
  if (E.isLeft(asked)) return asked;
  const end = turnEnd(model, chat);
  if (E.isLeft(end)) return end;
  const ends = [...new Set([end.right, ...endTokens(model.config)])];
  return E.right({
    ...model,
    chat,
    config: {
      ...model.config,
      eosTokenId: end.right,
      ...(ends.length > 1 ? { eosTokenIds: ends } : {}),
    },
    tokenizer: { ...model.tokenizer, eosTokenId: end.right },
  });
};

/** The model, asked with the text as it is, whatever templates its folder has. */
export const withoutChat = <M extends BaseModel>(model: M): M => ({ ...model, chat: null });
