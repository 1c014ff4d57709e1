/** @file Recipes that begin with a model of a family whose layer has other parts than Qwen's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  byteTokenizer,
  embeddedConfig,
  initModel,
  loadAdapter,
  loadModel,
  type ModelConfig,
  saveModel,
} from '@tompo/lm';
import { expect, it } from 'vitest';
import { scratch, tiny, tompo } from './command.js';
import { right } from './tinyInstruct.js';

const tokenizer = right(byteTokenizer());
const sizes = { layers: 2, hiddenSize: 32, intermediateSize: 32, heads: 2, kvHeads: 1 };
const FAMILIES: Readonly<Record<string, Partial<ModelConfig>>> = {
  phi3: { family: 'phi3', partialRotaryFactor: 0.75, slidingWindow: 64 },
  gemma3_text: {
    family: 'gemma3_text',
    headDim: 12,
    slidingWindow: 16,
    fullLayers: [1],
    ropeLocalTheta: 100,
  },
};
const saved = async (family: string): Promise<string> => {
  const dir = join(scratch(), family);
  const config = { ...embeddedConfig(tokenizer, sizes), ...FAMILIES[family] };
  right(await saveModel(initModel(config, tokenizer, 1, { std: 'fan-in' }), dir));
  return dir;
};
const beginning = (path: string): readonly string[] =>
  [`model={init: directory, path: ${path}}`, 'sft.lora={rank: 2, alpha: 4}', 'sft.steps=3'].flatMap((set) => [
    '--set',
    set,
  ]);

it.each([
  ['phi3', ['down_proj', 'gate_up_proj', 'o_proj', 'qkv_proj']],
  ['gemma3_text', ['down_proj', 'gate_proj', 'k_proj', 'o_proj', 'q_proj', 'up_proj', 'v_proj']],
])('%s: a whole run; adapters of every map have the names of the family', async (family, targets) => {
  const out = scratch();
  const set = [...beginning(await saved(family)), '--set', 'rl.lora={rank: 2, alpha: 4}'];
  const ran = await tompo(['run', tiny, '--out', out, ...set]);
  expect([ran.err, ran.code]).toEqual(['', 0]);
  const models = join(out, 'tiny', 'models');
  const { config } = right(await loadModel(join(models, 'sft')));
  expect(config).toMatchObject({ family });
  expect(right(await loadAdapter(join(models, 'tompo'), config)).config.targets).toEqual(targets);
  expect(readFileSync(join(models, 'tompo', 'README.md'), 'utf8')).toContain(`on ${targets.join(', ')}`);
});

it('maps that the family keeps in another matrix are refused before anything is computed', async () => {
  const ran = await tompo(['run', tiny, '--out', scratch(), ...beginning(await saved('phi3'))]);
  expect(ran.code).not.toBe(0);
  expect(ran.err).toContain('rl.lora');
  expect(ran.err).toContain(
    'target q_proj is none of qkv_proj, o_proj, gate_up_proj, down_proj, embed_tokens, lm_head',
  );
  expect(ran.out).not.toContain('sft');
});
