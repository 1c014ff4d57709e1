/** @file What this machine offers, and why not the rest. A device is judged by running a small program on it. */
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { JitFault } from './errors.js';
import { jit } from './jit.js';
import { ndarray } from './ndarray.js';
import type { JitDevice } from './run/session.js';
import { openBackend, type TfBackend } from './run/tfbackend.js';

export interface Device {
  /** As given to `openExecutor`. */
  readonly spec: string;
  readonly available: boolean;
  /** Why not; null when it is available. */
  readonly reason: string | null;
}

const NO_ADAPTER = /Failed to get a WebGPU adapter: ([^\n]*)/;
const INSTALL_DRIVER =
  'it needs a graphics driver; on Linux a Vulkan driver and its loader libvulkan.so.1 (Debian: apt install libvulkan1 mesa-vulkan-drivers)';

/** ONNX Runtime's messages begin with places in its own source: only what concerns the user is kept. */
const readable = (message: string): string => {
  const adapter = NO_ADAPTER.exec(message);
  return adapter === null
    ? message.trim()
    : `no WebGPU adapter was found (${adapter[1]!.trim()}); ${INSTALL_DRIVER}.`;
};

const reasonOf = (error: unknown): string => {
  if (error instanceof JitFault)
    switch (error.error._tag) {
      case 'DeviceUnavailable':
        return error.error.reason;
      case 'RuntimeFailure':
        return readable(error.error.reason);
      default:
        return error.message;
    }
  return error instanceof Error ? error.message : String(error);
};

const CUDA_LIBRARY: Readonly<Record<string, string>> = {
  linux: 'libonnxruntime_providers_cuda.so',
  win32: 'onnxruntime_providers_cuda.dll',
};

const INSTALL_CUDA =
  'fetch it with `node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12` ' +
  '(its own install script does so where scripts are allowed; pnpm asks for `pnpm approve-builds`), or copy it and ' +
  'libonnxruntime_providers_shared.so there from the Python wheel onnxruntime-gpu of the same version';

/** The CUDA provider is a library beside the binding that the npm package does not bring along. */
const missingCuda = (): string | null => {
  const library = CUDA_LIBRARY[process.platform];
  if (library === undefined) return `onnxruntime has no CUDA provider for ${process.platform}.`;
  // Not imported by its own name: bundles of tfjs are given a `createRequire` at their top, and two of one name clash.
  const { createRequire } = nodeModule;
  const require = createRequire(join(process.cwd(), 'noop.js'));
  const here = createRequire(typeof __filename === 'string' ? __filename : import.meta.url);
  const entry = [here, require].flatMap((r) => {
    try {
      return [r.resolve('onnxruntime-node')];
    } catch {
      return [];
    }
  })[0];
  if (entry === undefined) return 'onnxruntime-node is not installed.';
  const folder = join(dirname(entry), '..', 'bin', 'napi-v6', process.platform, process.arch);
  return existsSync(join(folder, library))
    ? null
    : `the library ${library} is not in ${folder}; ${INSTALL_CUDA}.`;
};

/** Runs 2 × 2 matrices on the device and nowhere else. Null when that works and is right. */
const probeProgram = async (device: JitDevice): Promise<string | null> => {
  const program = jit((x: tf.Tensor) => tf.add(tf.matMul(x, x), 1), {
    device,
    isStrict: true,
    name: `probe of ${device}`,
  });
  try {
    const y = await program(ndarray('float32', [2, 2], [1, 2, 3, 4]));
    return y.data.join() === '8,11,16,23'
      ? null
      : `a product of small matrices came out as ${y.data.join()}.`;
  } catch (error) {
    return reasonOf(error);
  } finally {
    await program.dispose();
  }
};

/** Why a compiled device cannot be used, or null. */
export const probeJit = async (device: JitDevice): Promise<string | null> => {
  if (device === 'cuda') {
    const missing = missingCuda();
    if (missing !== null) return missing;
  }
  return probeProgram(device);
};

/** Why a tfjs backend cannot be used, or null. */
export const probeEager = async (backend: TfBackend): Promise<string | null> => {
  try {
    await openBackend(backend);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
};
