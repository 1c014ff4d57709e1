/** @file How a model is asked: through its chat template, or with the text as it is. */
import { join } from 'node:path';
import {
  type BaseModel,
  chatTemplateIn,
  explain,
  type LmError,
  promptTokens,
  withChat,
  withoutChat,
} from '@tompo/lm';
import { either as E } from 'fp-ts';
import { orFail } from '../errors.js';
import type { Recipe } from '../recipe/schema.js';

export type Directory = Extract<Recipe['model'], { readonly init: 'directory' }>;

/** A fault of a file of the model's folder, by its whole path. */
const inFolder =
  (dir: string) =>
  (error: LmError): LmError =>
    error._tag === 'InvalidChatTemplate' || error._tag === 'InvalidJson'
      ? { ...error, source: join(dir, error.source) }
      : error;

/** The model, asked as a recipe says: `auto` through its chat template where it has one, or as it was asked while it was trained. */
export const askedAs = <M extends BaseModel>(model: M, chat: Directory['chat'], dir: string): M => {
  if (chat === 'none') return withoutChat(model);
  const { companions = {} } = model;
  if (chat === 'auto') {
    if (model.chat !== undefined) return model;
    const template = orFail(E.mapLeft(inFolder(dir))(chatTemplateIn(companions)), explain);
    if (template === null) return model;
  }
  return orFail(E.mapLeft(inFolder(dir))(withChat(model, chat === 'auto' ? {} : chat)), explain);
};

/** Token ids of a question as the model is asked it. */
export const asked = (model: BaseModel, prompt: string): readonly number[] =>
  orFail(promptTokens(model, prompt), explain);
