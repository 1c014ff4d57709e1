/** @file The vocabulary of a tokenizer.json, checked before anything is built from it: a library allocates up to the
 *  greatest id, and finds out about a missing token in the middle of a text. */
import { either as E } from 'fp-ts';
import { cut } from '../errors.js';
import { byteAlphabet } from './bytes.js';
import { cutFault } from './cuts.js';

/** Ids are places in a table: a few times the largest vocabularies there are. */
const MOST_TOKENS = 2 ** 22;
const MOST_ADDED = 2 ** 14;
const LONGEST_ADDED = 1000;
/** The parts that say how text is cut are nested a few deep. */
const DEEPEST = 16;
const MOST_PARTS = 2000;

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
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

/** The first merge that is none. Both sides and what they make must be tokens, as in Hugging Face's own reader. */
const mergeFault = (merges: unknown, vocab: ReadonlyMap<string, number>): string | null => {
  if (!Array.isArray(merges)) return 'its model has no list of merges';
  const kind = typeof merges[0];
  for (const [place, merge] of merges.entries()) {
    const pair = typeof merge === kind ? pairOf(merge) : null;
    if (pair === null) return `merge ${place} is not a pair of tokens`;
    const missing = [...pair, pair.join('')].find((token) => !vocab.has(token));
    if (missing !== undefined)
      return `merge ${place} needs the token ${cut(JSON.stringify(missing))}, which it has not`;
  }
  return null;
};

/** Added tokens by their content; or what is wrong with them. */
const addedOf = (added: unknown): readonly (readonly [string, number])[] | string => {
  if (!Array.isArray(added)) return 'it has no list of added_tokens';
  if (added.length > MOST_ADDED)
    return `it has ${added.length} added tokens, each looked for in every text, where there may be ${MOST_ADDED}`;
  const out: [string, number][] = [];
  for (const [place, token] of added.entries()) {
    if (!isRecord(token) || typeof token.content !== 'string' || token.content === '')
      return `added token ${place} has no content`;
    if (token.content.length > LONGEST_ADDED)
      return `added token ${place} has more than ${LONGEST_ADDED} characters`;
    if (!isId(token.id)) return `added token ${place} has no id from 0 to ${MOST_TOKENS - 1}`;
    out.push([token.content, token.id]);
  }
  return out;
};

/** Tokens with their ids, special ones too. Left: the first thing that is wrong, in words. */
export const vocabularyOf = (json: unknown): E.Either<string, ReadonlyMap<string, number>> => {
  if (!isRecord(json) || !isRecord(json.model)) return E.left('it has no model');
  const { model } = json;
  if (model.type !== 'BPE') return E.left('its model is not of type "BPE"');
  const large = PARTS.find((part) => !isSmall(json[part]));
  if (large !== undefined) return E.left(`its ${large} has more parts, or deeper ones, than can be meant`);
  for (const part of PARTS) {
    const wrong = cutFault(json[part]);
    if (wrong !== null) return E.left(`its ${part} ${wrong}`);
  }
  for (const affix of ['continuing_subword_prefix', 'continuing_subword_suffix', 'end_of_word_suffix'])
    if (model[affix] !== undefined && model[affix] !== null && model[affix] !== '')
      return E.left(`its model has a ${affix}, which byte-level BPE has not`);
  if (!isRecord(model.vocab)) return E.left('its model has no vocab');
  const vocab = new Map<string, number>();
  const owners = new Map<number, string>();
  const own = (token: string, id: number): string | null => {
    const other = owners.get(id);
    owners.set(id, token);
    vocab.set(token, id);
    return other === undefined || other === token
      ? null
      : `the tokens ${cut(JSON.stringify(other))} and ${cut(JSON.stringify(token))} have the same id ${id}`;
  };
  for (const [token, id] of Object.entries(model.vocab)) {
    if (!isId(id))
      return E.left(`the token ${cut(JSON.stringify(token))} has no id from 0 to ${MOST_TOKENS - 1}`);
    const twice = own(token, id);
    if (twice !== null) return E.left(twice);
  }
  const wrong = mergeFault(model.merges, vocab);
  if (wrong !== null) return E.left(wrong);
  const missing = byteAlphabet.find((char) => !vocab.has(char));
  if (missing !== undefined)
    return E.left(`it has no token ${JSON.stringify(missing)}, so there is text that it cannot write`);
  const added = addedOf(json.added_tokens);
  if (typeof added === 'string') return E.left(added);
  for (const [token, id] of added) {
    const twice = own(token, id);
    if (twice !== null) return E.left(twice);
  }
  return E.right(vocab);
};
