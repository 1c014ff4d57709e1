/** @file What models and adapters are, without anything that computes: for programs that look at files of models and load none. */
export { loraFaults } from './adapter/lora.js';
export { parseConfig } from './architecture/config.js';
export { headDim } from './architecture/heads.js';
export { linearModules } from './architecture/weights.js';
export type { LmError } from './errors.js';
export type { LoraConfig, ModelConfig } from './types.js';
