/** @file adapter_config.json: what PEFT says of an adapter. @source peft 0.21, LoraConfig */
import { either as E } from 'fp-ts';
import type { FieldFault, LmError } from '../errors.js';
import type { LoraConfig } from '../types.js';
import { MOST_ALPHA, MOST_RANK } from './lora.js';
import { areNamed } from './patterns.js';

export const CONFIG = 'adapter_config.json';

/** The fields by which PEFT would compute something that is not built here, with the values at which it does not. */
const PLAIN: readonly (readonly [field: string, allowed: readonly unknown[]])[] = [
  ['peft_type', ['LORA']],
  ['task_type', ['CAUSAL_LM', null]],
  ['use_qalora', [false, null]],
  ['use_bdlora', [null, false]],
  ['lora_bias', [false, null]],
  ['fan_in_fan_out', [false, null]],
  ['target_parameters', [null]],
  ['trainable_token_indices', [null]],
  ['layer_replication', [null]],
  ['alora_invocation_tokens', [null]],
  ['arrow_config', [null]],
  ['corda_config', [null]],
  ['kasa_config', [null]],
  ['loftq_config', [null]],
  ['lora_ga_config', [null]],
  ['megatron_config', [null]],
  ['monteclora_config', [null]],
  ['velora_config', [null]],
  ['enable_lora', [null]],
];

/** Beginnings that leave the base as it is: A drawn in one way or another, or B A = 0 by construction; false: as torch does. */
const BEGINNINGS: readonly unknown[] = [undefined, true, false, 'gaussian', 'orthogonal', 'eva', 'mica'];
const BEGINNING =
  'true, false, "gaussian", "orthogonal", "eva" or "mica" (PiSSA, OLoRA, CorDA, LoftQ and LoRA-GA change the base that the factors belong to: let PEFT save the adapter with path_initial_model_for_weight_conversion, which makes it a plain one)';

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
  ['eva_config', 'how the first A was found; the ranks that followed are in rank_pattern'],
]);

type Json = Readonly<Record<string, unknown>>;

/** PEFT writes an empty list or object for null. */
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const isRank = (r: unknown): boolean =>
  Number.isInteger(r) && (r as number) >= 1 && (r as number) <= MOST_RANK;
const isAlpha = (alpha: unknown): boolean => typeof alpha === 'number' && alpha > 0 && alpha <= MOST_ALPHA;
const isLayer = (layer: unknown): boolean => Number.isInteger(layer) && (layer as number) >= 0;

