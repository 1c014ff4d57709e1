/** @file The bytes of text that each token stands for, wherever it stands. */
import type { Tokenizer } from '../types.js';
import { bytesOfToken, fallbackByte } from './decoders.js';
import { isRecord, type Json } from './patterns.js';

/** Bytes as the characters of their numbers, so that they can be compared and cut. */
const asText = (bytes: Iterable<number>): string => String.fromCharCode(...bytes);

/** How a decoder reads a token; null where that depends on its place. */
const readerOf = (decoder: unknown): ((token: string) => string) | null => {
  if (!isRecord(decoder)) return null;
  if (decoder.type === 'ByteLevel') return (token) => asText(bytesOfToken(token));
  const parts = decoder.type === 'Sequence' && Array.isArray(decoder.decoders) ? decoder.decoders : [];
  const [space, bytes, fuse, ...more] = parts as readonly Json[];
  const replaced = isRecord(space?.pattern) ? space.pattern.String : undefined;
  if (
    space?.type !== 'Replace' ||
    typeof replaced !== 'string' ||
    typeof space.content !== 'string' ||
    bytes?.type !== 'ByteFallback' ||
    fuse?.type !== 'Fuse' ||
    more.length > 0
  )
    return null;
  const { content } = space;
  const utf8 = new TextEncoder();
  return (token) => {
    const byte = fallbackByte(token);
    return byte === null
      ? asText(utf8.encode(token.replaceAll(replaced, () => content as string)))
      : asText([byte]);
  };
};

/** Tokens in order of their bytes, added ones left out. */
export interface TokenBytes {
  readonly ids: readonly number[];
  /** A character for each byte. */
  readonly bytes: readonly string[];
}

/** null where the tokenizer is none whose tokens are the same text in every place. */
export const tokenBytes = (tokenizer: Pick<Tokenizer, 'json'>, vocabSize: number): TokenBytes | null => {
  const json: unknown = JSON.parse(tokenizer.json);
  if (!isRecord(json) || !isRecord(json.model) || !isRecord(json.model.vocab)) return null;
  const read = readerOf(json.decoder);
  if (read === null) return null;
  const added = new Set(
    (json.added_tokens as readonly { readonly content: string }[]).map(({ content }) => content),
  );
  const tokens = Object.entries(json.model.vocab as Readonly<Record<string, number>>)
    .filter(([token, id]) => id < vocabSize && !added.has(token))
    .map(([token, id]) => ({ id, bytes: read(token) }))
    .filter(({ bytes }) => bytes !== '')
    .sort((a, b) => (a.bytes < b.bytes ? -1 : a.bytes > b.bytes ? 1 : a.id - b.id));
  return { ids: tokens.map(({ id }) => id), bytes: tokens.map(({ bytes }) => bytes) };
};
