/** @file What differs between the families of models that are built here. A new one is an entry. */
import type { Family } from '../types.js';

/** Switches of config.json, and the linear modules of a layer to which they give biases. */
export const BIAS_SWITCHES = {
  attention_bias: ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj', 'self_attn.o_proj'],
  mlp_bias: ['mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj'],
} as const;

export interface Architecture {
  /** The class of transformers, as config.json names it. */
  readonly className: string;
  /** Linear modules of a layer that always have a bias. */
  readonly biased: readonly string[];
  /** The switches that the family reads. */
  readonly biasSwitches: readonly (keyof typeof BIAS_SWITCHES)[];
  /** Are queries and keys normalised, head by head, before they are turned to their positions? */
  readonly headNorms: boolean;
  /** Which layers `sliding_window` narrows: all; from max_window_layers on, or those that layer_types names, where
   *  use_sliding_window is true; none. */
  readonly window: 'all' | 'switched' | 'none';
  /** What the family's configuration class fills in where config.json is silent; a head is hidden_size /
   *  num_attention_heads long, and has its own key-value head, unless told. */
  readonly defaults: {
    readonly maxPositions: number;
    readonly headDim?: number;
    readonly kvHeads?: number;
    readonly eosTokenId?: number;
  };
}

/** By model_type. @source the configuration and modeling files of transformers 5.23 */
export const FAMILIES: Readonly<Record<Family, Architecture>> = {
  qwen2: {
    className: 'Qwen2ForCausalLM',
    biased: ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj'],
    biasSwitches: [],
    headNorms: false,
    window: 'switched',
    defaults: { maxPositions: 32_768 },
  },
  qwen3: {
    className: 'Qwen3ForCausalLM',
    biased: [],
    biasSwitches: ['attention_bias'],
    headNorms: true,
    window: 'switched',
    defaults: { maxPositions: 32_768, headDim: 128 },
  },
  llama: {
    className: 'LlamaForCausalLM',
    biased: [],
    biasSwitches: ['attention_bias', 'mlp_bias'],
    headNorms: false,
    window: 'none',
    defaults: { maxPositions: 2048, eosTokenId: 2 },
  },
  mistral: {
    className: 'MistralForCausalLM',
    biased: [],
    biasSwitches: [],
    headNorms: false,
    window: 'all',
    defaults: { maxPositions: 131_072, kvHeads: 8, eosTokenId: 2 },
  },
};

export const KNOWN_FAMILIES = Object.keys(FAMILIES) as readonly Family[];

export const isFamily = (modelType: unknown): modelType is Family =>
  typeof modelType === 'string' && Object.hasOwn(FAMILIES, modelType);

/** What keeps a family that users ask for from being read as one of those above. */
const OTHERWISE: readonly (readonly [modelType: RegExp, how: string])[] = [
  [/^gemma/, 'norms by 1 + w, scaled embeddings and another activation'],
  [/^phi3/, 'queries, keys and values in one matrix'],
  [/^(phi|gpt|opt|bloom|stablelm|falcon)/, 'other norms and another feed-forward part'],
  [/moe$|^mixtral|^deepseek|^gpt_oss|^llama4/, 'experts'],
  [/^smollm3/, 'layers without positions'],
  [/_vl|^mllama|^mistral3|^llava/, 'parts for pictures'],
];

/** What a family has that is not built here, where that is known. @example otherwise('gemma3_text') // norms by 1 + w, … */
export const otherwise = (modelType: unknown): string | null =>
  typeof modelType === 'string' && modelType.length < 64
    ? (OTHERWISE.find(([pattern]) => pattern.test(modelType))?.[1] ?? null)
    : null;

/** The architecture of a configuration; Qwen2's where it names none. */
export const architectureOf = ({
  family = 'qwen2',
}: {
  readonly family?: Family | undefined;
}): Architecture => FAMILIES[family];
