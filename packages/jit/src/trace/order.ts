/** @file Order among tensors: what `graph/order.ts` does for values. An eager backend computes in the order in which it is
 *  asked, so nothing is to be done there. */
import * as tf from '@tensorflow/tfjs';
import { isTraceBackend, type Order } from './backend.js';

/** Whether tensors are symbols of a graph that is being made. */
export const isTracing = (): boolean => isTraceBackend(tf.backend());

type Ordered = (tensors: readonly tf.Tensor[], after: readonly tf.Tensor[]) => readonly tf.Tensor[];

/** For gradients of gradients each is the identity. */
const ordered =
  (how: Order): Ordered =>
  (tensors, after) => {
    const backend = tf.backend();
    if (!isTraceBackend(backend)) return tensors;
    const engine = tf.engine();
    return backend.order(how, tensors, after).map((made, i) => {
      if (made === tensors[i]) return tensors[i]!;
      const { dataId, shape, dtype } = made;
      const value = engine.makeTensorFromDataId(dataId, shape, dtype, backend);
      return tf.customGrad(() => ({ value, gradFunc: (dy: tf.Tensor) => [tf.clone(dy)] }))(tensors[i]!);
    });
  };

/** The same tensors, but in a traced function none of them before all of `after` are there. */
export const held: Ordered = ordered('hold');

/** The same tensors, but in a traced function without a packed copy of those that are constants. */
export const unpacked: Ordered = ordered('unpacked');
