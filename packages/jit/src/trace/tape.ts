/** @file tfjs's tape, for what its public functions cannot say: an operation of several results whose gradient is computed
 *  only towards what it is asked for, and a gradient that is taken within another's backward pass. */
import * as tf from '@tensorflow/tfjs';

/** What the backward pass calls: `this` is the node with the inputs that gradients are wanted of. dys: null where a result
 *  has no gradient. */
type Gradient = (
  this: { readonly inputs: Readonly<Record<string, tf.Tensor>> },
  dys: readonly (tf.Tensor | null)[],
) => Record<string, () => tf.Tensor>;

interface TapeNode {
  readonly id: number;
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: tf.Tensor[];
  readonly saved: tf.Tensor[];
  readonly gradient: Gradient;
}

interface TapeState {
  activeTape: TapeNode[] | null;
  nextTapeNodeId: number;
  readonly gradientDepth: number;
  readonly kernelDepth: number;
}

const stateOf = (): TapeState => tf.engine().state as unknown as TapeState;

/** Whether a gradient of what is computed now may be wanted. */
export const isTapeOn = (): boolean => {
  const { gradientDepth, kernelDepth } = stateOf();
  return gradientDepth > 0 && kernelDepth === 0;
};

/** Numbers tensors as they are made: those with a smaller id are older. */
export const nextTensorId = (): number =>
  (tf.engine() as unknown as { nextTensorId: () => number }).nextTensorId();

/** Runs with an empty tape, and gives what it recorded; nothing of it is left for the backward pass. */
export const recorded = (run: () => void): readonly TapeNode[] => {
  const state = stateOf();
  const outer = state.activeTape;
  const own: TapeNode[] = [];
  state.activeTape = own;
  try {
    run();
    return own;
  } finally {
    state.activeTape = outer;
    for (const node of own) tf.dispose(node.saved);
  }
};

/** Adds an operation to the tape. inputs and outputs: in order · saved: tensors that belong to the tape from now on ·
 *  gradients: of the inputs at the places that are asked for, each of them one. */
export const record = (
  kernelName: string,
  inputs: readonly tf.Tensor[],
  outputs: readonly tf.Tensor[],
  saved: readonly tf.Tensor[],
  gradients: (places: readonly number[], dys: readonly (tf.Tensor | null)[]) => readonly tf.Tensor[],
): void => {
  const state = stateOf();
  state.activeTape!.push({
    id: state.nextTapeNodeId++,
    kernelName,
    inputs: Object.fromEntries(inputs.map((x, i) => [String(i), x])),
    outputs: [...outputs],
    saved: [...saved],
    gradient(dys) {
      const places = Object.keys(this.inputs).map(Number);
      const made = gradients(places, dys);
      return Object.fromEntries(places.map((place, i) => [String(place), () => made[i]!]));
    },
  });
};

/** ∂y/∂xs · dy, zeros where y does not depend on x. Unlike `tf.grads`, also while a backward pass is under way: tfjs then
 *  has left the tape's depth already, and would clear the tape that the outer one still needs. dy: that of a scalar is 1
 *  by default. */
export const innerGradients = (
  f: () => tf.Tensor,
  xs: readonly tf.Tensor[],
  dy?: tf.Tensor,
): readonly tf.Tensor[] => {
  const state = stateOf();
  const outer = state.activeTape;
  try {
    const { grads } = tf.engine().gradients(f, [...xs], dy, true);
    return grads.map((g: tf.Tensor | undefined, i) => g ?? tf.zerosLike(xs[i]!));
  } finally {
    state.activeTape = outer;
  }
};
