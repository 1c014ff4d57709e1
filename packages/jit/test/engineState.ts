/** @file What tfjs's engine is like at a moment: everything that an op, a scope, a tape or a variable changes in it. */
import * as tf from '@tensorflow/tfjs';

interface State {
  readonly registeredVariables: Readonly<Record<string, tf.Variable>>;
  readonly [field: string]: unknown;
}

const SCALARS = [
  'numBytes',
  'numTensors',
  'numStringTensors',
  'numDataBuffers',
  'gradientDepth',
  'kernelDepth',
  'nextTapeNodeId',
  'nextScopeId',
  'profiling',
] as const;

/** Two moments are equal (`toEqual`) exactly if nothing of the engine is another. watched: tensors whose values count. */
export const engineState = (watched: readonly tf.Tensor[]): object => {
  const engine = tf.engine();
  const state = engine.state as unknown as State;
  const methods = engine as unknown as Record<string, unknown>;
  return {
    scalars: SCALARS.map((field) => [field, state[field]]),
    tape: state.activeTape,
    scope: state.activeScope,
    scopes: [...(state.scopeStack as unknown[])],
    variables: Object.values(state.registeredVariables).map((v) => [
      v.name,
      v.id,
      v.isDisposed,
      v.trainable,
      Array.from(v.dataSync()),
    ]),
    backend: [tf.getBackend(), engine.backendNames()],
    patches: [
      ...['startScope', 'makeVariable', 'track'].map((name) => Object.hasOwn(methods, name)),
      Math.random.name,
      Function.prototype.apply.name,
    ],
    watched: watched.map((x) => [x.isDisposed, x.shape, x.dtype, Array.from(x.dataSync())]),
  };
};
