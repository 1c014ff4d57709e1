/** @file The sizes of a recipe's model: those that it names, or those of the model files that it begins with. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
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
const ofFolder = (path: string): ModelSizes | null => {
  try {
    const file = join(path, 'config.json');
    if (statSync(file).size > LONGEST) return null;
    const json = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
    const { num_hidden_layers: layers, hidden_size: hidden, intermediate_size: intermediate } = json;
    const { num_attention_heads: heads, vocab_size: vocabulary } = json;
    const kvHeads = json.num_key_value_heads ?? heads;
    const headDim = json.head_dim ?? Number(hidden) / Number(heads);
    const all = [layers, hidden, intermediate, heads, kvHeads, vocabulary, headDim];
    if (!all.every((size) => typeof size === 'number' && size >= 1)) return null;
    const [l, d, i, h, k, v, hd] = all as [number, number, number, number, number, number, number];
    return { layers: l, hidden: d, intermediate: i, heads: h, q: hd * h, kv: hd * k, vocabulary: v };
  } catch {
    return null; // no file, or none that is JSON
  }
};

/** The byte tokenizer has a token for each byte at least. */
const BYTES = 256;

/** Null where the model files are not there yet, or its config.json does not say. */
export const modelSizes = ({ model }: Recipe): ModelSizes | null =>
  model.init === 'directory'
    ? ofFolder(modelFolder(model.path))
    : {
        layers: model.layers,
        hidden: model.hiddenSize,
        intermediate: model.intermediateSize,
        heads: model.heads,
        q: model.hiddenSize,
        kv: (model.hiddenSize / model.heads) * model.kvHeads,
        vocabulary: BYTES,
      };

/** Numbers of its weights. @source the shapes of `weightShapes` of @tompo/lm: attention 2·D·q + 2·D·kv, three matrices D·I in each layer */
export const parameters = ({ layers, hidden, intermediate, q, kv, vocabulary }: ModelSizes): number =>
  vocabulary * hidden + layers * hidden * (2 * q + 2 * kv + 3 * intermediate);
