import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  byteTokenizer,
  embeddedConfig,
  explain,
  initAdapter,
  initModel,
  type LmError,
  loadAdapter,
  loadModel,
  parseAdapterConfig,
  printAdapterConfig,
  readSafetensors,
  saveAdapter,
  saveModel,
  writeSafetensors,
} from '../src/index.js';
import { right } from './small.js';

const root = await mkdtemp(join(tmpdir(), 'tompo-lm-'));
afterAll(() => rm(root, { recursive: true }));

const tokenizer = right(byteTokenizer());
const config = embeddedConfig(tokenizer, { hiddenSize: 16, layers: 2, kvHeads: 2 });
const model = initModel(config, tokenizer, 1);
const embedding = model.weights['model.embed_tokens.weight']!;
/** A head that is not the embedding. */
const loud: NdArray = { ...embedding, data: Float32Array.from(embedding.data, (x) => x + 1) };
const said = (result: E.Either<LmError, unknown>): string =>
  E.isLeft(result) ? explain(result.left) : 'no fault';

/** A folder with a saved model, then changed. */
const saved = async (name: string): Promise<string> => {
  const dir = join(root, name);
  right(await saveModel(model, dir));
  return dir;
};

describe('saveModel and loadModel', () => {
  it('give every bit back and leave no temporary file', async () => {
    const dir = await saved('whole');
    const loaded = right(await loadModel(dir));
    expect(loaded.config).toEqual(model.config);
    expect(Object.keys(loaded.weights).sort()).toEqual(Object.keys(model.weights).sort());
    for (const [name, array] of Object.entries(model.weights)) expect(loaded.weights[name]).toEqual(array);
    expect(loaded.tokenizer.json).toBe(tokenizer.json);
    expect(loaded.tokenizer.eosTokenId).toBe(tokenizer.eosTokenId);
    expect((await readdir(dir)).sort()).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
    const bytes = await readFile(join(dir, 'model.safetensors'));
    right(await saveModel(loaded, dir));
    expect((await readFile(join(dir, 'model.safetensors'))).equals(bytes)).toBe(true);
  });

  it('list all tensors that do not fit', async () => {
    const dir = await saved('misfit');
    const { 'model.norm.weight': norm, ...rest } = model.weights;
    right(
      await writeSafetensors(join(dir, 'model.safetensors'), {
        ...rest,
        surplus: norm!,
        'model.layers.1.mlp.up_proj.weight': norm!,
      }),
    );
    expect(said(await loadModel(dir))).toBe(
      `${dir} does not fit its configuration: model.layers.1.mlp.up_proj.weight has shape [16] where [48, 16] is needed; model.norm.weight [16] is missing; surplus has no place in this architecture.`,
    );
  });

  it('say what cannot be read', async () => {
    expect(said(await loadModel(join(root, 'nowhere')))).toBe(
      `${join(root, 'nowhere', 'config.json')} could not be read (ENOENT): check the path.`,
    );
    const dir = await saved('broken');
    await writeFile(join(dir, 'config.json'), '{');
    expect(said(await loadModel(dir))).toMatch(/config\.json is not valid JSON/);
    await saveModel(model, dir);
    const whole = await readFile(join(dir, 'model.safetensors'));
    await writeFile(join(dir, 'model.safetensors'), whole.subarray(0, whole.length - 10));
    expect(said(await loadModel(dir))).toMatch(
      /it is cut off: its tensors need \d+ bytes but only \d+ are there/,
    );
    await writeFile(join(dir, 'model.safetensors'), '');
    expect(said(await loadModel(dir))).toMatch(/it has 0 bytes where at least 8 are needed/);
    await rm(join(dir, 'model.safetensors'));
    expect(said(await loadModel(dir))).toMatch(/model\.safetensors could not be read \(ENOENT\)/);
  });

  it('what would not be loaded is not saved, and the old folder stays as it was', async () => {
    const dir = await saved('kept');
    const files = async () =>
      Promise.all(
        (await readdir(dir)).sort().map(async (name) => [name, await readFile(join(dir, name), 'latin1')]),
      );
    const before = await files();
    const name = 'model.norm.weight';
    const { [name]: norm, ...rest } = model.weights;
    const given = { ...norm!, data: Float32Array.from(norm!.data) };
    structuredClone(given.data, { transfer: [given.data.buffer] });
    const other = { ...model, config: { ...config, ropeTheta: 5 } };
    for (const [weights, why] of [
      [rest, `The model does not fit its configuration: ${name} [16] is missing.`],
      [{ ...rest, [name]: { ...norm!, shape: [4, 4] } }, `${name} has shape [4, 4] where [16] is needed`],
      [{ ...model.weights, surplus: norm! }, 'surplus has no place in this architecture'],
      [{ ...rest, [name]: given }, `${name} has 0 bytes (its memory may have been given up to a call) where`],
      [{ ...model.weights, 'lm_head.weight': loud }, 'tie_word_embeddings is true, but'],
    ] as const) {
      expect(said(await saveModel({ ...other, weights }, dir))).toContain(why);
      expect(await files()).toEqual(before);
    }
    expect(right(await loadModel(dir)).weights).toEqual(model.weights);
  });

  it('say what cannot be written', async () => {
    const file = join(root, 'file');
    await writeFile(file, '');
    expect(said(await saveModel(model, join(file, 'model')))).toMatch(
      /config\.json could not be written \(ENOTDIR\)/,
    );
  });
});

