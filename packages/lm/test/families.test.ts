/** Every family of models against transformers and PEFT: see fixtures/families.py for how the reference data were made. */
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { type CompileOptions, type Executor, type NdArray, openExecutor } from '@tompo/jit';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type Arrays,
  type BaseModel,
  type Completion,
  completionLogprobs,
  createEngine,
  createSampler,
  hidden,
  loadAdapter,
  loadModel,
  logits,
  type ModelConfig,
  mergeAdapter,
  type PackedTensors,
  packBatch,
  parseConfig,
  parseSafetensors,
  REMATS,
  readSafetensors,
  saveModel,
} from '../src/index.js';
import { compiled, eager } from './executors.js';
import { right } from './small.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const root = await mkdtemp(join(tmpdir(), 'tompo-lm-families-'));
afterAll(() => rm(root, { recursive: true }));

const NAMES = [
  'llama',
  'llama-biased',
  'smollm2',
  'mistral',
  'qwen2-window',
  'qwen3',
  'phi3',
  'phi3-longrope',
  'gemma3',
];

/** The folder that transformers wrote, with the tokenizer that all of them share. */
const folder = async (name: string, as = name): Promise<string> => {
  const dir = join(root, as);
  await cp(fixture(`families/${name}`), dir, { recursive: true });
  await cp(fixture('qwen2/tokenizer.json'), join(dir, 'tokenizer.json'));
  return dir;
};
const tensorsOf = (path: string) => right(parseSafetensors(readFileSync(fixture(path)))).tensors;
const jsonOf = async (path: string) =>
  JSON.parse(await readFile(path, 'utf8')) as Readonly<Record<string, unknown>>;

const worst = (actual: NdArray, wanted: NdArray): number => {
  expect(actual.data.length).toBe(wanted.data.length);
  return Math.max(...Array.from(wanted.data, (x, i) => Math.abs(x - actual.data[i]!)));
};

const places = ([G, T]: readonly [number, number]): { positions: NdArray; segments: NdArray } => {
  const filled = (value: (i: number) => number): NdArray => ({
    dtype: 'int32',
    shape: [G, T],
    data: Int32Array.from({ length: G * T }, (_, i) => value(i % T)),
  });
  return { positions: filled((i) => i), segments: filled(() => 0) };
};

/** The last norm of what the model's layers make of rows of tokens, [G·T, D]. */
const states = async (
  executor: Executor,
  config: ModelConfig,
  weights: Arrays,
  ids: NdArray,
  options: CompileOptions = {},
): Promise<NdArray> => {
  const { positions, segments } = places(ids.shape as [number, number]);
  const run = executor.compile<[Arrays, NdArray, NdArray, NdArray], NdArray>(
    (w, i, p, s) => hidden(config, w, null, { ids: i, positions: p, segments: s }),
    options,
  );
  const made = await run(weights, ids, positions, segments);
  await run.dispose();
  return made;
};

const greedyOf = async (executor: Executor, model: BaseModel, ids: NdArray): Promise<number[][]> => {
  const sampler = createSampler(model, { executor });
  const [G, T] = ids.shape as [number, number];
  const prompts = Array.from({ length: G }, (_, g) => Array.from(ids.data.subarray(g * T, (g + 1) * T)));
  const done = await sampler.sample({ prompts, completions: 1, maxTokens: 64, temperature: 0, seed: 0 });
  await sampler.dispose();
  return done.map(([first], g) => [...prompts[g]!, ...first!.ids]);
};

/** What the engine answers to all rows at once. */
const servedOf = async (executor: Executor, model: BaseModel, ids: NdArray): Promise<number[][]> => {
  const engine = createEngine(model, { executor });
  const done = await Promise.all(
    rowsOf(ids).map(async (prompt) => {
      const { ids: drawn } = await engine.draw({ prompt, maxTokens: 64, temperature: 0, seed: 0 });
      return [...prompt, ...drawn];
    }),
  );
  await engine.dispose();
  return done;
};

