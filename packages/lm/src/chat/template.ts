/** @file The chat template of a model folder, from every place where one may lie, in the order in which transformers looks. */
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import type { LmError } from '../errors.js';
import { ADDITIONAL, readCompanions } from '../model/companions.js';
import type { ChatTemplate } from '../types.js';

export interface ChatTemplateOptions {
  /** Which of several: a name of `additional_chat_templates/` or of the list in tokenizer_config.json; default unless told. */
  readonly name?: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;

const DEFAULT = 'default';
const TOKENIZER = 'tokenizer_config.json';
const MAP = 'special_tokens_map.json';

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object in a JSON file; an empty one where there is no such file. */
const objectIn = (texts: Texts, source: string): E.Either<LmError, Json> => {
  const text = texts[source];
  if (text === undefined) return E.right({});
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json)
      ? E.right(json)
      : E.left({ _tag: 'InvalidChatTemplate', source, reason: 'the file holds no JSON object' });
  } catch (error) {
    return E.left({ _tag: 'InvalidJson', source, reason: (error as Error).message });
  }
};

/** A token is written as text, or as an object that holds it as `content`. */
const tokenText = (value: unknown): string | null => {
  const text = isRecord(value) ? value.content : value;
  return typeof text === 'string' ? text : null;
};

const specialTokensIn = (json: Json): Record<string, string> =>
  Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) => {
      const text = key.endsWith('_token') ? tokenText(value) : null;
      return text === null ? [] : [[key, text] as const];
    }),
  );

type Named = ReadonlyMap<string, { readonly source: string; readonly text: string }>;

/** The field chat_template: one text, or a list of named ones. */
const fieldTemplates = (json: Json, source: string): E.Either<LmError, Named> => {
  const { chat_template: field } = json;
  if (field === undefined || field === null) return E.right(new Map());
  if (typeof field === 'string') return E.right(new Map([[DEFAULT, { source, text: field }]]));
  const entries = Array.isArray(field)
    ? field
    : isRecord(field)
      ? Object.entries(field).map(([name, template]) => ({ name, template }))
      : [null];
  const named = new Map<string, { source: string; text: string }>();
  for (const entry of entries) {
    if (!isRecord(entry) || typeof entry.name !== 'string' || typeof entry.template !== 'string')
      return E.left({
        _tag: 'InvalidChatTemplate',
        source,
        reason: 'chat_template is neither a text nor a list of entries with a name and a template',
      });
    named.set(entry.name, { source, text: entry.template });
  }
  return E.right(named);
};

/** Files of their own; where there is one, fields of JSON files do not count. */
const fileTemplates = (texts: Texts): Named =>
  new Map(
    Object.entries(texts).flatMap(([source, text]) => {
      if (source === 'chat_template.jinja') return [[DEFAULT, { source, text }] as const];
      if (!source.startsWith(ADDITIONAL)) return [];
      return [[source.slice(ADDITIONAL.length, -'.jinja'.length), { source, text }] as const];
    }),
  );

const allTemplates = (texts: Texts, config: Json): E.Either<LmError, Named> => {
  const files = fileTemplates(texts);
  if (files.size > 0) return E.right(files);
  const field = fieldTemplates(config, TOKENIZER);
  if (E.isLeft(field) || field.right.size > 0) return field;
  // Where processors of older models kept theirs.
  const legacy = objectIn(texts, 'chat_template.json');
  return E.isLeft(legacy) ? legacy : fieldTemplates(legacy.right, 'chat_template.json');
};

/** The template among the files of a folder, by their names (see `LanguageModel.companions`); null where there is none. */
export const chatTemplateIn = (
  texts: Texts,
  { name }: ChatTemplateOptions = {},
): E.Either<LmError, ChatTemplate | null> => {
  const config = objectIn(texts, TOKENIZER);
  if (E.isLeft(config)) return config;
  const all = allTemplates(texts, config.right);
  if (E.isLeft(all)) return all;
  if (all.right.size === 0 && name === undefined) return E.right(null);
  const found = all.right.get(name ?? DEFAULT);
  if (found === undefined) {
    const there = [...all.right.keys()].join(', ');
    const [first] = [...all.right.values()];
    return E.left({
      _tag: 'InvalidChatTemplate',
      source: first?.source ?? TOKENIZER,
      reason: `there is none of the name ${name ?? DEFAULT}; there ${there === '' ? 'is none at all' : `are: ${there}`}`,
    });
  }
  const map = objectIn(texts, MAP);
  if (E.isLeft(map)) return map;
  return E.right({
    ...found,
    specialTokens: { ...specialTokensIn(map.right), ...specialTokensIn(config.right) },
  });
};

/** The chat template of a model folder: chat_template.jinja and additional_chat_templates/*.jinja before the field of
 *  tokenizer_config.json before chat_template.json. null where the folder has none: then the model was taught no conversation.
 *  @example const template = await loadChatTemplate('Qwen2.5-0.5B-Instruct'); */
export const loadChatTemplate = async (
  folder: string,
  options: ChatTemplateOptions = {},
): Promise<E.Either<LmError, ChatTemplate | null>> => {
  const texts = await readCompanions(folder);
  if (E.isLeft(texts)) return texts;
  const found = chatTemplateIn(texts.right, options);
  if (E.isLeft(found)) return E.left(inFolder(folder, found.left));
  return E.right(found.right === null ? null : { ...found.right, source: join(folder, found.right.source) });
};

/** A fault of a file, with the folder in which it lies. */
export const inFolder = (folder: string, error: LmError): LmError =>
  'source' in error ? { ...error, source: join(folder, error.source) } : error;
