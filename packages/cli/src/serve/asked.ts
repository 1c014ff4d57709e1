/** @file What a request asks for, whichever way it was asked: prompts as token ids, and how each choice is drawn. */
import { randomInt } from 'node:crypto';
import {
  type BaseModel,
  type ChatMessage,
  conversationTokens,
  explain,
  type Grammar,
  grammarOfTexts,
  prefixed,
} from '@tompo/lm';
import { either as E } from 'fp-ts';
import { type ChatBody, type CompletionBody, type Kind, MOST_CHOICES, parseBody } from './body.js';
import { badRequest, type Fault } from './fault.js';

/** A model by the name that clients use. */
export interface Served {
  readonly id: string;
  /** The engine's name of its adapter; null for the base model. */
  readonly adapter: string | null;
}

export interface Asked {
  readonly kind: Kind;
  readonly model: Served;
  readonly prompts: readonly (readonly number[])[];
  /** The texts of the prompts, where choices begin with them. */
  readonly echo: readonly string[] | null;
  /** Choices of each prompt. */
  readonly n: number;
  readonly maxTokens: number;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  /** Of each prompt. */
  readonly seeds: readonly number[];
  readonly stop: readonly string[];
  /** What an answer has to be one of; null: anything. */
  readonly grammar: Grammar | null;
  /** The likeliest tokens that are told beside each; null: no log-probabilities are asked for. */
  readonly logprobs: number | null;
  readonly stream: boolean;
  /** The stream ends with what was used. */
  readonly usage: boolean;
  readonly tokenIds: boolean;
  /** Tokens are called by their ids: texts of several may be the same. */
  readonly namesAreIds: boolean;
}

export interface Setting {
  readonly model: BaseModel;
  readonly served: ReadonlyMap<string, Served>;
  /** Tokens of a prompt and its completion together, at most. */
  readonly context: number;
}

/** Tokens of a completion that names no limit, as OpenAI's own API has it; a chat goes on to the end of the context. */
const COMPLETION_TOKENS = 16;

/** Each prompt of a completion, a text or token ids. */
const listedIn = ({ prompt }: CompletionBody): readonly (string | readonly number[])[] =>
  typeof prompt === 'string' || prompt.every((one) => typeof one === 'number')
    ? [prompt]
    : (prompt as readonly (string | readonly number[])[]);

const promptsOf = ({ model }: Setting, body: CompletionBody): readonly (readonly number[])[] => {
  const { tokenizer } = model;
  const before = body.add_special_tokens === false ? {} : tokenizer;
  return listedIn(body).map((one) =>
    typeof one === 'string' ? prefixed(before, tokenizer.encode(one)) : one,
  );
};

const messageOf = ({ role, content }: ChatBody['messages'][number]): ChatMessage => ({
  role: role === 'developer' ? 'system' : role,
  content: typeof content === 'string' ? content : content.map(({ text }) => text).join('\n'),
});

const NO_CHAT =
  'This model has no chat template, and was taught to be asked with the text as it is: ask it at /v1/completions.';

const conversation = ({ model }: Setting, body: ChatBody): E.Either<Fault, readonly number[]> =>
  model.chat === undefined || model.chat === null
    ? E.left(badRequest(NO_CHAT, 'messages'))
    : E.mapLeft((error: Parameters<typeof explain>[0]) => badRequest(explain(error), 'messages'))(
        conversationTokens(model, body.messages.map(messageOf), body.chat_template_kwargs ?? {}),
      );

