/** @file The types of a language model as data. Names of weights are those of the Hugging Face layout. */
import type { HostArray, NdArray } from '@tompo/jit';

export type Arrays = Readonly<Record<string, NdArray>>;

/** Arrays by name, each in memory or in a file. */
export type Weights = Readonly<Record<string, HostArray>>;

/** The families of models that are built here, by their model_type. What differs between them: architecture/families.ts. */
export type Family = 'qwen2' | 'qwen3' | 'llama' | 'mistral' | 'phi3' | 'gemma3_text';

/** How positions are stretched beyond the length that a model was first trained for. In brackets the key of rope_scaling. */
export type RopeScaling =
  | { readonly kind: 'linear'; readonly factor: number }
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number; // low_freq_factor
      readonly highFrequencyFactor: number; // high_freq_factor
      readonly originalPositions: number; // original_max_position_embeddings
    }
  | {
      readonly kind: 'yarn';
      readonly factor: number;
      readonly originalPositions: number; // original_max_position_embeddings
      readonly attentionFactor?: number | undefined; // attention_factor; by the factor unless told
      readonly betaFast?: number | undefined; // beta_fast, 32 unless told
      readonly betaSlow?: number | undefined; // beta_slow, 1 unless told
      readonly mscale?: number | undefined;
      readonly mscaleAllDim?: number | undefined; // mscale_all_dim
      readonly truncate?: boolean | undefined; // true unless told
    }
  | {
      /** Of texts within the old length: longer ones turn otherwise as a whole, and are refused as beyond `maxPositions`. */
      readonly kind: 'longrope';
      readonly originalPositions: number; // original_max_position_embeddings
      readonly stretchedPositions: number; // max_position_embeddings
      readonly shortFactor: readonly number[]; // short_factor: pair i is so many times slower
      readonly longFactor: readonly number[]; // long_factor, for saving
      readonly factor?: number | undefined; // factor; stretchedPositions / originalPositions unless told
      readonly attentionFactor?: number | undefined; // attention_factor; by the factor unless told
    };

/** The architecture of a decoder. In brackets the key of config.json. */
export interface ModelConfig {
  readonly family?: Family | undefined; // model_type; qwen2 unless told
  readonly vocabSize: number; // vocab_size
  readonly hiddenSize: number; // hidden_size, D
  readonly intermediateSize: number; // intermediate_size
  readonly layers: number; // num_hidden_layers
  readonly heads: number; // num_attention_heads, H
  readonly kvHeads: number; // num_key_value_heads
  readonly headDim?: number | undefined; // head_dim; hiddenSize / heads unless told
  readonly attentionBias?: boolean | undefined; // attention_bias: q, k, v and o; false unless told, where a family has the switch
  readonly mlpBias?: boolean | undefined; // mlp_bias; the same
  readonly rmsNormEps: number; // rms_norm_eps
  readonly ropeTheta: number; // rope_theta
  readonly ropeScaling?: RopeScaling | undefined; // rope_scaling, or rope_parameters; none unless told
  /** θ of layers with a window, which are not scaled, in families where it is their own (rope_local_base_freq); 10,000 unless told. */
  readonly ropeLocalTheta?: number | undefined;
  readonly partialRotaryFactor?: number | undefined; // partial_rotary_factor: the share of a head that turns; 1 unless told
  /** Scores are divided by its root (query_pre_attn_scalar); the length of a head unless told. */
  readonly queryPreAttnScalar?: number | undefined;
  /** How many places a query sees, its own the last of them (sliding_window); all unless told. */
  readonly slidingWindow?: number | undefined;
  /** Layers that see all places in spite of the window (layer_types); none unless told. */
  readonly fullLayers?: readonly number[] | undefined;
  readonly tieEmbeddings: boolean; // tie_word_embeddings
  readonly maxPositions: number; // max_position_embeddings; of longrope no more than original_max_position_embeddings
  readonly eosTokenId: number; // eos_token_id, or the first where the file lists several: the one that training writes
  /** Every token that ends a text, `eosTokenId` among them; absent where that is the only one. */
  readonly eosTokenIds?: readonly number[] | undefined;
  readonly padTokenId: number; // pad_token_id, or eos where the file has none
  readonly bosTokenId?: number | undefined; // bos_token_id, for saving: no token is put before a prompt
}

/** LoRA: W x + (alpha / rank) B A x. A: [rank, in], B: [out, rank], B starts at zero. In brackets the key of
 *  adapter_config.json, where the name is another. A path is a module's place: model.layers.0.self_attn.q_proj. */
export interface LoraConfig {
  readonly rank: number; // r
  readonly alpha: number; // lora_alpha
  /** Modules with factors (target_modules): names ('q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj',
   *  of Phi-3 'qkv_proj' and 'gate_up_proj' in the place of five of them, 'embed_tokens', 'lm_head') or ends of paths ('layers.0.mlp.up_proj'); or one regular expression that fits whole paths; or
   *  'all-linear', all but embed_tokens and lm_head. */
  readonly targets: readonly string[] | string;
  /** Those of them without (exclude_modules), named in the same way. */
  readonly exclude?: readonly string[] | string | undefined;
  /** The layers whose modules have factors (layers_to_transform); all unless told. */
  readonly layers?: readonly number[] | undefined;
  /** What the list of layers may be called, as a regular expression (layers_pattern). */
  readonly layersPattern?: readonly string[] | undefined;
  /** Other ranks (rank_pattern): by a regular expression for the end of a path; the first that fits counts. */
  readonly rankPattern?: Readonly<Record<string, number>> | undefined;
  /** Other alphas (alpha_pattern), in the same way. */
  readonly alphaPattern?: Readonly<Record<string, number>> | undefined;
  /** alpha / √rank in the place of alpha / rank (use_rslora). */
  readonly rankStabilised?: boolean | undefined;
  /** The rows of W + scale · B A have lengths of their own (use_dora). */
  readonly dora?: boolean | undefined;
  /** Which biases of the base were trained along and lie beside the factors (bias); none unless told. */
  readonly bias?: 'all' | 'lora_only' | undefined;
  /** Modules that were trained whole and lie beside the factors, by the ends of their paths (modules_to_save). */
  readonly savedModules?: readonly string[] | undefined;
}

