/** @file Order among tensors: what `graph/order.ts` does for values. An eager backend computes in the order in which it is
 *  asked, so nothing is to be done there. */
import * as tf from '@tensorflow/tfjs';
import { TraceBackend } from './backend.js';

/** Whether tensors are symbols of a graph that is being made. */
export const isTracing = (): boolean => tf.backend() instanceof TraceBackend;

/** See `held`; no gradient is recorded. */
const heldNow = (tensors: readonly tf.Tensor[], after: readonly tf.Tensor[]): readonly tf.Tensor[] => {
  const backend = tf.backend();
  if (!(backend instanceof TraceBackend)) return tensors;
  const engine = tf.engine();
  return backend
    .hold(tensors, after)
    .map(({ dataId, shape, dtype }) => engine.makeTensorFromDataId(dataId, shape, dtype, backend));
};

/** The same tensors, but in a traced function none of them before all of `after` are there. For gradients of gradients
 *  each is the identity. */
export const held = (tensors: readonly tf.Tensor[], after: readonly tf.Tensor[]): readonly tf.Tensor[] => {
  const made = heldNow(tensors, after);
  return tensors.map((x, i) => {
    const y = made[i]!;
    if (y === x) return x;
    return tf.customGrad(() => ({ value: y, gradFunc: (dy: tf.Tensor) => [tf.clone(dy)] }))(x);
  });
};
