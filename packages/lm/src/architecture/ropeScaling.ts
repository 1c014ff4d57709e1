/** @file How positions are turned into angles beyond the length that a model was first trained for: the fields of config.json,
 *  and the frequencies that come of them. */
import type { ModelConfig, RopeScaling } from '../types.js';
import { isRecord, isWithin, type Json, type Refuse } from './json.js';

const MOST_POSITIONS = 2 ** 31 - 1;

/** Where scaling is told: rope_scaling in older files, rope_parameters in newer ones. transformers looks in this order. */
const holderOf = (json: Json): { readonly name: string; readonly holder: Json } => {
  const { rope_scaling: older, rope_parameters: newer } = json;
  if (isRecord(older) && Object.keys(older).length > 0) return { name: 'rope_scaling', holder: older };
  return { name: 'rope_parameters', holder: isRecord(newer) ? newer : {} };
};

type Kind = RopeScaling['kind'];

/** θ and the scaling of a config.json; whatever cannot be used is refused. */
export const parseRope = (
  json: Json,
  maxPositions: number,
  refuse: Refuse,
): { readonly theta: number; readonly scaling: RopeScaling | undefined } => {
  for (const name of ['rope_scaling', 'rope_parameters'] as const)
    if (json[name] !== undefined && json[name] !== null && !isRecord(json[name]))
      refuse(name, json[name], 'null or an object');
  const { name, holder } = holderOf(json);
  const theta = holder.rope_theta ?? json.rope_theta ?? 10_000; // what every family fills in
  if (!isWithin(theta, 1, 1e15)) refuse('rope_theta', theta, 'a number from 1 to 1e15');
  const scaling = parseScaling(json, name, holder, maxPositions, refuse);
  return { theta: theta as number, scaling };
};

const parseScaling = (
  json: Json,
  name: string,
  holder: Json,
  maxPositions: number,
  refuse: Refuse,
): RopeScaling | undefined => {
  /** A number of the holder; undefined where it has none and may have none. */
  const optional = (field: string, least: number, most: number): number | undefined => {
    const value = holder[field] ?? undefined;
    if (value === undefined || isWithin(value, least, most)) return value;
    refuse(`${name}.${field}`, value, `a number from ${least} to ${most}`);
    return undefined;
  };
  const needed = (field: string, least: number, most: number): number => {
    const value = holder[field];
    if (!isWithin(value, least, most)) refuse(`${name}.${field}`, value, `a number from ${least} to ${most}`);
    return value as number;
  };
  const original = (): number => {
    const value =
      json.original_max_position_embeddings ?? holder.original_max_position_embeddings ?? maxPositions;
    if (!Number.isInteger(value) || !isWithin(value, 1, MOST_POSITIONS))
      refuse(`${name}.original_max_position_embeddings`, value, `a whole number from 1 to ${MOST_POSITIONS}`);
    return value as number;
  };
  const perLayer = Object.keys(holder).find((key) => isRecord(holder[key]));
  if (perLayer !== undefined) {
    refuse(`${name}.${perLayer}`, holder[perLayer], 'nothing (one kind of positions for all layers)');
    return undefined;
  }
  const kind = holder.rope_type ?? holder.type ?? 'default';
  const factor = () => needed('factor', 1e-3, 1e6);
  switch (kind as Kind | 'default') {
    case 'default':
      return undefined;
    case 'linear':
      return { kind: 'linear', factor: factor() };
    case 'llama3': {
      const low = needed('low_freq_factor', 1e-6, 1e6);
      const high = needed('high_freq_factor', 1e-6, 1e6);
      if (high <= low) refuse(`${name}.high_freq_factor`, high, `more than low_freq_factor = ${low}`);
      return {
        kind: 'llama3',
        factor: factor(),
        lowFrequencyFactor: low,
        highFrequencyFactor: high,
        originalPositions: original(),
      };
    }
    case 'yarn': {
      const originalPositions = original();
      const truncate = holder.truncate ?? true;
      if (typeof truncate !== 'boolean') refuse(`${name}.truncate`, truncate, 'true or false');
      const more = {
        attentionFactor: optional('attention_factor', 1e-6, 1e6),
        betaFast: optional('beta_fast', 1e-6, 1e6),
        betaSlow: optional('beta_slow', 1e-6, 1e6),
        mscale: optional('mscale', 0, 1e6),
        mscaleAllDim: optional('mscale_all_dim', 0, 1e6),
        truncate: truncate ? undefined : false,
      };
      const told = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
      // Files that name no factor mean the stretch from the old length to the new one.
      const stretch =
        (holder.factor ?? undefined) === undefined ? maxPositions / originalPositions : factor();
      return { kind: 'yarn', factor: stretch, originalPositions, ...told };
    }
    default:
      refuse(`${name}.rope_type`, kind, '"default", "linear", "llama3" or "yarn"');
      return undefined;
  }
};

