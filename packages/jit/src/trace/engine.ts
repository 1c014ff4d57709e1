/** @file Borrowing tfjs's engine for a synchronous stretch: another backend for the time of one function.
 *
 *  `tf.setBackend` is asynchronous and makes its backend the default. A trace must do neither, so the two fields
 *  that hold the current backend are exchanged and put back, also after an exception. No await lies in between,
 *  so nobody else can see it. */
import * as tf from '@tensorflow/tfjs';

interface EngineFields {
  backendName: string | null | undefined;
  backendInstance: tf.KernelBackend | null | undefined;
  pendingBackendInit: Promise<boolean> | null | undefined;
}

export const withBackend = <T>(name: string, backend: tf.KernelBackend, run: () => T): T => {
  const engine = tf.engine() as unknown as EngineFields;
  const { backendName, backendInstance, pendingBackendInit } = engine;
  engine.backendName = name;
  engine.backendInstance = backend;
  engine.pendingBackendInit = null;
  try {
    return run();
  } finally {
    engine.backendName = backendName;
    engine.backendInstance = backendInstance;
    engine.pendingBackendInit = pendingBackendInit;
  }
};

interface TensorRecord {
  readonly backend: tf.KernelBackend;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}

/** What the engine knows of a tensor's data: its backend, shape and type. */
export const recordOf = (dataId: object): TensorRecord | undefined =>
  (tf.engine() as unknown as { state: { tensorInfo: WeakMap<object, TensorRecord> } }).state.tensorInfo.get(
    dataId,
  );

/** Runs with tensors disposed at the end, and with variables that it made. */
export const scoped = <T>(run: () => T): T => {
  const { registeredVariables } = tf.engine();
  const before = new Set(Object.keys(registeredVariables));
  let result: T | undefined;
  try {
    tf.tidy(() => {
      result = run();
    });
    return result as T;
  } finally {
    for (const [name, variable] of Object.entries(registeredVariables))
      if (!before.has(name)) variable.dispose();
  }
};

/** Data that nobody has disposed: on so many tensors, of so many bytes each. */
export interface Leftover {
  readonly dataId: object;
  readonly tensors: number;
  readonly bytes: number;
}

/** Takes tensors off the engine's books that nobody can dispose any more: a gradient that fails half-way leaves
 *  the tensors that it saved for its backward pass. */
export const forget = (leftovers: readonly Leftover[]): void => {
  const { state } = tf.engine() as unknown as {
    state: {
      numTensors: number;
      numDataBuffers: number;
      numBytes: number;
      tensorInfo: WeakMap<object, unknown>;
    };
  };
  for (const { dataId, tensors, bytes } of leftovers) {
    if (!state.tensorInfo.delete(dataId)) continue;
    state.numTensors -= tensors;
    state.numDataBuffers -= 1;
    state.numBytes -= tensors * bytes;
  }
};
