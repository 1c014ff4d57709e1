/** What real folders hold beside the architecture's own tensors. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NdArray } from '@tompo/jit';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type Arrays,
  explain,
  loadModel,
  readSafetensors,
  saveModel,
  writeSafetensors,
} from '../src/index.js';
import { right } from './small.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const root = await mkdtemp(join(tmpdir(), 'tompo-lm-tolerated-'));
afterAll(() => rm(root, { recursive: true }));

/** A folder of `family` whose tensors are changed. */
const changed = async (family: string, change: (tensors: Arrays) => Arrays): Promise<string> => {
  const dir = await mkdtemp(join(root, `${family}-`));
  await cp(fixture(`families/${family}`), dir, { recursive: true });
  await cp(fixture('qwen2/tokenizer.json'), join(dir, 'tokenizer.json'));
  const path = join(dir, 'model.safetensors');
  const tensors = right(await readSafetensors(path));
  right(await writeSafetensors(path, change(tensors)));
  return dir;
};
const plain = (family: string) => changed(family, (tensors) => tensors);
const ones = (shape: readonly number[]): NdArray => ({
  dtype: 'float32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1),
});
const table = 'model.embed_tokens.weight';
const bare = (tensors: Arrays): Arrays =>
  Object.fromEntries(Object.entries(tensors).map(([name, array]) => [name.replace(/^model\./, ''), array]));

describe.each(['memory', 'file'] as const)('weights: %s', (weights) => {
  const load = (dir: string) => loadModel(dir, { weights });
  const said = async (dir: string): Promise<string> => {
    const model = await load(dir);
    return E.isLeft(model) ? explain(model.left) : 'no fault';
  };
  /** What is read of a changed folder is what is read of the folder as it was. */
  const same = async (family: string, dir: string): Promise<readonly string[]> => {
    const [model, whole] = [right(await load(dir)), right(await load(await plain(family)))];
    expect(model.config).toEqual(whole.config);
    expect(Object.keys(model.weights).sort()).toEqual(Object.keys(whole.weights).sort());
    if (weights === 'memory') expect(model.weights).toEqual(whole.weights);
    return model.ignored ?? [];
  };

  it.each(['tokenizer.model', 'sentencepiece.bpe.model', 'spiece.model', 'merges.txt'])(
    'a tokenizer that is %s alone is named, with the command that converts it',
    async (name) => {
      const dir = await plain('smollm2');
      await writeFile(join(dir, name), 'in another layout');
      expect(await said(dir)).toBe('no fault');
      await rm(join(dir, 'tokenizer.json'));
      const told = await said(dir);
      expect(told).toContain(`${join(dir, name)} is a tokenizer in another layout than tokenizer.json`);
      expect(told).toContain(`save_pretrained(sys.argv[1])" ${JSON.stringify(dir)}`);
      await rm(join(dir, name));
      expect(await said(dir)).toContain(join(dir, 'tokenizer.json'));
    },
  );

  it('a head that is the embedding, stored anyway', async () => {
    const dir = await changed('smollm2', (t) => ({ ...t, 'lm_head.weight': t[table]! }));
    expect(await same('smollm2', dir)).toEqual(['lm_head.weight']);
  });

  it('another head under tie_word_embeddings is refused', async () => {
    const dir = await changed('smollm2', (t) => {
      const data = Float32Array.from(t[table]!.data);
      data[data.length - 1]! += 1;
      return { ...t, 'lm_head.weight': { ...t[table]!, data } as NdArray };
    });
    expect(await said(dir)).toBe(
      `${dir} does not fit its configuration: tie_word_embeddings is true, but lm_head.weight is not model.embed_tokens.weight: set tie_word_embeddings to false in config.json, or take lm_head.weight out.`,
    );
  });

  it('a head of another shape is refused', async () => {
    const dir = await changed('smollm2', (t) => ({ ...t, 'lm_head.weight': ones([2, 32]) }));
    expect(await said(dir)).toContain('lm_head.weight has shape [2, 32] where [304, 32] is needed');
  });

  it('frequencies of positions and a value head', async () => {
    const more = {
      'model.layers.0.self_attn.rotary_emb.inv_freq': ones([4]),
      'model.rotary_emb.inv_freq': ones([4]),
      'v_head.summary.weight': ones([1, 32]),
      'v_head.summary.bias': ones([1]),
    };
    const dir = await changed('llama', (t) => ({ ...t, ...more }));
    expect([...(await same('llama', dir))].sort()).toEqual(Object.keys(more).sort());
  });

  it('names without the prefix, of a model whose head is its embedding or has its head', async () => {
    expect(await same('qwen3', await changed('qwen3', bare))).toEqual([]);
    const withHead = await changed('mistral', bare);
    expect(await same('mistral', withHead)).toEqual([]);
  });

  it('names without the prefix, of a model without its head, are refused', async () => {
    const dir = await changed('mistral', ({ 'lm_head.weight': _, ...t }) => bare(t));
    expect(await said(dir)).toContain('its tensors lack the prefix model.');
  });

  it('names without the prefix of which one is missing', async () => {
    const dir = await changed('qwen3', ({ 'model.norm.weight': _, ...t }) => bare(t));
    expect(await said(dir)).toBe(`${dir} does not fit its configuration: model.norm.weight [32] is missing.`);
  });
});

it('what was ignored is not written again', async () => {
  const dir = await changed('llama', (t) => ({ ...t, 'v_head.summary.bias': ones([1]) }));
  const saved = join(root, 'saved');
  right(await saveModel(right(await loadModel(dir)), saved));
  expect(right(await loadModel(saved)).ignored).toBeUndefined();
});
