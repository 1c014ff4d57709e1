/** @file A recipe whose model stays in its file: the same run as with the model in memory. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  byteTokenizer,
  embeddedConfig,
  initModel,
  readSafetensors,
  saveModel,
  writeSafetensors,
} from '@tompo/lm';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { scratch, tiny, tompo } from './command.js';

it('weights: file gives the metrics, models and evaluations of weights: memory', async () => {
  const out = scratch();
  const tokenizer = byteTokenizer();
  if (E.isLeft(tokenizer)) throw new Error('no tokenizer');
  const sizes = { layers: 1, hiddenSize: 32, intermediateSize: 32, heads: 2, kvHeads: 1 };
  const path = join(out, 'base');
  await saveModel(
    initModel(embeddedConfig(tokenizer.right, sizes), tokenizer.right, 1, { std: 'fan-in' }),
    path,
  );
  // As TRL leaves a model that had a value head.
  const file = join(path, 'model.safetensors');
  const arrays = await readSafetensors(file);
  if (E.isLeft(arrays)) throw new Error('no weights');
  const head = { dtype: 'float32', shape: [1, 32], data: new Float32Array(32) } as const;
  await writeSafetensors(file, { ...arrays.right, 'v_head.summary.weight': head });
  const read = async (weights: string): Promise<Readonly<Record<string, string>>> => {
    const settings = [
      `model={init: directory, path: ${path}, weights: ${weights}}`,
      'sft.lora={rank: 2, alpha: 4}',
      'sft.steps=3',
    ];
    const dir = join(out, weights);
    const ran = await tompo(['run', tiny, '--out', dir, ...settings.flatMap((set) => ['--set', set])]);
    expect(ran.err).toBe('');
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('left out of the model, since nothing depends on it: v_head.summary.weight');
    const run = join(dir, 'tiny');
    const files = ['models/sft/model.safetensors'];
    for (const folder of ['metrics', 'eval'])
      files.push(...readdirSync(join(run, folder)).map((f) => `${folder}/${f}`));
    for (const arm of ['tompo', 'grpo']) files.push(`models/${arm}/adapter_model.safetensors`);
    return Object.fromEntries(files.map((f) => [f, readFileSync(join(run, f), 'latin1')]));
  };
  const [inMemory, inFile] = [await read('memory'), await read('file')];
  expect(Object.keys(inFile)).toEqual(Object.keys(inMemory));
  expect(Object.keys(inFile)).toContain('metrics/tompo.jsonl');
  for (const [name, text] of Object.entries(inMemory)) expect(inFile[name] === text, name).toBe(true);
});
