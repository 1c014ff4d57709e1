/** @file A small Llama-like model with its loss, gradient and AdamW step in one function: the work that the compiler
 *  is measured on. Plain tfjs; nothing here knows of the compiler. */
import * as tf from '@tensorflow/tfjs';
import { type NdArray, ndarray, type Tensors } from '../src/index.js';

export interface Shape {
  readonly vocab: number;
  readonly width: number;
  readonly inner: number;
  readonly layers: number;
  readonly heads: number;
  readonly batch: number;
  readonly tokens: number;
}

export type Params = Readonly<Record<string, NdArray>>;
export interface State {
  readonly params: Params;
  readonly m: Params;
  readonly v: Params;
}

/** Numbers in (−1, 1) from a linear congruential sequence: the same everywhere. */
export const noise = (seed: number): (() => number) => {
  let x = seed >>> 0;
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 31 - 1;
  };
};

const weightShapes = ({ vocab, width, inner, layers }: Shape): [string, number[]][] => [
  ['embed', [vocab, width]],
  ['norm', [width]],
  ...Array.from({ length: layers }, (_, l): [string, number[]][] => [
    [`${l}.norm1`, [width]],
    [`${l}.norm2`, [width]],
    [`${l}.q`, [width, width]],
    [`${l}.k`, [width, width]],
    [`${l}.v`, [width, width]],
    [`${l}.o`, [width, width]],
    [`${l}.gate`, [inner, width]],
    [`${l}.up`, [inner, width]],
    [`${l}.down`, [width, inner]],
  ]).flat(),
];

export const initialState = (shape: Shape): State => {
  const next = noise(7);
  const of = (fill: (dims: number[]) => number): Params =>
    Object.fromEntries(
      weightShapes(shape).map(([name, dims]) => {
        const size = dims.reduce((a, b) => a * b, 1);
        return [
          name,
          ndarray(
            'float32',
            dims,
            Float32Array.from({ length: size }, () => fill(dims)),
          ),
        ];
      }),
    );
  return {
    params: of((dims) => (dims.length === 1 ? 1 : 0.05 * next())),
    m: of(() => 0),
    v: of(() => 0),
  };
};

export const initialTokens = ({ batch, tokens, vocab }: Shape): NdArray => {
  const next = noise(3);
  const data = Int32Array.from({ length: batch * (tokens + 1) }, () =>
    Math.floor(((next() + 1) / 2) * vocab),
  );
  return ndarray('int32', [batch, tokens + 1], data);
};

type T = Readonly<Record<string, tf.Tensor>>;

const rmsNorm = (x: tf.Tensor, gain: tf.Tensor): tf.Tensor =>
  tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-6))), gain);

/** x [N, in] · w [out, in] → [N, out] */
const linear = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
  tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D, false, true);

const rope = (tokens: number, head: number): { cos: tf.Tensor; sin: tf.Tensor } => {
  const half = head / 2;
  const angle = Float32Array.from({ length: tokens * half }, (_, i) => {
    return Math.floor(i / half) * 10000 ** (-(i % half) / half);
  });
  const a = tf.tensor(angle, [tokens, half]);
  return { cos: tf.cos(a), sin: tf.sin(a) };
};

/** x [B, H, T, hd] turned by position. */
const rotate = (x: tf.Tensor, { cos, sin }: { cos: tf.Tensor; sin: tf.Tensor }): tf.Tensor => {
  const [a, b] = tf.split(x, 2, -1) as [tf.Tensor, tf.Tensor];
  return tf.concat([tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))], -1);
};

