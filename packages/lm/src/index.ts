/** @file Language models of the Qwen2 family as plain TensorFlow.js functions. */
export { attention, maskBias } from './attention.js';
export { headDim, parseConfig, printConfig } from './config.js';
export { explain, type FieldFault, type LmError, type TensorFault } from './errors.js';
export { type InitOptions, initModel, initWeights } from './init.js';
export { type AdapterTensors, linear, loraName, type WeightTensors } from './linear.js';
export { completionLogprobs, type LogprobOptions, type PackedTensors } from './logprobs.js';
export { type Forward, forward, hidden, logits, type ModelInput } from './model.js';
export { type PackShape, type PromptGroup, packBatch } from './packed.js';
export type * from './types.js';
export { linearModules, misfits, parameterCount, weightShapes } from './weights.js';
