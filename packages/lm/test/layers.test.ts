import * as tf from '@tensorflow/tfjs';
import { type NdArray, rmsNorm } from '@tompo/jit';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { frequenciesOf } from '../src/architecture/ropeScaling.js';
import {
  type Arrays,
  byteTokenizer,
  completionLogprobs,
  embeddedConfig,
  hidden,
  initModel,
  logits,
  type ModelConfig,
  maskBias,
  type PackedBatch,
  packBatch,
  parseConfig,
  printConfig,
  weightShapes,
} from '../src/index.js';
import { embed } from '../src/layers/embedding.js';
import { mlp } from '../src/layers/mlp.js';
import { angles, rotate } from '../src/layers/rope.js';
import { compiled, eager, wasm } from './executors.js';
import { loudWeights, right, smallConfig } from './small.js';

const floats = (shape: number[], ...data: number[]): NdArray => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});
const whole = (shape: number[], ...data: number[]): NdArray => ({
  dtype: 'int32',
  shape,
  data: Int32Array.from(data),
});
const close = (actual: NdArray, expected: readonly number[], digits = 5) => {
  expect(actual.data.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(actual.data[i]).toBeCloseTo(value, digits);
  });
};

describe('parts of a layer', () => {
  it('rmsNorm, worked: x = (3, 4), mean square 12.5; eps makes it 16, so x/4 times w', async () => {
    const f = eager.compile<[NdArray, NdArray], NdArray>((x, w) => rmsNorm(x as tf.Tensor2D, w, 3.5));
    close(await f(floats([1, 2], 3, 4), floats([2], 1, 10)), [0.75, 10]);
  });

  it('mlp, worked: gate 2, up 3, down 5', async () => {
    // silu(2) = 2/(1 + e⁻²) = 1.761594; · 3 · 5 = 26.423911.
    const f = eager.compile<[Arrays, NdArray], NdArray>((w, x) =>
      mlp(smallConfig, w, null, 'l', x as tf.Tensor2D),
    );
    const weights = {
      'l.mlp.gate_proj.weight': floats([1, 1], 2),
      'l.mlp.up_proj.weight': floats([1, 1], 3),
      'l.mlp.down_proj.weight': floats([1, 1], 5),
    };
    close(await f(weights, floats([1, 1], 1)), [26.423911], 4);
  });

  const rope = eager.compile<[NdArray, NdArray], NdArray>((x, positions) =>
    rotate(x as tf.Tensor2D, angles(positions, frequenciesOf(4, 100)), 4),
  );

  it('rotate, worked: position 1, headDim 4, θ = 100: angles 1 and 0.1, halves (a, b | c, d)', async () => {
    // (a, c) turns by 1: (a cos 1 − c sin 1, c cos 1 + a sin 1); (b, d) by 100^(−1/2) = 0.1.
    const [a, b, c, d] = [1, 2, 3, 4];
    close(await rope(floats([1, 4], a, b, c, d), whole([1, 1], 1)), [
      a * Math.cos(1) - c * Math.sin(1),
      b * Math.cos(0.1) - d * Math.sin(0.1),
      c * Math.cos(1) + a * Math.sin(1),
      d * Math.cos(0.1) + b * Math.sin(0.1),
    ]);
  });

  it('a product of two turned vectors depends on the distance of their positions alone', async () => {
    const vector = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 });
    const place = fc.integer({ min: 0, max: 50 });
    await fc.assert(
      fc.asyncProperty(vector, vector, place, place, place, async (q, k, i, j, shift) => {
        const product = async (p: number, r: number) => {
          const { data } = await rope(floats([2, 4], ...q, ...k), whole([1, 2], p, r));
          return data[0]! * data[4]! + data[1]! * data[5]! + data[2]! * data[6]! + data[3]! * data[7]!;
        };
        expect(await product(i + shift, j + shift)).toBeCloseTo(await product(i, j), 3);
      }),
      { numRuns: 25 },
    );
  });

  it('maskBias, worked: padding, a prompt of two, two completions', async () => {
    const f = eager.compile<[NdArray, NdArray], NdArray>((p, s) => maskBias(p, s));
    const bias = await f(whole([1, 6], 0, 0, 1, 2, 3, 2), whole([1, 6], -1, 0, 0, 1, 1, 2));
    const kept = Array.from({ length: 6 }, (_, t) =>
      Array.from({ length: 6 }, (_, s) => (bias.data[t * 6 + s] === 0 ? 1 : 0)).join(''),
    );
    // rows: queries; columns: keys (padding, prompt, prompt, 1, 1, 2). Nobody reads the padding's row.
    expect(kept.slice(1)).toEqual(['010000', '011000', '011100', '011110', '011001']);
  });

  it('attention copies the value where there is one key, and averages where keys are alike', async () => {
    // One layer, one head of two; q and k are 0, so all kept keys weigh the same; v and o are the identity.
    // At position t the output is the mean of the normed inputs 0…t; the feed-forward part is 0.
    const config = {
      ...smallConfig,
      vocabSize: 3,
      hiddenSize: 2,
      intermediateSize: 1,
      layers: 1,
      heads: 1,
      kvHeads: 1,
    };
    const zeros = Object.fromEntries(
      Object.entries(weightShapes(config)).map(([name, shape]) => [
        name,
        floats(
          [...shape],
          ...Array<number>(shape.reduce((a, b) => a * b, 1)).fill(name.includes('norm') ? 1 : 0),
        ),
      ]),
    );
    const one = floats([2, 2], 1, 0, 0, 1);
    const at = 'model.layers.0.self_attn';
    const weights = {
      ...zeros,
      'model.embed_tokens.weight': floats([3, 2], 1, 1, 1, -1, -1, 1),
      [`${at}.v_proj.weight`]: one,
      [`${at}.o_proj.weight`]: one,
    };
    const f = eager.compile<[Arrays, NdArray, NdArray, NdArray], NdArray>((w, ids, positions, segments) =>
      hidden(config, w, null, { ids, positions, segments }),
    );
    const h = await f(weights, whole([1, 3], 0, 1, 2), whole([1, 3], 0, 1, 2), whole([1, 3], 0, 0, 0));
    // Inputs have mean square 1, so norming leaves them. Residual + mean: (1,1)+(1,1) = (2,2);
    // (1,−1) + (1,0) = (2,−1); (−1,1) + (1/3,1/3) = (−2/3,4/3). The last norm divides by the root mean square.
    const normed = (x: number, y: number) => [x, y].map((v) => v / Math.sqrt((x * x + y * y) / 2));
    close(h, [...normed(2, 2), ...normed(2, -1), ...normed(-2 / 3, 4 / 3)], 4);
  });
});

