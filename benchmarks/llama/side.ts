/** @file One side in a process of its own: decodes, and says on one line how fast, how much memory at the worst, and what came out.
 *  Run by main.ts. */
import { parseArgs } from 'node:util';
import { explain, openExecutor, type Precision } from '@tompo/jit';
import { byteTokenizer, createSampler, explain as explainLm, safetensorsInFile } from '@tompo/lm';
import { right } from '../gpu/side.js';
import { SIZES, SMALL } from '../gpu/sizes.js';

export interface Decoded {
  /** Tokens of all rows per second, from the second one on, for each number of rows. */
  readonly rates: Readonly<Record<number, number>>;
  /** The first row's greedy tokens. */
  readonly tokens: readonly number[];
  readonly peakMiB: number;
  /** Until it can decode, without what only the first token pays. */
  readonly loadMs: number;
}

export const PROMPT = Array.from({ length: 64 }, (_, i) => 100 + ((i * 7919) % 400));

const { values: flags } = parseArgs({
  options: {
    side: { type: 'string' },
    size: { type: 'string' },
    file: { type: 'string' },
    precision: { type: 'string' },
    threads: { type: 'string' },
    rows: { type: 'string' },
    tokens: { type: 'string' },
    library: { type: 'string' },
  },
});
const size = [...SIZES, SMALL].find(({ name }) => name === flags.size)!;
const threads = Number(flags.threads);
const ROWS = flags.rows!.split(',').map(Number);
const TOKENS = Number(flags.tokens);

const peak = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

/** Ours: the time of 1 + TOKENS less that of 1, each after a first run that compiles. */
const ours = async (): Promise<Decoded> => {
  const start = performance.now();
  const precision = flags.precision as Precision;
  const executor = right(await openExecutor('jit:cpu', { threads, precision }), explain);
  const weights = right(await safetensorsInFile(flags.file!), explainLm);
  const tokenizer = { ...right(byteTokenizer(), explainLm), decode: () => '' };
  const config = { ...size.config, eosTokenId: size.config.vocabSize };
  const sampler = createSampler({ config, weights, tokenizer }, { executor, lengthBucket: 64 });
  const loadMs = performance.now() - start;
  const rates: Record<number, number> = {};
  let tokens: readonly number[] = [];
  for (const rows of ROWS) {
    const prompts = Array.from({ length: rows }, (_, r) => PROMPT.map((id) => id + r));
    const run = async (maxTokens: number): Promise<number> => {
      const from = performance.now();
      const answers = await sampler.sample({ prompts, completions: 1, maxTokens, temperature: 0, seed: 1 });
      if (rows === 1 && maxTokens > 1) tokens = answers[0]![0]!.ids;
      return performance.now() - from;
    };
    await run(1 + TOKENS);
    await run(1);
    const [many, one] = [await run(1 + TOKENS), await run(1)];
    rates[rows] = (1000 * rows * TOKENS) / (many - one);
  }
  await sampler.dispose();
  return { rates, tokens, peakMiB: peak(), loadMs };
};

/** What is used of node-llama-cpp; its own types come with it only where it is installed. */
interface Sequence {
  evaluate(tokens: number[], options: object): AsyncIterableIterator<number>;
  clearHistory(): Promise<void>;
}

const llama = async (): Promise<Decoded> => {
  const { getLlama, LlamaLogLevel } = await import(flags.library!);
  const start = performance.now();
  const library = await getLlama({
    gpu: false,
    build: 'never',
    maxThreads: threads,
    logLevel: LlamaLogLevel.error,
  });
  const model = await library.loadModel({ modelPath: flags.file! });
  const most = Math.max(...ROWS);
  const context = await model.createContext({
    sequences: most,
    contextSize: 64 + TOKENS + 2,
    batchSize: 64 * most,
    threads,
    flashAttention: false,
  });
  const sequences: Sequence[] = Array.from({ length: most }, () => context.getSequence());
  const loadMs = performance.now() - start;
  const rates: Record<number, number> = {};
  let tokens: number[] = [];
  for (const rows of ROWS)
    for (let repeat = 0; repeat < 2; repeat++) {
      const begun: number[] = [];
      const ended: number[] = [];
      await Promise.all(
        sequences.slice(0, rows).map(async (sequence, r) => {
          await sequence.clearHistory();
          const ids: number[] = [];
          for await (const id of sequence.evaluate(
            PROMPT.map((p) => p + r),
            { temperature: 0, yieldEogToken: true },
          )) {
            if (ids.push(id) === 1) begun.push(performance.now());
            if (ids.length > TOKENS) break;
          }
          ended.push(performance.now());
          if (rows === 1) tokens = ids;
        }),
      );
      rates[rows] = (1000 * rows * TOKENS) / (Math.max(...ended) - Math.max(...begun));
    }
  return { rates, tokens, peakMiB: peak(), loadMs };
};

const done = await (flags.side === 'llama' ? llama() : ours());
console.log(JSON.stringify(done));
process.exit(0);
