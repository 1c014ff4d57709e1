/** @file How far back each layer looks: the fields of config.json, and what they mean for a layer. */
import type { ModelConfig } from '../types.js';
import type { Architecture } from './families.js';
import { isWithin, type Json, type Refuse } from './json.js';

const MOST = 2 ** 31 - 1;
const [FULL, SLIDING] = ['full_attention', 'sliding_attention'];
/** What configuration classes with a window fill in. */
const [WINDOW, FIRST_NARROW, PATTERN] = [4096, 28, 6];

type Windows = Pick<ModelConfig, 'slidingWindow' | 'fullLayers'>;

/** The window of a config.json and the layers that have none; whatever cannot be used is refused. */
export const parseWindows = (
  json: Json,
  { window, defaults }: Architecture,
  layers: number,
  refuse: Refuse,
): Windows => {
  const on = window === 'switched' ? json.use_sliding_window === true : window !== 'none';
  const unless = defaults.window === undefined ? WINDOW : defaults.window;
  const size = on ? (json.sliding_window === undefined ? unless : json.sliding_window) : null;
  if (size !== null && !(Number.isInteger(size) && isWithin(size, 1, MOST))) {
    refuse('sliding_window', size, `null or a whole number from 1 to ${MOST}`);
    return {};
  }
  const kinds = json.layer_types;
  const first = json.max_window_layers ?? FIRST_NARROW;
  if (window === 'switched' && !(Number.isInteger(first) && isWithin(first, 0, MOST))) {
    refuse('max_window_layers', first, 'a whole number from 0 on');
    return {};
  }
  const pattern = json.sliding_window_pattern ?? PATTERN;
  if (window === 'patterned' && !(Number.isInteger(pattern) && isWithin(pattern, 1, MOST))) {
    refuse('sliding_window_pattern', pattern, 'a whole number from 1 on');
    return {};
  }
  const byLayer = window === 'switched' || window === 'patterned';
  if (window === 'patterned' && size === null && !Array.isArray(kinds)) {
    refuse('sliding_window', size, `a whole number from 1 to ${MOST}`);
    return {};
  }
  const narrow = kindsOf(json, window, size !== null, layers);
  if (Array.isArray(kinds)) {
    const possible = size === null ? [FULL] : byLayer ? [FULL, SLIDING] : [SLIDING];
    if (kinds.length !== layers || !kinds.every((kind) => possible.includes(kind as string))) {
      const each = possible.map((kind) => `"${kind}"`).join(' or ');
      refuse('layer_types', kinds, `${each} for each of ${layers} layers`);
      return {};
    }
  }
  const full = Array.from({ length: layers }, (_, layer) => layer).filter((layer) => !narrow(layer));
  if (full.length === layers) return {};
  return { slidingWindow: size as number, ...(full.length > 0 ? { fullLayers: full } : {}) };
};

/** Which layers are narrow. */
const kindsOf = (
  json: Json,
  window: Architecture['window'],
  any: boolean,
  layers: number,
): ((layer: number) => boolean) => {
  if (!any || window === 'all') return () => any;
  const kinds = json.layer_types;
  if (Array.isArray(kinds)) return (layer) => kinds[layer] === SLIDING;
  const pattern = json.sliding_window_pattern ?? PATTERN;
  if (window === 'patterned') return (layer) => (layer + 1) % (pattern as number) !== 0;
  const first = json.max_window_layers ?? FIRST_NARROW;
  return (layer) => layer >= (first as number) && layer < layers;
};

/** The fields of config.json, as transformers reads them. */
export const printWindows = (config: ModelConfig, { window }: Architecture): Json => {
  const size = config.slidingWindow ?? null;
  if (window === 'none') return {};
  if (window === 'all') return { sliding_window: size };
  if (size === null && window === 'switched') return { use_sliding_window: false };
  const kinds = Array.from({ length: config.layers }, (_, layer) =>
    windowOf(config, layer) === null ? FULL : SLIDING,
  );
  return {
    ...(window === 'switched'
      ? { use_sliding_window: true, max_window_layers: config.fullLayers?.length ?? 0 }
      : {}),
    sliding_window: size,
    layer_types: kinds,
  };
};

/** How many places the queries of a layer see, their own the last of them; null: all that came before. */
export const windowOf = (config: Windows, layer: number): number | null =>
  config.slidingWindow === undefined || config.fullLayers?.includes(layer) ? null : config.slidingWindow;

/** The windows that a model's layers have, each once. @example windowsOf({ layers: 2, slidingWindow: 8, fullLayers: [0] }) // [null, 8] */
export const windowsOf = (config: Windows & Pick<ModelConfig, 'layers'>): readonly (number | null)[] => [
  ...new Set(Array.from({ length: config.layers }, (_, layer) => windowOf(config, layer))),
];