/** Adapter weights are named as PEFT names them: factors, and weights that stand in the place of the base's. */
export interface Adapter {
  readonly config: LoraConfig;
  readonly weights: Arrays;
}

/** A text as its tokens come: each piece is whole characters, and all of them together are what `decode` gives of all tokens. */
export interface TextStream {
  /** The next token; what of the text is complete by it, which may be nothing. */
  readonly push: (id: number) => string;
  /** What was held back, once no token follows. */
  readonly end: () => string;
}

export interface Tokenizer {
  readonly encode: (text: string) => number[];
  readonly decode: (ids: readonly number[]) => string;
  /** Decoding as the tokens come.
   *  @example const text = tokenizer.stream(); for (const id of ids) write(text.push(id)); write(text.end()); */
  readonly stream: () => TextStream;
  readonly vocabSize: number;
  readonly eosTokenId: number;
  readonly padTokenId: number;
  /** Ids that it puts before a text which a model is asked as it is (`prefixed`), such as Gemma's <bos>; none where absent. `encode`
   *  writes none of them, nor does a prompt through a chat template have other ones than the template writes. */
  readonly prefix?: readonly number[] | undefined;
  /** The bytes of tokenizer.json, for saving. */
  readonly json: string;
}

/** How a model is sampled where the request names no temperature; what is absent is 1, or cuts nothing. */
export interface SamplingDefaults {
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
}

/** A chat template as its folder has it. */
export interface ChatTemplate {
  /** The file that holds it: named in errors. */
  readonly source: string;
  /** The Jinja text. */
  readonly text: string;
  /** bos_token, eos_token, … of the tokenizer: a template may write them. */
  readonly specialTokens: Readonly<Record<string, string>>;
}

/** How a model is asked, as plain data: a question is the user's message in its chat template. */
export interface ChatFormat {
  readonly template: ChatTemplate;
  /** The system's message before each question. */
  readonly system?: string | undefined;
  /** What else the template knows. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The day that the template may write. */
  readonly date: string;
}

/** W: where the weights are. In memory unless told. */
export interface LanguageModel<W extends HostArray = NdArray> {
  readonly config: ModelConfig;
  readonly weights: Readonly<Record<string, W>>;
  readonly tokenizer: Tokenizer;
  /** What generation_config.json says. */
  readonly sampling?: SamplingDefaults | undefined;
  /** Texts of the other files that such a folder has, by name (see `COMPANIONS`), for saving. */
  readonly companions?: Readonly<Record<string, string>> | undefined;
  /** How it is asked, once that is settled (`withChat`, `withoutChat`, or by the training that the folder is of); null: with
   *  the text as it is. Absent, it is asked like that as well, but nobody has settled it. */
  readonly chat?: ChatFormat | null | undefined;
  /** Tensors of the files that the model has no use for and that were left out: a value head, stored frequencies of positions,
   *  a head that equals the embedding. */
  readonly ignored?: readonly string[] | undefined;
}

/** A model that is run as it is, or under an adapter: its weights may lie in files (see `loadModel`). */
export type BaseModel = LanguageModel<HostArray>;

/** G prompts with m completions each, laid side by side in one sequence so that a prompt is computed once:
 *  [prompt, padded on the left to P | completion 1, padded on the right to C | … | completion m]; T = P + m·C.
 *  A position attends to its own segment and to the prompt, never to another completion. */
export interface PackedBatch {
  readonly ids: NdArray; // [G, T] int32
  readonly positions: NdArray; // [G, T] int32; a prompt's first real token is 0; each completion goes on from its prompt
  readonly segments: NdArray; // [G, T] int32; −1 padding, 0 prompt, 1…m completions
  readonly targets: NdArray; // [G, m, C] int32: the completions' tokens
  /** [G, m, C, ⌈V / 24⌉] float32: which tokens each could have been, 24 to a word, where some completion was drawn from some tokens alone;
   *  absent where all were drawn from the whole vocabulary. */
  readonly allowed?: NdArray | undefined;
  readonly keep: NdArray; // [G, m, C] float32 1/0: which of them are real
}

/** What a grammar left of the distribution at each token of a completion. */
export interface Constraint {
  /** For each token the ids that it was drawn from, itself among them. */
  readonly allowed: readonly (readonly number[])[];
  /** For each token its log-probability had nothing been left out, at the temperature of the draw. With f those and l the completion's
   *  log-probabilities, exp Σ (f − l) is in expectation the share of unconstrained completions that are texts of the grammar. */
  readonly freeLogprobs: readonly number[];
}

/** One sampled completion. logprobs[i] is log π(ids[i] | what came before), π being the distribution at the request's
 *  temperature (at 1 where that is 0): what the trainer recomputes at the same temperature. The end-of-text token is part of
 *  ids when the model ended by itself. */
export interface Completion {
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
  readonly text: string;
  /** True when the model ended the text itself, false when it ran into the limit. */
  readonly ended: boolean;
  /** Of a completion that obeys a grammar: then `logprobs` are those of the distributions over the tokens that the grammar left. */
  readonly constraint?: Constraint | undefined;
}
