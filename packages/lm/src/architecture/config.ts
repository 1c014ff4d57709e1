/** @file config.json of a Qwen2 model, read into a `ModelConfig` and printed back. */
import { either as E } from 'fp-ts';
import type { FieldFault, LmError } from '../errors.js';
import type { ModelConfig } from '../types.js';
import { endTokens, isToken, tokensIn } from './generation.js';

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number that float32 holds well, too: beyond these bounds it would be 0 or infinite there. */
const isWithin = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most;

/** The greatest sizes that are read: some tens of times the largest models there are. A file may claim anything, and
 *  what is claimed is looped over and allocated. */
const GREATEST: Readonly<Record<SizeKey, number>> = {
  vocabSize: 2 ** 28,
  hiddenSize: 2 ** 18,
  intermediateSize: 2 ** 20,
  layers: 2 ** 10,
  heads: 2 ** 12,
  kvHeads: 2 ** 12,
  maxPositions: 2 ** 31 - 1,
};

type SizeKey =
  | 'vocabSize'
  | 'hiddenSize'
  | 'intermediateSize'
  | 'layers'
  | 'heads'
  | 'kvHeads'
  | 'maxPositions';

const isSize = (key: SizeKey, value: unknown): value is number =>
  Number.isInteger(value) && isWithin(value, 1, GREATEST[key]);

const expectedSize = (key: SizeKey): string => `a whole number from 1 to ${GREATEST[key]}`;

/** The sizes of an architecture that are none; an empty list when all are. */
export const sizeFaults = (config: ModelConfig): readonly FieldFault[] => [
  ...(Object.keys(GREATEST) as SizeKey[]).flatMap((key) =>
    isSize(key, config[key]) ? [] : [{ field: key, value: config[key], expected: expectedSize(key) }],
  ),
  ...(Number.isInteger(config.hiddenSize / config.heads)
    ? []
    : [{ field: 'hiddenSize', value: config.hiddenSize, expected: `a multiple of heads = ${config.heads}` }]),
];

/** theta lies at the top (rope_theta) or, in newer files, within rope_parameters. */
const ropeTheta = (json: Json): unknown =>
  isRecord(json.rope_parameters) && json.rope_parameters.rope_theta !== undefined
    ? json.rope_parameters.rope_theta
    : (json.rope_theta ?? 10_000); // the default of Qwen2Config

/** The fields whose values would change the mathematics in a way that is not built here. */
const unbuilt = (json: Json): FieldFault[] => {
  const faults: FieldFault[] = [];
  const refuse = (field: string, value: unknown, expected: string) => faults.push({ field, value, expected });
  const quantised = json.quantization_config;
  if (quantised !== undefined && quantised !== null)
    refuse(
      'quantization_config',
      isRecord(quantised) ? (quantised.quant_method ?? quantised) : quantised,
      'null (weights as plain numbers: choose the checkpoint that is not quantised)',
    );
  if (json.hidden_act !== undefined && json.hidden_act !== 'silu')
    refuse('hidden_act', json.hidden_act, '"silu"');
  if (json.use_sliding_window === true)
    refuse('use_sliding_window', true, 'false (attention is always full)');
  if (json.rope_scaling !== undefined && json.rope_scaling !== null)
    refuse('rope_scaling', json.rope_scaling, 'null (positions are not scaled)');
  const kinds = json.layer_types;
  if (Array.isArray(kinds) && kinds.some((kind) => kind !== 'full_attention'))
    refuse('layer_types', kinds, '"full_attention" for every layer');
  const rope = json.rope_parameters;
  if (isRecord(rope) && rope.rope_type !== undefined && rope.rope_type !== 'default')
    refuse('rope_parameters.rope_type', rope.rope_type, '"default"');
  for (const [field, holder] of [
    ['partial_rotary_factor', json],
    ['rope_parameters.partial_rotary_factor', isRecord(rope) ? rope : {}],
  ] as const) {
    const factor = holder.partial_rotary_factor;
    if (factor !== undefined && factor !== null && factor !== 1)
      refuse(field, factor, '1 (all of a head is rotated)');
  }
  if (json.is_causal === false) refuse('is_causal', false, 'true (a position sees what came before it)');
  return faults;
};

/** Reads the JSON of config.json. Fields that do not change the mathematics of inference are ignored.
 *  moreEnds: tokens that end a text by another file, after those of this one.
 *  Left `ForeignArchitecture` for another model_type, else `InvalidConfig` with every fault at once.
 *  @example parseConfig(JSON.parse(readFileSync('config.json', 'utf8'))) */