const rowsOf = ({ data, shape }: NdArray): number[][] =>
  Array.from({ length: shape[0]! }, (_, g) => Array.from(data.subarray(g * shape[1]!, (g + 1) * shape[1]!)));

describe.each(NAMES)('%s', async (name) => {
  const dir = await folder(name);
  const model = right(await loadModel(dir));
  const { config, weights } = model;
  const expected = tensorsOf(`families/${name}/expected.safetensors`);
  const ids = expected.ids!;

  describe.each([eager, compiled])('on $spec', (executor) => {
    it('every hidden state and the logits of every position are those of transformers', async () => {
      for (let layers = 0; layers <= config.layers; layers++) {
        const made = await states(executor, { ...config, layers }, weights, ids);
        expect(worst(made, expected[`layer.${layers}`]!)).toBeLessThan(1e-4);
      }
      const { positions, segments } = places(ids.shape as [number, number]);
      const scores = executor.compile<[Arrays, NdArray, NdArray, NdArray], NdArray>((w, i, p, s) => {
        const h = hidden(config, w, null, { ids: i, positions: p, segments: s });
        return logits(config, w, tf.reshape(h, [ids.data.length, config.hiddenSize]));
      });
      expect(worst(await scores(weights, ids, positions, segments), expected.logits!)).toBeLessThan(1e-4);
      await scores.dispose();
    });

    it('the sampler writes the 64 tokens of generate(do_sample=False)', async () => {
      expect(await greedyOf(executor, model, ids)).toEqual(rowsOf(expected.greedy!));
    });

    it.each(REMATS)('the gradients of a LoRA step are those of PEFT, remat %s', async (remat) => {
      const adapter = right(await loadAdapter(join(dir, 'adapter'), config));
      const completions = [0, 1].map((j) => Array.from(expected[`completion.${j}`]!.data));
      const shape = { promptLength: 22, completionLength: 10, completions: 2 }; // with padding everywhere
      const prompt = rowsOf(ids)[0]!;
      const batch = right(packBatch([{ prompt, completions }], shape));
      const names = Object.keys(adapter.weights);
      const count = completions.flat().length;
      type Tensors = Readonly<Record<string, tf.Tensor>>;
      const gradients = executor.compile<[Arrays, Arrays, typeof batch], { loss: NdArray; grads: Arrays }>(
        (base: Tensors, factors: Tensors, packed: PackedTensors) => {
          const { value, grads } = tf.valueAndGrads((...all: tf.Tensor[]) => {
            const current = Object.fromEntries(names.map((n, i) => [n, all[i]!]));
            const lora = { config: adapter.config, weights: current };
            const { logprobs } = completionLogprobs(config, base, lora, packed, { remat });
            return tf.div(tf.neg(tf.sum(logprobs)), count) as tf.Scalar;
          })(names.map((n) => factors[n]!));
          return { loss: value, grads: Object.fromEntries(names.map((n, i) => [n, grads[i]!])) };
        },
      );
      const { loss, grads } = await gradients(weights, adapter.weights, batch);
      await gradients.dispose();
      expect(worst(loss, expected.loss!)).toBeLessThan(1e-4);
      const wanted = Object.keys(expected).filter((key) => key.startsWith('grad.'));
      expect(wanted.map((key) => key.slice(5)).sort()).toEqual([...names].sort());
      for (const key of wanted) expect(worst(grads[key.slice(5)]!, expected[key]!)).toBeLessThan(1e-4);
    });
  });

  it('the engine writes the same tokens, and so does a model whose weights stay in their file', async () => {
    expect(await servedOf(compiled, model, ids)).toEqual(rowsOf(expected.greedy!));
    const filed = right(await loadModel(dir, { weights: 'file' }));
    expect(await greedyOf(compiled, filed, ids)).toEqual(rowsOf(expected.greedy!));
  });

  it.skipIf(process.env.TOMPO_TEST_DEVICE !== undefined)(
    'in 8 bits what its first layer makes is nearly the same',
    async () => {
      const executor = right(await openExecutor('jit:cpu', { threads: 1, precision: 'int8' }));
      const made = await states(executor, { ...config, layers: 1 }, weights, ids, { frozen: [0] });
      const wanted = expected['layer.1']!.data;
      const size = (x: ArrayLike<number>) =>
        Math.sqrt(Array.from(x, (one) => one * one).reduce((a, b) => a + b, 0));
      const off = size(Array.from(wanted, (x, i) => x - made.data[i]!)) / size(wanted);
      expect(off).toBeGreaterThan(1e-4); // rounded, that is
      expect(off).toBeLessThan(0.05);
    },
  );

  it('merged with its adapter, saved and opened, it scores as PEFT does with the adapter', async () => {
    const adapter = right(await loadAdapter(join(dir, 'adapter'), config));
    const merged = join(root, `merged-${name}`);
    right(await saveModel(right(mergeAdapter(model, adapter)), merged));
    const again = right(await loadModel(merged));
    const completions = [0, 1].map((j) => Array.from(expected[`completion.${j}`]!.data));
    const shape = { promptLength: 20, completionLength: 9, completions: 2 };
    const batch = right(packBatch([{ prompt: rowsOf(ids)[0]!, completions }], shape));
    const score = compiled.compile<[Arrays, typeof batch], NdArray>(
      (w, packed: PackedTensors) => completionLogprobs(again.config, w, null, packed).logprobs,
    );
    const { data } = await score(again.weights, batch);
    await score.dispose();
    const mean = -Array.from(data).reduce((a, b) => a + b, 0) / completions.flat().length;
    expect(Math.abs(mean - expected.loss!.data[0]!)).toBeLessThan(1e-4);
  });

  it('is saved as the family it is: the same names, the same architecture in config.json', async () => {
    const saved = join(root, `saved-${name}`);
    right(await saveModel(model, saved));
    const [before, after] = [
      await jsonOf(join(dir, 'config.json')),
      await jsonOf(join(saved, 'config.json')),
    ];
    for (const key of ['architectures', 'model_type', 'tie_word_embeddings', 'bos_token_id'])
      expect(after[key] ?? null, key).toEqual(before[key] ?? null);
    expect(right(parseConfig(after))).toEqual(config);
    const tensors = async (path: string) =>
      Object.keys(right(await readSafetensors(join(path, 'model.safetensors')))).sort();
    expect(await tensors(saved)).toEqual(await tensors(dir));
    const again = right(await loadModel(saved));
    expect([again.config, again.weights]).toEqual([config, weights]);
  });
});

