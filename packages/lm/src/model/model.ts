/** @file The decoder as plain functions of tensors. */
import * as tf from '@tensorflow/tfjs';
import { remat as rematerialised } from '@tompo/jit';
import { withCarried } from '../adapter/carried.js';
import { HEAD } from '../adapter/modules.js';
import { embeddingName, finalNorm, headName, layerName } from '../architecture/weights.js';
import { windowOf } from '../architecture/windows.js';
import type { Plan } from '../attention/attend.js';
import { attention, blocksOf } from '../attention/attention.js';
import { completionBias, type PackedLayout } from '../attention/packed.js';
import { embedTokens } from '../layers/embedding.js';
import { type AdapterTensors, adaptedWeight, linear, type WeightTensors, weight } from '../layers/linear.js';
import { norm } from '../layers/norm.js';
import { anglesOf } from '../layers/rope.js';
import type { ModelConfig } from '../types.js';
import { decoderLayer, type Turns } from './layer.js';
import { ownFactors, ownWeights, type Remat } from './remat.js';

/** What goes in: token ids, their positions and their segments, [G, T] int32 each (see `PackedBatch`). */
export interface ModelInput {
  readonly ids: tf.Tensor;
  readonly positions: tf.Tensor;
  readonly segments: tf.Tensor;
}

export interface Forward {
  /** [G·(T − from), D], after the last norm. */
  readonly hidden: tf.Tensor2D;
  /** One [G, kvHeads, headDim, T] per layer. */
  readonly keys: readonly tf.Tensor4D[];
  /** One [G, kvHeads, T, headDim] per layer. */
  readonly values: readonly tf.Tensor4D[];
}

/** The rows of positions `from` and later. x: [G·T, …] · returns [G·(T − from), …] */
const laterRows = <X extends tf.Tensor>(x: X, G: number, from: number): X => {
  if (from === 0) return x;
  const [N, ...rest] = x.shape as [number, ...number[]];
  const T = N / G;
  const zeros = rest.map(() => 0);
  const later = tf.slice(tf.reshape(x, [G, T, ...rest]), [0, from, ...zeros], [G, T - from, ...rest]);
  return tf.reshape(later, [G * (T - from), ...rest]) as X;
};

/** Who sees whom, for the queries of positions `from` and later. With a layout no score is computed in vain: blocks of
 *  the row look only as far back as they stand, and of several completions none looks at another. Without one, places
 *  may stand in any order, and the mask alone decides. window: how far back they look, see `windowOf`. */
export const planFrom = (
  { positions, segments }: Omit<ModelInput, 'ids'>,
  layout: PackedLayout | null,
  from: number,
  window: number | null = null,
): Plan => {
  if (layout === null || layout.completions === 1)
    return { blocks: blocksOf(positions, segments, from, layout !== null, window), packed: null };
  const ofPrompt = (x: tf.Tensor) => tf.slice(x, [0, 0], [x.shape[0]!, layout.promptLength]);
  return {
    blocks: blocksOf(ofPrompt(positions), ofPrompt(segments), from, true, window),
    packed: { layout, bias: completionBias(positions, segments, layout, window) },
  };
};

/** Where each query and key stands, and which sees which. */
interface Sight extends Turns {
  readonly plan: Plan;
}

/** The whole decoder, with each layer's keys and values kept for a cache. Hidden states are given for positions
 *  `from` and later; earlier ones take part in all layers but skip what only their own result would need: in the
 *  last layer their query, output and feed-forward parts. With a layout, `from` lies within the prompt. */
export const forward = (
  config: ModelConfig,
  base: WeightTensors,
  adapter: AdapterTensors | null,
  input: ModelInput,
  from = 0,
  layout: PackedLayout | null = null,
  remat: Remat = 'none',
): Forward => {
  const weights = withCarried(config, base, adapter);
  const G = input.ids.shape[0]!;
  const turnOf = anglesOf(config, input.positions);
  const sightFrom = (start: number, window: number | null): Sight => {
    const turn = turnOf(window);
    return {
      queries: { cos: laterRows(turn.cos, G, start), sin: laterRows(turn.sin, G, start) },
      keys: turn,
      plan: planFrom(input, layout, start, window),
    };
  };
  // Layers that look equally far share what says so.
  const whole = new Map<number | null, Sight>();
  const wholeSight = (window: number | null): Sight => {
    const sight = whole.get(window) ?? sightFrom(0, window);
    whole.set(window, sight);
    return sight;
  };
  const keys: tf.Tensor4D[] = [];
  const values: tf.Tensor4D[] = [];
  const ids = tf.reshape(input.ids, [input.ids.size]) as tf.Tensor1D;
  let x = embedTokens(config, weights, adapter, ids);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = layerName(layer);
    const start = layer === config.layers - 1 ? from : 0;
    const window = windowOf(config, layer);
    const sight = start === 0 ? wholeSight(window) : sightFrom(start, window);
    const run = (
      rows: tf.Tensor2D,
      own: WeightTensors,
      factors: AdapterTensors | null,
      { plan, ...turns }: Sight,
    ) =>
      decoderLayer(
        config,
        own,
        factors,
        at,
        rows,
        turns,
        (all) => laterRows(all, G, start),
        (projected) => attention(config, projected, plan),
      );
    const done =
      remat === 'none'
        ? run(x, weights, adapter, sight)
        : rematerialised(run)(x, ownWeights(weights, at), ownFactors(adapter, at), sight);
    keys.push(done.keys);
    values.push(done.values);
    x = done.x;
  }
  return { hidden: norm(config, weights, finalNorm, x), keys, values };
};

/** Hidden states after the last norm, of positions `from` and later. input: [G, T] int32 each · returns
 *  [G, T − from, D]. */
export const hidden = (
  config: ModelConfig,
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  input: ModelInput,
  from = 0,
  layout: PackedLayout | null = null,
  remat: Remat = 'none',
): tf.Tensor3D => {
  const [G, T] = input.ids.shape as [number, number];
  const rows = forward(config, weights, adapter, input, from, layout, remat).hidden;
  return tf.reshape(rows, [G, T - from, config.hiddenSize]);
};

/** [V, D]: the head's weight, without factors. weights: the base's, with what an adapter carries in their places */
const ownHead = (config: ModelConfig, weights: WeightTensors): tf.Tensor2D =>
  weight(
    weights,
    config.tieEmbeddings && weights[headName] === undefined ? embeddingName : headName,
  ) as tf.Tensor2D;

/** [V, D]: what a hidden state is multiplied with for the scores of the next token. */
export const headWeight = (
  config: ModelConfig,
  weights: WeightTensors,
  adapter: AdapterTensors | null = null,
): tf.Tensor2D => adaptedWeight(ownHead(config, withCarried(config, weights, adapter)), adapter, HEAD);

/** Scores of the next token. rows: [N, D] hidden states, only those that are asked · returns [N, V]. */
export const logits = (
  config: ModelConfig,
  weights: WeightTensors,
  rows: tf.Tensor2D,
  adapter: AdapterTensors | null = null,
): tf.Tensor2D => {
  const own = withCarried(config, weights, adapter);
  return linear(own, adapter, HEAD, rows, ownHead(config, own));
};