export const parseConfig = (
  json: unknown,
  source = 'config.json',
  moreEnds: readonly number[] = [],
): E.Either<LmError, ModelConfig> => {
  if (!isRecord(json))
    return E.left({
      _tag: 'InvalidConfig',
      source,
      faults: [{ field: 'the file', value: json, expected: 'an object' }],
    });
  if (json.model_type !== 'qwen2') return E.left({ _tag: 'ForeignArchitecture', modelType: json.model_type });
  const faults: FieldFault[] = unbuilt(json);
  const count = (key: SizeKey, field: string, fallback?: number): number => {
    const value = json[field] === undefined ? fallback : json[field];
    if (isSize(key, value)) return value;
    faults.push({ field, value, expected: expectedSize(key) });
    return 1;
  };
  const vocabSize = count('vocabSize', 'vocab_size');
  const hiddenSize = count('hiddenSize', 'hidden_size');
  const intermediateSize = count('intermediateSize', 'intermediate_size');
  const layers = count('layers', 'num_hidden_layers');
  const heads = count('heads', 'num_attention_heads');
  const kvHeads = count('kvHeads', 'num_key_value_heads', heads);
  const maxPositions = count('maxPositions', 'max_position_embeddings', 32_768); // the default of Qwen2Config
  const eps = json.rms_norm_eps === undefined ? 1e-6 : json.rms_norm_eps; // the default of Qwen2Config
  if (!isWithin(eps, 1e-20, 1))
    faults.push({ field: 'rms_norm_eps', value: eps, expected: 'a number from 1e-20 to 1' });
  const theta = ropeTheta(json);
  if (!isWithin(theta, 1, 1e15))
    faults.push({ field: 'rope_theta', value: theta, expected: 'a number from 1 to 1e15' });
  const tie = json.tie_word_embeddings ?? false;
  if (typeof tie !== 'boolean')
    faults.push({ field: 'tie_word_embeddings', value: tie, expected: 'true or false' });
  const ends = new Set([...tokensIn(json.eos_token_id), ...moreEnds]);
  const [eos] = ends;
  if (ends.size === 0 || ![...ends].every((id) => isToken(id) && id < vocabSize))
    faults.push({
      field: 'eos_token_id',
      value: ends.size > 1 ? [...ends] : json.eos_token_id,
      expected: 'a token below vocab_size',
    });
  const pad: unknown = json.pad_token_id ?? eos;
  if (!isToken(pad) || pad >= vocabSize)
    faults.push({ field: 'pad_token_id', value: json.pad_token_id, expected: 'a token below vocab_size' });
  if (hiddenSize % heads !== 0 || (hiddenSize / heads) % 2 !== 0)
    faults.push({
      field: 'hidden_size',
      value: hiddenSize,
      expected: `an even multiple of num_attention_heads = ${heads}`,
    });
  if (json.head_dim !== undefined && json.head_dim !== null && json.head_dim !== hiddenSize / heads)
    faults.push({ field: 'head_dim', value: json.head_dim, expected: 'hidden_size / num_attention_heads' });
  if (heads % kvHeads !== 0)
    faults.push({ field: 'num_key_value_heads', value: kvHeads, expected: `a divisor of ${heads}` });
  if (faults.length > 0) return E.left({ _tag: 'InvalidConfig', source, faults });
  return E.right({
    vocabSize,
    hiddenSize,
    intermediateSize,
    layers,
    heads,
    kvHeads,
    rmsNormEps: eps as number,
    ropeTheta: theta as number,
    tieEmbeddings: tie as boolean,
    maxPositions,
    eosTokenId: eos as number,
    ...(ends.size > 1 ? { eosTokenIds: [...ends] as number[] } : {}),
    padTokenId: pad as number,
  });
};

/** The one token that ends a text, or the list of them. */
const printEnds = (config: ModelConfig): number | readonly number[] => {
  const ends = [...endTokens(config)];
  return ends.length > 1 ? ends : config.eosTokenId;
};

/** The JSON of config.json, as transformers reads it. parseConfig ∘ printConfig is the identity. */
export const printConfig = (config: ModelConfig): Json => ({
  architectures: ['Qwen2ForCausalLM'],
  model_type: 'qwen2',
  vocab_size: config.vocabSize,
  hidden_size: config.hiddenSize,
  intermediate_size: config.intermediateSize,
  num_hidden_layers: config.layers,
  num_attention_heads: config.heads,
  num_key_value_heads: config.kvHeads,
  hidden_act: 'silu',
  rms_norm_eps: config.rmsNormEps,
  rope_theta: config.ropeTheta,
  tie_word_embeddings: config.tieEmbeddings,
  max_position_embeddings: config.maxPositions,
  eos_token_id: printEnds(config),
  pad_token_id: config.padTokenId,
  use_sliding_window: false,
  attention_dropout: 0,
  torch_dtype: 'float32',
});

/** The length of one head's query, key and value. */
export const headDim = (config: ModelConfig): number => config.hiddenSize / config.heads;
