/** @file What both sides work on: a checkpoint and an adapter in the Hugging Face layout, written by @tompo/lm into a
 *  folder that transformers and peft read. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { rng } from '@tompo/games';
import {
  type Adapter,
  byteTokenizer,
  explain,
  initAdapter,
  initModel,
  type LanguageModel,
  type LoraConfig,
  type ModelConfig,
  saveAdapter,
  saveModel,
} from '@tompo/lm';
import { either as E } from 'fp-ts';

export interface Subject {
  readonly name: string;
  readonly model: LanguageModel;
  readonly adapter: Adapter;
  readonly modelDir: string;
  readonly adapterDir: string;
}

/** As QLoRA has it: every linear layer. */
export const LORA: LoraConfig = {
  rank: 16,
  alpha: 32,
  targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
};

const must = E.getOrElseW((error: Parameters<typeof explain>[0]): never => {
  throw new Error(explain(error));
});

/** An adapter whose B is not zero, as fresh ones have it: else half of the gradients would be zero, and equal for no
 *  reason. */
export const usedAdapter = (config: ModelConfig): Adapter => {
  const fresh = must(initAdapter(config, LORA, 2));
  const random = rng('adapter');
  const weights = Object.fromEntries(
    Object.entries(fresh.weights).map(([name, array]) => [
      name,
      name.includes('lora_B')
        ? {
            ...array,
            data: Float32Array.from({ length: array.data.length }, () => (random.uniform() - 0.5) * 0.04),
          }
        : array,
    ]),
  );
  return { config: LORA, weights };
};

export const sizeName = (config: ModelConfig): string => `D=${config.hiddenSize}, ${config.layers} layers`;

/** Makes and writes a model of this architecture with its adapter. */
export const makeSubject = async (config: ModelConfig, folder: string): Promise<Subject> => {
  const tokenizer = must(byteTokenizer());
  const model = initModel(config, tokenizer, 1, { std: 'fan-in' });
  const adapter = usedAdapter(config);
  const [modelDir, adapterDir] = ['model', 'adapter'].map((kind) =>
    join(folder, `${kind}-${config.hiddenSize}-${config.layers}`),
  ) as [string, string];
  for (const dir of [modelDir, adapterDir]) await mkdir(dir, { recursive: true });
  must(await saveModel(model, modelDir));
  must(await saveAdapter(adapter, adapterDir, { baseModel: modelDir }));
  return { name: sizeName(config), model, adapter, modelDir, adapterDir };
};

/** Rows of token ids, the same for both sides. */
export const tokenRows = (rows: number, length: number, vocabSize: number, seed = 3): number[][] => {
  const random = rng(seed);
  return Array.from({ length: rows }, () => Array.from({ length }, () => random.int(vocabSize)));
};
