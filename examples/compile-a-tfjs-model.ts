/** @file A small convolutional network in plain TensorFlow.js, compiled: it learns to tell horizontal bars from
 *  vertical ones. Forward pass, gradient and Adam are one graph. Run: npx tsx compile-a-tfjs-model.ts */
import * as tf from '@tensorflow/tfjs';
import { jit, type NdArray, ndarray } from '@tompo/jit';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

const [SIDE, BATCH, STEPS] = [12, 64, 60];
const rng = xoroshiro128plus(7);
const uniform = (): number => uniformFloat64(rng);

/** images [B, 12, 12, 1]: one bar in noise; labels [B, 1]: 1 where it lies. */
const draw = (): { images: NdArray; labels: NdArray } => {
  const images = new Float32Array(BATCH * SIDE * SIDE).map(() => 0.5 * uniform());
  const labels = new Float32Array(BATCH).map(() => (uniform() < 0.5 ? 1 : 0));
  labels.forEach((isFlat, b) => {
    const [at, from] = [Math.floor(uniform() * SIDE), Math.floor(uniform() * (SIDE - 6))];
    for (let i = from; i < from + 6; i++)
      images[b * SIDE * SIDE + (isFlat ? at * SIDE + i : i * SIDE + at)]! += 0.6;
  });
  return {
    images: ndarray('float32', [BATCH, SIDE, SIDE, 1], images),
    labels: ndarray('float32', [BATCH, 1], labels),
  };
};

/** logits [B, 1] */
const network = ([w1, w2, w3]: tf.Tensor[], images: tf.Tensor): tf.Tensor => {
  const a = tf.relu(tf.conv2d(images as tf.Tensor4D, w1 as tf.Tensor4D, 1, 'same'));
  const b = tf.relu(tf.conv2d(tf.maxPool(a as tf.Tensor4D, 2, 2, 'same'), w2 as tf.Tensor4D, 1, 'same'));
  return tf.matMul(tf.max(b, [1, 2]) as tf.Tensor2D, w3 as tf.Tensor2D);
};

interface State {
  readonly weights: readonly NdArray[];
  readonly m: readonly NdArray[];
  readonly v: readonly NdArray[];
}
type Symbols = { readonly [K in keyof State]: readonly tf.Tensor[] };

/** One step of Adam on the cross-entropy. t counts from 1. */
const step = jit(
  (state: Symbols, images: tf.Tensor, labels: tf.Tensor, t: tf.Tensor) => {
    const { value, grads } = tf.valueAndGrads((...weights: tf.Tensor[]) =>
      tf.losses.sigmoidCrossEntropy(labels, network(weights, images)),
    )([...state.weights]);
    const m = state.m.map((x, i) => tf.add(tf.mul(x, 0.9), tf.mul(grads[i]!, 0.1)));
    const v = state.v.map((x, i) => tf.add(tf.mul(x, 0.99), tf.mul(tf.square(grads[i]!), 0.01)));
    const corrected = (x: tf.Tensor, beta: number): tf.Tensor =>
      tf.div(x, tf.sub(1, tf.pow(tf.scalar(beta), t)));
    const weights = state.weights.map((w, i) =>
      tf.sub(w, tf.mul(0.02, tf.div(corrected(m[i]!, 0.9), tf.add(tf.sqrt(corrected(v[i]!, 0.99)), 1e-7)))),
    );
    return { loss: value, state: { weights, m, v } };
  },
  { threads: 1 },
);

const shapes = [
  [3, 3, 1, 8],
  [3, 3, 8, 8],
  [8, 1],
];
const arrays = (fill: () => number): NdArray[] =>
  shapes.map((s) => ndarray('float32', s, new Float32Array(s.reduce((a, b) => a * b, 1)).map(fill)));
let state: State = { weights: arrays(() => 0.6 * (uniform() - 0.5)), m: arrays(() => 0), v: arrays(() => 0) };

for (let t = 1; t <= STEPS; t++) {
  const { images, labels } = draw();
  const next = await step(state, images, labels, ndarray('float32', [], [t]));
  state = next.state;
  if (t === 1 || t % 10 === 0)
    console.log(`step ${String(t).padStart(2)}  loss ${next.loss.data[0]!.toFixed(2)}`);
}
console.log(`${step.device}: ${step.stats().calls} calls of a graph of ${step.stats().nodes} nodes`);
await step.dispose();
