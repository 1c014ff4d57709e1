/** @file The two tensor functions of generation: the prompts once, then one token of every completion. */
import * as tf from '@tensorflow/tfjs';
import { withCarried } from '../adapter/carried.js';
import { headDim } from '../architecture/heads.js';
import { finalNorm, layerName } from '../architecture/weights.js';
import { windowOf, windowsOf } from '../architecture/windows.js';
import { embedTokens } from '../layers/embedding.js';
import type { AdapterTensors, WeightTensors } from '../layers/linear.js';
import { norm } from '../layers/norm.js';
import { anglesOf } from '../layers/rope.js';
import { decoderLayer, type Mixed, type Projected } from '../model/layer.js';
import { forward, logits, type ModelInput } from '../model/model.js';
import type { ModelConfig } from '../types.js';

/** The next token's distribution, at the temperature that is sampled from. */
export interface Next {
  /** [N, V]: π = softmax(scores / temperature). */
  readonly shares: tf.Tensor2D;
}

/** One for all rows, or [N, 1] one for each. A 0 among them is not built: the likeliest token is the same at 1. */
export type Temperature = number | tf.Tensor;

/** Raising probabilities to powers one by one is dear on the host: the graph does it, many at once.
 *  scores: [N, V] · temperature: 0 for all is answered like 1. */
export const nextOf = (scores: tf.Tensor2D, temperature: Temperature): Next => ({
  shares: tf.softmax(
    temperature === 0 || temperature === 1 ? scores : tf.div<tf.Tensor2D>(scores, temperature),
  ),
});

export interface Prefilled {
  /** [G, V]: of the first token of every completion. */
  readonly next: Next;
  /** One [G, kvHeads, headDim, P] per layer. */
  readonly keys: readonly tf.Tensor[];
  /** One [G, kvHeads, P, headDim] per layer. */
  readonly values: readonly tf.Tensor[];
}

/** Prompts, padded on the left: their keys and values, and what comes after their last token. */
export const prefill = (
  config: ModelConfig,
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  input: ModelInput,
  temperature: Temperature,
): Prefilled => {
  const P = input.ids.shape[1]!;
  const out = forward(config, weights, adapter, input, P - 1);
  const next = nextOf(logits(config, weights, out.hidden, adapter), temperature);
  return { next, keys: out.keys, values: out.values };
};

/** One step of B = G·m rows: row g·m + j is completion j of prompt g. Of each row come w tokens, side by side: the one chosen last,
 *  and those that are known to follow. */
export interface StepInput {
  /** [B·w] int32 */
  readonly ids: tf.Tensor;
  /** [B·w] int32 */
  readonly positions: tf.Tensor;
  /** Of each of the model's windows (see `windowsOf`) [B·w, P + C + w]: 0 where the token may see the prompt's keys, its row's own
   *  cache's, and those of the row's w tokens; MASKED elsewhere. */
  readonly biases: readonly tf.Tensor[];
  /** The prompts' keys and values, shared by their completions: see `Prefilled`. None where each row holds its prompt's in its own
   *  cache: then P = 0. */
  readonly promptKeys: readonly tf.Tensor[];
  readonly promptValues: readonly tf.Tensor[];
  /** The completions' own: see `Cache`. */
  readonly ownKeys: readonly tf.Tensor[];
  readonly ownValues: readonly tf.Tensor[];
}

export interface Stepped {
  /** [B·w, V] */
  readonly next: Next;
  /** The new keys and values only, one [B·w, kvHeads, headDim] per layer; the caller writes them into its cache. */
  readonly keys: readonly tf.Tensor[];
  readonly values: readonly tf.Tensor[];
}

/** [G·m, kvHeads, w] ↔ [G, kvHeads, m, w]: the rows of a prompt's completions side by side, so that one product
 *  reads the prompt's cache for all of them. Both ways are the same exchange of two axes. */
const exchange = (x: tf.Tensor, G: number, a: number, b: number): tf.Tensor => {
  const w = x.size / (G * a * b);
  const shaped = tf.reshape(x, [G, a, b, w]);
  return a === 1 || b === 1 ? tf.reshape(shaped, [G, b, a, w]) : tf.transpose(shaped, [0, 2, 1, 3]);
};

interface LayerCaches {
  readonly prompt: { readonly keys: tf.Tensor; readonly values: tf.Tensor } | null;
  readonly ownKeys: tf.Tensor;
  readonly ownValues: tf.Tensor;
}

interface StepAttended extends Mixed {
  /** [B·w, kvHeads, headDim] */
  readonly key: tf.Tensor;
  readonly value: tf.Tensor;
}

