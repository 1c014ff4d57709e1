/** @file The two forms of an answer: completions and chats, whole or in chunks. */
import type { Finish, Tokenizer } from '@tompo/lm';
import type { Asked } from './asked.js';
import type { Piece, PlacedToken } from './writer.js';

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** A choice that is done. */
export interface Choice extends Piece {
  readonly finish: Finish;
}

export interface Form {
  /** The head of every object that is sent. */
  readonly head: (isChunk: boolean) => object;
  /** Before a choice's first chunk; null where there is nothing to say. */
  readonly opening: (index: number) => object | null;
  readonly chunk: (index: number, piece: Piece) => object;
  readonly closing: (index: number, finish: Finish) => object;
  readonly whole: (index: number, choice: Choice) => object;
}

/** Both names are OpenAI's. */
const reasonOf = (finish: Finish): string => (finish === 'limit' ? 'length' : 'stop');

const nameOf = ({ decode }: Tokenizer, { namesAreIds }: Asked, id: number): string =>
  namesAreIds ? `token_id:${id}` : decode([id]);

/** Bytes of a token's text; null for a part of a character, whose bytes the text does not show. */
const bytesOf = (text: string): readonly number[] | null =>
  text.includes('\uFFFD') ? null : [...Buffer.from(text)];

type Named = { readonly id: number; readonly logprob: number };

/** A chance too small for a float has no finite logarithm, and JSON no infinity: vLLM's stand-in for it. */
const finite = (logprob: number): number => Math.max(logprob, -9999);

/** Those that were asked for, with the drawn one where it is not among them. */
const beside = ({ id, logprob, alternatives }: PlacedToken): readonly Named[] =>
  alternatives.some((one) => one.id === id) ? alternatives : [...alternatives, { id, logprob }];

const completionLogprobs = (
  tokenizer: Tokenizer,
  asked: Asked,
  index: number,
  tokens: readonly PlacedToken[],
) => {
  const name = (id: number) => nameOf(tokenizer, asked, id);
  const shift = asked.echo?.[Math.floor(index / asked.n)]?.length ?? 0;
  return {
    tokens: tokens.map(({ id }) => name(id)),
    token_logprobs: tokens.map(({ logprob }) => finite(logprob)),
    // Of several tokens with one text the likeliest is told.
    top_logprobs: tokens.map((token) =>
      Object.fromEntries([...beside(token)].reverse().map(({ id, logprob }) => [name(id), finite(logprob)])),
    ),
    text_offset: tokens.map(({ offset }) => shift + offset),
  };
};

const chatLogprobs = (tokenizer: Tokenizer, asked: Asked, tokens: readonly PlacedToken[]) => {
  const one = ({ id, logprob }: Named) => {
    const token = nameOf(tokenizer, asked, id);
    return { token, logprob: finite(logprob), bytes: bytesOf(tokenizer.decode([id])) };
  };
  return {
    content: tokens.map((token) => ({ ...one(token), top_logprobs: token.alternatives.map(one) })),
    refusal: null,
  };
};

/** id: of the answer · created: in seconds */
export const formOf = (tokenizer: Tokenizer, asked: Asked, id: string, created: number): Form => {
  const isChat = asked.kind === 'chat';
  const logprobs = (index: number, { tokens }: Piece): object | null =>
    asked.logprobs === null
      ? null
      : isChat
        ? chatLogprobs(tokenizer, asked, tokens)
        : completionLogprobs(tokenizer, asked, index, tokens);
  const tokenIds = ({ tokens }: Piece): object =>
    asked.tokenIds ? { token_ids: tokens.map((token) => token.id) } : {};
  const promptOf = (index: number): number => Math.floor(index / asked.n);
  const promptIds = (index: number): object =>
    asked.tokenIds ? { prompt_token_ids: asked.prompts[promptOf(index)] } : {};
  const echoed = (index: number): string => asked.echo?.[promptOf(index)] ?? '';
  const head = (object: string): object => ({ id, object, created, model: asked.model.id });
  if (isChat)
    return {
      head: (isChunk) => head(isChunk ? 'chat.completion.chunk' : 'chat.completion'),
      opening: (index) => ({
        index,
        delta: { role: 'assistant', content: '' },
        logprobs: null,
        finish_reason: null,
        ...promptIds(index),
      }),
      chunk: (index, piece) => ({
        index,
        delta: { content: piece.text },
        logprobs: logprobs(index, piece),
        finish_reason: null,
        ...tokenIds(piece),
      }),
      closing: (index, finish) => ({ index, delta: {}, logprobs: null, finish_reason: reasonOf(finish) }),
      whole: (index, choice) => ({
        index,
        message: { role: 'assistant', content: choice.text, refusal: null },
        logprobs: logprobs(index, choice),
        finish_reason: reasonOf(choice.finish),
        ...promptIds(index),
        ...tokenIds(choice),
      }),
    };
  const choice = (index: number, text: string, piece: Piece | null, finish: Finish | null): object => ({
    index,
    text,
    logprobs: piece === null ? null : logprobs(index, piece),
    finish_reason: finish === null ? null : reasonOf(finish),
    ...(piece === null ? {} : tokenIds(piece)),
  });
  return {
    head: () => head('text_completion'),
    opening: (index) =>
      echoed(index) === '' && !asked.tokenIds
        ? null
        : { ...choice(index, echoed(index), null, null), ...promptIds(index) },
    chunk: (index, piece) => choice(index, piece.text, piece, null),
    closing: (index, finish) => choice(index, '', null, finish),
    whole: (index, done) => ({
      ...choice(index, `${echoed(index)}${done.text}`, done, done.finish),
      ...promptIds(index),
    }),
  };
};
