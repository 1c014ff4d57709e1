/** @file How positions are turned into angles beyond the length that a model was first trained for: the fields of config.json,
 *  and the frequencies that come of them. */
import type { ModelConfig, RopeScaling } from '../types.js';
import { type Architecture, architectureOf, type RopeKind } from './families.js';
import { rotaryDim } from './heads.js';
import { isRecord, isWithin, type Json, type Refuse } from './json.js';

const MOST_POSITIONS = 2 ** 31 - 1;

interface Holder {
  readonly name: string;
  readonly holder: Json;
}

/** What it holds of layers that look all the way back, and of those with a window. */
const [FULL, LOCAL] = ['full_attention', 'sliding_attention'];

/** θ of layers with a window, where a file is silent. */
const LOCAL_THETA = 10_000;

/** Where scaling is told: rope_scaling in older files, rope_parameters in newer ones. transformers looks in this order; where layers with
 *  a window turn by a θ of their own, rope_parameters has an entry for either kind, and rope_scaling is of the other layers. */
const holderOf = (json: Json, { localRope }: Architecture): Holder => {
  const { rope_scaling: older, rope_parameters: newer } = json;
  const all = isRecord(newer) ? newer : {};
  if (isRecord(older) && Object.keys(older).length > 0)
    return {
      name: 'rope_scaling',
      holder: localRope && isRecord(all[FULL]) ? { ...all[FULL], ...older } : older,
    };
  if (!localRope) return { name: 'rope_parameters', holder: all };
  return { name: `rope_parameters.${FULL}`, holder: isRecord(all[FULL]) ? all[FULL] : {} };
};

/** θ of layers with a window. */
const parseLocal = (json: Json, refuse: Refuse): number => {
  const all = isRecord(json.rope_parameters) ? json.rope_parameters : {};
  for (const [key, value] of Object.entries(all))
    if (![FULL, LOCAL].includes(key) || (value !== null && !isRecord(value)))
      refuse(`rope_parameters.${key}`, value, `an object, for "${FULL}" or "${LOCAL}"`);
  const own = isRecord(all[LOCAL]) ? all[LOCAL] : {};
  const kind = own.rope_type ?? own.type ?? 'default';
  if (kind !== 'default') refuse(`rope_parameters.${LOCAL}.rope_type`, kind, '"default"');
  const theta = own.rope_theta ?? json.rope_local_base_freq ?? LOCAL_THETA;
  if (!isTheta(theta)) refuse('rope_local_base_freq', theta, THETA);
  return theta as number;
};

const isTheta = (theta: unknown): theta is number => isWithin(theta, 1, 1e15);
const THETA = 'a number from 1 to 1e15';

/** The share of a head that turns; anything but 1 is refused in families that do not have it. */
const parsePartial = (
  json: Json,
  { name, holder }: Holder,
  { partialRotary }: Architecture,
  refuse: Refuse,
) => {
  const told = [
    [`${name}.partial_rotary_factor`, holder.partial_rotary_factor],
    ['partial_rotary_factor', json.partial_rotary_factor],
  ] as const;
  const [field, factor] = told.find(([, value]) => value !== undefined && value !== null) ?? told[1];
  if (factor === undefined || factor === null || factor === 1) return undefined;
  if (partialRotary && isWithin(factor, 1e-3, 1)) return factor;
  refuse(field, factor, partialRotary ? 'a number from 0.001 to 1' : '1 (all of a head is rotated)');
  return undefined;
};

/** What of a model's configuration says how positions turn. */
export interface Rope {
  readonly ropeTheta: number;
  readonly ropeScaling?: RopeScaling;
  readonly ropeLocalTheta?: number;
  readonly partialRotaryFactor?: number;
}

/** θ and the scaling of a config.json; whatever cannot be used is refused. */
export const parseRope = (
  json: Json,
  architecture: Architecture,
  maxPositions: number,
  refuse: Refuse,
): Rope => {
  for (const name of ['rope_scaling', 'rope_parameters'] as const)
    if (json[name] !== undefined && json[name] !== null && !isRecord(json[name]))
      refuse(name, json[name], 'null or an object');
  const place = holderOf(json, architecture);
  const theta = place.holder.rope_theta ?? json.rope_theta ?? architecture.defaults.ropeTheta ?? 10_000;
  if (!isTheta(theta)) refuse('rope_theta', theta, THETA);
  const partial = parsePartial(json, place, architecture, refuse);
  const scaling = parseScaling(json, place, architecture, maxPositions, refuse);
  return {
    ropeTheta: theta as number,
    ...(scaling === undefined ? {} : { ropeScaling: scaling }),
    ...(architecture.localRope ? { ropeLocalTheta: parseLocal(json, refuse) } : {}),
    ...(partial === undefined ? {} : { partialRotaryFactor: partial }),
  };
};

