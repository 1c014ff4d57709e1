/** @file An adapter on disk, in PEFT's layout: adapter_config.json and adapter_model.safetensors. */
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import type { FieldFault, LmError } from './errors.js';
import { readJson, readSafetensors, writeAtomically, writeSafetensors } from './files.js';
import { checkAdapter } from './lora.js';
import type { Adapter, LoraConfig, ModelConfig } from './types.js';

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';

/** The fields by which PEFT would compute something else than W x + b + (alpha / rank) B A x. */
const PLAIN: Readonly<Record<string, readonly unknown[]>> = {
  peft_type: ['LORA'],
  bias: ['none'],
  use_dora: [false, null],
  use_rslora: [false, null],
  fan_in_fan_out: [false],
  modules_to_save: [null],
  layers_to_transform: [null],
};

/** Reads the JSON of adapter_config.json; left with every fault at once. */
export const parseAdapterConfig = (json: unknown, source = CONFIG): E.Either<LmError, LoraConfig> => {
  const faults: FieldFault[] = [];
  const record = (typeof json === 'object' && json !== null ? json : {}) as Readonly<Record<string, unknown>>;
  for (const [field, allowed] of Object.entries(PLAIN)) {
    const value = record[field];
    if (value !== undefined && !allowed.includes(value))
      faults.push({ field, value, expected: JSON.stringify(allowed[0]) });
  }
  for (const field of ['rank_pattern', 'alpha_pattern']) {
    const value = record[field];
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
      faults.push({ field, value, expected: 'an empty object (one rank and one alpha for all)' });
  }
  const { r, lora_alpha: alpha, target_modules: targets } = record;
  if (!Number.isInteger(r) || (r as number) < 1)
    faults.push({ field: 'r', value: r, expected: 'a whole number above 0' });
  if (typeof alpha !== 'number' || !(alpha > 0))
    faults.push({ field: 'lora_alpha', value: alpha, expected: 'a number above 0' });
  if (!Array.isArray(targets) || targets.length === 0 || !targets.every((t) => typeof t === 'string'))
    faults.push({ field: 'target_modules', value: targets, expected: 'a list of module names' });
  if (faults.length > 0) return E.left({ _tag: 'InvalidConfig', source, faults });
  return E.right({ rank: r as number, alpha: alpha as number, targets: [...(targets as string[])].sort() });
};

/** The JSON of adapter_config.json, as PEFT reads it. */
export const printAdapterConfig = (
  lora: LoraConfig,
  baseModel: string | null = null,
): Readonly<Record<string, unknown>> => ({
  base_model_name_or_path: baseModel,
  peft_type: 'LORA',
  task_type: 'CAUSAL_LM',
  r: lora.rank,
  lora_alpha: lora.alpha,
  lora_dropout: 0,
  target_modules: [...lora.targets].sort(),
  bias: 'none',
  fan_in_fan_out: false,
  inference_mode: true,
  init_lora_weights: true,
  modules_to_save: null,
});

/** Reads an adapter folder and checks it against the architecture it is for. */
export const loadAdapter = async (dir: string, config: ModelConfig): Promise<E.Either<LmError, Adapter>> => {
  const path = join(dir, CONFIG);
  const json = await readJson(path);
  if (E.isLeft(json)) return json;
  const lora = parseAdapterConfig(json.right, path);
  if (E.isLeft(lora)) return lora;
  const weights = await readSafetensors(join(dir, WEIGHTS));
  if (E.isLeft(weights)) return weights;
  return checkAdapter(config, { config: lora.right, weights: weights.right }, dir);
};

/** Writes an adapter folder. `baseModel` is what adapter_config.json names as the base: a path or a hub name. */
export const saveAdapter = async (
  adapter: Adapter,
  dir: string,
  options: { readonly baseModel?: string | undefined } = {},
): Promise<E.Either<LmError, void>> => {
  const json = `${JSON.stringify(printAdapterConfig(adapter.config, options.baseModel ?? null), null, 2)}\n`;
  const written = await writeAtomically(join(dir, CONFIG), [json]);
  return E.isLeft(written) ? written : writeSafetensors(join(dir, WEIGHTS), adapter.weights);
};
