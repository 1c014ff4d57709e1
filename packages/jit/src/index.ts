/** @file TensorFlow.js, compiled: functions of tensors, gradients included, traced to ONNX and run by ONNX Runtime. */

export { chunkSizes, inChunks } from './chunks.js';
export type { Device } from './devices.js';
export { type EagerOptions, eager } from './eager.js';
export { explain, type JitError, JitFault, type LargeArrays } from './errors.js';
export { devices, EXECUTOR_SPECS, type ExecutorOptions, openExecutor } from './executor.js';
export { fromHalf } from './filearray.js';
export { rmsNorm, rotary } from './fused.js';
export type { Precision } from './graph/ir.js';
export { type Inspection, inspect } from './inspect.js';
export { type JitOptions, jit } from './jit.js';
export type { MemoryEstimate } from './memory.js';
export { type CompiledModel, jitModel, type ModelOptions } from './model.js';
export { isFileArray, isNdArray, ndarray, zeros } from './ndarray.js';
export type { SavedGraph } from './onnx/save.js';
export { type Profile, type ProfileRow, profile } from './profile.js';
export { type CacheLimits, defaultLimits } from './programCache.js';
export { remat } from './remat.js';
export type { JitDevice } from './run/session.js';
export type { TfBackend } from './run/tfbackend.js';
export type {
  Arrays,
  Bucket,
  Compile,
  Compiled,
  CompileOptions,
  CompileStats,
  Executor,
  FileArray,
  HostArray,
  HostArrays,
  NdArray,
  ProgramStats,
  TensorFunction,
  Tensors,
  Tree,
} from './types.js';