const parseScaling = (
  json: Json,
  { name, holder }: Holder,
  { ropes, defaults }: Architecture,
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
      json.original_max_position_embeddings ??
      defaults.originalPositions ??
      holder.original_max_position_embeddings ??
      maxPositions;
    if (!Number.isInteger(value) || !isWithin(value, 1, MOST_POSITIONS))
      refuse(`${name}.original_max_position_embeddings`, value, `a whole number from 1 to ${MOST_POSITIONS}`);
    return value as number;
  };
  const perLayer = Object.keys(holder).find((key) => isRecord(holder[key]));
  if (perLayer !== undefined) {
    refuse(`${name}.${perLayer}`, holder[perLayer], 'nothing (one kind of positions for all layers)');
    return undefined;
  }
  const word = holder.rope_type ?? holder.type ?? 'default';
  const kind: RopeKind | undefined =
    typeof word === 'string' && Object.hasOwn(ropes, word) ? ropes[word] : undefined;
  const factor = () => needed('factor', 1e-3, 1e6);
  const slowings = (field: string): readonly number[] => {
    const value = holder[field];
    if (Array.isArray(value) && value.every((one) => isWithin(one, 1e-6, 1e6))) return value;
    refuse(`${name}.${field}`, value, 'a list of numbers from 1e-6 to 1e6, one for each pair that turns');
    return [];
  };
  switch (kind) {
    case 'default':
      return undefined;
    case 'longrope': {
      const more = {
        factor: optional('factor', 1e-3, 1e6),
        attentionFactor: optional('attention_factor', 1e-6, 1e6),
      };
      return {
        kind,
        originalPositions: original(),
        stretchedPositions: maxPositions,
        shortFactor: slowings('short_factor'),
        longFactor: slowings('long_factor'),
        ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)),
      };
    }
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
      refuse(`${name}.rope_type`, word, listed([...new Set(Object.values(ropes))]));
      return undefined;
  }
};

/** @example listed(['a', 'b', 'c']) // "a", "b" or "c" */
const listed = (words: readonly string[]): string =>
  words
    .map((word) => JSON.stringify(word))
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');

const without = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The fields of config.json, as transformers reads them. */
export const printRope = (config: ModelConfig): Json => {
  const { localRope, partialRotary, defaults } = architectureOf(config);
  const scaling = printScaling(config.ropeScaling);
  return {
    rope_theta: config.ropeTheta,
    ...(localRope ? { rope_local_base_freq: config.ropeLocalTheta ?? LOCAL_THETA } : {}),
    ...(partialRotary ? { partial_rotary_factor: config.partialRotaryFactor ?? 1 } : {}),
    ...(scaling === null ? {} : { rope_scaling: scaling }),
    ...(config.ropeScaling?.kind === 'longrope' && defaults.originalPositions !== undefined
      ? { original_max_position_embeddings: config.ropeScaling.originalPositions }
      : {}),
  };
};

/** The value of rope_scaling. */
const printScaling = (scaling: RopeScaling | undefined): Json | null => {
  if (scaling === undefined) return null;
  const { kind, factor } = scaling;
  if (kind === 'longrope')
    return without({
      rope_type: kind,
      short_factor: scaling.shortFactor,
      long_factor: scaling.longFactor,
      factor,
      attention_factor: scaling.attentionFactor,
    });
  if (kind === 'linear') return { rope_type: kind, factor };
  const shared = { rope_type: kind, factor, original_max_position_embeddings: scaling.originalPositions };
  if (kind === 'llama3')
    return {
      ...shared,
      low_freq_factor: scaling.lowFrequencyFactor,
      high_freq_factor: scaling.highFrequencyFactor,
    };
  return without({
    ...shared,
    attention_factor: scaling.attentionFactor,
    beta_fast: scaling.betaFast,
    beta_slow: scaling.betaSlow,
    mscale: scaling.mscale,
    mscale_all_dim: scaling.mscaleAllDim,
    truncate: scaling.truncate,
  });
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

/** @source Ding et al. 2024, LongRoPE, section 3.3 */
const longropeAmplitude = (s: Extract<RopeScaling, { readonly kind: 'longrope' }>): number => {
  const factor = s.factor ?? s.stretchedPositions / s.originalPositions;
  return (
    s.attentionFactor ?? (factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(s.originalPositions)))
  );
};

const amplitudeOf = (scaling: RopeScaling | undefined): number => {
  if (scaling?.kind === 'yarn') return yarnAmplitude(scaling);
  return scaling?.kind === 'longrope' ? longropeAmplitude(scaling) : 1;
};

/** θ^(−2i / width), i = 0 … width/2 − 1, each changed as the scaling says. width: of what turns of a head
 *  @example frequenciesOf(4, 100) // 1, 0.1 */
export const frequenciesOf = (width: number, theta: number, scaling?: RopeScaling): Frequencies => {
  const half = width / 2;
  const scaled = (i: number): number => {
    const f = theta ** (-i / half);
    if (scaling === undefined) return f;
    if (scaling.kind === 'linear') return f / scaling.factor;
    if (scaling.kind === 'longrope') return f / scaling.shortFactor[i]!;
    if (scaling.kind === 'llama3') return llama3(f, scaling);
    const share = yarnShare(i, width, theta, scaling);
    return (share * f) / scaling.factor + (1 - share) * f;
  };
  return {
    frequencies: Float32Array.from({ length: half }, (_, i) => scaled(i)),
    amplitude: amplitudeOf(scaling),
  };
};

/** The frequencies of a model's heads, by how far back a layer looks (see `windowOf`). */
export const modelFrequencies = (config: ModelConfig): ((window: number | null) => Frequencies) => {
  const width = rotaryDim(config);
  const all = frequenciesOf(width, config.ropeTheta, config.ropeScaling);
  if (!architectureOf(config).localRope) return () => all;
  const local = frequenciesOf(width, config.ropeLocalTheta ?? LOCAL_THETA);
  return (window) => (window === null ? all : local);
};