describe('shards', () => {
  it('an index cannot reach out of its folder, and must be an index', async () => {
    const dir = await saved('shards');
    await rename(join(dir, 'model.safetensors'), join(dir, 'model-00001-of-00002.safetensors'));
    const index = join(dir, 'model.safetensors.index.json');
    expect(said(await loadModel(dir))).toMatch(
      `${index} could not be read (it is not there, and says which tensors of model-00001-of-00002.safetensors`,
    );
    await writeFile(
      index,
      JSON.stringify({ weight_map: { 'model.norm.weight': '../whole/model.safetensors' } }),
    );
    expect(said(await loadModel(dir))).toBe(
      `${index} cannot be used: weight_map.model.norm.weight is "../whole/model.safetensors" where the name of a .safetensors file beside the index is needed.`,
    );
    await writeFile(index, '[]');
    expect(said(await loadModel(dir))).toMatch(/weight_map is nothing where an object/);
  });

  it('a tensor counts where the index says it lies', async () => {
    const dir = await saved('split');
    await rm(join(dir, 'model.safetensors'));
    const entries = Object.entries(model.weights);
    const half = entries.slice(0, 5);
    right(await writeSafetensors(join(dir, 'a.safetensors'), Object.fromEntries(half)));
    right(await writeSafetensors(join(dir, 'b.safetensors'), Object.fromEntries(entries.slice(4))));
    const map = entries.map(([name], i) => [name, i < 4 ? 'a.safetensors' : 'b.safetensors']);
    const index = join(dir, 'model.safetensors.index.json');
    await writeFile(index, JSON.stringify({ weight_map: Object.fromEntries(map) }));
    expect(right(await loadModel(dir)).weights).toEqual(model.weights);
    map[7]![1] = 'a.safetensors';
    await writeFile(index, JSON.stringify({ weight_map: Object.fromEntries(map) }));
    expect(said(await loadModel(dir))).toContain(`${entries[7]![0]} [`);
  });
});

describe('PEFT layout', () => {
  const lora = { rank: 2, alpha: 4, targets: ['down_proj', 'q_proj'] };
  const adapter = right(initAdapter(config, lora, 1));

  it('gives every bit back', async () => {
    const dir = join(root, 'adapter');
    right(await saveAdapter(adapter, dir, { baseModel: 'models/sft' }));
    expect(right(await loadAdapter(dir, config))).toEqual(adapter);
    expect((await readdir(dir)).sort()).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
    const json = JSON.parse(await readFile(join(dir, 'adapter_config.json'), 'utf8')) as object;
    expect(json).toMatchObject({
      base_model_name_or_path: 'models/sft',
      r: 2,
      lora_alpha: 4,
      peft_type: 'LORA',
    });
  });

  it('factors that are gone leave the old folder as it was', async () => {
    const dir = join(root, 'given');
    right(await saveAdapter(adapter, dir));
    const gone = Object.entries(adapter.weights).map(([name, a]) => [
      name,
      { ...a, data: new Float32Array(0) },
    ]);
    const other = { config: { ...lora, alpha: 9 }, weights: Object.fromEntries(gone) };
    expect(said(await saveAdapter(other, dir))).toContain('has 0 bytes (its memory may have been given up');
    expect(right(await loadAdapter(dir, config))).toEqual(adapter);
  });

  it('refuses what would compute something else, all faults at once', () => {
    const refused = parseAdapterConfig({
      ...printAdapterConfig(lora),
      lora_bias: true,
      fan_in_fan_out: true,
      alpha_pattern: { q_proj: -3 },
      r: 0,
      target_modules: [],
    });
    const fields =
      E.isLeft(refused) && refused.left._tag === 'InvalidConfig'
        ? refused.left.faults.map((f) => f.field)
        : [];
    expect(fields).toEqual(['lora_bias', 'fan_in_fan_out', 'r', 'target_modules', 'alpha_pattern']);
    expect(E.isLeft(parseAdapterConfig(null))).toBe(true);
  });

  it('refuses an adapter of another architecture', async () => {
    const dir = join(root, 'foreign');
    await mkdir(dir);
    right(await saveAdapter(adapter, dir));
    const wide = embeddedConfig(tokenizer, { hiddenSize: 32, layers: 2, kvHeads: 2 });
    expect(said(await loadAdapter(dir, wide))).toContain(
      'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight has shape [2, 16] where [2, 32] is needed',
    );
  });

  it('readSafetensors reads from the file what parseSafetensors reads from its bytes', async () => {
    const path = join(root, 'one.safetensors');
    right(await writeSafetensors(path, adapter.weights));
    expect(right(await readSafetensors(path))).toEqual(adapter.weights);
  });
});
