/** @file The tokens that a tokenizer puts before a text: the <bos> of Llama, Mistral and Gemma, without which they answer poorly. */
import { either as E } from 'fp-ts';
import type { Tokenizer } from '../types.js';
import { isRecord, type Json } from './patterns.js';

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Ids before the text in a template of one text; null where a token's ids are not told. */
const inTemplate = ({ single, special_tokens: specials }: Json): readonly unknown[] | null => {
  const pieces = listed(single);
  const end = pieces.findIndex((piece) => isRecord(piece) && 'Sequence' in piece);
  const ids: unknown[] = [];
  for (const piece of pieces.slice(0, Math.max(0, end))) {
    const token = isRecord(piece) && isRecord(piece.SpecialToken) ? piece.SpecialToken.id : undefined;
    const told = isRecord(specials) && typeof token === 'string' ? specials[token] : undefined;
    if (!isRecord(told) || !Array.isArray(told.ids)) return null;
    ids.push(...told.ids);
  }
  return ids;
};

const ofPart = (part: unknown): readonly unknown[] | null => {
  if (!isRecord(part)) return [];
  if (part.type === 'TemplateProcessing') return inTemplate(part);
  if (part.type === 'BertProcessing' || part.type === 'RobertaProcessing') return [listed(part.cls)[1]];
  if (part.type !== 'Sequence') return [];
  const parts = listed(part.processors).map(ofPart);
  // Each puts its own before what those before it have made.
  return parts.includes(null) ? null : parts.toReversed().flatMap((ids) => ids ?? []);
};

/** Ids that a tokenizer's post_processor puts before one text, all of them known. Left: what is wrong, in words. */
export const prefixIn = (
  postProcessor: unknown,
  known: ReadonlySet<number>,
): E.Either<string, readonly number[]> => {
  const ids = ofPart(postProcessor);
  return ids?.every((id) => known.has(id as number)) === true
    ? E.right(ids as readonly number[])
    : E.left('its post_processor puts a token before a text that is none of its tokens');
};

/** The ids of a text that a model is asked as it is, with what its tokenizer puts before a text; a text that begins with that is left as
 *  it is, where other tools write it twice.
 *  @example const ids = prefixed(model.tokenizer, model.tokenizer.encode('Once upon a time')); */
export const prefixed = ({ prefix = [] }: Pick<Tokenizer, 'prefix'>, ids: readonly number[]): number[] =>
  prefix.every((id, i) => ids[i] === id) ? [...ids] : [...prefix, ...ids];
