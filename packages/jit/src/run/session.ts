/** @file An ONNX Runtime session: made from a model, fed with views, giving fresh arrays. */
import * as ort from 'onnxruntime-node';
import { JitFault } from '../errors.js';
import { readFileArray } from '../filearray.js';
import { type DType, sameShape } from '../graph/ir.js';
import { bytesOf } from '../graph/peak.js';
import { ARRAY, isFileArray } from '../ndarray.js';
import { DONE, type Model } from '../onnx/model.js';
import type { HostArray, NdArray } from '../types.js';
import { USELESS_PASSES } from './passes.js';

export type JitDevice = 'cpu' | 'webgpu' | 'cuda';

export interface RunOptions {
  readonly device: JitDevice;
  readonly threads: number;
  /** A graph of which ORT would put nodes on the CPU is refused, on another device than the CPU. */
  readonly isStrict?: boolean;
  /** Where ORT writes a profile: a prefix of file names. No profile when left out. */
  readonly profileTo?: string;
}

export interface Session {
  /** memory: where results go, by their size in bytes; only for graphs that are made for it (`isWritten`). */
  readonly run: (
    leaves: readonly HostArray[],
    memory?: (bytes: number) => ArrayBuffer,
  ) => Promise<readonly NdArray[]>;
  readonly endProfiling: () => void;
  readonly dispose: () => Promise<void>;
}

/** Does a session keep the memory of its runs for itself? On Linux the system's heap serves as well, and all sessions share it:
 *  supervised training of 0.8 million parameters in 16 shapes of batches takes 0.9 GB instead of 3.9, in the same processor time.
 *  Other systems were not measured. */
export const keepsArena = (device: JitDevice): boolean => device !== 'cpu' || process.platform !== 'linux';

const sessionOptions = (
  { memory, folder }: Model,
  { device, threads, profileTo, isStrict = false }: RunOptions,
): ort.InferenceSession.SessionOptions => ({
  executionProviders: [device],
  graphOptimizationLevel: 'all',
  executionMode: 'sequential',
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  enableCpuMemArena: keepsArena(device),
  // A memory pattern is planned after the first run and put beside what that run took: twice the memory (1.04 GB
  // instead of 0.56 GB for a training step of 0.9 million parameters on 32 × 192 tokens), and no faster.
  enableMemPattern: false,
  logSeverityLevel: 3,
  extra: {
    optimization: { disable_specified_optimizers: USELESS_PASSES.join(';') },
    session: {
      use_deterministic_compute: '1',
      ...(isStrict && device !== 'cpu' ? { disable_cpu_ep_fallback: '1' } : {}),
      // Threads that wait look for work for 20 µs, then sleep. ORT's default looks far longer, which on a busy
      // machine takes the core from the thread that is waited for: 573 against 209 ms for one training step beside
      // other programs; on a free core the two are alike, since operators follow each other within microseconds.
      intra_op: { spin_duration_us: '20' },
      ...(folder === null ? {} : { model_external_initializers_file_folder_path: folder }),
    },
  },
  ...(memory.length === 0 ? {} : { externalData: memory }),
  ...(profileTo === undefined ? {} : { enableProfiling: true, profileFilePrefix: profileTo }),
});

/** What ONNX Runtime says of an index that is too large; kernels send negative ones there too (graph/indices.ts). */
const TOO_LARGE =
  /Name:'(\w+)\.\d+'.*indices element out of data bounds, idx=-?\d+ must be within the inclusive range \[-?\d+,(-?\d+)\]/s;

const fault = (name: string, stage: 'build' | 'run', error: unknown): JitFault => {
  const message = error instanceof Error ? error.message : String(error);
  const [, kernel, last] = TOO_LARGE.exec(message) ?? [];
  if (stage === 'run' && kernel !== undefined)
    return new JitFault({ _tag: 'IndexOutOfRange', name, kernel, size: Number(last) + 1 });
  return new JitFault({ _tag: 'RuntimeFailure', name, stage, reason: message });
};

/** ORT has no data behind arrays without elements; feeds of such are refused by no operator we emit. */
const feed = (x: NdArray): ort.Tensor => new ort.Tensor(x.dtype, x.data as Float32Array, x.shape);

const emptyArray = (
  { dtype, shape }: Model['outputTypes'][number],
  memory: (bytes: number) => ArrayBuffer,
): NdArray => {
  const Type = ARRAY[dtype as DType];
  return { dtype: dtype as DType, shape: [...shape], data: new Type(memory(bytesOf({ dtype, shape }))) };
};

/** What onnxruntime-node says of a result that is a sequence, when the run is over. */
const STOPPED = 'Non tensor type is temporarily not supported.';

/** A result, of the type and shape that were traced: everything that was made of them stands on it. */
const fromTensor = (name: string, t: ort.Tensor, { dtype, shape }: Model['outputTypes'][number]): NdArray => {
  if (t.type !== dtype || !sameShape(t.dims, shape))
    throw fault(name, 'run', `a result is ${t.type} [${t.dims}], and ${dtype} [${shape}] was traced`);
  return { dtype: t.type as DType, shape: t.dims, data: t.data as Float32Array };
};

let sessions = 0;

/** Sessions that are open in this process: what tests of leaks count. */
export const openSessions = (): number => sessions;

/** Of a function without results: ONNX Runtime takes no graph without outputs. */
const idle: Session = { run: async () => [], endProfiling: () => undefined, dispose: async () => undefined };

/** CUDA's libraries round the operands of float32 products to 10 bits of mantissa (TF32) unless they are told not to;
 *  results are then 1e-3 away from float32's. onnxruntime-node has no option for it, the libraries read this variable
 *  when they are first used. Whoever wants TF32 sets it to another value than 0. */
const keepFloat32 = (): void => {
  process.env.NVIDIA_TF32_OVERRIDE ??= '0';
};

export const openSession = async (name: string, model: Model, options: RunOptions): Promise<Session> => {
  if (model.outputs.length === 0) return idle;
  if (options.device === 'cuda') keepFloat32();
  const session = await ort.InferenceSession.create(model.bytes, sessionOptions(model, options)).catch(
    (error: unknown) => {
      throw fault(name, 'build', error);
    },
  );
  const weights: Record<string, ort.Tensor> = {};
  for (const { name: input, array } of model.weights)
    weights[input] = feed(isFileArray(array) ? await readFileArray(array) : array);
  const run: Session['run'] = async (leaves, memory = (bytes) => new ArrayBuffer(bytes)) => {
    const feeds: Record<string, ort.Tensor> = { ...weights };
    model.inputs.forEach((input, i) => {
      if (input !== null) feeds[input] = feed(leaves[i] as NdArray);
    });
    if (model.isWritten) {
      const outputs = model.outputTypes.map((type) => emptyArray(type, memory));
      const fetches = Object.fromEntries(model.outputs.map((output, i) => [output, feed(outputs[i]!)]));
      await session.run(feeds, { [DONE]: null, ...fetches }).catch((error: unknown) => {
        if (!(error instanceof Error && error.message === STOPPED)) throw fault(name, 'run', error);
      });
      return outputs;
    }
    const results = await session.run(feeds).catch((error: unknown) => {
      throw fault(name, 'run', error);
    });
    return model.outputs.map((output, i) => fromTensor(name, results[output]!, model.outputTypes[i]!));
  };
  sessions += 1;
  const dispose = async (): Promise<void> => {
    await session.release();
    sessions -= 1;
  };
  return { run, endProfiling: () => session.endProfiling(), dispose };
};