describe('rope_scaling', async () => {
  const settings = JSON.parse(readFileSync(fixture('families/rope.json'), 'utf8')) as Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >;
  const expected = tensorsOf('families/rope.safetensors');
  const dir = await folder('smollm2', 'rope');
  const path = join(dir, 'config.json');
  const { rope_parameters: _, ...bare } = await jsonOf(path);

  describe.each(Object.entries(settings))('%s', async (kind, scaling) => {
    const { rope_type, ...numbers } = scaling;
    const spellings = {
      'rope_scaling with rope_type': { rope_theta: 100, rope_scaling: scaling },
      'rope_scaling with type': { rope_theta: 100, rope_scaling: { type: rope_type, ...numbers } },
      rope_parameters: { rope_parameters: { rope_theta: 100, ...scaling } },
    };
    await writeFile(path, JSON.stringify({ ...bare, ...spellings.rope_parameters }));
    const model = right(await loadModel(dir));

    it.each(Object.entries(spellings))('%s', (_, fields) => {
      expect(right(parseConfig({ ...bare, ...fields }))).toEqual(model.config);
    });

    it('every hidden state and 64 greedy tokens are those of transformers', async () => {
      for (let layers = 0; layers <= model.config.layers; layers++) {
        const made = await states(compiled, { ...model.config, layers }, model.weights, expected.ids!);
        expect(worst(made, expected[`${kind}/layer.${layers}`]!)).toBeLessThan(1e-4);
      }
      expect(await greedyOf(compiled, model, expected.ids!)).toEqual(rowsOf(expected[`${kind}/greedy`]!));
    });

    it('is saved', async () => {
      const saved = join(root, `saved-rope-${kind}`);
      right(await saveModel(model, saved));
      expect(right(await loadModel(saved)).config).toEqual(model.config);
    });
  });
});

