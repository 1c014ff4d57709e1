import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  byteTokenizer,
  embeddedConfig,
  explain,
  type Family,
  type ModelConfig,
  misfits,
  parameterCount,
  parseConfig,
  printConfig,
  weightShapes,
} from '../src/index.js';
import { loudWeights, right, smallConfig } from './small.js';

const config: fc.Arbitrary<ModelConfig> = fc
  .record({
    kvHeads: fc.integer({ min: 1, max: 4 }),
    repeat: fc.integer({ min: 1, max: 4 }),
    half: fc.integer({ min: 1, max: 8 }),
    vocabSize: fc.integer({ min: 2, max: 1000 }),
    intermediateSize: fc.integer({ min: 1, max: 100 }),
    layers: fc.integer({ min: 1, max: 5 }),
    rmsNormEps: fc.constantFrom(1e-6, 1e-5),
    ropeTheta: fc.constantFrom(1e4, 1e6),
    tieEmbeddings: fc.boolean(),
    maxPositions: fc.integer({ min: 1, max: 40_000 }),
    eos: fc.nat(),
    pad: fc.nat(),
    family: fc.constantFrom<Family>('qwen2', 'qwen3', 'llama', 'mistral', 'phi3', 'gemma3_text'),
    ownDim: fc.constantFrom(undefined, 2, 6, 128),
    bos: fc.constantFrom(undefined, 1),
    bias: fc.boolean(),
    partial: fc.boolean(),
    mlpBias: fc.boolean(),
    window: fc.constantFrom(undefined, 1, 4096),
    isFull: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    scaling: fc.constantFrom<ModelConfig['ropeScaling']>(
      undefined,
      { kind: 'linear', factor: 2 },
      { kind: 'llama3', factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192 },
      { kind: 'yarn', factor: 4, originalPositions: 100 },
      { kind: 'yarn', factor: 4, originalPositions: 100, mscale: 1, mscaleAllDim: 0.5, truncate: false },
      { kind: 'yarn', factor: 4, originalPositions: 100, attentionFactor: 1, betaFast: 30, betaSlow: 2 },
    ),
  })
  .map(
    ({
      repeat,
      half,
      eos,
      pad,
      family,
      ownDim,
      bos,
      bias,
      partial,
      mlpBias,
      window,
      isFull,
      scaling,
      ...rest
    }) => {
      const heads = rest.kvHeads * repeat;
      const full = isFull.flatMap((is, layer) => (is && layer < rest.layers ? [layer] : []));
      const byLayer = family === 'qwen2' || family === 'qwen3' || family === 'gemma3_text';
      const narrow = window !== undefined && family !== 'llama' && !(byLayer && full.length === rest.layers);
      const gemma = family === 'gemma3_text';
      const length = ownDim ?? half * 2;
      const turning = family === 'phi3' && partial && length % 4 === 0 ? length / 2 : length;
      const long = {
        kind: 'longrope',
        originalPositions: 100,
        stretchedPositions: 4096,
        shortFactor: Array.from({ length: turning / 2 }, (_, i) => 1 + i),
        longFactor: Array.from({ length: turning / 2 }, (_, i) => 2 + i),
      } as const;
      const own =
        family === 'phi3' && scaling !== undefined ? { ...long, ...(bias ? { factor: 2 } : {}) } : scaling;
      return {
        ...rest,
        ...(own?.kind === 'longrope' ? { maxPositions: 100 } : {}),
        ...(turning === length ? {} : { partialRotaryFactor: 0.5 }),
        ...(gemma && narrow ? { ropeLocalTheta: 500 } : {}),
        ...(gemma && length !== 20 ? { queryPreAttnScalar: 20 } : {}),
        ...(family === 'qwen2' ? {} : { family }),
        heads,
        hiddenSize: heads * half * 2,
        ...(ownDim === undefined || ownDim === half * 2 ? {} : { headDim: ownDim }),
        ...(bias && (gemma || family === 'llama' || family === 'qwen3') ? { attentionBias: true } : {}),
        ...(mlpBias && family === 'llama' ? { mlpBias } : {}),
        ...(own === undefined ? {} : { ropeScaling: own }),
        ...(narrow ? { slidingWindow: window } : {}),
        ...(narrow && byLayer && full.length > 0 ? { fullLayers: full } : {}),
        eosTokenId: eos % rest.vocabSize,
        padTokenId: pad % rest.vocabSize,
        ...(bos === undefined ? {} : { bosTokenId: bos }),
      };
    },
  );

const GEMMA = { model_type: 'gemma3_text', hidden_act: undefined, num_hidden_layers: 2 };

