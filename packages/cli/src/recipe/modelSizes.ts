/** @file The sizes of a recipe's model: those that it names, or those of the model files that it begins with. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { headDim, type ModelConfig, parseConfig } from '@tompo/lm/config';
import { either as E } from 'fp-ts';
import { modelFolder } from '../hub/cache.js';
import type { Recipe } from './schema.js';

/** The shape of a model. */
export interface ModelSizes {
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly heads: number;
  /** Length of a position's queries. */
  readonly q: number;
  /** Length of a position's keys: that of its values, too. */
  readonly kv: number;
  readonly vocabulary: number;
}

/** The longest config.json that is read for an estimate; those of models have a few kilobytes. */
const LONGEST = 2 ** 20;

/** What config.json says, where it says it; the stage that loads the model tells what is wrong with the file. */
const configIn = (path: string): ModelConfig | null => {
  try {
    const file = join(path, 'config.json');
    if (statSync(file).size > LONGEST) return null;
    return E.getOrElse<unknown, ModelConfig | null>(() => null)(
      parseConfig(JSON.parse(readFileSync(file, 'utf8'))),
    );
  } catch {
    return null; // no file, or none that is JSON
  }
};

/** The architecture of the model files that a recipe begins with; null where there are none yet, or none that can be read. */
export const foundConfig = ({ model }: Recipe): ModelConfig | null =>
  model.init === 'directory' ? configIn(modelFolder(model.path)) : null;

const sizesOf = (config: ModelConfig): ModelSizes => ({
  layers: config.layers,
  hidden: config.hiddenSize,
  intermediate: config.intermediateSize,
  heads: config.heads,
  q: headDim(config) * config.heads,
  kv: headDim(config) * config.kvHeads,
  vocabulary: config.vocabSize,
});

/** The byte tokenizer has a token for each byte at least. */
const BYTES = 256;

/** Null where the model files are not there yet, or its config.json does not say. */
export const modelSizes = (recipe: Recipe): ModelSizes | null => {
  const { model } = recipe;
  if (model.init === 'directory') {
    const config = foundConfig(recipe);
    return config === null ? null : sizesOf(config);
  }
  return {
    layers: model.layers,
    hidden: model.hiddenSize,
    intermediate: model.intermediateSize,
    heads: model.heads,
    q: model.hiddenSize,
    kv: (model.hiddenSize / model.heads) * model.kvHeads,
    vocabulary: BYTES,
  };
};

/** Numbers of its weights. @source the shapes of `weightShapes` of @tompo/lm: attention 2·D·q + 2·D·kv, three matrices D·I in each layer */
export const parameters = ({ layers, hidden, intermediate, q, kv, vocabulary }: ModelSizes): number =>
  vocabulary * hidden + layers * hidden * (2 * q + 2 * kv + 3 * intermediate);
