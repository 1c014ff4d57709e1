/** @file The tfjs backends: loaded on demand, never made the default. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from '../errors.js';
import { shared } from '../shared.js';

export type TfBackend = 'cpu' | 'wasm' | 'webgpu' | 'tfjs-node' | 'tfjs-node-gpu';

export interface OpenBackend {
  /** The name under which tfjs knows it. */
  readonly name: string;
  readonly instance: tf.KernelBackend;
}

interface Source {
  /** Package to import; null when tfjs has it in itself. */
  readonly package: string | null;
  readonly registeredAs: string;
  readonly more: string;
}

const SOURCES: Readonly<Record<TfBackend, Source>> = {
  cpu: { package: null, registeredAs: 'cpu', more: '' },
  wasm: { package: '@tensorflow/tfjs-backend-wasm', registeredAs: 'wasm', more: '' },
  webgpu: {
    package: '@tensorflow/tfjs-backend-webgpu',
    registeredAs: 'webgpu',
    more: ', and in Node.js the package webgpu, which brings navigator.gpu',
  },
  'tfjs-node': {
    package: '@tensorflow/tfjs-node',
    registeredAs: 'tensorflow',
    more: ', whose install script fetches the TensorFlow library',
  },
  'tfjs-node-gpu': {
    package: '@tensorflow/tfjs-node-gpu',
    registeredAs: 'tensorflow',
    more: ', whose install script fetches the TensorFlow library; it needs CUDA',
  },
};

const unavailable = (backend: TfBackend, reason: string): JitFault =>
  new JitFault({ _tag: 'DeviceUnavailable', device: `eager:${backend}`, reason });

const message = (error: unknown): string =>
  error instanceof Error ? error.message.split('\n')[0]! : String(error);

const load = async (backend: TfBackend, source: Source): Promise<void> => {
  if (source.package === null) return;
  try {
    await import(source.package);
  } catch (error) {
    const how = `install it with \`npm install ${source.package}\`${source.more}`;
    throw unavailable(
      backend,
      `the package ${source.package} could not be loaded (${message(error)}); ${how}.`,
    );
  }
};

/** The cpu backend greets Node.js users with a banner at its first use. That one notice is marked as given;
 *  warnings are left alone. */
const withoutBanner = (instance: tf.KernelBackend): void => {
  if ('firstUse' in instance) (instance as { firstUse: boolean }).firstUse = false;
};

/** Backends start through setBackend, which makes them the default: what was current is put back. */
const initialise = async (backend: TfBackend, { registeredAs }: Source): Promise<OpenBackend> => {
  const engine = tf.engine() as unknown as { backendName: unknown; backendInstance: unknown };
  const { backendName, backendInstance } = engine;
  try {
    const isReady = await tf.setBackend(registeredAs);
    if (!isReady) throw unavailable(backend, `tfjs could not start its backend ${registeredAs}.`);
    const instance = tf.backend();
    withoutBanner(instance);
    return { name: registeredAs, instance };
  } finally {
    engine.backendName = backendName;
    engine.backendInstance = backendInstance;
  }
};

const opened = shared('backends', () => new Map<TfBackend, Promise<OpenBackend>>());

/** Starts a backend once. Left alone: which backend tfjs uses for everything else. */
export const openBackend = (backend: TfBackend): Promise<OpenBackend> => {
  const known = opened.get(backend);
  if (known !== undefined) return known;
  const source = SOURCES[backend];
  const opening = load(backend, source).then(() => initialise(backend, source));
  opened.set(backend, opening);
  opening.catch(() => opened.delete(backend));
  return opening;
};