describe('config.json', () => {
  it('parse ∘ print is the identity', () => {
    fc.assert(
      fc.property(config, (c) => {
        expect(parseConfig(JSON.parse(JSON.stringify(printConfig(c))))).toEqual(E.right(c));
      }),
    );
  });

  it('fills in what Qwen2Config fills in, and reads theta from either place', () => {
    const printed = printConfig(smallConfig);
    const {
      rope_theta: _,
      rms_norm_eps: __,
      pad_token_id: ___,
      num_key_value_heads: ____,
      ...bare
    } = printed;
    const read = right(parseConfig({ ...bare, eos_token_id: [18, 3] }));
    expect(read).toMatchObject({
      ropeTheta: 10_000,
      rmsNormEps: 1e-6,
      kvHeads: 4,
      eosTokenId: 18,
      padTokenId: 18,
    });
    expect(
      right(parseConfig({ ...bare, rope_parameters: { rope_theta: 7, rope_type: 'default' } })).ropeTheta,
    ).toBe(7);
  });

  it('takes no pad token, and rope_scaling of the default kind, for what they are', () => {
    const printed = printConfig(smallConfig);
    const read = right(parseConfig({ ...printed, pad_token_id: -1, rope_scaling: { rope_type: 'default' } }));
    expect(read).toEqual({ ...smallConfig, padTokenId: smallConfig.eosTokenId });
    expect(right(parseConfig({ ...printed, pad_token_id: null })).padTokenId).toBe(smallConfig.eosTokenId);
    expect(right(parseConfig({ ...printed, rope_scaling: {}, rope_parameters: null }))).toEqual(smallConfig);
  });

  it('reads Phi-3 and Gemma 3 as their makers wrote them', () => {
    const phi = {
      model_type: 'phi3',
      vocab_size: 32_064,
      hidden_size: 3072,
      intermediate_size: 8192,
      num_hidden_layers: 32,
      num_attention_heads: 32,
      num_key_value_heads: 32,
      eos_token_id: 32_000,
      pad_token_id: 32_000,
      bos_token_id: 1,
      hidden_act: 'silu',
      rms_norm_eps: 1e-5,
      rope_theta: 10_000,
      original_max_position_embeddings: 4096,
    };
    const mini = { max_position_embeddings: 4096, rope_scaling: null, sliding_window: 2047 };
    expect(right(parseConfig({ ...phi, ...mini }))).toEqual({
      family: 'phi3',
      vocabSize: 32_064,
      hiddenSize: 3072,
      intermediateSize: 8192,
      layers: 32,
      heads: 32,
      kvHeads: 32,
      rmsNormEps: 1e-5,
      ropeTheta: 10_000,
      slidingWindow: 2047,
      tieEmbeddings: false,
      maxPositions: 4096,
      eosTokenId: 32_000,
      padTokenId: 32_000,
      bosTokenId: 1,
    });
    const [short, long] = [Array.from({ length: 36 }, () => 1), Array.from({ length: 36 }, (_, i) => 1 + i)];
    const scaling = { type: 'longrope', short_factor: short, long_factor: long };
    const wide = right(
      parseConfig({
        ...phi,
        max_position_embeddings: 131_072,
        partial_rotary_factor: 0.75,
        rope_scaling: scaling,
      }),
    );
    expect(wide).toMatchObject({
      maxPositions: 4096, // where texts begin to turn otherwise
      partialRotaryFactor: 0.75,
      ropeScaling: { kind: 'longrope', originalPositions: 4096, stretchedPositions: 131_072 },
    });
    expect(wide.slidingWindow).toBeUndefined();
    const gemma = right(
      parseConfig({
        model_type: 'gemma3_text',
        vocab_size: 262_144,
        hidden_size: 1152,
        intermediate_size: 6912,
        num_hidden_layers: 26,
        num_attention_heads: 4,
        num_key_value_heads: 1,
        head_dim: 256,
        eos_token_id: [1, 106],
        pad_token_id: 0,
        bos_token_id: 2,
        hidden_activation: 'gelu_pytorch_tanh',
        attn_logit_softcapping: null,
        final_logit_softcapping: null,
        max_position_embeddings: 32_768,
        query_pre_attn_scalar: 256,
        rms_norm_eps: 1e-6,
        rope_local_base_freq: 10_000,
        rope_scaling: null,
        rope_theta: 1_000_000,
        sliding_window: 512,
        sliding_window_pattern: 6,
      }),
    );
    expect(gemma).toMatchObject({
      ropeTheta: 1e6,
      ropeLocalTheta: 10_000,
      slidingWindow: 512,
      fullLayers: [5, 11, 17, 23],
      tieEmbeddings: true,
      headDim: 256,
      eosTokenIds: [1, 106],
    });
    expect(gemma.queryPreAttnScalar).toBeUndefined();
    // newer files name each kind of layer
    const {
      rope_theta: _,
      rope_local_base_freq: __,
      rope_scaling: ___,
      ...rest
    } = printConfig({
      ...gemma,
      ropeScaling: { kind: 'linear', factor: 8 },
    });
    const newer = {
      full_attention: { rope_type: 'linear', factor: 8, rope_theta: 1e6 },
      sliding_attention: { rope_type: 'default', rope_theta: 10_000 },
    };
    expect(right(parseConfig({ ...rest, rope_parameters: newer }))).toEqual({
      ...gemma,
      ropeScaling: { kind: 'linear', factor: 8 },
    });
  });

  it('fills in what each configuration class fills in', () => {
    const {
      head_dim: _,
      sliding_window: __,
      max_position_embeddings: ___,
      ...llama
    } = printConfig({
      ...smallConfig,
      family: 'llama',
    });
    const { architectures: ______, eos_token_id: ____, num_key_value_heads: _____, ...bare } = llama;
    const read = (fields: object) => right(parseConfig({ ...bare, ...fields }));
    expect(read({})).toMatchObject({ maxPositions: 2048, eosTokenId: 2, kvHeads: 4 });
    expect(read({}).slidingWindow).toBeUndefined();
    expect(read({ model_type: 'mistral', num_attention_heads: 8 })).toMatchObject({
      slidingWindow: 4096,
      kvHeads: 8,
      maxPositions: 131_072,
    });
    expect(
      read({ model_type: 'mistral', num_key_value_heads: 2, sliding_window: null }).slidingWindow,
    ).toBeUndefined();
    expect(read({ model_type: 'qwen3', eos_token_id: 3 })).toMatchObject({ headDim: 128 });
    // max_window_layers is 28 where a file does not say: 2 layers look all the way back
    const qwen2 = { model_type: 'qwen2', eos_token_id: 3, use_sliding_window: true };
    expect(read(qwen2).slidingWindow).toBeUndefined();
    expect(read({ ...qwen2, max_window_layers: 1 })).toMatchObject({ slidingWindow: 4096, fullLayers: [0] });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['rope_scaling.factor', { rope_scaling: { rope_type: 'linear' } }],
    ['rope_scaling.factor', { rope_scaling: { rope_type: 'linear', factor: '2' } }],
    ['rope_scaling.rope_type', { rope_scaling: { rope_type: 'dynamic', factor: 2 } }],
    ['rope_parameters.rope_type', { rope_parameters: { rope_type: ['yarn'] } }],
    ['rope_parameters.full_attention', { rope_parameters: { full_attention: { rope_type: 'default' } } }],
    ['rope_scaling', { rope_scaling: 'yarn' }],
    [
      'rope_scaling.high_freq_factor',
      { rope_scaling: { type: 'llama3', factor: 8, low_freq_factor: 4, high_freq_factor: 4 } },
    ],
    ['rope_scaling.truncate', { rope_scaling: { type: 'yarn', factor: 8, truncate: 'no' } }],
    ['layer_types', { layer_types: ['full_attention', 'sliding_attention'] }],
    ['layer_types', { layer_types: ['full_attention'] }],
    ['max_window_layers', { use_sliding_window: true, max_window_layers: '1' }],
    ['head_dim', { head_dim: 0 }],
    ['rope_scaling.partial_rotary_factor', { rope_scaling: { type: 'default', partial_rotary_factor: 0.5 } }],
    ['architectures', { architectures: ['Qwen2ForRewardModel'] }], // the same layers, another head
    ['partial_rotary_factor', { model_type: 'phi3', partial_rotary_factor: 0.75 }], // 3 of 4 numbers make no pairs
    ['rope_scaling.rope_type', { model_type: 'phi3', rope_scaling: { type: 'linear', factor: 2 } }],
    ['rope_scaling.short_factor', { model_type: 'phi3', rope_scaling: { type: 'su', long_factor: [1, 1] } }],
    [
      'rope_scaling.long_factor',
      { model_type: 'phi3', rope_scaling: { type: 'longrope', short_factor: [1, 1], long_factor: [1] } },
    ],
    ['hidden_activation', { ...GEMMA, hidden_activation: 'gelu' }],
    ['final_logit_softcapping', { ...GEMMA, final_logit_softcapping: 30 }],
    ['attn_logit_softcapping', { ...GEMMA, attn_logit_softcapping: 50 }],
    ['use_bidirectional_attention', { ...GEMMA, use_bidirectional_attention: true }],
    ['sliding_window', { ...GEMMA, sliding_window: null }],
    ['sliding_window_pattern', { ...GEMMA, sliding_window_pattern: 0 }],
    ['query_pre_attn_scalar', { ...GEMMA, query_pre_attn_scalar: 0 }],
    ['rope_local_base_freq', { ...GEMMA, rope_local_base_freq: 'low' }],
    ['rope_parameters.rope_theta', { ...GEMMA, rope_parameters: { rope_theta: 1e6 } }],
    [
      'rope_parameters.sliding_attention.rope_type',
      { ...GEMMA, rope_parameters: { sliding_attention: { rope_type: 'linear', factor: 8 } } },
    ],
  ])('refuses by %s %j', (field, fields) => {
    const refused = parseConfig({ ...printConfig(smallConfig), architectures: undefined, ...fields });
    expect(E.isLeft(refused) && refused.left).toMatchObject({ _tag: 'InvalidConfig', faults: [{ field }] });
  });

  it('refuses another architecture in one sentence', () => {
    const said = (model_type: unknown) => {
      const refused = parseConfig({ model_type, vocab_size: -1 });
      return E.isLeft(refused) && explain(refused.left);
    };
    expect(said('mamba')).toBe(
      'The model\'s model_type is "mamba", but only qwen2, qwen3, llama, mistral, phi3, gemma3_text are built here: choose a model of these families.',
    );
    expect(said('gemma3')).toBe(
      'The model\'s model_type is "gemma3", but only qwen2, qwen3, llama, mistral, phi3, gemma3_text are built here (this one has parts for pictures: save its language model by itself, as a Gemma3ForCausalLM): choose a model of these families.',
    );
    expect(said('gemma2')).toContain('(this one has layers that are not those of Gemma 3)');
    expect(said('phimoe')).toContain('(this one has experts)');
    expect(said('qwen3_moe')).toContain('(this one has experts)');
    for (const name of [undefined, null, 'constructor', 'toString', ['llama']])
      expect(said(name)).toContain('only qwen2, qwen3, llama, mistral, phi3, gemma3_text are built here');
  });

  it('names all faults at once', () => {
    const refused = parseConfig(
      {
        ...printConfig(smallConfig),
        vocab_size: 0,
        hidden_act: 'gelu',
        num_key_value_heads: 3,
        rope_scaling: { type: 'longrope' },
        use_sliding_window: true,
        sliding_window: 0,
        head_dim: 7,
        eos_token_id: null,
        tie_word_embeddings: 'yes',
        rms_norm_eps: 0,
        partial_rotary_factor: 0.5,
      },
      'a/config.json',
    );
    expect(E.isLeft(refused) && refused.left).toMatchObject({
      _tag: 'InvalidConfig',
      source: 'a/config.json',
    });
    const fields =
      E.isLeft(refused) && refused.left._tag === 'InvalidConfig'
        ? refused.left.faults.map((f) => f.field)
        : [];
    expect(fields.sort()).toEqual(
      [
        'vocab_size',
        'hidden_act',
        'num_key_value_heads',
        'rope_scaling.rope_type',
        'sliding_window',
        'head_dim',
        'eos_token_id',
        'pad_token_id',
        'tie_word_embeddings',
        'rms_norm_eps',
        'partial_rotary_factor',
      ].sort(),
    );
    expect(E.isLeft(parseConfig(null)) && E.isLeft(parseConfig([]))).toBe(true);
  });
});

