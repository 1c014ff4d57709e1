/** @file Tokens per second of `tompo serve` with 1, 8 and 64 clients, each of which asks anew as soon as it is answered, beside the
 *  local sampler with as many prompts in one batch. A model of the quickstart's size, prompts of 100 to 140 tokens, up to 64 more.
 *      pnpm --dir benchmarks serving [--rounds 5] [--threads 2]
 *  The server is a process of its own; both sides take turns, and the median of the rounds is told. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openExecutor } from '@tompo/jit';
import * as lm from '@tompo/lm';
import { either as E } from 'fp-ts';
import { median } from './shared/median.js';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, threads: { type: 'string', default: '2' } },
});
const ROUNDS = Number(flags.rounds);
if (!Number.isInteger(ROUNDS) || ROUNDS < 1)
  throw new Error(`--rounds must be 1 or more, not ${flags.rounds}.`);

const [CLIENTS, TOKENS, THREADS] = [[1, 8, 64], 64, Number(flags.threads)];
/** Requests of each client in a round. */
const EACH = 4;
/** Rounds that compile. */
const WARM = 2;

const right = E.getOrElseW((error): never => {
  throw new Error(JSON.stringify(error));
});

const tokenizer = right(lm.byteTokenizer());
const config = lm.embeddedConfig(tokenizer, {
  hiddenSize: 128,
  intermediateSize: 344,
  layers: 4,
  heads: 4,
  kvHeads: 4,
  maxPositions: 384,
});
const model = lm.initModel(config, tokenizer, 1, { std: 'fan-in' });
const prompts = Array.from({ length: 64 }, (_, c) =>
  Array.from({ length: 100 + ((c * 7) % 41) }, (_, i) => (i * 31 + c * 17) % 256),
);

const sampler = lm.createSampler(model, {
  executor: right(await openExecutor('jit:cpu', { threads: THREADS })),
});

const local = async (clients: number, round: number): Promise<number> => {
  const start = performance.now();
  let tokens = 0;
  for (let i = 0; i < EACH; i++) {
    const seed = 1000 * round + i;
    const asked = {
      prompts: prompts.slice(0, clients),
      completions: 1,
      maxTokens: TOKENS,
      temperature: 1,
      seed,
    };
    for (const [one] of await sampler.sample(asked)) tokens += one?.ids.length ?? 0;
  }
  return (1000 * tokens) / (performance.now() - start);
};

const dir = mkdtempSync(join(tmpdir(), 'tompo-serving-'));
right(await lm.saveModel(model, join(dir, 'model')));
const bin = fileURLToPath(new URL('../packages/cli/src/bin.ts', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const server = spawn(
  process.execPath,
  [
    '--conditions=@tompo/source',
    '--import',
    loader,
    bin,
    'serve',
    join(dir, 'model'),
    '--port',
    '0',
    '--threads',
    String(THREADS),
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const url = await new Promise<string>((found, failed) => {
  let said = '';
  server.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    const [, at] = /(http:\S+) on/.exec(said) ?? [];
    if (at !== undefined) found(at);
  });
  server.on('exit', () => failed(new Error('The server ended.')));
});

const ask = async (prompt: readonly number[], seed: number): Promise<number> => {
  const response = await fetch(`${url}/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'model', prompt, max_tokens: TOKENS, temperature: 1, seed }),
  });
  const { usage } = (await response.json()) as { usage: { completion_tokens: number } };
  return usage.completion_tokens;
};

const remote = async (clients: number, round: number): Promise<number> => {
  const start = performance.now();
  const counts = await Promise.all(
    prompts.slice(0, clients).map(async (prompt, c) => {
      let tokens = 0;
      for (let i = 0; i < EACH; i++) tokens += await ask(prompt, 1000 * round + 10 * c + i);
      return tokens;
    }),
  );
  return (1000 * counts.reduce((sum, count) => sum + count, 0)) / (performance.now() - start);
};

try {
  console.log('clients   server tokens/s   sampler tokens/s   ratio');
  for (const clients of CLIENTS) {
    const rounds: { readonly served: number; readonly sampled: number }[] = [];
    for (let round = 0; round < WARM + ROUNDS; round++) {
      const pair = { served: await remote(clients, round), sampled: await local(clients, round) };
      if (round >= WARM) rounds.push(pair);
    }
    const served = median(rounds.map((one) => one.served));
    const sampled = median(rounds.map((one) => one.sampled));
    const ratio = median(rounds.map((one) => one.served / one.sampled));
    console.log(
      `${String(clients).padStart(7)}   ${served.toFixed(0).padStart(15)}   ${sampled.toFixed(0).padStart(16)}   ${ratio.toFixed(2)}`,
    );
  }
} finally {
  server.kill();
  await sampler.dispose();
  rmSync(dir, { recursive: true, force: true });
}
