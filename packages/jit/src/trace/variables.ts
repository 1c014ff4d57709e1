/** @file Variables while a function is traced: those that are there before become inputs of the program for that time, so
 *  that an assignment moves a symbol and never the caller's data. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from '../errors.js';
import { type DType, type Graph, input, type Value } from '../graph/ir.js';
import type { TraceBackend } from './backend.js';
import { recordOf } from './engine.js';

const TYPES: ReadonlySet<string> = new Set(['float32', 'int32', 'bool']);

/** What the engine changes on a variable. */
interface Slot {
  dataId: object;
  isDisposedInternal: boolean;
}
export const slotOf = (v: tf.Variable): Slot => v as unknown as Slot;

export interface Captured {
  readonly variable: tf.Variable;
  readonly value: Value;
  readonly before: Slot;
  readonly dataId: object;
}

export const registered = (): Record<string, tf.Variable> => tf.engine().registeredVariables;

/** Puts symbols into variables. To be undone with `release`. born: variables that an earlier trace of the same function
 *  made, which the engine does not know yet. */
export const capture = (
  backend: TraceBackend,
  graph: Graph,
  born: readonly tf.Variable[],
): readonly Captured[] => {
  const known = registered();
  for (const v of born) known[v.name] = v;
  const variables = Object.values(known).filter((v) => TYPES.has(v.dtype));
  return variables.map((variable, i) => {
    const slot = slotOf(variable);
    const before = { dataId: slot.dataId, isDisposedInternal: slot.isDisposedInternal };
    const value = input(graph, `s${i}`, variable.shape, variable.dtype as DType);
    const { dataId } = backend.register(value, `reading the variable ${variable.name}`);
    const { tensorInfo } = tf.engine().state as unknown as { tensorInfo: Map<object, unknown> };
    tensorInfo.set(dataId, { backend, dtype: variable.dtype, shape: variable.shape, bytes: 0 });
    slot.dataId = dataId;
    slot.isDisposedInternal = false;
    return { variable, value, before, dataId };
  });
};

export const release = (captured: readonly Captured[]): void => {
  for (const { variable, before } of captured) Object.assign(slotOf(variable), before);
};

export const refuseDisposed = (captured: readonly Captured[]): void => {
  for (const { variable } of captured)
    if (variable.isDisposed || registered()[variable.name] !== variable)
      throw new JitFault({
        _tag: 'DisposedWhileTracing',
        what: `the variable ${variable.name}`,
        at: 'somewhere in it',
      });
};

/** The backend on which a variable's data lie. */
export const homeOf = (v: tf.Variable): tf.KernelBackend | undefined => recordOf(slotOf(v).dataId)?.backend;
