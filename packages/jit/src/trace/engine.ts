/** @file Another backend in tfjs's engine for the time of one synchronous function.
 *
 *  `tf.setBackend` is asynchronous and makes its backend the default. A trace must do neither, so the two fields
 *  that hold the current backend are exchanged and put back, also after an exception. There is no await in between,
 *  so no other code can see it. */
import * as tf from '@tensorflow/tfjs';

export interface TensorRecord {
  readonly backend: tf.KernelBackend;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  readonly bytes: number;
}

/** What the engine knows of tensors' data, by data id. */
export interface RecordTable {
  get(dataId: object): TensorRecord | undefined;
  has(dataId: object): boolean;
  set(dataId: object, record: TensorRecord): unknown;
  delete(dataId: object): boolean;
}

/** Scopes, tape, counts and variables: all that an op changes in the engine. */
interface EngineState {
  registeredVariables: Record<string, tf.Variable>;
  readonly tensorInfo: RecordTable;
  readonly scopeStack: readonly { readonly name: string }[];
}

interface EngineFields {
  state: EngineState;
  profiler: unknown;
  backendName: string | null | undefined;
  backendInstance: tf.KernelBackend | null | undefined;
  pendingBackendInit: Promise<boolean> | null | undefined;
}

const fields = (): EngineFields => tf.engine() as unknown as EngineFields;

export const withBackend = <T>(name: string, backend: tf.KernelBackend, run: () => T): T => {
  const engine = fields();
  const { backendName, backendInstance, pendingBackendInit, profiler } = engine;
  engine.backendName = name;
  engine.backendInstance = backend;
  engine.pendingBackendInit = null;
  try {
    return run();
  } finally {
    Object.assign(engine, { backendName, backendInstance, pendingBackendInit, profiler });
  }
};

/** Records of data that other backends made name the backend of the trace in the place of theirs: so that a read
 *  or a disposal of it comes there, and not to the data. */
const overlay = (outer: RecordTable, backend: tf.KernelBackend): RecordTable => {
  const own = new Map<object, TensorRecord>();
  const guarded = (record: TensorRecord | undefined): TensorRecord | undefined =>
    record === undefined ? undefined : { ...record, backend };
  return {
    get: (dataId) => own.get(dataId) ?? guarded(outer.get(dataId)),
    has: (dataId) => own.has(dataId) || outer.has(dataId),
    set: (dataId, record) => own.set(dataId, record),
    delete: (dataId) => own.delete(dataId),
  };
};

/** Runs with a state of the engine for itself alone: whatever happens, and however it ends, the engine has afterwards the
 *  same scopes, tape, counts, variables and tensors as before. outer: what the engine knew before. */
export const inOwnState = <T>(backend: tf.KernelBackend, run: (outer: RecordTable) => T): T => {
  const engine = fields();
  const outer = engine.state;
  engine.state = Object.assign(Object.create(Object.getPrototypeOf(outer)), outer, {
    registeredVariables: { ...outer.registeredVariables },
    tensorInfo: overlay(outer.tensorInfo, backend),
    activeTape: null,
    gradientDepth: 0,
    kernelDepth: 0,
    scopeStack: [],
    activeScope: null,
    numDataMovesStack: [],
    profiling: false,
  }) as EngineState;
  try {
    return run(outer.tensorInfo);
  } finally {
    engine.state = outer;
  }
};

/** What the engine knows of a tensor's data: its backend, shape and type. */
export const recordOf = (dataId: object): TensorRecord | undefined => fields().state.tensorInfo.get(dataId);

/** Names of the scopes that are open, the innermost last. tfjs opens one for each op. */
export const openScopes = (): readonly string[] => fields().state.scopeStack.map(({ name }) => name);

interface Scope {
  readonly keepsVariables?: boolean;
  readonly kept?: () => readonly tf.Variable[];
}

/** Runs with tensors disposed at the end, and with variables that it made, unless they are to stay: all of them, or those that `kept`
 *  names in the end. */
export const scoped = <T>(run: () => T, { keepsVariables = false, kept = () => [] }: Scope = {}): T => {
  const { registeredVariables } = tf.engine();
  const before = new Set(Object.keys(registeredVariables));
  let result: T | undefined;
  try {
    tf.tidy(() => {
      result = run();
    });
    return result as T;
  } finally {
    const staying = new Set(kept());
    if (!keepsVariables)
      for (const [name, variable] of Object.entries(registeredVariables))
        if (!before.has(name) && !staying.has(variable)) variable.dispose();
  }
};
