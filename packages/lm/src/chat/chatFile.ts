/** @file tompo_chat.json: how the model of a folder was asked while it was trained, so that it is asked the same way ever after. */
import { either as E } from 'fp-ts';
import type { FieldFault, LmError } from '../errors.js';
import type { ChatFormat } from '../types.js';
import { dayOf } from './clock.js';

export const CHAT_FILE = 'tompo_chat.json';

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** null: with the bare text. */
export const printChat = (chat: ChatFormat | null): string =>
  `${JSON.stringify(
    chat === null
      ? { template: null }
      : {
          template: chat.template.text,
          template_of: chat.template.source,
          special_tokens: chat.template.specialTokens,
          ...(chat.system === undefined ? {} : { system: chat.system }),
          variables: chat.variables,
          date: chat.date,
        },
    null,
    2,
  )}\n`;

/** The inverse of `printChat`. */
export const parseChat = (text: string, source: string): E.Either<LmError, ChatFormat | null> => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return E.left({ _tag: 'InvalidJson', source, reason: (error as Error).message });
  }
  const fields = isRecord(json) ? json : {};
  if (fields.template === null) return E.right(null);
  const faults: FieldFault[] = [];
  const want = <T>(field: string, good: (value: unknown) => value is T, expected: string): T => {
    const value = fields[field];
    if (!good(value)) faults.push({ field, value, expected });
    return value as T;
  };
  const isText = (value: unknown): value is string => typeof value === 'string';
  const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
    isRecord(value) && Object.values(value).every(isText);
  const isSystem = (value: unknown): value is string | undefined => value === undefined || isText(value);
  const isDay = (value: unknown): value is string => isText(value) && dayOf(value) !== null;
  const template = want('template', isText, 'a text, or null');
  const from = want('template_of', isText, 'the name of a file');
  const specialTokens = want('special_tokens', isTexts, 'an object of texts');
  const system = want('system', isSystem, 'a text, or nothing');
  const variables = want('variables', isRecord, 'an object');
  const date = want('date', isDay, 'a day such as 2024-07-26');
  if (faults.length > 0) return E.left({ _tag: 'InvalidConfig', source, faults });
  return E.right({
    template: { source: from, text: template, specialTokens },
    ...(system === undefined ? {} : { system }),
    variables,
    date,
  });
};
