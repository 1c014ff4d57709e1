/** @file The vocabulary of a tokenizer.json, checked before anything is built from it: a library allocates up to the
 *  greatest id, and finds out about a missing token in the middle of a text. */
import { either as E } from 'fp-ts';
import { cut } from '../errors.js';
import type { AddedToken } from './addedTokens.js';
import { byteAlphabet } from './bytes.js';
import { cutFault } from './cuts.js';
import { type MergeTable, mergeTable } from './merges.js';
import { isRecord, type Json } from './patterns.js';

export interface Vocabulary {
  /** Tokens with their ids, added ones too. */
  readonly ids: ReadonlyMap<string, number>;
  /** Those that words are made of. */
  readonly ofWords: ReadonlyMap<string, number>;
  readonly merges: MergeTable;
  readonly added: readonly AddedToken[];
  /** Tokens of the 256 bytes, for characters that are no tokens; null where words are made of bytes from the start. */
  readonly bytes: Int32Array | null;
  /** A word that is a token is that token, whatever the merges make of it. */
  readonly ignoreMerges: boolean;
}

/** Ids are places in a table: a few times the largest vocabularies there are. */
const MOST_TOKENS = 2 ** 22;
const MOST_ADDED = 2 ** 14;
const LONGEST_ADDED = 1000;
/** The parts that say how text is cut are nested a few deep. */
const DEEPEST = 16;
const MOST_PARTS = 2000;

const isId = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < MOST_TOKENS;