describe('initModel', () => {
  it('scales by fan-in when asked: std 1/√in, less in the residual projections, 0.1 in the embeddings', () => {
    const tokenizer = right(byteTokenizer());
    const { weights } = initModel(embeddedConfig(tokenizer, { layers: 2 }), tokenizer, 5, { std: 'fan-in' });
    const std = (name: string): number => {
      const squares = Array.from((weights[name] as NdArray).data, (x) => x * x);
      return Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
    };
    // D = 128 and F = 344: 1/√128 = .0884; 1/√344 / √(2·2) = .0270. 3 % is ten standard errors of 44,000 draws.
    for (const [name, expected] of [
      ['model.layers.0.mlp.gate_proj.weight', 1 / Math.sqrt(128)],
      ['model.layers.1.mlp.down_proj.weight', 1 / Math.sqrt(344) / 2],
      ['model.embed_tokens.weight', 0.1],
    ] as const)
      expect(std(name) / expected).toBeCloseTo(1, 1.2);
  });

  it('matrices N(0, 0.02²), residual writers less by √(2·layers), biases 0, norms 1; a seed names a model', () => {
    const tokenizer = right(byteTokenizer());
    const config = embeddedConfig(tokenizer);
    const { weights } = initModel(config, tokenizer, 5);
    const std = (name: string) => {
      const squares = Array.from(weights[name]!.data, (x) => x * x);
      return Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
    };
    // The smallest has 16,384 numbers: the estimate's relative standard deviation is 1/√(2n) = 0.0055; five of these.
    const near = (name: string, wanted: number) =>
      expect(Math.abs(std(name) / wanted - 1)).toBeLessThan(0.028);
    near('model.embed_tokens.weight', 0.02);
    near('model.layers.2.mlp.gate_proj.weight', 0.02);
    near('model.layers.0.self_attn.o_proj.weight', 0.02 / Math.sqrt(8));
    near('model.layers.3.mlp.down_proj.weight', 0.02 / Math.sqrt(8));
    expect(new Set(weights['model.layers.1.self_attn.k_proj.bias']!.data)).toEqual(new Set([0]));
    expect(new Set(weights['model.norm.weight']!.data)).toEqual(new Set([1]));
    const gemma = initModel({ ...config, family: 'gemma3_text' }, tokenizer, 5).weights; // norms by 1 + w
    expect(new Set(gemma['model.layers.0.post_feedforward_layernorm.weight']!.data)).toEqual(new Set([0]));
    expect(initModel(config, tokenizer, 5).weights).toEqual(weights);
    expect(initModel(config, tokenizer, 6).weights).not.toEqual(weights);
    const louder = initModel(config, tokenizer, 5, { std: 0.04 }).weights['model.embed_tokens.weight']!;
    expect(louder.data[7]! / weights['model.embed_tokens.weight']!.data[7]!).toBeCloseTo(2, 5);
  });

  it('a model is made where its config.json could be read again, and nowhere else', () => {
    const tokenizer = right(byteTokenizer());
    const size = (max: number) => fc.integer({ min: 1, max });
    const sizes = fc.record({
      hiddenSize: size(12),
      heads: size(4),
      kvHeads: size(4),
      headDim: fc.option(size(6), { nil: undefined }),
    });
    fc.assert(
      fc.property(sizes, ({ headDim, ...rest }) => {
        const config = {
          ...embeddedConfig(tokenizer, { layers: 1, intermediateSize: 1, ...rest }),
          ...(headDim === undefined ? {} : { headDim }),
        };
        const make = () => initModel(config, tokenizer, 1);
        if (E.isRight(parseConfig(printConfig(config)))) expect(make().config).toBe(config);
        else expect(make).toThrow(/^The configuration cannot be used: (hiddenSize|headDim|kvHeads) is/);
      }),
    );
    const config = embeddedConfig(tokenizer, { layers: 1, hiddenSize: 8 });
    expect(() => initModel({ ...config, kvHeads: 3 }, tokenizer, 1)).toThrow(
      'kvHeads is 3 where a divisor of 4',
    );
    expect(() => initModel({ ...config, hiddenSize: 12 }, tokenizer, 1)).toThrow(
      'hiddenSize is 12 where an even multiple of heads = 4 is needed',
    );
  });

  it('a model has all tokens of its tokenizer', () => {
    const tokenizer = right(byteTokenizer());
    const config = embeddedConfig(tokenizer, { layers: 1, hiddenSize: 8 });
    const make = (vocabSize: number) => () => initModel({ ...config, vocabSize }, tokenizer, 1);
    for (const vocabSize of [10, tokenizer.vocabSize - 1])
      expect(make(vocabSize)).toThrow(
        `vocabSize is ${vocabSize} where a size from the tokenizer's 259 tokens on`,
      );
    for (const vocabSize of [259, 300]) expect(make(vocabSize)().config.vocabSize).toBe(vocabSize);
  });
});

