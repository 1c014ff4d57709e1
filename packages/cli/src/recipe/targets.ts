/** @file Which maps of a layer an adapter of a recipe is for. */
import { type LoraConfig, linearModules, loraFaults, type ModelConfig } from '@tompo/lm/config';
import type { RecipeFault } from '../errors.js';
import { EVERY_MAP } from './maps.js';
import { foundConfig } from './modelSizes.js';
import type { Recipe } from './schema.js';

type Lora = Recipe['rl']['lora'];

/** All seven mean every linear map of a layer, under whatever names the family keeps them.
 *  @example loraOf(phi3, { rank: 16, alpha: 32, targets: [...EVERY_MAP] }).targets // qkv_proj, o_proj, gate_up_proj, down_proj */
export const loraOf = (config: ModelConfig, lora: Lora): LoraConfig => {
  const own = linearModules(config).map(({ name }) => name.slice(name.lastIndexOf('.') + 1));
  const named = new Set<string>(lora.targets);
  return EVERY_MAP.every((name) => named.has(name)) && !own.every((name) => named.has(name))
    ? { ...lora, targets: own }
    : lora;
};

/** Targets that the model of the recipe does not have, where its files are there. */
export const targetFaults = (recipe: Recipe): readonly RecipeFault[] => {
  const config = foundConfig(recipe);
  if (config === null) return [];
  return (['sft', 'rl'] as const).flatMap((section) => {
    const { lora } = recipe[section];
    if (lora === 'none') return [];
    return loraFaults(config, loraOf(config, lora)).map((message) => ({ path: `${section}.lora`, message }));
  });
};
