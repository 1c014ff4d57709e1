/** @file How long the heads of attention are. */
import type { ModelConfig } from '../types.js';

/** The length of one head's query, key and value. */
export const headDim = (config: Pick<ModelConfig, 'headDim' | 'hiddenSize' | 'heads'>): number =>
  config.headDim ?? config.hiddenSize / config.heads;

/** How much of a head turns with its position: the first numbers of it, all of them in most families. */
export const rotaryDim = (
  config: Pick<ModelConfig, 'headDim' | 'hiddenSize' | 'heads' | 'partialRotaryFactor'>,
): number => Math.floor(headDim(config) * (config.partialRotaryFactor ?? 1));