/** softmax over [prompt | own cache | the w new tokens]. bias: [B·w, 1, P + C + w] */
const stepAttention = (
  config: ModelConfig,
  { q, k, v }: Projected,
  bias: tf.Tensor3D,
  { prompt, ownKeys, ownValues }: LayerCaches,
): StepAttended => {
  const { heads, kvHeads } = config;
  const hd = headDim(config);
  const rep = heads / kvHeads;
  const [N, B, C] = [q.shape[0], ownKeys.shape[0]!, ownKeys.shape[2]!];
  const w = N / B;
  const [G, P] = prompt === null ? [B, 0] : [prompt.keys.shape[0]!, prompt.keys.shape[3]!];
  const m = N / G;
  /** A row's tokens side by side, for a product with what all of them see: [N, heads, size] ↔ [B, kvHeads, w·rep, size]. */
  const together = (x: tf.Tensor, size: number) =>
    tf.reshape(w === 1 ? x : exchange(x, B, w, kvHeads), [B, kvHeads, w * rep, size]);
  const apart = (x: tf.Tensor, size: number) =>
    tf.reshape(w === 1 ? x : exchange(x, B, kvHeads, w), [N, heads, size]);
  const qOwn = together(q, hd);
  const onOwn = apart(tf.matMul(qOwn, ownKeys, false, true), C);
  // One key is no product of matrices.
  const [newKeys, newValues] = [k, v].map((x) =>
    tf.reshape(w === 1 ? x : exchange(x, B, w, kvHeads), [B, kvHeads, w, hd]),
  ) as [tf.Tensor, tf.Tensor];
  const onNew =
    w === 1
      ? tf.reshape(tf.sum(tf.mul(qOwn, newKeys), -1), [B, heads, 1])
      : apart(tf.matMul(qOwn, newKeys, false, true), w);
  const onPrompt = (keys: tf.Tensor) => {
    const asking = tf.reshape(exchange(q, G, m, kvHeads), [G, kvHeads, m * rep, hd]);
    return tf.reshape(exchange(tf.matMul(asking, keys), G, kvHeads, m), [N, heads, P]);
  };
  const scores = tf.concat(prompt === null ? [onOwn, onNew] : [onPrompt(prompt.keys), onOwn, onNew], 2);
  const shares = tf.softmax(tf.add(scores, bias));
  const part = (from: number, size: number) => tf.slice(shares, [0, 0, from], [N, heads, size]);
  const fromOwn = tf.matMul(together(part(P, C), C), ownValues);
  const newShares = together(part(P + C, w), w);
  const fromNew = w === 1 ? tf.mul(newShares, newValues) : tf.matMul(newShares, newValues);
  const flat = (y: tf.Tensor) => tf.reshape(y, [N, heads * hd]) as tf.Tensor2D;
  const recent = flat(apart(tf.add(fromOwn, fromNew), hd));
  const fromPrompt = (values: tf.Tensor) => {
    const promptShares = tf.reshape(exchange(part(0, P), G, m, kvHeads), [G, kvHeads, m * rep, P]);
    return flat(exchange(tf.matMul(promptShares, values), G, kvHeads, m));
  };
  return {
    mixed: prompt === null ? recent : tf.add<tf.Tensor2D>(fromPrompt(prompt.values), recent),
    key: tf.reshape(k, [N, kvHeads, hd]),
    value: tf.reshape(v, [N, kvHeads, hd]),
  };
};

/** w tokens of every row through the decoder. */
export const step = (
  config: ModelConfig,
  base: WeightTensors,
  adapter: AdapterTensors | null,
  input: StepInput,
  temperature: Temperature,
): Stepped => {
  const weights = withCarried(config, base, adapter);
  const turnOf = anglesOf(config, input.positions);
  const windows = windowsOf(config);
  const biases = input.biases.map((bias) => {
    const [N, width] = bias.shape as [number, number];
    return tf.reshape(bias, [N, 1, width]) as tf.Tensor3D;
  });
  const keys: tf.Tensor[] = [];
  const values: tf.Tensor[] = [];
  let x = embedTokens(config, weights, adapter, input.ids as tf.Tensor1D);
  for (let layer = 0; layer < config.layers; layer++) {
    const [keysBefore, valuesBefore] = [input.promptKeys[layer], input.promptValues[layer]];
    const caches = {
      prompt: keysBefore && valuesBefore ? { keys: keysBefore, values: valuesBefore } : null,
      ownKeys: input.ownKeys[layer]!,
      ownValues: input.ownValues[layer]!,
    };
    const window = windowOf(config, layer);
    const bias = biases[windows.indexOf(window)]!;
    const turn = turnOf(window);
    const done = decoderLayer(
      config,
      weights,
      adapter,
      layerName(layer),
      x,
      { queries: turn, keys: turn },
      (rows) => rows,
      (projected) => stepAttention(config, projected, bias, caches),
    );
    keys.push(done.key);
    values.push(done.value);
    x = done.x;
  }
  const last = norm(config, weights, finalNorm, x);
  return { next: nextOf(logits(config, base, last, adapter), temperature), keys, values };
};
