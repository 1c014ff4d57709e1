/** @file Language models of the Qwen2, Qwen3, Llama, Mistral, Phi-3 and Gemma 3 families as plain TensorFlow.js functions. */

export { checkAdapter, initAdapter, loraFaults } from './adapter/lora.js';
export { mergeAdapter, mergeWeights } from './adapter/merge.js';
export { adapterShapes } from './adapter/modules.js';
export { loraName } from './adapter/names.js';
export { loadAdapter, saveAdapter } from './adapter/peft.js';
export { parseAdapterConfig, printAdapterConfig } from './adapter/peftConfig.js';
export { parseConfig, printConfig } from './architecture/config.js';
export { type EmbeddedSizes, embeddedConfig } from './architecture/embedded.js';
export { endTokens, type Generation, parseGeneration } from './architecture/generation.js';
export { headDim } from './architecture/heads.js';
export { linearModules, misfits, parameterCount, weightShapes } from './architecture/weights.js';
export { attention } from './attention/attention.js';
export { maskBias } from './attention/mask.js';
export type { PackedLayout } from './attention/packed.js';
export { type ApplyChatOptions, applyChatTemplate, type ChatMessage } from './chat/apply.js';
export { CHAT_FILE } from './chat/chatFile.js';
export {
  type ChatOptions,
  conversationTokens,
  promptTokens,
  withChat,
  withoutChat,
} from './chat/chatFormat.js';
export {
  type ChatTemplateOptions,
  chatTemplateIn,
  loadChatTemplate,
} from './chat/template.js';
export { createEngine, type Engine, type EngineOptions, type EngineStats } from './engine/engine.js';
export type { Drawn, DrawnToken, DrawRequest, Finish, TokenLogprob } from './engine/requests.js';
export { explain, type FieldFault, type LmError, LmFault, type TensorFault } from './errors.js';
export { reasonOf, writeAtomically } from './files/atomic.js';
export { readSafetensors, writeSafetensors } from './files/files.js';
export { inMemory, readElements, safetensorsInFile } from './files/inFile.js';
export {
  parseSafetensors,
  printSafetensors,
  type SafetensorsHeader,
  type TensorPlace,
} from './files/safetensors.js';
export { inBytes } from './inBytes.js';
export { type AdapterTensors, linear, type WeightTensors } from './layers/linear.js';
export { memoryLimit } from './memory.js';
export { COMPANIONS } from './model/companions.js';
export { type InitOptions, initModel, initWeights } from './model/init.js';
export { completionLogprobs, type LogprobOptions, type PackedTensors } from './model/logprobs.js';
export { type Forward, forward, hidden, logits, type ModelInput } from './model/model.js';
export { type LoadOptions, loadModel, saveModel } from './model/modelFiles.js';
export { type PackShape, type PromptGroup, packBatch } from './model/packing.js';
export { REMATS, type Remat } from './model/remat.js';
export { logitRows } from './model/tokenScores.js';
export { type Choosing, type Chosen, choose } from './sampling/choose.js';
export type { Grammar } from './sampling/masks.js';
export { requestFaults, type SampleRequest } from './sampling/requests.js';
export { createSampler, type Sampler, type SamplerOptions } from './sampling/sampler.js';
export { grammarOfTexts } from './sampling/texts.js';
export { type Merge, trainBpe } from './tokenizer/bpe.js';
export { prefixed } from './tokenizer/prefix.js';
export {
  type ByteTokenizerOptions,
  byteTokenizer,
  byteTokenizerJson,
  loadTokenizer,
  type TokenizerOptions,
} from './tokenizer/tokenizer.js';
export type * from './types.js';
