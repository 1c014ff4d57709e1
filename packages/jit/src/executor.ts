/** @file Executors: one word for where tensor functions run. */
import { availableParallelism } from 'node:os';
import { either as E } from 'fp-ts';
import { whyNotWebgpu } from './auto.js';
import { type Device, probeEager, probeJit } from './devices.js';
import { eager } from './eager.js';
import type { JitError } from './errors.js';
import type { Precision } from './graph/ir.js';
import { describe, jit } from './jit.js';
import { type Known, unknownOption } from './options.js';
import { type CacheLimits, limitsFault } from './programCache.js';
import type { JitDevice } from './run/session.js';
import type { TfBackend } from './run/tfbackend.js';
import { PRECISIONS, precisionsOf } from './target.js';
import type { Compile, CompileOptions, Executor, TensorFunction } from './types.js';

const JIT: readonly JitDevice[] = ['cpu', 'webgpu', 'cuda'];
const EAGER: readonly TfBackend[] = ['cpu', 'wasm', 'webgpu', 'tfjs-node', 'tfjs-node-gpu'];

/** What `openExecutor` knows. */
export const EXECUTOR_SPECS: readonly string[] = [
  'auto',
  ...JIT.map((d) => `jit:${d}`),
  ...EAGER.map((b) => `eager:${b}`),
];

export interface ExecutorOptions {
  /** Threads of 'jit:cpu'; all cores when left out. */
  readonly threads?: number | undefined;
  /** Of the products of 'jit:*'; 'float32' by default. Eager backends have no other. */
  readonly precision?: Precision | undefined;
  /** Of 'jit:*': how many compiled shapes of each function are kept, and how much memory they may hold; `defaultLimits` by default.
   *  Eager backends keep none. */
  readonly limits?: CacheLimits | undefined;
}

const EXECUTOR_OPTIONS: Known<ExecutorOptions> = { threads: true, precision: true, limits: true };

interface Settings {
  readonly threads: number;
  readonly precision: Precision;
  readonly limits?: CacheLimits | undefined;
}

const compiled = (spec: string, device: JitDevice, settings: Settings, why = ''): Executor => ({
  spec,
  description: `${describe(device, settings.threads, settings.precision)}${why}`,
  compile: ((fn: TensorFunction, options: CompileOptions = {}) =>
    jit(fn, { ...options, device, ...settings })) as Compile,
});

const interpreted = (spec: string, backend: TfBackend): Executor => ({
  spec,
  description: `tfjs ${backend}, eager`,
  compile: ((fn: TensorFunction, options: CompileOptions = {}) =>
    eager(fn, { ...options, backend })) as Compile,
});

const openJit = async (
  spec: string,
  device: JitDevice,
  settings: Settings,
): Promise<E.Either<JitError, Executor>> => {
  const known = precisionsOf(device);
  if (!known.includes(settings.precision))
    return E.left({ _tag: 'InvalidPrecision', precision: `${settings.precision} on ${spec}`, known });
  const reason = await probeJit(device);
  return reason === null
    ? E.right(compiled(spec, device, settings))
    : E.left({ _tag: 'DeviceUnavailable', device: spec, reason });
};

const openEager = async (spec: string, backend: TfBackend): Promise<E.Either<JitError, Executor>> => {
  const reason = await probeEager(backend);
  return reason === null
    ? E.right(interpreted(spec, backend))
    : E.left({ _tag: 'DeviceUnavailable', device: spec, reason });
};

/** The fastest that is there: CUDA, else a GPU through WebGPU, else the CPU. What was passed over, and why, is said. */
const openAuto = async (settings: Settings): Promise<E.Either<JitError, Executor>> => {
  const lack = (device: JitDevice): string | null =>
    precisionsOf(device).includes(settings.precision) ? null : `it has no products in ${settings.precision}`;
  const noCuda = lack('cuda') ?? (await probeJit('cuda'));
  if (noCuda === null) return E.right(compiled('auto', 'cuda', settings, ' (auto: CUDA was found)'));
  const noWebgpu = lack('webgpu') ?? (await whyNotWebgpu(settings.threads));
  if (noWebgpu === null)
    return E.right(compiled('auto', 'webgpu', settings, ' (auto: no CUDA, but a GPU with WebGPU)'));
  const noCpu = await probeJit('cpu');
  if (noCpu === null)
    return E.right(compiled('auto', 'cpu', settings, ` (auto: no CUDA; WebGPU: ${noWebgpu})`));
  return E.left({ _tag: 'DeviceUnavailable', device: 'auto', reason: `cpu: ${noCpu} cuda: ${noCuda}` });
};

/** Opens an executor by its name. A device asked for by name is used or refused with a reason.
 *  spec: 'auto' | 'jit:cpu' | 'jit:webgpu' | 'jit:cuda' | 'eager:cpu' | 'eager:wasm' | 'eager:webgpu' |
 *  'eager:tfjs-node' | 'eager:tfjs-node-gpu'
 *  @example
 *  const executor = await openExecutor('auto');
 *  if (E.isLeft(executor)) throw new JitFault(executor.left);
 *  const double = executor.right.compile((x: tf.Tensor) => tf.mul(x, 2)); */
export const openExecutor = async (
  spec: string,
  options: ExecutorOptions = {},
): Promise<E.Either<JitError, Executor>> => {
  const unknown = unknownOption('openExecutor', options, EXECUTOR_OPTIONS);
  if (unknown !== null) return E.left(unknown.error);
  const threads = options.threads ?? availableParallelism();
  if (!Number.isInteger(threads) || threads < 1) return E.left({ _tag: 'InvalidThreads', threads });
  const precision = options.precision ?? 'float32';
  if (!PRECISIONS.includes(precision))
    return E.left({ _tag: 'InvalidPrecision', precision, known: PRECISIONS });
  const { limits } = options;
  const fault = limits === undefined ? null : limitsFault(limits);
  if (fault !== null)
    return E.left({ _tag: 'InvalidOption', name: 'openExecutor', field: 'limits', reason: fault });
  const settings = { threads, precision, ...(limits === undefined ? {} : { limits }) };
  if (spec === 'auto') return openAuto(settings);
  const device = JIT.find((d) => spec === `jit:${d}`);
  if (device !== undefined) return openJit(spec, device, settings);
  const backend = EAGER.find((b) => spec === `eager:${b}`);
  if (backend !== undefined)
    return precision === 'float32'
      ? openEager(spec, backend)
      : E.left({ _tag: 'InvalidPrecision', precision, known: ['float32 (eager backends have no other)'] });
  return E.left({ _tag: 'UnknownSpec', spec, known: EXECUTOR_SPECS });
};

/** Every device with its state: what `openExecutor` would use, and why not the rest. */
export const devices = async (): Promise<readonly Device[]> => {
  const found: Device[] = [];
  const add = (spec: string, reason: string | null): void => {
    found.push({ spec, available: reason === null, reason });
  };
  // One after the other: two that start at once would disturb each other's measurements and messages.
  for (const device of JIT) add(`jit:${device}`, await probeJit(device));
  for (const backend of EAGER) add(`eager:${backend}`, await probeEager(backend));
  return found;
};
