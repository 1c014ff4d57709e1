/** @file Weights that stay in their file: the numbers of weights in memory, without their memory. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Executor, NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type Arrays,
  type BaseModel,
  byteTokenizer,
  completionLogprobs,
  createSampler,
  explain,
  type LanguageModel,
  type LmError,
  loadModel,
  type ModelConfig,
  mergeAdapter,
  type PackedBatch,
  packBatch,
  printConfig,
  readElements,
  saveModel,
  type Weights,
} from '../src/index.js';
import { inChild } from './child.js';
import { compiled, eager } from './executors.js';
import { loudAdapter, loudWeights, right, smallConfig } from './small.js';
import { saveAs, writeAs } from './storage.js';

const root = mkdtempSync(join(tmpdir(), 'tompo-lm-infile-'));
afterAll(() => rmSync(root, { recursive: true }));

const tokenizer = right(byteTokenizer());
// Untied, and an embedding above 64 KiB: large constants go another way into a graph than small ones.
const config: ModelConfig = {
  ...smallConfig,
  vocabSize: 1200,
  tieEmbeddings: false,
  eosTokenId: tokenizer.eosTokenId,
  padTokenId: tokenizer.padTokenId,
};
const model: LanguageModel = { config, weights: loudWeights(config, 3), tokenizer };
const lora = { rank: 3, alpha: 6, targets: ['q_proj', 'down_proj'] };
const adapter = loudAdapter(config, lora, 5);
const said = (result: E.Either<LmError, unknown>): string =>
  E.isLeft(result) ? explain(result.left) : 'no fault';

const packed = right(
  packBatch(
    [
      { prompt: [1, 2, 3, 4], completions: [[5, 6], [7]] },
      { prompt: [9, 1100], completions: [[30], [31, 32, 33]] },
    ],
    { promptLength: 5, completionLength: 4, completions: 2 },
  ),
);

const logprobs = async (executor: Executor, of: BaseModel): Promise<Arrays> => {
  const run = executor.compile<[Weights, Arrays, PackedBatch], { readonly [name: string]: NdArray }>(
    (weights, factors, batch) => {
      const { logprobs, entropy } = completionLogprobs(
        config,
        weights,
        { config: lora, weights: factors },
        batch,
      );
      return { logprobs, entropy };
    },
    { frozen: [0] },
  );
  const out = await run(of.weights, adapter.weights, packed);
  await run.dispose();
  return out;
};

const sampled = async (executor: Executor, of: BaseModel) => {
  const sampler = createSampler(of, { executor, adapterConfig: lora, lengthBucket: 4 });
  const prompts = [[1, 2, 3, 4, 5], [7], [1199, 3, 9]];
  const out = await sampler.sample({
    prompts,
    completions: 2,
    maxTokens: 6,
    temperature: 1,
    seed: 11,
    adapter: adapter.weights,
  });
  await sampler.dispose();
  return out;
};

describe.each(['F32', 'F16', 'BF16'] as const)('weights in %s', (dtype) => {
  it('has the numbers of the one in memory, to the bit: log-probabilities, entropies, samples', async () => {
    const dir = join(root, dtype);
    await saveAs(model, dir, dtype);
    const [inMemory, inFile] = [
      right(await loadModel(dir)),
      right(await loadModel(dir, { weights: 'file' })),
    ];
    expect(inFile.config).toEqual(inMemory.config);
    for (const executor of [compiled, eager]) {
      const [expected, got] = [await logprobs(executor, inMemory), await logprobs(executor, inFile)];
      expect(got).toEqual(expected);
      expect(await sampled(executor, inFile)).toEqual(await sampled(executor, inMemory));
    }
    for (const [name, array] of Object.entries(inMemory.weights)) {
      const size = array.data.length;
      for (const [begin, end] of [
        [0, Math.min(5, size)],
        [size - 3, size],
        [0, size],
      ] as const) {
        // biome-ignore format: pairs
        const part = right(readElements(inFile.weights[name]!, begin, end));
        expect(part).toEqual(array.data.subarray(begin, end));
        expect(right(readElements(array, begin, end))).toEqual(part);
      }
    }
  });
});

it('shards, mixed types, and links into another folder as download caches have them', async () => {
  const dir = join(root, 'shards');
  const blobs = join(root, 'blobs');
  mkdirSync(blobs);
  await saveAs(model, dir, 'F32');
  rmSync(join(dir, 'model.safetensors'));
  const entries = Object.entries(model.weights);
  const halves = [entries.slice(0, 9), entries.slice(8)]; // one tensor lies in both; the index says which counts
  const map: Record<string, string> = {};
  for (const [i, half] of halves.entries()) {
    const name = `model-0000${i + 1}-of-00002.safetensors`;
    await writeAs(join(blobs, `${i}f3a`), Object.fromEntries(half), (n) =>
      n.includes('norm') ? 'F32' : 'BF16',
    );
    symlinkSync(`../blobs/${i}f3a`, join(dir, name));
    for (const [tensor] of half) map[tensor] ??= name;
  }
  writeFileSync(join(dir, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
  const [inMemory, inFile] = [right(await loadModel(dir)), right(await loadModel(dir, { weights: 'file' }))];
  expect(Object.keys(inFile.weights).sort()).toEqual(Object.keys(model.weights).sort());
  expect(await logprobs(compiled, inFile)).toEqual(await logprobs(compiled, inMemory));
});

describe('what cannot be', () => {
  it('is refused on loading, as for weights in memory', async () => {
    const dir = join(root, 'misfit');
    await saveAs(model, dir, 'BF16');
    const path = join(dir, 'model.safetensors');
    const { 'model.norm.weight': norm, ...rest } = model.weights;
    await writeAs(path, { ...rest, surplus: norm! }, () => 'BF16');
    const both = [said(await loadModel(dir)), said(await loadModel(dir, { weights: 'file' }))];
    expect(both[1]).toBe(both[0]);
    expect(both[1]).toMatch(/model\.norm\.weight \[16\] is missing; surplus has no place/);
    await writeAs(path, model.weights, (name) => (name === 'model.norm.weight' ? 'F64' : 'F32'));
    right(await loadModel(dir));
    expect(said(await loadModel(dir, { weights: 'file' }))).toBe(
      `${path} is not a usable safetensors file: model.norm.weight has dtype F64, and only F32, F16, BF16 can be used where they lie: load it without weights: 'file'; fetch or write the file again.`,
    );
    // The same bytes under the name of whole numbers: codes of some quantisation, which mean nothing as they stand.
    await writeAs(path, model.weights, () => 'F32');
    writeFileSync(
      path,
      Buffer.from(readFileSync(path).toString('latin1').replace('"F32"', '"I32"'), 'latin1'),
    );
    for (const weights of ['memory', 'file'] as const)
      expect(said(await loadModel(dir, { weights } as { weights: 'file' }))).toMatch(
        /has dtype I32, and weights are of F32, F16, BF16, F64: choose a checkpoint that has its weights so/,
      );
    const cut = await open(path, 'r+');
    await cut.truncate(statSync(path).size - 10);
    await cut.close();
    expect(said(await loadModel(dir, { weights: 'file' }))).toMatch(/it is cut off/);
    rmSync(path);
    expect(said(await loadModel(dir, { weights: 'file' }))).toBe(said(await loadModel(dir)));
  });

  it('what needs the numbers says so and what to do', async () => {
    const dir = join(root, 'needs');
    await saveAs(model, dir, 'F32');
    const inFile = right(await loadModel(dir, { weights: 'file' }));
    const sentence = (who: string) =>
      `${who} needs the weights' numbers in memory, but model.embed_tokens.weight was left in ${join(dir, 'model.safetensors')}: load the model with loadModel(folder), without weights: 'file'.`;
    expect(said(mergeAdapter(inFile, adapter))).toBe(sentence('mergeAdapter'));
    expect(said(await saveModel(inFile, dir))).toBe(sentence('saveModel'));
    const sampler = createSampler(inFile, { executor: compiled, frozen: false });
    const request = { prompts: [[1]], completions: 1, maxTokens: 1, temperature: 0, seed: 1 };
    await expect(sampler.sample(request)).rejects.toThrow(
      'The sampler cannot answer this request: its weights lie in files, which only frozen: true reads: leave frozen out.',
    );
    await sampler.dispose();
    renameSync(join(dir, 'model.safetensors'), join(dir, 'elsewhere'));
    expect(said(readElements(inFile.weights['model.norm.weight']!, 0, 4))).toMatch(
      /could not be read \(ENOENT\)/,
    );
    await expect(sampled(compiled, inFile)).rejects.toThrow(/there is no file/);
  });
});

describe('memory', () => {
  it('loading reads headers only: 4 GB in the time and room of nothing', async () => {
    const dir = join(root, 'huge');
    const huge: ModelConfig = { ...config, vocabSize: 2 ** 26, tieEmbeddings: true };
    right(await saveModel(model, dir));
    writeFileSync(join(dir, 'config.json'), JSON.stringify(printConfig(huge)));
    const { 'lm_head.weight': _, 'model.embed_tokens.weight': table, ...rest } = model.weights;
    const path = join(dir, 'model.safetensors');
    await writeAs(path, { ...rest, 'model.embed_tokens.weight': table! }, () => 'F32');
    // The embedding, last in the file, is made 2²⁶ × 16 numbers long: a hole, which takes no room on the disk.
    const file = await open(path, 'r+');
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const length = Number(buffer.readBigUInt64LE());
    const header = JSON.parse((await file.read(Buffer.alloc(length), 0, length, 8)).buffer.toString());
    const place = header['model.embed_tokens.weight'];
    place.shape[0] = huge.vocabSize;
    place.data_offsets[1] = place.data_offsets[0] + huge.vocabSize * 16 * 4;
    const json = Buffer.from(JSON.stringify(header));
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(BigInt(json.length));
    await file.truncate(0);
    await file.write(Buffer.concat([start, json]), 0);
    await file.truncate(8 + json.length + place.data_offsets[1]);
    await file.close();
    expect(statSync(path).size).toBeGreaterThan(2 ** 32);
    const before = process.memoryUsage();
    const loaded = right(await loadModel(dir, { weights: 'file' }));
    const after = process.memoryUsage();
    expect(loaded.weights['model.embed_tokens.weight']!.shape).toEqual([2 ** 26, 16]);
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(2 ** 23);
  });

  it('a training step and samples leave JavaScript without a copy', async () => {
    const dir = join(root, 'large');
    const large: ModelConfig = { ...config, vocabSize: 40_000, hiddenSize: 256, tieEmbeddings: true };
    await saveAs({ ...model, config: large, weights: loudWeights(large, 1) }, dir, 'BF16');
    const size = statSync(join(dir, 'model.safetensors')).size;
    const growth = (weights: string): number => inChild('inFile.child.ts', [dir, weights]);
    expect(growth('memory')).toBeGreaterThan(2 * size); // bfloat16 widened
    expect(growth('file')).toBeLessThan(0.5 * size);
  }, 120_000);
});
