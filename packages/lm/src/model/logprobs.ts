/** @file Log-probabilities of a packed batch's completions: the one function of SFT, PPO and the reference. */
import * as tf from '@tensorflow/tfjs';
import { inChunks } from '@tompo/jit';
import { explain, type FieldFault } from '../errors.js';
import type { AdapterTensors, WeightTensors } from '../layers/linear.js';
import type { ModelConfig } from '../types.js';
import { type Known, unknownOptions } from '../unknownOptions.js';
import { headWeight, hidden } from './model.js';
import { REMATS, type Remat } from './remat.js';
import { LEAST_TEMPERATURE } from './temperature.js';
import { logitRows, tokenScores } from './tokenScores.js';

/** A `PackedBatch` of tensors. */
export interface PackedTensors {
  readonly ids: tf.Tensor;
  readonly positions: tf.Tensor;
  readonly segments: tf.Tensor;
  readonly targets: tf.Tensor;
  readonly keep: tf.Tensor;
  readonly allowed?: tf.Tensor | undefined;
}

export interface LogprobOptions {
  /** Logits are divided by it; 1 unless told, 1e-6 at least. Of what was drawn at 0 the log-probabilities are those at 1. */
  readonly temperature?: number | undefined;
  /** Rows whose logits are there at once, forwards and backwards; `logitRows` of the vocabulary unless told. */
  readonly chunk?: number | undefined;
  /** What is not kept for the backward pass but computed again there; 'none' unless told. */
  readonly remat?: Remat | undefined;
}

const KNOWN: Known<LogprobOptions> = { temperature: true, chunk: true, remat: true };

const optionFaults = (options: LogprobOptions): readonly FieldFault[] => {
  const { temperature = 1, remat = 'none' } = options;
  return [
    ...unknownOptions(options, KNOWN),
    ...(Number.isFinite(temperature) && temperature >= LEAST_TEMPERATURE
      ? []
      : [{ field: 'temperature', value: temperature, expected: `a number from ${LEAST_TEMPERATURE} on` }]),
    ...(REMATS.includes(remat)
      ? []
      : [{ field: 'remat', value: remat, expected: REMATS.map((one) => JSON.stringify(one)).join(' or ') }]),
  ];
};

/** The hidden states that predict the completions' tokens: a prompt's last state predicts the first token of each
 *  of its completions, a completion's state i predicts its token i + 1.
 *  h: [G, 1 + m·C, D], from the prompt's last position on · returns [G·m·C, D]. */
const predicting = (h: tf.Tensor3D, m: number, C: number): tf.Tensor2D => {
  const [G, , D] = h.shape;
  // Broadcast by adding zeros: the gradient of that is a sum, the gradient of a tile would be m slices.
  const last = tf.reshape(tf.slice(h, [0, 0, 0], [G, 1, D]), [G, 1, 1, D]);
  const first = m === 1 ? last : tf.add(last, tf.zeros([1, m, 1, D]));
  if (C === 1) return tf.reshape(first, [G * m, D]);
  const own = tf.reshape(tf.slice(h, [0, 1, 0], [G, m * C, D]), [G, m, C, D]);
  const rest = tf.slice(own, [0, 0, 0, 0], [G, m, C - 1, D]);
  return tf.reshape(tf.concat([first, rest], 2), [G * m * C, D]);
};

/** log π(target | before), the entropy −Σ p log p of each predicting position, and whether the target is the likeliest
 *  token there (1/0); all 0 where keep is 0. states: the hidden states they were computed from, for a value head.
 *  Throws one sentence where an option is none. packed: see `PackedBatch`; what its tokens were drawn from is what all three are of · returns [G, m, C] each, states [G·m·C, D]. Logits exist only at the G·m·C predicting
 *  positions, and there only `chunk` rows of them at a time. */
export const completionLogprobs = (
  config: ModelConfig,
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  packed: PackedTensors,
  options: LogprobOptions = {},
): {
  readonly logprobs: tf.Tensor3D;
  readonly entropy: tf.Tensor3D;
  readonly correct: tf.Tensor3D;
  readonly states: tf.Tensor2D;
} => {
  const faults = optionFaults(options);
  if (faults.length > 0)
    throw new Error(explain({ _tag: 'InvalidConfig', source: 'The options of completionLogprobs', faults }));
  const [G, m, C] = packed.targets.shape as [number, number, number];
  const from = packed.ids.shape[1]! - m * C - 1; // the prompt's last position
  const layout = { promptLength: from + 1, completions: m, completionLength: C };
  const { temperature = 1, chunk = logitRows(config.vocabSize), remat = 'none' } = options;
  const rows = predicting(hidden(config, weights, adapter, packed, from, layout, remat), m, C);
  const targets = tf.reshape(packed.targets, [G * m * C]);
  const words = packed.allowed;
  const allowed = words === undefined ? {} : { allowed: tf.reshape(words, [G * m * C, words.shape[3]!]) };
  const { logprobs, entropy, correct } = inChunks(tokenScores(temperature), chunk)(
    { rows, targets, ...allowed },
    headWeight(config, weights, adapter),
  );
  const shaped = (x: tf.Tensor) => tf.mul<tf.Tensor3D>(tf.reshape(x, [G, m, C]), packed.keep);
  return {
    logprobs: shaped(logprobs),
    entropy: shaped(entropy),
    correct: shaped(correct),
    states: rows,
  };
};
