/** @file Models of a run: the one to begin with, the trained ones on disk. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Adapter,
  type BaseModel,
  byteTokenizer,
  embeddedConfig,
  explain,
  initModel,
  type LanguageModel,
  loadAdapter,
  loadModel,
  mergeAdapter,
} from '@tompo/lm';
import { fail, orFail } from '../errors.js';
import { modelFolder } from '../hub/cache.js';
import { policyOf } from '../recipe/algorithms.js';
import { learnersOf } from '../recipe/rollouts.js';
import type { Recipe } from '../recipe/schema.js';
import { commandFor, type RunFolder } from '../run/folder.js';
import { adapterDir, within } from '../run/products.js';
import { askedAs, type Directory } from './asked.js';
import type { Adapters } from './policy.js';

/** Where a model of this recipe has its weights. */
const weightsOf = ({ model }: Recipe): 'memory' | 'file' =>
  model.init === 'directory' ? model.weights : 'memory';

/** The model that SFT starts from. */
export const startModel = async (recipe: Recipe): Promise<BaseModel> => {
  const { model, seed } = recipe;
  if (model.init === 'directory') {
    const folder = modelFolder(model.path);
    const loaded = orFail(await loadModel(folder, { weights: weightsOf(recipe) }), explain);
    return askedAs(loaded, model.chat, folder);
  }
  const tokenizer = orFail(byteTokenizer(), explain);
  const { init: _, context, ...sizes } = model;
  const config = embeddedConfig(tokenizer, { ...sizes, maxPositions: context });
  return initModel(config, tokenizer, seed, { std: 'fan-in' });
};

/** A model folder whose files fit together, to look at: the weights stay where they are. */
export const checkModelFolder = async (dir: string): Promise<BaseModel> =>
  orFail(await loadModel(dir, { weights: 'file' }), explain);

/** The same of the model that SFT will start from, asked as it will be. */
export const checkBaseModel = async ({ path, chat }: Directory): Promise<BaseModel> =>
  askedAs(await checkModelFolder(modelFolder(path)), chat, modelFolder(path));

/** The model that SFT started from with the adapter that it learned. Weights that stayed in a file are read now. */
export const merged = async (
  { model }: Recipe,
  start: BaseModel,
  adapter: Adapter,
): Promise<LanguageModel> => {
  const inFile = model.init === 'directory' && model.weights === 'file';
  const base = inFile
    ? { ...start, weights: orFail(await loadModel(modelFolder(model.path)), explain).weights }
    : start;
  return orFail(mergeAdapter(base, adapter), explain);
};

/** models/sft, or the sentence that says how to make it. */
export const loadSft = async (folder: RunFolder, recipe: Recipe): Promise<BaseModel> => {
  const dir = folder.model('sft');
  if (!existsSync(join(dir, 'model.safetensors')))
    return fail({
      _tag: 'RunMissing',
      dir: folder.dir,
      lacks: 'trained SFT model (models/sft)',
      command: commandFor(folder, 'sft'),
    });
  return orFail(await loadModel(dir, { weights: weightsOf(recipe) }), explain);
};

/** The adapters that an arm plays with, by learner; null where that is sft itself. */
export const loadArm = async (
  folder: RunFolder,
  arm: string,
  recipe: Recipe,
  model: BaseModel,
): Promise<Adapters | null> => {
  const policy = policyOf(recipe, arm);
  if (policy === 'sft') return null;
  const found: [string, Adapter][] = [];
  for (const agent of learnersOf(recipe)) {
    const dir = adapterDir(folder, policy, recipe, agent);
    if (!existsSync(join(dir, 'adapter_model.safetensors')))
      return fail({
        _tag: 'RunMissing',
        dir: folder.dir,
        lacks: `trained adapter (${within(folder, dir)})`,
        command: commandFor(folder, 'train', '--algorithm', policy),
      });
    found.push([agent, orFail(await loadAdapter(dir, model.config), explain)]);
  }
  return Object.fromEntries(found);
};
