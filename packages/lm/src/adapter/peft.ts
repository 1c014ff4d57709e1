/** @file An adapter on disk, in PEFT's layout: adapter_config.json and adapter_model.safetensors. */
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { cut, type LmError } from '../errors.js';
import { writeAtomically } from '../files/atomic.js';
import { readJson, readSafetensors, writeSafetensors } from '../files/files.js';
import { pickleFault } from '../files/pickle.js';
import { unwritable } from '../files/safetensors.js';
import type { Adapter, ModelConfig } from '../types.js';
import { checkAdapter } from './lora.js';
import { CONFIG, parseAdapterConfig, printAdapterConfig } from './peftConfig.js';

const WEIGHTS = 'adapter_model.safetensors';
/** What older versions of PEFT wrote. */
const PICKLE = 'adapter_model.bin';

/** Reads an adapter folder and checks it against the architecture it is for. */
export const loadAdapter = async (dir: string, config: ModelConfig): Promise<E.Either<LmError, Adapter>> => {
  const path = join(dir, CONFIG);
  const json = await readJson(path);
  if (E.isLeft(json)) return json;
  const lora = parseAdapterConfig(json.right, path);
  if (E.isLeft(lora)) return lora;
  const pickle = await pickleFault(dir, PICKLE, WEIGHTS);
  if (pickle !== null) return E.left(pickle);
  const weights = await readSafetensors(join(dir, WEIGHTS));
  if (E.isLeft(weights)) return weights;
  const whole = Object.entries(weights.right).find(([, { dtype }]) => dtype !== 'float32');
  if (whole !== undefined)
    return E.left({
      _tag: 'InvalidSafetensors',
      source: join(dir, WEIGHTS),
      reason: `${cut(whole[0])} holds ${whole[1].dtype}, and the weights of an adapter are F32, F16 or BF16`,
    });
  return checkAdapter(config, { config: lora.right, weights: weights.right }, dir);
};

/** Writes an adapter folder. `baseModel` is what adapter_config.json names as the base: a path or a hub name. */
export const saveAdapter = async (
  adapter: Adapter,
  dir: string,
  options: { readonly baseModel?: string | undefined } = {},
): Promise<E.Either<LmError, void>> => {
  const path = join(dir, WEIGHTS);
  const reason = unwritable(adapter.weights);
  // Before the old settings are replaced: they belong to the old factors.
  if (reason !== null) return E.left({ _tag: 'UnwritableFile', path, reason });
  const json = `${JSON.stringify(printAdapterConfig(adapter.config, options.baseModel ?? null), null, 2)}\n`;
  const written = await writeAtomically(join(dir, CONFIG), [json]);
  return E.isLeft(written) ? written : writeSafetensors(path, adapter.weights);
};
