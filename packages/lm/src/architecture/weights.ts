/** @file The names and shapes of a model's weights, as Hugging Face's model files have them. */

import type { TensorFault } from '../errors.js';
import type { ModelConfig } from '../types.js';
import { architectureOf, BIAS_SWITCHES } from './families.js';
import { headDim } from './heads.js';

export const embeddingName = 'model.embed_tokens.weight';
export const finalNorm = 'model.norm';
export const finalNormName = `${finalNorm}.weight`;
/** Of a model whose head is not its embedding. */
export const headName = 'lm_head.weight';
export const layerName = (layer: number): string => `model.layers.${layer}`;

/** Has a module of a layer a bias? */
const hasBias = (config: ModelConfig, name: string): boolean => {
  const { biased, biasSwitches } = architectureOf(config);
  const on = { attention_bias: config.attentionBias, mlp_bias: config.mlpBias };
  return (
    biased.includes(name) ||
    biasSwitches.some((field) => on[field] && (BIAS_SWITCHES[field] as readonly string[]).includes(name))
  );
};

/** The linear modules of a layer: where they hang and what they map. Weights are stored [out, in]. */
export const linearModules = (
  config: ModelConfig,
): readonly {
  readonly name: string;
  readonly in: number;
  readonly out: number;
  readonly bias: boolean;
}[] => {
  const D = config.hiddenSize;
  const I = config.intermediateSize;
  const q = config.heads * headDim(config);
  const kv = config.kvHeads * headDim(config);
  const { fused } = architectureOf(config);
  return [
    ...(fused
      ? [{ name: 'self_attn.qkv_proj', in: D, out: q + 2 * kv }]
      : [
          { name: 'self_attn.q_proj', in: D, out: q },
          { name: 'self_attn.k_proj', in: D, out: kv },
          { name: 'self_attn.v_proj', in: D, out: kv },
        ]),
    { name: 'self_attn.o_proj', in: q, out: D },
    ...(fused
      ? [{ name: 'mlp.gate_up_proj', in: D, out: 2 * I }]
      : [
          { name: 'mlp.gate_proj', in: D, out: I },
          { name: 'mlp.up_proj', in: D, out: I },
        ]),
    { name: 'mlp.down_proj', in: I, out: D },
  ].map((module) => ({ ...module, bias: hasBias(config, module.name) }));
};

/** Every weight of the architecture with its shape, in the order of a forward pass.
 *  @example weightShapes(config)['model.embed_tokens.weight'] // [vocabSize, hiddenSize] */
export const weightShapes = (config: ModelConfig): Readonly<Record<string, readonly number[]>> => {
  const D = config.hiddenSize;
  const { headNorms, outerNorms } = architectureOf(config);
  const shapes: Record<string, readonly number[]> = { [embeddingName]: [config.vocabSize, D] };
  for (let layer = 0; layer < config.layers; layer++) {
    const at = layerName(layer);
    shapes[`${at}.input_layernorm.weight`] = [D];
    shapes[`${at}.post_attention_layernorm.weight`] = [D];
    if (outerNorms)
      for (const name of ['pre', 'post']) shapes[`${at}.${name}_feedforward_layernorm.weight`] = [D];
    if (headNorms)
      for (const name of ['q_norm', 'k_norm']) shapes[`${at}.self_attn.${name}.weight`] = [headDim(config)];
    for (const module of linearModules(config)) {
      shapes[`${at}.${module.name}.weight`] = [module.out, module.in];
      if (module.bias) shapes[`${at}.${module.name}.bias`] = [module.out];
    }
  }
  shapes[finalNormName] = [D];
  if (!config.tieEmbeddings) shapes[headName] = [config.vocabSize, D];
  return shapes;
};

/** How many numbers the weights hold. Worked in the test: 4 layers, D = 128 and a token for each byte give 826,368. */
export const parameterCount = (config: ModelConfig): number => {
  const count = (layers: number) =>
    Object.values(weightShapes({ ...config, layers })).reduce(
      (sum, shape) => sum + shape.reduce((a, b) => a * b, 1),
      0,
    );
  // Layers are alike; a configuration may claim any number of them.
  const [none, one] = [count(0), count(1)];
  return none + config.layers * (one - none);
};

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** All that is missing, misshapen or too much. An empty list: the arrays fit. */
export const misfits = (
  arrays: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  expected: Readonly<Record<string, readonly number[]>>,
): readonly TensorFault[] => {
  const faults: TensorFault[] = [];
  for (const [name, shape] of Object.entries(expected)) {
    // Names come from files: `constructor` is one like any other.
    const array = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
    if (array === undefined) faults.push({ _tag: 'Missing', name, shape });
    else if (!sameShape(array.shape, shape))
      faults.push({ _tag: 'Misshapen', name, shape: array.shape, expected: shape });
  }
  for (const name of Object.keys(arrays))
    if (!Object.hasOwn(expected, name)) faults.push({ _tag: 'Extra', name });
  return faults;
};
