/** @file A checkpoint in the layout of an Instruct model: random weights, a real tokenizer with its chat template. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { embeddedConfig, initModel, loadTokenizer, saveModel } from '@tompo/lm';
import { either as E } from 'fp-ts';

export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../lm/fixtures/chat/qwen3/${name}`, import.meta.url));

export const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

export const saveTinyInstruct = async (dir: string, maxPositions = 512): Promise<void> => {
  const json = readFileSync(fixture('tokenizer.json'), 'utf8');
  const [eos] = right(loadTokenizer(json, { eosTokenId: 0 })).encode('<|endoftext|>');
  const tokenizer = right(loadTokenizer(json, { eosTokenId: eos }));
  const sizes = { layers: 1, hiddenSize: 32, intermediateSize: 32, heads: 2, kvHeads: 1, maxPositions };
  right(await saveModel(initModel(embeddedConfig(tokenizer, sizes), tokenizer, 1, { std: 'fan-in' }), dir));
  cpSync(fixture('tokenizer_config.json'), join(dir, 'tokenizer_config.json'));
};