/** The value of rope_scaling, as transformers reads it. */
export const printRope = (scaling: RopeScaling | undefined): Json | null => {
  if (scaling === undefined) return null;
  const { kind, factor } = scaling;
  if (kind === 'linear') return { rope_type: kind, factor };
  const shared = { rope_type: kind, factor, original_max_position_embeddings: scaling.originalPositions };
  if (kind === 'llama3')
    return {
      ...shared,
      low_freq_factor: scaling.lowFrequencyFactor,
      high_freq_factor: scaling.highFrequencyFactor,
    };
  const told = {
    attention_factor: scaling.attentionFactor,
    beta_fast: scaling.betaFast,
    beta_slow: scaling.betaSlow,
    mscale: scaling.mscale,
    mscale_all_dim: scaling.mscaleAllDim,
    truncate: scaling.truncate,
  };
  return {
    ...shared,
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)),
  };
};

/** How fast each pair of a head's numbers turns, and what cos and sin are multiplied with. */
export interface Frequencies {
  /** [headDim/2] radians per position. */
  readonly frequencies: Float32Array;
  readonly amplitude: number;
}

/** Slow turns are slowed by the factor, fast ones are left, those between go from one to the other.
 *  @source Grattafiori et al. 2024, The Llama 3 Herd of Models, and transformers' "llama3" */
const llama3 = (f: number, s: Extract<RopeScaling, { readonly kind: 'llama3' }>): number => {
  const turns = (s.originalPositions * f) / (2 * Math.PI); // within the old length
  if (turns > s.highFrequencyFactor) return f;
  if (turns < s.lowFrequencyFactor) return f / s.factor;
  const share = (turns - s.lowFrequencyFactor) / (s.highFrequencyFactor - s.lowFrequencyFactor);
  return ((1 - share) * f) / s.factor + share * f;
};

type Yarn = Extract<RopeScaling, { readonly kind: 'yarn' }>;

/** The share of pair i that is slowed by the factor: 0 for fast pairs, 1 for slow ones. @source Peng et al. 2023, YaRN, eq. 23 */
const yarnShare = (i: number, headDim: number, theta: number, s: Yarn): number => {
  const pairOf = (turns: number): number =>
    (headDim * Math.log(s.originalPositions / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const [first, last] = [pairOf(s.betaFast || 32), pairOf(s.betaSlow || 1)];
  const whole = s.truncate ?? true;
  const low = Math.max(whole ? Math.floor(first) : first, 0);
  const high = Math.min(whole ? Math.ceil(last) : last, headDim - 1);
  return Math.min(1, Math.max(0, (i - low) / (high === low ? 0.001 : high - low)));
};

/** What makes up for scores that stretching flattens. @source Peng et al. 2023, YaRN, eq. 22 */
const yarnAmplitude = ({ factor, attentionFactor, mscale, mscaleAllDim }: Yarn): number => {
  const of = (weight: number): number => (factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1);
  if (attentionFactor !== undefined) return attentionFactor;
  return mscale && mscaleAllDim ? of(mscale) / of(mscaleAllDim) : of(1);
};

/** θ^(−2i / headDim), i = 0 … headDim/2 − 1, each changed as the scaling says.
 *  @example frequenciesOf(4, 100) // 1, 0.1 */
export const frequenciesOf = (headDim: number, theta: number, scaling?: RopeScaling): Frequencies => {
  const half = headDim / 2;
  const scaled = (i: number): number => {
    const f = theta ** (-i / half);
    if (scaling === undefined) return f;
    if (scaling.kind === 'linear') return f / scaling.factor;
    if (scaling.kind === 'llama3') return llama3(f, scaling);
    const share = yarnShare(i, headDim, theta, scaling);
    return (share * f) / scaling.factor + (1 - share) * f;
  };
  return {
    frequencies: Float32Array.from({ length: half }, (_, i) => scaled(i)),
    amplitude: scaling?.kind === 'yarn' ? yarnAmplitude(scaling) : 1,
  };
};

/** The frequencies of a model's heads. */
export const modelFrequencies = (config: ModelConfig, headDim: number): Frequencies =>
  frequenciesOf(headDim, config.ropeTheta, config.ropeScaling);
