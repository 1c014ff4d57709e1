/** @file A model on disk: config.json, model.safetensors (or shards with an index), tokenizer.json. */
import { basename, join } from 'node:path';
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { parseConfig, printConfig } from './config.js';
import type { LmError } from './errors.js';
import { exists, readJson, readSafetensors, readText, writeAtomically, writeSafetensors } from './files.js';
import { loadTokenizer } from './tokenizer.js';
import type { Arrays, LanguageModel } from './types.js';
import { misfits, weightShapes } from './weights.js';

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';

/** The file of each tensor, as the index tells; left where it tells anything else. */
const parseIndex = (json: unknown, source: string): E.Either<LmError, ReadonlyMap<string, string>> => {
  const fault = (field: string, value: unknown, expected: string) =>
    E.left<LmError>({ _tag: 'InvalidConfig', source, faults: [{ field, value, expected }] });
  const map = (json as { readonly weight_map?: unknown } | null)?.weight_map;
  if (typeof map !== 'object' || map === null)
    return fault('weight_map', map, 'an object of tensor names and file names');
  // A file name, never a path: an index must not reach out of its folder.
  for (const [name, file] of Object.entries(map))
    if (typeof file !== 'string' || file !== basename(file) || !file.endsWith('.safetensors'))
      return fault(`weight_map.${name}`, file, 'the name of a .safetensors file beside the index');
  return E.right(new Map(Object.entries(map as Record<string, string>)));
};

const readShards = async (dir: string): Promise<E.Either<LmError, Arrays>> => {
  const path = join(dir, INDEX);
  const json = await readJson(path);
  if (E.isLeft(json)) return json;
  const index = parseIndex(json.right, path);
  if (E.isLeft(index)) return index;
  const out: Record<string, NdArray> = {};
  for (const file of new Set(index.right.values())) {
    const shard = await readSafetensors(join(dir, file));
    if (E.isLeft(shard)) return shard;
    for (const [name, array] of Object.entries(shard.right))
      if (index.right.get(name) === file) out[name] = array;
  }
  return E.right(out);
};

/** Reads a model folder in the Hugging Face layout. Weights become float32.
 *  Left names every missing, extra and misshapen tensor. */
export const loadModel = async (dir: string): Promise<E.Either<LmError, LanguageModel>> => {
  const configPath = join(dir, 'config.json');
  const json = await readJson(configPath);
  if (E.isLeft(json)) return json;
  const config = parseConfig(json.right, configPath);
  if (E.isLeft(config)) return config;
  const tokenizerPath = join(dir, 'tokenizer.json');
  const tokenizerText = await readText(tokenizerPath);
  if (E.isLeft(tokenizerText)) return tokenizerText;
  const { eosTokenId, padTokenId, vocabSize } = config.right;
  const tokenizer = loadTokenizer(tokenizerText.right, { eosTokenId, padTokenId, source: tokenizerPath });
  if (E.isLeft(tokenizer)) return tokenizer;
  if (tokenizer.right.vocabSize > vocabSize)
    return E.left({
      _tag: 'InvalidTokenizer',
      source: tokenizerPath,
      reason: `it has ${tokenizer.right.vocabSize} tokens where the model has ${vocabSize}`,
    });
  const sharded = !(await exists(join(dir, SINGLE))) && (await exists(join(dir, INDEX)));
  const weights = sharded ? await readShards(dir) : await readSafetensors(join(dir, SINGLE));
  if (E.isLeft(weights)) return weights;
  const faults = misfits(weights.right, weightShapes(config.right));
  if (faults.length > 0) return E.left({ _tag: 'TensorsDoNotFit', source: dir, faults });
  return E.right({ config: config.right, weights: weights.right, tokenizer: tokenizer.right });
};

/** Writes a model folder, each file whole or not at all; the weights last, so that a folder with weights is complete. */
export const saveModel = async (model: LanguageModel, dir: string): Promise<E.Either<LmError, void>> => {
  const config = `${JSON.stringify(printConfig(model.config), null, 2)}\n`;
  const written = await writeAtomically(join(dir, 'config.json'), [config]);
  if (E.isLeft(written)) return written;
  const tokenizer = await writeAtomically(join(dir, 'tokenizer.json'), [model.tokenizer.json]);
  if (E.isLeft(tokenizer)) return tokenizer;
  return writeSafetensors(join(dir, SINGLE), model.weights);
};
