/** Every kind of LoRA adapter against PEFT: see fixtures/adapters.py for how the reference data were made. */
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import type { Executor, NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type Adapter,
  type Arrays,
  completionLogprobs,
  createSampler,
  explain,
  hidden,
  initAdapter,
  type LanguageModel,
  type LmError,
  loadAdapter,
  loadModel,
  logits,
  mergeAdapter,
  type PackedTensors,
  packBatch,
  parseSafetensors,
  saveAdapter,
  saveModel,
} from '../src/index.js';
import { compiled, eager } from './executors.js';
import { right } from './small.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const root = await mkdtemp(join(tmpdir(), 'tompo-lm-adapters-'));
afterAll(() => rm(root, { recursive: true }));

const kinds = Object.entries(
  JSON.parse(readFileSync(fixture('adapters/kinds.json'), 'utf8')) as Readonly<Record<string, string>>,
);
const expected = right(parseSafetensors(readFileSync(fixture('adapters/expected.safetensors')))).tensors;
const tokens = Array.from(expected.ids!.data);

/** The base as transformers wrote it, with a tokenizer that knows more tokens. */
const baseOf = async (name: string): Promise<LanguageModel> => {
  const dir = join(root, name);
  await cp(fixture(`adapters/${name}`), dir, { recursive: true });
  await cp(fixture('qwen2/tokenizer.json'), join(dir, 'tokenizer.json'));
  return right(await loadModel(dir));
};
const bases = new Map<string, LanguageModel>();
for (const name of new Set(kinds.map(([, base]) => base))) bases.set(name, await baseOf(name));
const of = async (kind: string) => {
  const base = bases.get(Object.fromEntries(kinds)[kind] as string) as LanguageModel;
  return { base, adapter: right(await loadAdapter(fixture(`adapters/${kind}`), base.config)) };
};

const worst = (actual: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  expect(actual.length).toBe(wanted.length);
  return Math.max(...Array.from(wanted, (x, i) => Math.abs(x - actual[i]!)));
};

const row = (values: readonly number[]): NdArray => ({
  dtype: 'int32',
  shape: [1, values.length],
  data: Int32Array.from(values),
});
const input = {
  ids: row(tokens),
  positions: row(tokens.map((_, i) => i)),
  segments: row(tokens.map(() => 0)),
};

/** Logits of every position. */
const scores = async (executor: Executor, { config, weights }: LanguageModel, adapter: Adapter | null) => {
  const run = executor.compile<[Arrays, Arrays | null, typeof input], NdArray>((w, a, x) => {
    const own = a && adapter && { config: adapter.config, weights: a };
    const h = hidden(config, w, own, x);
    return logits(config, w, tf.reshape(h, [tokens.length, config.hiddenSize]), own);
  });
  const made = await run(weights, adapter?.weights ?? null, input);
  await run.dispose();
  return made.data;
};

/** log π of a completion of the tokens, as training sees it. */
const scored = async (
  { config, weights }: LanguageModel,
  adapter: Adapter,
  completion: readonly number[],
) => {
  const shape = { promptLength: 8, completionLength: completion.length, completions: 1 };
  const batch = right(packBatch([{ prompt: tokens, completions: [completion] }], shape));
  const run = eager.compile<[Arrays, Arrays, typeof batch], NdArray>(
    (w, a, packed: PackedTensors) =>
      completionLogprobs(config, w, { config: adapter.config, weights: a }, packed).logprobs,
  );
  return (await run(weights, adapter.weights, batch)).data;
};

