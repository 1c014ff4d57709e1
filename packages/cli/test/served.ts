/** @file A run whose policy answers chats, and two adapters of it: made once for the tests of the server. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Adapter,
  embeddedConfig,
  initAdapter,
  initModel,
  loadModel,
  loadTokenizer,
  type ModelConfig,
  saveAdapter,
  saveModel,
  type Tokenizer,
} from '@tompo/lm';
import { either as E } from 'fp-ts';
import { tompo } from './command.js';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../lm/fixtures/chat/qwen3/${name}`, import.meta.url));
const recipe = fileURLToPath(new URL('./serve.yaml', import.meta.url));

export const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

/** A real tokenizer with its chat template, and random weights. */
const saveBase = async (dir: string): Promise<void> => {
  const json = readFileSync(fixture('tokenizer.json'), 'utf8');
  const [eosTokenId] = right(loadTokenizer(json, { eosTokenId: 0 })).encode('<|endoftext|>');
  const tokenizer = right(loadTokenizer(json, { eosTokenId }));
  const sizes = { layers: 1, hiddenSize: 32, intermediateSize: 64, heads: 2, kvHeads: 1, maxPositions: 1024 };
  right(await saveModel(initModel(embeddedConfig(tokenizer, sizes), tokenizer, 1, { std: 'fan-in' }), dir));
  cpSync(fixture('tokenizer_config.json'), join(dir, 'tokenizer_config.json'));
};

/** An adapter that changes what is said. */
const loudAdapter = (config: ModelConfig, rank: number, seed: number): Adapter => {
  const fresh = right(initAdapter(config, { rank, alpha: 2 * rank, targets: ['q_proj', 'down_proj'] }, seed));
  const loud = Object.entries(fresh.weights).map(([name, array]) => [
    name,
    { ...array, data: Float32Array.from(array.data, (x, i) => x + 0.15 * Math.sin(seed * i + name.length)) },
  ]);
  return { config: fresh.config, weights: Object.fromEntries(loud) };
};

/** Runs lie in `out`: this one is `served`; its adapters in one and two, of different ranks. */
export const makeServed = async (out: string) => {
  const base = join(out, 'Tiny-Instruct');
  await saveBase(base);
  const ran = await tompo(['sft', recipe, '--out', out, '--set', `model.path=${base}`]);
  if (ran.code !== 0) throw new Error(ran.err);
  const run = join(out, 'served');
  const { config } = right(await loadModel(join(run, 'models/sft')));
  const adapters = { one: loudAdapter(config, 2, 1), two: loudAdapter(config, 3, 2) };
  for (const [name, adapter] of Object.entries(adapters))
    right(await saveAdapter(adapter, join(out, name), { baseModel: join(run, 'models/sft') }));
  return { run, base, adapters, folders: { one: join(out, 'one'), two: join(out, 'two') } };
};

/** An untrained model of sixteen numbers a token, as a server offers it. */
export const tinyOffer = (tokenizer: Tokenizer) => {
  const sizes = { layers: 1, hiddenSize: 16, intermediateSize: 16, heads: 2, kvHeads: 1, maxPositions: 64 };
  return {
    model: initModel(embeddedConfig(tokenizer, sizes), tokenizer, 1),
    base: 'tiny',
    adapters: new Map(),
    untrained: [],
    device: 'auto',
    threads: 'auto',
  } as const;
};