/** Whether a value stays within so many levels and entries; counted without recursion. */
const isSmall = (value: unknown): boolean => {
  let level: readonly unknown[] = [value];
  let parts = 0;
  for (let depth = 0; level.length > 0; depth++) {
    parts += level.length;
    if (depth > DEEPEST || parts > MOST_PARTS) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
};

export const PARTS = ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder', 'truncation', 'padding'];

const pairOf = (merge: unknown): readonly [string, string] | null => {
  const parts = typeof merge === 'string' ? merge.split(' ') : merge;
  return Array.isArray(parts) && parts.length === 2 && parts.every((part) => typeof part === 'string')
    ? (parts as unknown as [string, string])
    : null;
};

const missing = (token: string): string => `the token ${cut(JSON.stringify(token))}, which it has not`;

/** Both sides of a merge and what they make must be tokens, as in Hugging Face's own reader. */
const mergesOf = (merges: unknown, vocab: ReadonlyMap<string, number>): MergeTable | string => {
  if (!Array.isArray(merges)) return 'its model has no list of merges';
  const kind = typeof merges[0];
  const [left, right, made] = [0, 1, 2].map(() => new Int32Array(merges.length)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  for (const [place, merge] of merges.entries()) {
    const pair = typeof merge === kind ? pairOf(merge) : null;
    if (pair === null) return `merge ${place} is not a pair of tokens`;
    const tokens = [...pair, pair.join('')] as const;
    const ids = tokens.map((token) => vocab.get(token));
    const without = ids.indexOf(undefined);
    if (without >= 0) return `merge ${place} needs ${missing(tokens[without]!)}`;
    [left[place], right[place], made[place]] = ids as [number, number, number];
  }
  return mergeTable(left, right, made);
};

/** Half of a surrogate pair is no character. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** What is wrong with added tokens, or those that they are. */
const addedOf = (added: unknown): readonly AddedToken[] | string => {
  if (!Array.isArray(added)) return 'it has no list of added_tokens';
  if (added.length > MOST_ADDED)
    return `it has ${added.length} added tokens, each looked for in every text, where there may be ${MOST_ADDED}`;
  const out: AddedToken[] = [];
  for (const [place, token] of added.entries()) {
    if (!isRecord(token) || typeof token.content !== 'string' || token.content === '')
      return `added token ${place} has no content`;
    if (token.content.length > LONGEST_ADDED)
      return `added token ${place} has more than ${LONGEST_ADDED} characters`;
    if (!isId(token.id)) return `added token ${place} has no id from 0 to ${MOST_TOKENS - 1}`;
    out.push({
      content: token.content,
      id: token.id,
      singleWord: token.single_word === true,
      lstrip: token.lstrip === true,
      rstrip: token.rstrip === true,
      normalized: token.normalized === undefined ? token.special !== true : token.normalized === true,
    });
  }
  return out;
};

const byteTokens = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);

const cutsIntoBytes = (part: unknown): boolean =>
  isRecord(part) &&
  (part.type === 'ByteLevel' ||
    (part.type === 'Sequence' &&
      Array.isArray(part.pretokenizers) &&
      part.pretokenizers.some(cutsIntoBytes)));

/** The tokens by which it can write every text: of bytes as letters, or of bytes by number. */
const bytesOf = (json: Json, model: Json, vocab: ReadonlyMap<string, number>): Int32Array | null | string => {
  const byNumber = model.byte_fallback === true;
  if (!byNumber && !cutsIntoBytes(json.pre_tokenizer))
    return 'it neither cuts a text into bytes (ByteLevel) nor has byte_fallback, so there is text that it cannot write';
  const needed = byNumber ? byteTokens : byteAlphabet;
  const without = needed.find((token) => !vocab.has(token));
  if (without !== undefined)
    return `it has no token ${JSON.stringify(without)}, so there is text that it cannot write`;
  return byNumber ? Int32Array.from(byteTokens, (token) => vocab.get(token)!) : null;
};

/** What there is in other models and not here. */
const foreignPart = (json: Json, model: Json): string | null => {
  if (model.type !== 'BPE') return 'its model is not of type "BPE"';
  for (const affix of ['continuing_subword_prefix', 'continuing_subword_suffix', 'end_of_word_suffix'])
    if (model[affix] !== undefined && model[affix] !== null && model[affix] !== '')
      return `its model has a ${affix}, which is not built here`;
  if (model.dropout !== undefined && model.dropout !== null && model.dropout !== 0)
    return 'its model has a dropout, by which the same text has other tokens each time';
  const large = PARTS.find((part) => !isSmall(json[part]));
  if (large !== undefined) return `its ${large} has more parts, or deeper ones, than can be meant`;
  for (const part of PARTS) {
    const wrong = cutFault(json[part]);
    if (wrong !== null) return `its ${part} ${wrong}`;
  }
  return null;
};

/** The tokens and merges of a parsed tokenizer.json. Left: the first thing that is wrong, in words. */
export const vocabularyOf = (json: unknown): E.Either<string, Vocabulary> => {
  if (!isRecord(json) || !isRecord(json.model)) return E.left('it has no model');
  const { model } = json;
  const foreign = foreignPart(json, model);
  if (foreign !== null) return E.left(foreign);
  if (!isRecord(model.vocab)) return E.left('its model has no vocab');
  const ids = new Map<string, number>();
  const owners = new Map<number, string>();
  const fault = (token: string, id: unknown): string | null => {
    if (!isId(id)) return `the token ${cut(JSON.stringify(token))} has no id from 0 to ${MOST_TOKENS - 1}`;
    if (!isWellFormed(token)) return `the token ${cut(JSON.stringify(token))} has half of a surrogate pair`;
    const other = owners.get(id);
    owners.set(id, token);
    ids.set(token, id);
    return other === undefined || other === token
      ? null
      : `the tokens ${cut(JSON.stringify(other))} and ${cut(JSON.stringify(token))} have the same id ${id}`;
  };
  for (const [token, id] of Object.entries(model.vocab)) {
    const wrong = fault(token, id);
    if (wrong !== null) return E.left(wrong);
  }
  const ofWords: ReadonlyMap<string, number> = new Map(ids);
  const merges = mergesOf(model.merges, ofWords);
  if (typeof merges === 'string') return E.left(merges);
  const bytes = bytesOf(json, model, ofWords);
  if (typeof bytes === 'string') return E.left(bytes);
  const listed = addedOf(json.added_tokens);
  if (typeof listed === 'string') return E.left(listed);
  // One that words are made of keeps the id that it has there, as in Hugging Face's own reader.
  const added = listed.map((token) => ({ ...token, id: ofWords.get(token.content) ?? token.id }));
  for (const { content, id } of added) {
    const wrong = fault(content, id);
    if (wrong !== null) return E.left(wrong);
  }
  return E.right({ ids, ofWords, merges, added, bytes, ignoreMerges: model.ignore_merges === true });
};
