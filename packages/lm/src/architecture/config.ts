/** @file config.json, read into a `ModelConfig` and printed back. */
import { either as E } from 'fp-ts';
import type { FieldFault, LmError } from '../errors.js';
import type { ModelConfig } from '../types.js';
import {
  type Architecture,
  architectureOf,
  FAMILIES,
  isFamily,
  KNOWN_FAMILIES,
  otherwise,
} from './families.js';
import { endTokens, isToken, tokensIn } from './generation.js';
import { headDim, rotaryDim } from './heads.js';
import { isRecord, isWithin, type Json, type Refuse } from './json.js';
import { parseRope, printRope } from './ropeScaling.js';
import { parseWindows, printWindows } from './windows.js';

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

type HeadKey = 'hiddenSize' | 'heads' | 'kvHeads' | 'headDim';
type HeadNames = Readonly<Record<HeadKey, string>>;

const OWN_NAMES: HeadNames = {
  hiddenSize: 'hiddenSize',
  heads: 'heads',
  kvHeads: 'kvHeads',
  headDim: 'headDim',
};
const FILE_NAMES: HeadNames = {
  hiddenSize: 'hidden_size',
  heads: 'num_attention_heads',
  kvHeads: 'num_key_value_heads',
  headDim: 'head_dim',
};

/** What keeps sizes from being those of heads: positions turn pairs of a head's numbers, and as many heads share each key and value.
 *  names: of the fields, where the sizes come from */
const headFaults = (
  {
    hiddenSize,
    heads,
    kvHeads,
    headDim: own,
  }: Pick<ModelConfig, 'hiddenSize' | 'heads' | 'kvHeads'> & { readonly headDim?: unknown },
  names: HeadNames,
): readonly FieldFault[] => {
  const fault = (key: HeadKey, value: unknown, expected: string) => [{ field: names[key], value, expected }];
  return [
    ...(own !== undefined || (hiddenSize / heads) % 2 === 0
      ? []
      : fault('hiddenSize', hiddenSize, `an even multiple of ${names.heads} = ${heads}`)),
    ...(own === undefined || (isWithin(own, 2, GREATEST.hiddenSize) && own % 2 === 0)
      ? []
      : fault('headDim', own, `an even number from 2 to ${GREATEST.hiddenSize}`)),
    ...(heads % kvHeads === 0 ? [] : fault('kvHeads', kvHeads, `a divisor of ${heads}`)),
  ];
};

/** The sizes of an architecture that are none; an empty list when all are. */
export const sizeFaults = (config: ModelConfig): readonly FieldFault[] => {
  const faults = (Object.keys(GREATEST) as SizeKey[]).flatMap((key) =>
    isSize(key, config[key]) ? [] : [{ field: key, value: config[key], expected: expectedSize(key) }],
  );
  // Of what is no size nothing else can be said.
  return faults.length > 0 ? faults : headFaults(config, OWN_NAMES);
};

