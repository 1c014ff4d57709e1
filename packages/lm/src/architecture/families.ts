/** @file What differs between the families of models that are built here. A new one is an entry. */
import type { Family, RopeScaling } from '../types.js';

export type RopeKind = RopeScaling['kind'] | 'default';

/** What a gate's numbers become, by the words of transformers. */
export type Activation = 'silu' | 'gelu_pytorch_tanh';

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
  /** What attention and the feed-forward part add is normalised, too. */
  readonly outerNorms?: true;
  /** Norms multiply with this more than their weight. */
  readonly normOffset?: number;
  /** Embeddings are multiplied with √hidden_size. */
  readonly scaledEmbeddings?: true;
  /** Queries, keys and values come out of one matrix, gate and up of another. */
  readonly fused?: true;
  /** The gate's function: the field that names it, and what it may name. */
  readonly activation: { readonly field: string; readonly name: Activation };
  /** Which layers `sliding_window` narrows: all; from max_window_layers on, or those that layer_types names, where
   *  use_sliding_window is true; those that layer_types names, or all but each sliding_window_pattern-th; none. */
  readonly window: 'all' | 'switched' | 'patterned' | 'none';
  /** Kinds of positions that the family knows, and other words for them. */
  readonly ropes: Readonly<Record<string, RopeKind>>;
  /** Layers with a window turn by a θ of their own. */
  readonly localRope?: true;
  /** A part of each head may stay as it is (partial_rotary_factor). */
  readonly partialRotary?: true;
  /** query_pre_attn_scalar, where the family has it and a file is silent. */
  readonly queryPreAttnScalar?: number;
  /** Fields that must be absent or null, since what they ask for is not built. */
  readonly unbuilt?: readonly string[];
  /** What the family's configuration class fills in where config.json is silent; a head is hidden_size /
   *  num_attention_heads long, and has its own key-value head, unless told. */
  readonly defaults: {
    readonly maxPositions: number;
    /** sliding_window; null: none. */
    readonly window?: number | null;
    readonly rmsNormEps?: number;
    readonly ropeTheta?: number;
    /** original_max_position_embeddings, which then stands beside rope_scaling and not within. */
    readonly originalPositions?: number;
    readonly tie?: boolean;
    readonly headDim?: number;
    readonly kvHeads?: number;
    readonly eosTokenId?: number;
    readonly padTokenId?: number;
  };
}

const SILU = { field: 'hidden_act', name: 'silu' } as const;
const ROPES = { default: 'default', linear: 'linear', llama3: 'llama3', yarn: 'yarn' } as const;

/** By model_type. @source the configuration and modeling files of transformers 5.23 */
export const FAMILIES: Readonly<Record<Family, Architecture>> = {
  qwen2: {
    className: 'Qwen2ForCausalLM',
    biased: ['self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj'],
    biasSwitches: [],
    headNorms: false,
    activation: SILU,
    ropes: ROPES,
    window: 'switched',
    defaults: { maxPositions: 32_768 },
  },
  qwen3: {
    className: 'Qwen3ForCausalLM',
    biased: [],
    biasSwitches: ['attention_bias'],
    headNorms: true,
    activation: SILU,
    ropes: ROPES,
    window: 'switched',
    defaults: { maxPositions: 32_768, headDim: 128 },
  },
  llama: {
    className: 'LlamaForCausalLM',
    biased: [],
    biasSwitches: ['attention_bias', 'mlp_bias'],
    headNorms: false,
    activation: SILU,
    ropes: ROPES,
    window: 'none',
    defaults: { maxPositions: 2048, eosTokenId: 2 },
  },
  mistral: {
    className: 'MistralForCausalLM',
    biased: [],
    biasSwitches: [],
    headNorms: false,
    activation: SILU,
    ropes: ROPES,
    window: 'all',
    defaults: { maxPositions: 131_072, kvHeads: 8, eosTokenId: 2 },
  },
  phi3: {
    className: 'Phi3ForCausalLM',
    biased: [],
    biasSwitches: [],
    headNorms: false,
    fused: true,
    activation: SILU,
    ropes: { default: 'default', longrope: 'longrope', su: 'longrope', yarn: 'longrope' }, // older words for it
    partialRotary: true,
    window: 'all',
    defaults: {
      maxPositions: 4096,
      originalPositions: 4096,
      window: null,
      rmsNormEps: 1e-5,
      eosTokenId: 32_000,
      padTokenId: 32_000,
    },
  },
  gemma3_text: {
    className: 'Gemma3ForCausalLM',
    biased: [],
    biasSwitches: ['attention_bias'],
    headNorms: true,
    outerNorms: true,
    normOffset: 1,
    scaledEmbeddings: true,
    activation: { field: 'hidden_activation', name: 'gelu_pytorch_tanh' },
    ropes: ROPES,
    localRope: true,
    queryPreAttnScalar: 256,
    unbuilt: ['attn_logit_softcapping', 'final_logit_softcapping', 'use_bidirectional_attention'],
    window: 'patterned',
    defaults: {
      maxPositions: 131_072,
      ropeTheta: 1e6,
      tie: true,
      headDim: 256,
      kvHeads: 4,
      eosTokenId: 1,
      padTokenId: 0,
    },
  },
};

export const KNOWN_FAMILIES = Object.keys(FAMILIES) as readonly Family[];

export const isFamily = (modelType: unknown): modelType is Family =>
  typeof modelType === 'string' && Object.hasOwn(FAMILIES, modelType);

/** What keeps a family that users ask for from being read as one of those above. */
const OTHERWISE: readonly (readonly [modelType: RegExp, how: string])[] = [
  [/^gemma3$/, 'parts for pictures: save its language model by itself, as a Gemma3ForCausalLM'],
  [/^gemma3n/, 'parts for pictures and sound'],
  [/^gemma/, 'layers that are not those of Gemma 3'],
  [/^phi3_v|^phi4_multimodal/, 'parts for pictures'],
  [/moe$|^mixtral|^deepseek|^gpt_oss|^llama4/, 'experts'],
  [/^(phi|gpt|opt|bloom|stablelm|falcon)/, 'other norms and another feed-forward part'],
  [/^smollm3/, 'layers without positions'],
  [/_vl|^mllama|^mistral3|^llava/, 'parts for pictures'],
];

/** What a family has that is not built here, where that is known. @example otherwise('mixtral') // experts */
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