describe('weightShapes', () => {
  it('counts the parameters of the embedded model', () => {
    // D = 128, I = 344, V = 259 tied, 4 layers: embedding 259·128 = 33,152; a layer has q, k, v with bias
    // 3·(128² + 128) = 49,536, o 16,384, three MLP matrices 3·128·344 = 132,096, two norms 256: 198,272;
    // 4 layers 793,088; the last norm 128. Together 826,368.
    expect(parameterCount(embeddedConfig(right(byteTokenizer())))).toBe(826_368);
  });

  it('an untied model has its own head', () => {
    expect(weightShapes(smallConfig)['lm_head.weight']).toBeUndefined();
    expect(weightShapes({ ...smallConfig, tieEmbeddings: false })['lm_head.weight']).toEqual([19, 16]);
  });

  it('misfits names what is missing, misshapen and too much', () => {
    const shapes = weightShapes(smallConfig);
    const weights = loudWeights(smallConfig, 1);
    expect(misfits(weights, shapes)).toEqual([]);
    const { 'model.norm.weight': norm, ...rest } = weights;
    const broken = { ...rest, extra: norm!, 'model.layers.0.self_attn.k_proj.bias': norm! };
    expect(misfits(broken, shapes)).toEqual([
      { _tag: 'Misshapen', name: 'model.layers.0.self_attn.k_proj.bias', shape: [16], expected: [8] },
      { _tag: 'Missing', name: 'model.norm.weight', shape: [16] },
      { _tag: 'Extra', name: 'extra' },
    ]);
  });
});