/** The fields whose values would change the mathematics in a way that is not built here. */
const refuseUnbuilt = (
  json: Json,
  { className, activation, unbuilt = [] }: Architecture,
  refuse: Refuse,
): void => {
  const { architectures } = json;
  const isOther = (one: unknown): boolean =>
    typeof one !== 'string' || one.toLowerCase() !== className.toLowerCase();
  // The same layers under another head: a reward model, a classifier.
  if (Array.isArray(architectures) && architectures.length > 0 && architectures.every(isOther))
    refuse('architectures', architectures, `["${className}"], which predicts the next token`);
  const quantised = json.quantization_config;
  if (quantised !== undefined && quantised !== null)
    refuse(
      'quantization_config',
      isRecord(quantised) ? (quantised.quant_method ?? quantised) : quantised,
      'null (weights as plain numbers: choose the checkpoint that is not quantised)',
    );
  const { field, name } = activation;
  if (json[field] !== undefined && json[field] !== name) refuse(field, json[field], `"${name}"`);
  for (const one of unbuilt)
    if (json[one] !== undefined && json[one] !== null && json[one] !== false)
      refuse(one, json[one], 'null (it is not built here)');
  if (json.is_causal === false) refuse('is_causal', false, 'true (a position sees what came before it)');
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
  const { model_type: family } = json;
  if (!isFamily(family)) {
    const has = otherwise(family);
    return E.left({
      _tag: 'ForeignArchitecture',
      modelType: family,
      known: KNOWN_FAMILIES,
      ...(has === null ? {} : { has }),
    });
  }
  const architecture = FAMILIES[family];
  const { defaults } = architecture;
  const faults: FieldFault[] = [];
  const refuse: Refuse = (field, value, expected) => faults.push({ field, value, expected });
  refuseUnbuilt(json, architecture, refuse);
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
  const kvHeads =
    json.num_key_value_heads === null
      ? heads
      : count('kvHeads', 'num_key_value_heads', defaults.kvHeads ?? heads);
  const maxPositions = count('maxPositions', 'max_position_embeddings', defaults.maxPositions);
  const eps = json.rms_norm_eps === undefined ? (defaults.rmsNormEps ?? 1e-6) : json.rms_norm_eps;
  if (!isWithin(eps, 1e-20, 1))
    faults.push({ field: 'rms_norm_eps', value: eps, expected: 'a number from 1e-20 to 1' });
  const { ropeLocalTheta, ...rope } = parseRope(json, architecture, maxPositions, refuse);
  const windows = parseWindows(json, architecture, layers, refuse);
  const truth = (field: string, unless = false): boolean => {
    const value = json[field] ?? unless;
    if (typeof value !== 'boolean') refuse(field, value, 'true or false');
    return value === true;
  };
  const tie = truth('tie_word_embeddings', defaults.tie);
  const biases = architecture.biasSwitches.filter((field) => truth(field));
  const told = json.eos_token_id === undefined ? defaults.eosTokenId : json.eos_token_id;
  const ends = new Set([...tokensIn(told), ...moreEnds]);
  const [eos] = ends;
  if (ends.size === 0 || ![...ends].every((id) => isToken(id) && id < vocabSize))
    faults.push({
      field: 'eos_token_id',
      value: ends.size > 1 ? [...ends] : json.eos_token_id,
      expected: 'a token below vocab_size',
    });
  const padding = json.pad_token_id === undefined ? defaults.padTokenId : json.pad_token_id;
  const pad: unknown = padding === -1 ? eos : (padding ?? eos); // −1: none, in older files
  if (!isToken(pad) || pad >= vocabSize)
    faults.push({ field: 'pad_token_id', value: padding, expected: 'a token below vocab_size' });
  const bos = json.bos_token_id ?? undefined;
  const ownDim = json.head_dim === undefined ? defaults.headDim : (json.head_dim ?? undefined);
  faults.push(...headFaults({ hiddenSize, heads, kvHeads, headDim: ownDim }, FILE_NAMES));
  const sizes = { hiddenSize, heads, headDim: ownDim as number | undefined, ...rope };
  const turning = rotaryDim(sizes);
  const { ropeScaling: scaling } = rope;
  if (rope.partialRotaryFactor !== undefined && !(turning >= 2 && turning % 2 === 0))
    refuse('partial_rotary_factor', rope.partialRotaryFactor, `a share of ${headDim(sizes)} that is even`);
  if (scaling?.kind === 'longrope')
    for (const [field, list] of [
      ['short_factor', scaling.shortFactor],
      ['long_factor', scaling.longFactor],
    ] as const)
      if (list.length > 0 && list.length !== turning / 2)
        refuse(`rope_scaling.${field}`, list, `${turning / 2} numbers, one for each pair that turns`);
  const preScalar = json.query_pre_attn_scalar ?? architecture.queryPreAttnScalar;
  if (architecture.queryPreAttnScalar !== undefined && !isWithin(preScalar, 1e-3, 1e6))
    refuse('query_pre_attn_scalar', preScalar, 'a number from 0.001 to 1e6');
  if (faults.length > 0) return E.left({ _tag: 'InvalidConfig', source, faults });
  return E.right({
    ...(family === 'qwen2' ? {} : { family }),
    vocabSize,
    hiddenSize,
    intermediateSize,
    layers,
    heads,
    kvHeads,
    ...(ownDim === undefined || ownDim === hiddenSize / heads ? {} : { headDim: ownDim as number }),
    ...(biases.includes('attention_bias') ? { attentionBias: true } : {}),
    ...(biases.includes('mlp_bias') ? { mlpBias: true } : {}),
    rmsNormEps: eps as number,
    ...rope,
    ...(ropeLocalTheta === undefined || windows.slidingWindow === undefined ? {} : { ropeLocalTheta }),
    ...(architecture.queryPreAttnScalar === undefined || preScalar === headDim(sizes)
      ? {}
      : { queryPreAttnScalar: preScalar as number }),
    ...windows,
    tieEmbeddings: tie,
    // Longer texts turn otherwise, from their first token on.
    maxPositions:
      scaling?.kind === 'longrope' ? Math.min(maxPositions, scaling.originalPositions) : maxPositions,
    eosTokenId: eos as number,
    ...(ends.size > 1 ? { eosTokenIds: [...ends] as number[] } : {}),
    padTokenId: pad as number,
    ...(isToken(bos) ? { bosTokenId: bos } : {}),
  });
};

/** The one token that ends a text, or the list of them. */
const printEnds = (config: ModelConfig): number | readonly number[] => {
  const ends = [...endTokens(config)];
  return ends.length > 1 ? ends : config.eosTokenId;
};

/** The JSON of config.json, as transformers reads it. parseConfig ∘ printConfig is the identity. */
export const printConfig = (config: ModelConfig): Json => {
  const { family = 'qwen2' } = config;
  const architecture = architectureOf(config);
  const biases = { attention_bias: config.attentionBias ?? false, mlp_bias: config.mlpBias ?? false };
  return {
    architectures: [architecture.className],
    model_type: family,
    vocab_size: config.vocabSize,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.kvHeads,
    ...(family === 'qwen2' && config.headDim === undefined ? {} : { head_dim: headDim(config) }),
    ...Object.fromEntries(architecture.biasSwitches.map((field) => [field, biases[field]])),
    [architecture.activation.field]: architecture.activation.name,
    rms_norm_eps: config.rmsNormEps,
    ...printRope(config),
    ...(architecture.queryPreAttnScalar === undefined
      ? {}
      : { query_pre_attn_scalar: config.queryPreAttnScalar ?? headDim(config) }),
    tie_word_embeddings: config.tieEmbeddings,
    max_position_embeddings:
      config.ropeScaling?.kind === 'longrope' ? config.ropeScaling.stretchedPositions : config.maxPositions,
    eos_token_id: printEnds(config),
    pad_token_id: config.padTokenId,
    ...(config.bosTokenId === undefined ? {} : { bos_token_id: config.bosTokenId }),
    ...printWindows(config, architecture),
    attention_dropout: 0,
    torch_dtype: 'float32',
  };
};