/** Faults that only show in what several fields say together. */
const clashes = (
  { context, model }: Setting,
  body: CompletionBody | ChatBody,
  prompts: readonly (readonly number[])[],
): Fault | null => {
  const n = body.n ?? 1;
  if (n * prompts.length > MOST_CHOICES)
    return badRequest(
      `${prompts.length} prompts with ${n} choices each are more than ${MOST_CHOICES}: ask in several requests.`,
      'n',
    );
  if (body.stream_options && body.stream !== true)
    return badRequest('stream_options is given where stream is not true: leave it out.', 'stream_options');
  if ('prompt' in body && body.echo === true && typeof body.logprobs === 'number')
    return badRequest(
      'echo with logprobs is not supported: log-probabilities are those of new tokens only.',
      'echo',
    );
  if ('messages' in body && typeof body.top_logprobs === 'number' && body.logprobs !== true)
    return badRequest('top_logprobs is given where logprobs is not true: set logprobs.', 'top_logprobs');
  if ('messages' in body && body.max_tokens && body.max_completion_tokens)
    return badRequest(
      'max_tokens and max_completion_tokens are the same limit: leave one out.',
      'max_tokens',
    );
  if (body.structured_outputs && body.guided_choice)
    return badRequest(
      'structured_outputs and guided_choice are given both: leave guided_choice out.',
      'guided_choice',
    );
  const param = 'prompt' in body ? 'prompt' : 'messages';
  const { vocabSize } = model.config;
  for (const prompt of prompts) {
    if (prompt.length === 0) return badRequest(`${param} is empty: there is nothing to go on with.`, param);
    const foreign = prompt.find((id) => id >= vocabSize);
    if (foreign !== undefined)
      return badRequest(
        `${param} has token ${foreign}, but the model has tokens 0 to ${vocabSize - 1}.`,
        param,
      );
    const tokens = prompt.length + (limitOf(body) ?? 1);
    if (tokens > context)
      return badRequest(
        `${param} has ${prompt.length} tokens, which with ${tokens - prompt.length} more are ${tokens}; the context is ${context}: shorten it, or ask for fewer.`,
        param,
        'context_length_exceeded',
      );
  }
  return null;
};

const limitOf = (body: CompletionBody | ChatBody): number | undefined =>
  'messages' in body
    ? (body.max_completion_tokens ?? body.max_tokens)
    : (body.max_tokens ?? COMPLETION_TOKENS);

const logprobsOf = (body: CompletionBody | ChatBody): number | null =>
  'prompt' in body ? (body.logprobs ?? null) : body.logprobs === true ? (body.top_logprobs ?? 0) : null;

/** What a body of this kind asks for; or the sentence that says why it cannot be answered. */
export const askedOf = (setting: Setting, kind: Kind, given: unknown): E.Either<Fault, Asked> => {
  const parsed = parseBody(kind, given);
  if (E.isLeft(parsed)) return parsed;
  const body = parsed.right;
  const model = setting.served.get(body.model);
  if (model === undefined)
    return E.left({
      status: 404,
      message: `There is no model ${JSON.stringify(body.model.slice(0, 120))}: this server has ${[...setting.served.keys()].join(', ')}.`,
      param: 'model',
      code: 'model_not_found',
    });
  const chat = 'messages' in body ? conversation(setting, body) : null;
  if (chat !== null && E.isLeft(chat)) return chat;
  const prompts = chat === null ? promptsOf(setting, body as CompletionBody) : [chat.right];
  const clash = clashes(setting, body, prompts);
  if (clash !== null) return E.left(clash);
  const texts = body.structured_outputs?.choice ?? body.guided_choice ?? null;
  const longest = Math.max(...prompts.map(({ length }) => length));
  const { vocabSize } = setting.model.config;
  return E.right({
    kind,
    model,
    prompts,
    echo:
      'prompt' in body && body.echo === true
        ? listedIn(body).map((one) => (typeof one === 'string' ? one : setting.model.tokenizer.decode(one)))
        : null,
    n: body.n ?? 1,
    maxTokens: limitOf(body) ?? setting.context - longest,
    temperature: body.temperature,
    topP: body.top_p,
    // That all tokens may be drawn is asked for as well: the model's own cut does not hold then.
    topK: body.top_k === undefined || body.top_k > 0 ? body.top_k : vocabSize,
    // Whoever names no seed wants another text each time, and for each prompt of a list.
    seeds: prompts.map(() => body.seed ?? randomInt(2 ** 48 - 1)),
    grammar: texts === null ? null : grammarOfTexts(texts),
    stop: typeof body.stop === 'string' ? [body.stop] : (body.stop ?? []),
    logprobs: logprobsOf(body),
    stream: body.stream === true,
    usage: body.stream_options?.include_usage === true,
    tokenIds: body.return_token_ids === true,
    namesAreIds: body.return_tokens_as_token_ids === true,
  });
};
