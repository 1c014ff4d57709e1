import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  byteTokenizer,
  embeddedConfig,
  explain,
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
  })
  .map(({ repeat, half, eos, pad, ...rest }) => ({
    ...rest,
    heads: rest.kvHeads * repeat,
    hiddenSize: rest.kvHeads * repeat * half * 2,
    eosTokenId: eos % rest.vocabSize,
    padTokenId: pad % rest.vocabSize,
  }));

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

  it('refuses another architecture in one sentence', () => {
    const refused = parseConfig({ model_type: 'llama', vocab_size: -1 });
    expect(E.isLeft(refused) && explain(refused.left)).toBe(
      'The model\'s model_type is "llama", but only "qwen2" is built here: choose a Qwen2 or Qwen2.5 model.',
    );
  });

  it('names all faults at once', () => {
    const refused = parseConfig(
      {
        ...printConfig(smallConfig),
        vocab_size: 0,
        hidden_act: 'gelu',
        num_key_value_heads: 3,
        rope_scaling: { type: 'yarn' },
        use_sliding_window: true,
        head_dim: 8,
        eos_token_id: null,
        tie_word_embeddings: 'yes',
        rms_norm_eps: 0,
        layer_types: ['full_attention', 'sliding_attention'],
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
        'rope_scaling',
        'use_sliding_window',
        'head_dim',
        'eos_token_id',
        'pad_token_id',
        'tie_word_embeddings',
        'rms_norm_eps',
        'layer_types',
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
