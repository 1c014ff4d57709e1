/** @file Language models of the Qwen2 family as plain TensorFlow.js functions. */
export { reasonOf, writeAtomically } from './atomic.js';
export { attention, maskBias } from './attention.js';
export { type Merge, trainBpe } from './bpe.js';
export { type ChatMessage, chatPrompt } from './chat.js';
export { type LoadOptions, loadModel, saveModel } from './checkpoint.js';
export { type Choosing, type Chosen, choose } from './choose.js';
export { headDim, parseConfig, printConfig } from './config.js';
export { type EmbeddedSizes, embeddedConfig } from './embedded.js';
export { explain, type FieldFault, type LmError, type TensorFault } from './errors.js';
export { readSafetensors, writeSafetensors } from './files.js';
export { inMemory, safetensorsInFile, stretchOf } from './inFile.js';
export { type InitOptions, initModel, initWeights } from './init.js';
export { type AdapterTensors, linear, loraName, type WeightTensors } from './linear.js';
export { completionLogprobs, type LogprobOptions, type PackedTensors } from './logprobs.js';
export { adapterShapes, checkAdapter, initAdapter, loraFaults, mergeAdapter, mergeWeights } from './lora.js';
export { inBytes, memoryLimit } from './memory.js';
export { type Forward, forward, hidden, logits, type ModelInput } from './model.js';
export { type PackShape, type PromptGroup, packBatch } from './packed.js';
export type { PackedLayout } from './packedAttention.js';
export { loadAdapter, parseAdapterConfig, printAdapterConfig, saveAdapter } from './peft.js';
export { REMATS, type Remat } from './remat.js';
export {
  parseSafetensors,
  printSafetensors,
  type SafetensorsHeader,
  type TensorPlace,
} from './safetensors.js';
export { createSampler, type Sampler, type SamplerOptions } from './sampler.js';
export { requestFaults, type SampleRequest } from './sampling.js';
export {
  type ByteTokenizerOptions,
  byteTokenizer,
  byteTokenizerJson,
  loadTokenizer,
  type TokenizerOptions,
} from './tokenizer.js';
export { logitRows } from './tokenScores.js';
export type * from './types.js';
export { linearModules, misfits, parameterCount, weightShapes } from './weights.js';