describe.each(kinds.map(([kind]) => kind))('%s', async (kind) => {
  const { base, adapter } = await of(kind);
  const wanted = expected[kind]!.data;

  it('the same logits as PEFT, unmerged and merged', async () => {
    expect(worst(await scores(eager, base, adapter), wanted)).toBeLessThan(1e-4);
    const merged = right(mergeAdapter(base, adapter));
    expect(worst(await scores(eager, merged, null), wanted)).toBeLessThan(1e-4);
    expect(worst(await scores(compiled, base, adapter), wanted)).toBeLessThan(1e-4);
  });

  it('is sampled as PEFT scores it, and scored by training as it is sampled', async () => {
    const sampler = createSampler(base, { executor: eager, adapterConfig: adapter.config });
    const request = { prompts: [tokens], completions: 1, maxTokens: 4, temperature: 0, seed: 0 };
    const drawn = (await sampler.sample({ ...request, adapter: adapter.weights }))[0]![0]!;
    await sampler.dispose();
    const last = Array.from(wanted.slice(-base.config.vocabSize));
    const top = Math.max(...last);
    expect(drawn.ids[0]).toBe(last.indexOf(top));
    const logTotal = Math.log(last.reduce((sum, x) => sum + Math.exp(x - top), 0));
    expect(drawn.logprobs[0]).toBeCloseTo(-logTotal, 4);
    expect(worst(await scored(base, adapter, drawn.ids), drawn.logprobs)).toBeLessThan(1e-4);
  });

  it('is saved as it is', async () => {
    const dir = join(root, `saved-${kind}`);
    right(await saveAdapter(adapter, dir));
    expect(right(await loadAdapter(dir, base.config))).toEqual(adapter);
  });

  it('merged, it is saved and loaded as a model', async () => {
    const dir = join(root, `merged-${kind}`);
    const merged = right(mergeAdapter(base, adapter));
    right(await saveModel(merged, dir));
    const again = right(await loadModel(dir));
    expect([again.config, again.weights]).toEqual([merged.config, merged.weights]);
  });
});

describe('gradients', () => {
  const learned = Object.keys(expected).flatMap((key) => (key.endsWith('/loss') ? [key.slice(0, -5)] : []));
  type Tensors = Readonly<Record<string, tf.Tensor>>;

  it.each(learned.flatMap((kind) => (['none', 'layers'] as const).map((remat) => [kind, remat] as const)))(
    '%s: those of PEFT, remat %s',
    async (kind, remat) => {
      const { base, adapter } = await of(kind);
      const names = Object.keys(adapter.weights);
      const [prompt, completion] = [tokens.slice(0, -3), tokens.slice(-3)];
      const shape = { promptLength: 4, completionLength: 4, completions: 1 };
      const batch = right(packBatch([{ prompt, completions: [completion] }], shape));
      const run = eager.compile<[Arrays, Arrays, typeof batch], { loss: NdArray; grads: Arrays }>(
        (w: Tensors, a: Tensors, packed: PackedTensors) => {
          const { value, grads } = tf.valueAndGrads((...all: tf.Tensor[]) => {
            const own = {
              config: adapter.config,
              weights: Object.fromEntries(names.map((n, i) => [n, all[i]!])),
            };
            const { logprobs } = completionLogprobs(base.config, w, own, packed, { remat });
            return tf.div(tf.neg(tf.sum(logprobs)), completion.length) as tf.Scalar;
          })(names.map((n) => a[n]!));
          return { loss: value, grads: Object.fromEntries(names.map((n, i) => [n, grads[i]!])) };
        },
      );
      const { loss, grads } = await run(base.weights, adapter.weights, batch);
      expect(worst(loss.data, expected[`${kind}/loss`]!.data)).toBeLessThan(1e-4);
      for (const name of names)
        expect(worst(grads[name]!.data, expected[`${kind}/grad.${name}`]!.data), name).toBeLessThan(1e-4);
    },
  );
});

