/** @file An adapter on disk, in PEFT's layout: adapter_config.json and adapter_model.safetensors. */
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import type { FieldFault, LmError } from '../errors.js';
import { writeAtomically } from '../files/atomic.js';
import { readJson, readSafetensors, writeSafetensors } from '../files/files.js';
import type { Adapter, LoraConfig, ModelConfig } from '../types.js';
import { checkAdapter, MOST_ALPHA, MOST_RANK } from './lora.js';

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';

/** The fields by which PEFT would compute something else than W x + b + (alpha / rank) B A x on the base that it names,
 *  with the values at which it does not. */
const PLAIN: readonly (readonly [field: string, allowed: readonly unknown[]])[] = [
  ['peft_type', ['LORA']],
  ['task_type', ['CAUSAL_LM', null]],
  ['bias', ['none']],
  ['use_dora', [false, null]],
  ['use_rslora', [false, null]],
  ['use_qalora', [false, null]],
  ['use_bdlora', [null, false]],
  ['lora_bias', [false, null]],
  ['fan_in_fan_out', [false, null]],
  // These leave the base as it is: A drawn uniformly (true), normally, or B A = 0 by construction; false: as torch does.
  // All others take a part of the base into the adapter or choose ranks by module, so that the factors fit no other base.
  ['init_lora_weights', [true, false, 'gaussian', 'orthogonal']],
  ['modules_to_save', [null]],
  ['layers_to_transform', [null]],
  ['layers_pattern', [null]],
  ['exclude_modules', [null]],
  ['target_parameters', [null]],
  ['trainable_token_indices', [null]],
  ['layer_replication', [null]],
  ['alora_invocation_tokens', [null]],
  ['arrow_config', [null]],
  ['corda_config', [null]],
  ['eva_config', [null]],
  ['kasa_config', [null]],
  ['loftq_config', [null]],
  ['lora_ga_config', [null]],
  ['megatron_config', [null]],
  ['monteclora_config', [null]],
  ['velora_config', [null]],
  ['enable_lora', [null]],
  ['rank_pattern', [null]],
  ['alpha_pattern', [null]],
];

/** Fields that say nothing about what an adapter computes, each with the reason. */
const HARMLESS: ReadonlyMap<string, string> = new Map([
  ['auto_mapping', 'the Python class that the base was loaded with'],
  ['base_model_name_or_path', 'a name; the caller chooses the base, and the shapes are checked'],
  ['revision', 'the version behind that name'],
  ['inference_mode', 'whether PEFT freezes the factors'],
  ['lora_dropout', 'acts in training alone'],
  ['megatron_core', 'a module name, used with megatron_config alone'],
  ['merge_weights', 'whether PEFT merged the factors for inference'],
  ['peft_version', 'who wrote the file'],
  ['qalora_group_size', 'used with use_qalora alone'],
  ['runtime_config', 'where PEFT keeps the factors'],
  ['ensure_weight_tying', 'about modules_to_save and tokens, which are refused'],
]);

const READ = ['r', 'lora_alpha', 'target_modules'];

/** An empty list or object, or false words nothing: PEFT writes them for null. */
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const isRank = (r: unknown): r is number =>
  Number.isInteger(r) && (r as number) >= 1 && (r as number) <= MOST_RANK;
const isAlpha = (alpha: unknown): alpha is number =>
  typeof alpha === 'number' && alpha > 0 && alpha <= MOST_ALPHA;

/** Reads the JSON of adapter_config.json; left with every fault at once. A field that is neither read nor known to be
 *  without effect is refused: a newer PEFT may mean something else by it. */
export const parseAdapterConfig = (json: unknown, source = CONFIG): E.Either<LmError, LoraConfig> => {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return E.left({
      _tag: 'InvalidConfig',
      source,
      faults: [{ field: 'the file', value: json, expected: 'an object' }],
    });
  const faults: FieldFault[] = [];
  const record = json as Readonly<Record<string, unknown>>;
  const own = (field: string): unknown => (Object.hasOwn(record, field) ? record[field] : undefined);
  for (const [field, allowed] of PLAIN) {
    const value = own(field);
    const nothing = allowed.includes(null) && isEmpty(value);
    if (value !== undefined && !allowed.includes(value) && !nothing)
      faults.push({ field, value, expected: allowed.map((one) => JSON.stringify(one)).join(' or ') });
  }
  const known = new Set([...PLAIN.map(([field]) => field), ...HARMLESS.keys(), ...READ]);
  for (const field of Object.keys(record))
    if (!known.has(field))
      faults.push({
        field,
        value: record[field],
        expected: 'a field that is known here (leave it out if it has no effect)',
      });
  const { r, lora_alpha: alpha, target_modules: targets } = record;
  if (!isRank(r)) faults.push({ field: 'r', value: r, expected: `a whole number from 1 to ${MOST_RANK}` });
  if (!isAlpha(alpha))
    faults.push({ field: 'lora_alpha', value: alpha, expected: `a number above 0, up to ${MOST_ALPHA}` });
  if (!Array.isArray(targets) || targets.length === 0 || !targets.every((t) => typeof t === 'string'))
    faults.push({ field: 'target_modules', value: targets, expected: 'a list of module names' });
  if (faults.length > 0) return E.left({ _tag: 'InvalidConfig', source, faults });
  const names = [...new Set(targets as string[])].sort();
  return E.right({ rank: r as number, alpha: alpha as number, targets: names });
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