/** A family with its own norms, gates and maps. */
const SMALL: Readonly<Record<string, ModelConfig>> = {
  qwen2: smallConfig,
  phi3: { ...smallConfig, family: 'phi3', partialRotaryFactor: 0.5 },
  gemma3_text: {
    ...smallConfig,
    family: 'gemma3_text',
    headDim: 6,
    queryPreAttnScalar: 9,
    slidingWindow: 3,
    fullLayers: [1],
    ropeLocalTheta: 100,
  },
};

describe.each(Object.entries(SMALL))('gradients, %s', (_, config) => {
  const weights = loudWeights(config, 2);
  const names = Object.keys(weights);
  const packed = right(
    packBatch(
      [
        { prompt: [1, 2, 3], completions: [[4, 5], [6]] },
        { prompt: [7], completions: [[8, 9, 10]] },
      ],
      { promptLength: 4, completionLength: 3, completions: 2 },
    ),
  );
  const loss = (w: Readonly<Record<string, tf.Tensor>>, p: Parameters<typeof completionLogprobs>[3]) => {
    const { logprobs, entropy } = completionLogprobs(config, w, null, p, { temperature: 0.8 });
    return tf.sum(tf.add(logprobs, tf.mul(entropy, 0.1))) as tf.Scalar;
  };
  const gradient = (w: Readonly<Record<string, tf.Tensor>>, p: Parameters<typeof completionLogprobs>[3]) =>
    tf.grads((...tensors) => loss(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])), p))(
      names.map((name) => w[name]!),
    );

  it('of every weight agree with central differences, and compiled ones with eager ones', async () => {
    const value = eager.compile<[Arrays, PackedBatch], NdArray>((w, p) => loss(w, p));
    const eagerGradients = await eager.compile<[Arrays, PackedBatch], NdArray[]>(gradient)(weights, packed);
    for (const executor of [compiled, wasm]) {
      const other = await executor.compile<[Arrays, PackedBatch], NdArray[]>(gradient)(weights, packed);
      other.forEach((g, i) => {
        const scale = Math.max(1, ...Array.from(g.data, Math.abs));
        const worst = Math.max(...Array.from(g.data, (x, j) => Math.abs(x - eagerGradients[i]!.data[j]!)));
        expect(worst / scale).toBeLessThan(1e-4);
      });
    }
    for (const [i, name] of names.entries()) {
      const array = weights[name]!;
      // Along the gradient itself, the steepest direction, float32 differences are well above their noise.
      const g = eagerGradients[i]!.data;
      const norm = Math.sqrt(Array.from(g, (x) => x * x).reduce((a, b) => a + b, 0));
      if (norm < 0.05) continue;
      const h = 0.004;
      const moved = async (sign: number) => {
        const data = Float32Array.from(array.data, (x, j) => x + (sign * h * g[j]!) / norm);
        return (await value({ ...weights, [name]: { ...array, data } }, packed)).data[0]!;
      };
      const slope = ((await moved(1)) - (await moved(-1))) / (2 * h);
      expect(Math.abs(slope / norm - 1), name).toBeLessThan(0.03);
    }
  });

  it('of the embedding are the same by one-hot products and by gather', async () => {
    const f = eager.compile<[NdArray, NdArray, NdArray], NdArray[]>((E, ids, w) => {
      const by = (rows: (table: tf.Tensor2D) => tf.Tensor) =>
        tf.grad((table) => tf.sum(tf.mul(rows(table as tf.Tensor2D), w)))(E);
      return [by((t) => embed(t, ids as tf.Tensor1D)), by((t) => tf.gather(t, ids))];
    });
    const E = loudWeights(config, 1)['model.embed_tokens.weight']!;
    const ids = whole([5], 3, 0, 3, 18, 3);
    const w = { ...E, shape: [5, 16], data: E.data.slice(0, 80) };
    const [own, gathered] = await f(E, ids, w);
    close(own!, Array.from(gathered!.data), 5);
  });

  it('logits take only the rows that are asked', async () => {
    const f = eager.compile<[Arrays, NdArray], NdArray>((w, rows) => logits(config, w, rows as tf.Tensor2D));
    const E = weights['model.embed_tokens.weight']!;
    const row = Float32Array.from({ length: 16 }, (_, i) => i / 10);
    const product = Array.from({ length: 19 }, (_, v) =>
      row.reduce((s, x, i) => s + x * E.data[v * 16 + i]!, 0),
    );
    close(await f(weights, { dtype: 'float32', shape: [1, 16], data: row }), product, 4);
  });
});