describe('refused', () => {
  const said = (result: E.Either<LmError, unknown>): string => (E.isLeft(result) ? explain(result.left) : '');
  const { config } = bases.get('base-parted') as LanguageModel;
  /** The adapter of a kind with other settings in its file. */
  const changed = async (kind: string, fields: object): Promise<string> => {
    const dir = await mkdtemp(join(root, 'changed-'));
    await cp(fixture(`adapters/${kind}`), dir, { recursive: true });
    const path = join(dir, 'adapter_config.json');
    const json = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...json, ...fields }));
    return dir;
  };

  it('an adapter for another base: its shapes say so', async () => {
    expect(said(await loadAdapter(fixture('qwen2/adapter'), config))).toMatch(
      /was made for another base \(.* has shape \[3, 32\] where \[3, 16\] is needed\)/,
    );
  });

  it('a pickle, with the command that converts it', async () => {
    const dir = await changed('half', {});
    await rm(join(dir, 'adapter_model.safetensors'));
    await writeFile(join(dir, 'adapter_model.bin'), '');
    expect(said(await loadAdapter(dir, config))).toMatch(
      /adapter_model\.bin is a pickle.*convert it with python -c ".*" ".*adapter_model\.bin" ".*\.safetensors"$/,
    );
  });

  it.each<[string, object, RegExp]>([
    ['rslora', { rank_pattern: { q_proj: 2 } }, /has shape \[3, 16\] where \[2, 16\] is needed/],
    ['rslora', { layers_to_transform: [0] }, /layers\.1.*has no place/],
    ['rslora', { exclude_modules: ['q_proj'] }, /q_proj\.lora_A\.weight has no place/],
    ['rslora', { target_modules: ['c_attn'] }, /no module of the model is one of its targets/],
    ['rslora', { target_modules: 'q_proj' }, /no module of the model is one of its targets/],
    ['rslora', { target_modules: '.*(q_proj' }, /\.\*\(q_proj cannot be read as a regular expression/],
    ['rslora', { target_modules: '(?i).*q_proj' }, /cannot be read as a regular expression/],
    ['rslora', { target_modules: '(\\w|\\.)+)|(q' }, /cannot be read as a regular expression/],
    ['rslora', { target_modules: '((\\w|[a-z.])+)+!' }, /take longer than 3 s/],
    ['rslora', { rank_pattern: { q_proj: 0 } }, /rank_pattern is \{"q_proj":0\}/],
    ['rslora', { layers_pattern: 'layers' }, /layersPattern is given without layers/],
    ['expression', { layers_to_transform: [0] }, /layers is given where targets is one expression/],
    ['saved-head', { modules_to_save: ['lm_head', 'norm'] }, /model\.norm\.weight \[16\] is missing/],
    ['dora', { use_dora: false }, /lora_magnitude_vector has no place/],
    ['rslora', { use_dora: true }, /lora_magnitude_vector \[16\] is missing/],
    ['embedding-and-head', { ensure_weight_tying: true }, /ensure_weight_tying is true/],
    ['eva', { init_lora_weights: 'pissa' }, /path_initial_model_for_weight_conversion/],
  ])('%s with %o', async (kind, fields, sentence) => {
    expect(said(await loadAdapter(await changed(kind, fields), config))).toMatch(sentence);
  });

  it('a fresh adapter of a kind that begins with numbers of the base', () => {
    const plain = { rank: 2, alpha: 4, targets: ['q_proj'] };
    for (const more of [{ dora: true }, { bias: 'all' as const }, { savedModules: ['lm_head'] }])
      expect(said(initAdapter(config, { ...plain, ...more }, 1))).toContain(
        `${Object.keys(more)[0]} begins with numbers of the base`,
      );
    expect(said(initAdapter(config, { ...plain, targets: ['q_proj', 'c_attn'] }, 1))).toContain(
      'target c_attn is none of q_proj, k_proj',
    );
  });

  it('a text with a token that the model does not have, and no other', () => {
    const { tokenizer } = bases.get('base-parted') as LanguageModel;
    expect(tokenizer.encode('!')).toEqual([0]);
    expect(() => tokenizer.encode('!<|im_end|>')).toThrow(
      /tokenizer\.json .*the token "<\|im_end\|>" \(302\).*the model with its 64 tokens/,
    );
  });
});

describe('a fresh adapter', () => {
  it('of every module, with patterns, changes nothing and differs once it has learned', async () => {
    const base = bases.get('base-tied') as LanguageModel;
    const lora = {
      rank: 2,
      alpha: 4,
      targets: ['embed_tokens', 'lm_head', 'up_proj', '0.self_attn.q_proj'],
      rankPattern: { embed_tokens: 3 },
      rankStabilised: true,
    };
    const adapter = right(initAdapter(base.config, lora, 1));
    expect(worst(await scores(eager, base, adapter), await scores(eager, base, null))).toBe(0);
    const loud = Object.entries(adapter.weights).map(([name, array]): [string, NdArray] => [
      name,
      { ...array, data: Float32Array.from(array.data, (x, i) => x + 0.2 * Math.sin(i + 1)) },
    ]);
    const learned = { config: lora, weights: Object.fromEntries(loud) };
    const own = await scores(eager, base, learned);
    expect(worst(own, await scores(eager, base, null))).toBeGreaterThan(0.1);
    const merged = right(mergeAdapter(base, learned));
    expect(worst(await scores(eager, merged, null), own)).toBeLessThan(1e-4);
  });
});
