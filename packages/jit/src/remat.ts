/** @file Rematerialisation: memory for time. What a function computes on its way is not kept for the backward pass, but
 *  computed there again. @source Chen et al. 2016, arXiv 1604.06174; `jax.remat` */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from './errors.js';
import { held, isTracing, unpacked } from './trace/order.js';
import { innerGradients, isTapeOn, nextTensorId, record, recorded } from './trace/tape.js';
import { flatten, rebuild, type Skeleton, tensorLeaf } from './tree.js';
import type { TensorFunction } from './types.js';

const NAME = 'remat';

interface Outputs {
  readonly tensors: readonly tf.Tensor[];
  readonly skeleton: Skeleton;
}

const outputsOf = (result: unknown): Outputs => {
  if (result instanceof Promise) {
    result.catch(() => undefined); // it is refused as a whole: its own failure says nothing more
    throw new JitFault({ _tag: 'AsyncFunction', name: NAME });
  }
  const { leaves, skeleton } = flatten(NAME, 'the result', result, tensorLeaf);
  return { tensors: leaves.map(({ value }) => value), skeleton };
};

/** A tensor that the function did not get as an argument would get no gradient, and may be gone when it is computed
 *  again. first: tensors from this id on were made by the function itself. */
const refuseCaptured = (
  tape: ReturnType<typeof recorded>,
  args: readonly tf.Tensor[],
  first: number,
): void => {
  const known = new Set(args.map(({ id }) => id));
  for (const { inputs } of tape)
    for (const { id, dtype, shape } of Object.values(inputs))
      if (id < first && !known.has(id)) throw new JitFault({ _tag: 'CapturedTensor', dtype, shape });
};

/** Calls that come one after another: what the next one waits for, forwards and backwards. */
export interface Queue {
  forward: readonly tf.Tensor[];
  backward: readonly tf.Tensor[];
}

/** What a call of a queue computes from: there when the call before is done. */
export const turn = (inputs: readonly tf.Tensor[], queue: Queue): readonly tf.Tensor[] =>
  unpacked(held(inputs, queue.forward), inputs);

/** A call that a gradient can go through. queue: other calls that it has its turn among. */
export const callOnTape = (fn: TensorFunction, args: readonly unknown[], queue?: Queue): unknown => {
  const given = flatten(NAME, 'arguments', args, tensorLeaf);
  const inputs = given.leaves.map(({ value }) => value);
  const call = (tensors: readonly tf.Tensor[]): Outputs =>
    outputsOf(fn(...(rebuild(given.skeleton, (i) => tensors[i]!) as never[])));
  const first = nextTensorId();
  let outputs: Outputs | null = null;
  const tape = recorded(() => {
    tf.tidy(() => {
      outputs = call(queue === undefined ? inputs : turn(inputs, queue));
      return [...outputs.tensors];
    });
  });
  const { tensors, skeleton } = outputs! as Outputs;
  try {
    refuseCaptured(tape, inputs, first);
  } catch (error) {
    tf.dispose(tensors.filter(({ id }) => id >= first));
    throw error;
  }
  // An argument that is handed through is no result of the operation, and a tensor given twice is one.
  const ids = tensors.map(({ id }) => id);
  const made = ids.flatMap((id, i) => (id >= first && ids.indexOf(id) === i ? [i] : []));
  const results = made.map((i) => tensors[i]!);
  const keep = (t: tf.Tensor): tf.Tensor => tf.keep(tf.clone(t));
  const saved = inputs.map(keep);
  if (queue !== undefined) queue.forward = results;
  // When a graph is made, nothing but its edges says that the second computation comes after the first.
  const after = isTracing() ? results.map(keep) : [];
  record(NAME, inputs, results, [...saved, ...after], (places, dys) => {
    const others = (queue?.backward ?? []).filter((t) => !t.isDisposed);
    const wanted = places.filter((place) => inputs[place]!.dtype === 'float32');
    const before = [...after, ...dys.filter((dy) => dy !== null), ...others];
    const again = unpacked(held(saved, before), before);
    const outputAgain = (): tf.Tensor => weighted(call(again).tensors, made, dys);
    const grads = innerGradients(
      outputAgain,
      wanted.map((place) => again[place]!),
    );
    if (queue !== undefined && isTracing()) queue.backward = grads.map((g) => tf.clone(g));
    // What comes before goes on when all of these gradients are there, so that nothing of the function lingers.
    const finished = held(grads, grads);
    const byPlace = new Map(wanted.map((place, i) => [place, finished[i]!]));
    return places.map((place) => byPlace.get(place) ?? tf.zeros(inputs[place]!.shape));
  });
  return rebuild(skeleton, (i) => tensors[i]!);
};

/** Σ_k ⟨y_k, dy_k⟩, whose gradient is that of the function. made: which of its results the dys belong to. */
const weighted = (
  results: readonly tf.Tensor[],
  made: readonly number[],
  dys: readonly (tf.Tensor | null)[],
): tf.Tensor => {
  const terms = made.flatMap((place, k) => {
    const dy = dys[k];
    return dy == null ? [] : [tf.sum(tf.mul(results[place]!, dy))];
  });
  return tf.addN(terms);
};

/** The same function, but its intermediate results are not kept for the gradient: they are computed again in the backward
 *  pass, from the arguments. Less memory for about one more forward pass; values and gradients are the same.
 *  Compiled and eager, nested, and for gradients of gradients.
 *
 *  fn: arguments and result are trees of tensors, with null, numbers, strings and booleans. Every tensor that it uses must
 *  be an argument, or made by itself: one that it captures is refused when a gradient is taken (`CapturedTensor`).
 *  @example
 *  const block = remat((x: tf.Tensor2D, w: tf.Tensor2D) => tf.relu<tf.Tensor2D>(tf.matMul(x, w)));
 *  const deep = (x: tf.Tensor2D, ws: tf.Tensor2D[]): tf.Tensor2D => ws.reduce((h, w) => block(h, w), x); */
export const remat = <A extends readonly unknown[], R>(fn: (...args: A) => R): ((...args: A) => R) =>
  ((...args: A) => (isTapeOn() ? callOnTape(fn as TensorFunction, args) : fn(...args))) as (...args: A) => R;