/** ids [B, T] → logits [B·T, V] */
export const forward = (p: T, ids: tf.Tensor, shape: Shape): tf.Tensor => {
  const { width, layers, heads } = shape;
  const [batch, tokens] = ids.shape as [number, number];
  const head = width / heads;
  const turn = rope(tokens, head);
  const place = tf.range(0, tokens, 1, 'int32');
  const keep = tf.greaterEqual(tf.reshape(place, [tokens, 1]), tf.reshape(place, [1, tokens]));
  const mask = tf.where(keep, tf.scalar(0), tf.scalar(-1e9));
  const split = (x: tf.Tensor): tf.Tensor =>
    tf.transpose(tf.reshape(x, [batch, tokens, heads, head]), [0, 2, 1, 3]);
  // A product with one-hot rows: the gradient of gather is not there in tfjs-wasm.
  // oneHot(…, 'float32') is wrong in tfjs-wasm 4.22 (it writes integer bits): cast instead.
  const hot = tf.cast(tf.oneHot(tf.reshape(ids, [-1]) as tf.Tensor1D, shape.vocab), 'float32');
  let x = tf.matMul(hot as tf.Tensor2D, p.embed as tf.Tensor2D) as tf.Tensor;
  for (let l = 0; l < layers; l++) {
    const h = rmsNorm(x, p[`${l}.norm1`]!);
    const [q, k, v] = ['q', 'k', 'v'].map((n) => split(linear(h, p[`${l}.${n}`]!))) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const scores = tf.matMul(rotate(q, turn), rotate(k, turn), false, true);
    const attention = tf.softmax(tf.add(tf.mul(scores, 1 / Math.sqrt(head)), mask));
    const mixed = tf.reshape(tf.transpose(tf.matMul(attention, v), [0, 2, 1, 3]), [batch * tokens, width]);
    x = tf.add(x, linear(mixed, p[`${l}.o`]!));
    const n = rmsNorm(x, p[`${l}.norm2`]!);
    const gate = linear(n, p[`${l}.gate`]!);
    const inner = tf.mul(tf.mul(gate, tf.sigmoid(gate)), linear(n, p[`${l}.up`]!));
    x = tf.add(x, linear(inner, p[`${l}.down`]!));
  }
  return linear(rmsNorm(x, p.norm!), p.embed!);
};

const crossEntropy = (logits: tf.Tensor, targets: tf.Tensor, vocab: number): tf.Tensor =>
  tf.neg(
    tf.mean(
      tf.sum(tf.mul(tf.cast(tf.oneHot(targets as tf.Tensor1D, vocab), 'float32'), tf.logSoftmax(logits)), -1),
    ),
  );

const mapValues = <A, B>(
  record: Readonly<Record<string, A>>,
  f: (a: A, key: string) => B,
): Record<string, B> => Object.fromEntries(Object.entries(record).map(([k, a]) => [k, f(a, k)]));

/** One step of AdamW with the gradient clipped by its global norm. tokens [B, T + 1]; step counts from 1. */
export const trainStep =
  (shape: Shape) =>
  ({ params, m, v }: Tensors<State>, tokens: tf.Tensor, step: tf.Tensor) => {
    const [batch, width] = tokens.shape as [number, number];
    const ids = tf.slice(tokens, [0, 0], [batch, width - 1]);
    const targets = tf.reshape(tf.slice(tokens, [0, 1], [batch, width - 1]), [-1]);
    const names = Object.keys(params);
    const loss = (...ws: tf.Tensor[]): tf.Scalar => {
      const p = Object.fromEntries(names.map((n, i) => [n, ws[i]!]));
      return crossEntropy(forward(p, ids, shape), targets, shape.vocab) as tf.Scalar;
    };
    const { value, grads } = tf.valueAndGrads(loss)(names.map((n) => params[n]!));
    const norm = tf.sqrt(grads.map((d) => tf.sum(tf.square(d))).reduce((a, b) => tf.add(a, b)));
    const scale = tf.minimum(tf.scalar(1), tf.div(tf.scalar(1), tf.add(norm, 1e-6)));
    const g = Object.fromEntries(names.map((n, i) => [n, tf.mul(grads[i]!, scale)]));
    const [b1, b2, lr, decay] = [0.9, 0.95, 1e-3, 0.1];
    const m2 = mapValues(m as T, (x, n) => tf.add(tf.mul(x, b1), tf.mul(g[n]!, 1 - b1)));
    const v2 = mapValues(v as T, (x, n) => tf.add(tf.mul(x, b2), tf.mul(tf.square(g[n]!), 1 - b2)));
    const [c1, c2] = [b1, b2].map((b) => tf.sub(1, tf.pow(tf.scalar(b), step))) as [tf.Tensor, tf.Tensor];
    const p2 = mapValues(params as T, (x, n) => {
      const update = tf.div(tf.div(m2[n]!, c1), tf.add(tf.sqrt(tf.div(v2[n]!, c2)), 1e-8));
      return tf.sub(x, tf.mul(tf.add(update, tf.mul(x, decay)), lr));
    });
    return { loss: value as tf.Tensor, norm, state: { params: p2, m: m2, v: v2 } };
  };
