/** @file Variables that a program reads and writes: their data before a run and after it, and one run after another. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from './errors.js';
import type { DType } from './graph/ir.js';
import { ARRAY } from './ndarray.js';
import { withBackend } from './trace/engine.js';
import { homeOf, slotOf } from './trace/variables.js';
import type { NdArray } from './types.js';

interface Engine {
  readonly backendName: string | null | undefined;
  readonly registeredVariables: Record<string, tf.Variable>;
  readonly makeTensor: (
    data: unknown,
    shape: number[],
    dtype: string,
    backend: tf.KernelBackend,
  ) => tf.Tensor;
  readonly incRef: (v: tf.Variable, backend: tf.KernelBackend) => void;
}
const engine = (): Engine => tf.engine() as unknown as Engine;

/** Values as they are now. name: of the function, for messages. */
export const readVariable = async (name: string, v: tf.Variable): Promise<NdArray> => {
  if (v.isDisposed) throw new JitFault({ _tag: 'DisposedVariable', name, variable: v.name });
  const dtype = v.dtype as DType;
  const Type = ARRAY[dtype];
  const data = await v.data();
  return { dtype, shape: v.shape, data: data instanceof Type ? data : Type.from(data) };
};

/** Assigns values, on the backend that the variable lies on. The array is the variable's from now on. */
export const writeVariable = (v: tf.Variable, { data, shape, dtype }: NdArray): void => {
  const home = homeOf(v);
  if (v.isDisposed || home === undefined) return; // given up while the program ran
  withBackend(engine().backendName ?? '', home, () => {
    const x = engine().makeTensor(data, [...shape], dtype, home);
    v.assign(x);
    x.dispose();
  });
};

/** A variable that a trace made becomes one of the engine's. */
export const adoptVariable = (v: tf.Variable, { data, shape, dtype }: NdArray): void => {
  const backend = tf.backend();
  const { registeredVariables, makeTensor, incRef } = engine();
  if (v.name in registeredVariables) throw new Error(`Variable with name ${v.name} was already registered`);
  const x = makeTensor.call(tf.engine(), data, [...shape], dtype, backend);
  Object.assign(slotOf(v), { dataId: x.dataId, isDisposedInternal: false });
  registeredVariables[v.name] = v;
  incRef.call(tf.engine(), v, backend);
  x.dispose();
};

let last: Promise<unknown> = Promise.resolve();

/** Work with variables, after all such work that was asked for before: each run sees what the one before has written. */
export const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const next = last.then(work);
  last = next.catch(() => undefined);
  return next;
};