describe('longrope', () => {
  it('longer texts than the old length, which turn otherwise from their first token on, are refused', async () => {
    const model = right(await loadModel(await folder('phi3-longrope', 'too-long')));
    const sampler = createSampler(model, { executor: compiled });
    const asked = { completions: 1, temperature: 0, seed: 0 };
    const prompt = Array.from({ length: 120 }, (_, i) => i);
    await expect(sampler.sample({ ...asked, prompts: [prompt], maxTokens: 9 })).rejects.toThrow(
      "prompt 0 has 120 tokens, which with 9 more is beyond the model's 128 positions",
    );
    const [[done]] = (await sampler.sample({ ...asked, prompts: [prompt], maxTokens: 8 })) as [[Completion]];
    expect(done.ids.length).toBe(8);
    await sampler.dispose();
  });
});

describe('a window', () => {
  /** Random rows of 150 tokens, which attention cuts into blocks. */
  const long = async (name: string) => {
    const model = right(await loadModel(await folder(name, `long-${name}`)));
    const prompt = Array.from({ length: 150 }, (_, i) => (i * i * 7 + 3 * i) % 300);
    return { model, prompt };
  };

  it.each(['mistral', 'qwen2-window', 'phi3', 'gemma3'])(
    '%s: a packed row in blocks is each of its texts by itself',
    async (name) => {
      const { model, prompt } = await long(name);
      const { config, weights } = model;
      const completions = [
        [7, 8, 9],
        [200, 100, 50, 25, 12, 6, 3, 1, 290, 280, 270, 260, 250, 240],
      ];
      const scored = async (rows: readonly (readonly number[])[]): Promise<readonly number[]> => {
        const shape = { promptLength: 160, completionLength: 16, completions: rows.length };
        const batch = right(packBatch([{ prompt, completions: rows }], shape));
        const run = eager.compile<[Arrays, typeof batch], NdArray>(
          (w, packed: PackedTensors) => completionLogprobs(config, w, null, packed).logprobs,
        );
        return Array.from((await run(weights, batch)).data);
      };
      const [both, first, second] = [
        await scored(completions),
        await scored([completions[0]!]),
        await scored([completions[1]!]),
      ];
      [...first, ...second].forEach((x, i) => {
        expect(both[i]!).toBeCloseTo(x, 4);
      });
      // The sampler's cache looks as far back as the scores do.
      const sampler = createSampler(model, { executor: compiled });
      const done = await sampler.sample({
        prompts: [prompt],
        completions: 1,
        maxTokens: 16,
        temperature: 1,
        seed: 3,
      });
      const drawn = done[0]![0]!;
      await sampler.dispose();
      const again = await scored([drawn.ids]);
      drawn.logprobs.forEach((x, i) => {
        expect(again[i]!).toBeCloseTo(x, 3);
      });
    },
  );

  it('what lies before it changes nothing; the last place within it does', async () => {
    const { model, prompt } = await long('mistral');
    const config = { ...model.config, layers: 1 };
    const last = async (row: readonly number[]): Promise<readonly number[]> => {
      const ids: NdArray = { dtype: 'int32', shape: [1, row.length], data: Int32Array.from(row) };
      const made = await states(eager, config, model.weights, ids);
      return Array.from(made.data.slice(-config.hiddenSize));
    };
    const changed = (place: number) => prompt.map((id, i) => (i === place ? (id + 1) % 300 : id));
    const T = prompt.length;
    const own = await last(prompt);
    expect(await last(changed(T - 13))).toEqual(own);
    expect(await last(changed(T - 12))).not.toEqual(own);
  });
});
