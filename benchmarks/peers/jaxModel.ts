/** @file The same Qwen2 model with LoRA, written for @jax-js/jax. There every use of an array takes it over, and `.ref`
 *  makes a second claim: the rule of each function here is that it takes `x` over and leaves weights alone. */
import { nn, numpy as np } from '@jax-js/jax';
import { headDim, type LoraConfig, type ModelConfig } from '@tompo/lm';

type NdArray = np.Array;
export type JaxArrays = { [name: string]: np.Array };

const at = (arrays: JaxArrays, name: string): NdArray => {
  const array = arrays[name];
  if (array === undefined) throw new Error(`no array named ${name}`);
  return array.ref;
};

const linear = (
  weights: JaxArrays,
  adapter: JaxArrays,
  lora: LoraConfig,
  module: string,
  x: NdArray,
): NdArray => {
  const factor = (which: 'A' | 'B') =>
    at(adapter, `base_model.model.${module}.lora_${which}.weight`).transpose();
  const low = np.matmul(x.ref, factor('A')).mul(lora.alpha / lora.rank);
  const product = np.matmul(x, at(weights, `${module}.weight`).transpose()).add(np.matmul(low, factor('B')));
  return weights[`${module}.bias`] === undefined ? product : product.add(at(weights, `${module}.bias`));
};

const rmsNorm = (x: NdArray, weight: NdArray, eps: number): NdArray => {
  const meanSquare = np.square(x.ref).mean(-1, { keepdims: true });
  return x.mul(np.reciprocal(np.sqrt(meanSquare.add(eps)))).mul(weight);
};

/** x: [G, T, heads, headDim] · cos, sin: [T, 1, headDim]. The two halves of a head turn into each other. */
const rotate = (x: NdArray, cos: NdArray, sin: NdArray, hd: number): NdArray => {
  const left = x.ref.slice([], [], [], [0, hd / 2]);
  const right = x.ref.slice([], [], [], [hd / 2, hd]);
  const turned = np.concatenate([right.neg(), left], -1);
  return x.mul(cos).add(turned.mul(sin));
};

/** cos and sin of position · θ^(−2i/headDim), each twice: [T, 1, headDim]. */
const angles = (T: number, hd: number, theta: number): readonly [NdArray, NdArray] => {
  const table = (f: (angle: number) => number) =>
    np
      .array(
        Float32Array.from({ length: T * hd }, (_, i) => {
          const [t, k] = [Math.floor(i / hd), i % (hd / 2)];
          return f(t * theta ** ((-2 * k) / hd));
        }),
      )
      .reshape([T, 1, hd]);
  return [table(Math.cos), table(Math.sin)];
};

/** Causal grouped-query attention, in plain products: nn.dotProductAttention needs iterator helpers, which Node has
 *  from version 22 on. q: [G, T, heads, hd] · k, v: [G, T, kvHeads, hd] · later: [T, T], −1e9 where a key is later. */
const attention = (q: NdArray, k: NdArray, v: NdArray, later: NdArray): NdArray => {
  const [G, T, heads, hd] = q.shape as [number, number, number, number];
  const kv = k.shape[2]!;
  const queries = q.transpose([0, 2, 1, 3]).reshape([G, kv, (heads / kv) * T, hd]);
  const scores = np.matmul(queries, k.transpose([0, 2, 3, 1])).mul(1 / Math.sqrt(hd));
  const shares = nn.softmax(scores.reshape([G, heads, T, T]).add(later), -1);
  const mixed = np.matmul(shares.reshape([G, kv, (heads / kv) * T, T]), v.transpose([0, 2, 1, 3]));
  return mixed
    .reshape([G, heads, T, hd])
    .transpose([0, 2, 1, 3])
    .reshape([G * T, heads * hd]);
};

/** Mean cross-entropy of the last `completion` tokens of each row. ids: [G, T] int32. */
export const jaxLoss =
  (config: ModelConfig, lora: LoraConfig, completion: number) =>
  (adapter: JaxArrays, weights: JaxArrays, ids: NdArray): NdArray => {
    const [G, T] = ids.shape as [number, number];
    const { heads, kvHeads, hiddenSize: D, rmsNormEps: eps } = config;
    const hd = headDim(config);
    const apply = (module: string, x: NdArray) => linear(weights, adapter, lora, module, x);
    const [cos, sin] = angles(T, hd, config.ropeTheta);
    const later = np.triu(np.full([T, T], -1e9), 1);
    let x = np.take(at(weights, 'model.embed_tokens.weight'), ids.ref.reshape([G * T]), 0);
    for (let layer = 0; layer < config.layers; layer++) {
      const here = `model.layers.${layer}`;
      const before = rmsNorm(x.ref, at(weights, `${here}.input_layernorm.weight`), eps);
      const split = (name: string, n: number) =>
        apply(`${here}.self_attn.${name}`, before.ref).reshape([G, T, n, hd]);
      const q = rotate(split('q_proj', heads), cos.ref, sin.ref, hd);
      const k = rotate(split('k_proj', kvHeads), cos.ref, sin.ref, hd);
      const mixed = attention(q, k, split('v_proj', kvHeads), later.ref);
      before.dispose();
      x = x.add(apply(`${here}.self_attn.o_proj`, mixed));
      const between = rmsNorm(x.ref, at(weights, `${here}.post_attention_layernorm.weight`), eps);
      const gate = nn.silu(apply(`${here}.mlp.gate_proj`, between.ref));
      x = x.add(apply(`${here}.mlp.down_proj`, gate.mul(apply(`${here}.mlp.up_proj`, between))));
    }
    later.dispose();
    cos.dispose();
    sin.dispose();
    const last = rmsNorm(x, at(weights, 'model.norm.weight'), eps).reshape([G, T, D]);
    const predicting = last.slice([], [T - completion - 1, T - 1], []).reshape([G * completion, D]);
    const logits = np.matmul(predicting, at(weights, 'model.embed_tokens.weight').transpose());
    const targets = nn.oneHot(ids.slice([], [T - completion, T]).reshape([G * completion]), config.vocabSize);
    return nn
      .logSoftmax(logits)
      .mul(targets)
      .sum()
      .div(-G * completion);
  };
