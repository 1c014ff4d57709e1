/** Against the original tools: see fixtures/make.py for how the reference data were made. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '@tompo/jit';
import { describe, expect, it } from 'vitest';
import {
  type Arrays,
  createSampler,
  hidden,
  loadAdapter,
  loadModel,
  logits,
  mergeAdapter,
  parseSafetensors,
  trainBpe,
} from '../src/index.js';
import { compiled, eager, wasm } from './executors.js';
import { right } from './small.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const expected = right(parseSafetensors(readFileSync(fixture('expected.safetensors')))).tensors;
const model = right(await loadModel(fixture('qwen2')));
const adapter = right(await loadAdapter(fixture('qwen2/adapter'), model.config));
const { config } = model;

const ids = expected.ids!;
const [G, T] = ids.shape as [number, number];
const rows = (value: (i: number) => number): NdArray => ({
  dtype: 'int32',
  shape: [G, T],
  data: Int32Array.from({ length: G * T }, (_, i) => value(i % T)),
});

const expectClose = (actual: NdArray, wanted: NdArray) => {
  expect(actual.data.length).toBe(wanted.data.length);
  const worst = Math.max(...Array.from(wanted.data, (x, i) => Math.abs(x - actual.data[i]!)));
  expect(worst).toBeLessThan(1e-4);
};

describe.each([eager, wasm, compiled])('transformers and PEFT on $spec', (executor) => {
  const scores = executor.compile<[Arrays, Arrays | null, NdArray, NdArray, NdArray], NdArray>(
    (w, a, tokens, positions, segments) => {
      const factors = a && { config: adapter.config, weights: a };
      const h = hidden(config, w, factors, { ids: tokens, positions, segments });
      return logits(config, w, tf.reshape(h, [G * T, config.hiddenSize]));
    },
  );
  const run = (w: Arrays, a: Arrays | null) =>
    scores(
      w,
      a,
      ids,
      rows((i) => i),
      rows(() => 0),
    );

  it('Qwen2ForCausalLM: the same logits', async () => {
    expectClose(await run(model.weights, null), expected.logits!);
  });
  it('PeftModel: the same logits, unmerged and merged', async () => {
    expectClose(await run(model.weights, adapter.weights), expected.adapter_logits!);
    expectClose(await run(right(mergeAdapter(model, adapter)).weights, null), expected.adapter_logits!);
  });
  it('generate(do_sample=False): the same tokens', async () => {
    const sampler = createSampler(model, { executor });
    const prompts = [0, 1].map((g) => Array.from(ids.data.subarray(g * T, (g + 1) * T)));
    const done = await sampler.sample({ prompts, completions: 1, maxTokens: 8, temperature: 0, seed: 0 });
    const whole = expected.greedy!;
    const width = whole.shape[1]!;
    const wanted = [0, 1].map((g) => Array.from(whole.data.subarray(g * width + T, (g + 1) * width)));
    expect(done.map(([first]) => [...first!.ids])).toEqual(wanted);
  });
});

interface Encodings {
  readonly corpus: readonly string[];
  readonly rows: readonly { readonly text: string; readonly ids: readonly number[] }[];
}
const encodings = JSON.parse(readFileSync(fixture('encodings.json'), 'utf8')) as Encodings;

describe('tokenizers', () => {
  it.each(encodings.rows)('encodes $text', ({ text, ids: wanted }) => {
    expect(model.tokenizer.encode(text)).toEqual(wanted);
    expect(model.tokenizer.decode(wanted)).toBe(text);
  });
  it('trainBpe learns the merges that BpeTrainer learns', () => {
    const trained = JSON.parse(model.tokenizer.json) as {
      readonly model: { readonly merges: readonly string[][] };
    };
    expect(trainBpe(encodings.corpus, 300)).toEqual(trained.model.merges);
  });
});

describe('safetensors', () => {
  it.each(['F32', 'F16', 'F64'])('reads %s', (dtype) => {
    expect(Array.from(expected[`numbers.${dtype}`]!.data)).toEqual([1.5, -2, 0, 65504]);
  });
  it('reads BF16', () => {
    expect(Array.from(expected['numbers.BF16']!.data)).toEqual([1.5, -2, 0, 65536]);
  });
  it('reads subnormal and infinite halves', () => {
    // 2⁻²⁴ is the smallest half; −1023 · 2⁻²⁴ the largest subnormal, negative; 0.333251953125 the half nearest 1/3.
    expect(Array.from(expected['numbers.tiny.F16']!.data)).toEqual([
      2 ** -24,
      -1023 * 2 ** -24,
      Number.POSITIVE_INFINITY,
      0.333251953125,
    ]);
  });
  it('reads whole numbers and truth values', () => {
    expect(Array.from(expected['numbers.U8']!.data)).toEqual([0, 7, 255]);
    expect(Array.from(expected['numbers.I16']!.data)).toEqual([-32768, 7, 32767]);
    expect(expected['numbers.BOOL']).toMatchObject({ dtype: 'bool', shape: [3] });
    expect(Array.from(expected['numbers.BOOL']!.data)).toEqual([1, 0, 1]);
  });
});
