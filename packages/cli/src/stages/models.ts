/** @file Models of a run: the one to begin with, the trained ones on disk. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Adapter,
  byteTokenizer,
  embeddedConfig,
  explain,
  initModel,
  type LanguageModel,
  loadAdapter,
  loadModel,
} from '@tompo/lm';
import { fail, orFail } from '../errors.js';
import type { Recipe } from '../recipe/schema.js';
import type { RunFolder } from '../run/folder.js';

/** The model that SFT starts from. */
export const startModel = async ({ model, seed }: Recipe): Promise<LanguageModel> => {
  if (model.init === 'directory') return orFail(await loadModel(model.path), explain);
  const tokenizer = orFail(byteTokenizer(), explain);
  const { init: _, context, ...sizes } = model;
  const config = embeddedConfig(tokenizer, { ...sizes, maxPositions: context });
  return initModel(config, tokenizer, seed, { std: 'fan-in' });
};

/** models/sft, or the sentence that says how to make it. */
export const loadSft = async (folder: RunFolder): Promise<LanguageModel> => {
  const dir = folder.model('sft');
  if (!existsSync(join(dir, 'model.safetensors')))
    return fail({
      _tag: 'RunMissing',
      dir: folder.dir,
      lacks: 'trained SFT model (models/sft)',
      command: 'tompo sft',
    });
  return orFail(await loadModel(dir), explain);
};

/** The adapter of an algorithm; null for sft itself. */
export const loadArm = async (
  folder: RunFolder,
  arm: string,
  model: LanguageModel,
): Promise<Adapter | null> => {
  if (arm === 'sft') return null;
  const dir = folder.model(arm);
  if (!existsSync(join(dir, 'adapter_model.safetensors')))
    return fail({
      _tag: 'RunMissing',
      dir: folder.dir,
      lacks: `trained adapter (models/${arm})`,
      command: `tompo train --algorithm ${arm}`,
    });
  return orFail(await loadAdapter(dir, model.config), explain);
};
