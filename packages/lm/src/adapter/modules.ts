/** @file The modules that an adapter's settings give factors to, each with its own rank and scale. */
import { embeddingName, headName, layerName, linearModules } from '../architecture/weights.js';
import type { LoraConfig, ModelConfig } from '../types.js';
import { loraName, type ModuleKind, magnitudeName } from './names.js';
import { areNamed, hasNoFactors, layerIn } from './patterns.js';
import { rankOf } from './scale.js';

/** PEFT's word for all linear modules but the head. */
const ALL_LINEAR = 'all-linear';

/** The name of the module that a weight belongs to. */
const moduleOf = (weightName: string): string => weightName.slice(0, weightName.lastIndexOf('.'));
export const EMBEDDING = moduleOf(embeddingName);
export const HEAD = moduleOf(headName);

export interface Module {
  /** Where it hangs: model.layers.0.self_attn.q_proj. */
  readonly path: string;
  readonly kind: ModuleKind;
  readonly in: number;
  readonly out: number;
}

/** All that can have factors, in the order of a forward pass. */
export const modulesOf = (config: ModelConfig): readonly Module[] => {
  const { vocabSize: V, hiddenSize: D } = config;
  const linear = linearModules(config);
  const layers = Array.from({ length: config.layers }, (_, layer) =>
    linear.map(
      (module): Module => ({
        path: `${layerName(layer)}.${module.name}`,
        kind: 'linear',
        in: module.in,
        out: module.out,
      }),
    ),
  );
  return [
    { path: EMBEDDING, kind: 'embedding', in: V, out: D },
    ...layers.flat(),
    { path: HEAD, kind: 'linear', in: D, out: V },
  ];
};

const isTarget = (lora: LoraConfig, { path, kind }: Module): boolean => {
  if (lora.exclude !== undefined && areNamed(lora.exclude, path)) return false;
  if (hasNoFactors(lora.savedModules ?? [], path)) return false;
  if (lora.targets === ALL_LINEAR) return kind === 'linear' && path !== HEAD;
  if (!areNamed(lora.targets, path)) return false;
  // A path that is named whole is meant, whatever its layer.
  if (lora.layers === undefined || lora.targets.includes(path)) return true;
  const layer = layerIn(lora.layersPattern ?? [], path);
  return layer !== undefined && lora.layers.includes(layer);
};

export const adaptedModules = (config: ModelConfig, lora: LoraConfig): readonly Module[] =>
  modulesOf(config).filter((module) => isTarget(lora, module));

/** The factors' names, as PEFT has them, and shapes: A [rank, in], B [out, rank], and DoRA's magnitudes [out]. */
export const adapterShapes = (
  config: ModelConfig,
  lora: LoraConfig,
): Readonly<Record<string, readonly number[]>> => {
  const shapes: Record<string, readonly number[]> = {};
  for (const { path, kind, in: width, out } of adaptedModules(config, lora)) {
    const rank = rankOf(lora, path);
    shapes[loraName(path, 'A', kind)] = [rank, width];
    shapes[loraName(path, 'B', kind)] = [out, rank];
    if (lora.dora === true) shapes[magnitudeName(path)] = [out];
  }
  return shapes;
};