const isListOf = (value: unknown, fits: (entry: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(fits);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNames = (value: unknown): boolean => isText(value) || isListOf(value, isText);
const isNumbers =
  (fits: (entry: unknown) => boolean) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(fits);

/** Sorted, each once: PEFT writes sets. */
const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
const asNames = (value: unknown) => (isText(value) ? value : distinct(value as string[]));
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

interface Field {
  readonly field: string;
  readonly fits: (value: unknown) => boolean;
  readonly expected: string;
  /** The setting that it becomes; absent where the value is PEFT's word for none. */
  readonly setting: (value: never) => Partial<LoraConfig>;
}

const NAMES = 'a list of module names, or a regular expression,';

/** The fields that settings are read from, where they are not null or empty. */
const OPTIONAL: readonly Field[] = [
  { field: 'exclude_modules', fits: isNames, expected: NAMES, setting: (v) => ({ exclude: asNames(v) }) },
  {
    field: 'layers_to_transform',
    fits: (value) => isListOf(asList(value), isLayer),
    expected: 'the number of a layer, or a list of such numbers,',
    setting: (v) => ({ layers: asList(v) as readonly number[] }),
  },
  {
    field: 'layers_pattern',
    fits: isNames,
    expected: 'a name, or a list of names,',
    setting: (v) => ({ layersPattern: asList(v) as readonly string[] }),
  },
  {
    field: 'rank_pattern',
    fits: isNumbers(isRank),
    expected: `an object of whole numbers from 1 to ${MOST_RANK}`,
    setting: (v) => ({ rankPattern: v }),
  },
  {
    field: 'alpha_pattern',
    fits: isNumbers(isAlpha),
    expected: `an object of numbers above 0, up to ${MOST_ALPHA},`,
    setting: (v) => ({ alphaPattern: v }),
  },
  {
    field: 'use_rslora',
    fits: (value) => typeof value === 'boolean',
    expected: 'true or false',
    setting: (v) => (v ? { rankStabilised: true } : {}),
  },
  {
    field: 'use_dora',
    fits: (value) => typeof value === 'boolean',
    expected: 'true or false',
    setting: (v) => (v ? { dora: true } : {}),
  },
  {
    field: 'bias',
    fits: (value) => value === 'none' || value === 'all' || value === 'lora_only',
    expected: '"none", "all" or "lora_only"',
    setting: (v) => (v === 'none' ? {} : { bias: v }),
  },
  {
    field: 'modules_to_save',
    fits: (value) => isListOf(value, isText),
    expected: 'a list of module names',
    setting: (v) => ({ savedModules: distinct(v) }),
  },
];

const TIED = 'ensure_weight_tying';
const READ = [
  'r',
  'lora_alpha',
  'target_modules',
  'init_lora_weights',
  TIED,
  ...OPTIONAL.map(({ field }) => field),
];

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || isEmpty(value);

/** Factors of embedding and head that are one, as `ensure_weight_tying` makes them, are not built. */
const isTied = (own: (field: string) => unknown): boolean => {
  const tied = [own('target_modules'), own('modules_to_save')].some(
    (names) =>
      isNames(names) &&
      (isText(names)
        ? names !== 'all-linear'
        : ['model.embed_tokens', 'lm_head'].some((path) => areNamed(names as string[], path))),
  );
  return tied && own(TIED) !== false && !isNothing(own(TIED));
};

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
  const record = json as Json;
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
  const beginning = own('init_lora_weights');
  if (!BEGINNINGS.includes(beginning))
    faults.push({ field: 'init_lora_weights', value: beginning, expected: BEGINNING });
  const { r, lora_alpha: alpha, target_modules: targets } = record;
  if (!isRank(r)) faults.push({ field: 'r', value: r, expected: `a whole number from 1 to ${MOST_RANK}` });
  if (!isAlpha(alpha))
    faults.push({ field: 'lora_alpha', value: alpha, expected: `a number above 0, up to ${MOST_ALPHA},` });
  if (!isNames(targets) || isNothing(targets))
    faults.push({ field: 'target_modules', value: targets, expected: NAMES });
  if (isTied(own))
    faults.push({ field: TIED, value: own(TIED), expected: 'false (with an adapted embedding or head)' });
  const settings: Partial<LoraConfig>[] = [];
  for (const { field, fits, expected, setting } of OPTIONAL) {
    const value = own(field);
    if (isNothing(value)) continue;
    if (fits(value)) settings.push(setting(value as never));
    else faults.push({ field, value, expected });
  }
  if (faults.length > 0) return E.left({ _tag: 'InvalidConfig', source, faults });
  const plain = { rank: r as number, alpha: alpha as number, targets: asNames(targets) };
  return E.right(Object.assign(plain, ...settings) as LoraConfig);
};

const asJson = (names: readonly string[] | string) => (isText(names) ? names : distinct(names));

/** The JSON of adapter_config.json, as PEFT reads it. */
export const printAdapterConfig = (lora: LoraConfig, baseModel: string | null = null): Json => ({
  base_model_name_or_path: baseModel,
  peft_type: 'LORA',
  task_type: 'CAUSAL_LM',
  r: lora.rank,
  lora_alpha: lora.alpha,
  lora_dropout: 0,
  target_modules: asJson(lora.targets),
  bias: lora.bias ?? 'none',
  fan_in_fan_out: false,
  inference_mode: true,
  init_lora_weights: true,
  modules_to_save: lora.savedModules ?? null,
  ...(lora.exclude === undefined ? {} : { exclude_modules: asJson(lora.exclude) }),
  ...(lora.layers === undefined ? {} : { layers_to_transform: lora.layers }),
  ...(lora.layersPattern === undefined ? {} : { layers_pattern: lora.layersPattern }),
  ...(lora.rankPattern === undefined ? {} : { rank_pattern: lora.rankPattern }),
  ...(lora.alphaPattern === undefined ? {} : { alpha_pattern: lora.alphaPattern }),
  ...(lora.rankStabilised === true ? { use_rslora: true } : {}),
  ...(lora.dora === true ? { use_dora: true } : {}),
});
