/** @file One side's answer, and its own process for ours: decoding on a device, timed. Run by main.ts. */
import { parseArgs } from 'node:util';
import { explain, openExecutor, type Precision } from '@tompo/jit';
import { byteTokenizer, createSampler, explain as explainLm, safetensorsInFile } from '@tompo/lm';
import { either as E } from 'fp-ts';
import { decodingsOf, SIZES, SMALL } from './sizes.js';

/** What a side says about decoding. */
export interface DecodeAnswer {
  /** Where it ran, in the side's words. */
  readonly device: string;
  readonly decodings: readonly {
    readonly prompts: number;
    readonly completions: number;
    readonly tokens: number;
    /** Prompts read and all tokens sampled, once per repetition. */
    readonly ms: readonly number[];
  }[];
}

const right = <L, A>(e: E.Either<L, A>, say: (left: L) => string): A => {
  if (E.isLeft(e)) throw new Error(say(e.left));
  return e.right;
};

const run = async (): Promise<DecodeAnswer> => {
  const { values: flags } = parseArgs({
    options: {
      device: { type: 'string' },
      size: { type: 'string' },
      checkpoint: { type: 'string' },
      adapter: { type: 'string' },
      precision: { type: 'string' },
      steps: { type: 'string' },
    },
  });
  const size = [...SIZES, SMALL].find(({ name }) => name === flags.size)!;
  const executor = right(
    await openExecutor(`jit:${flags.device}`, { precision: flags.precision as Precision }),
    explain,
  );
  const weights = right(await safetensorsInFile(flags.checkpoint!), explainLm);
  // No token is the end of text, and random ids are no text: only ids are asked for.
  const config = { ...size.config, eosTokenId: size.config.vocabSize };
  const tokenizer = { ...right(byteTokenizer(), explainLm), decode: () => '' };
  const sampler = createSampler({ config, weights, tokenizer }, { executor, maxRows: 256 });
  const decodings = [];
  for (const { prompts, completions, tokens } of decodingsOf(size)) {
    const ms: number[] = [];
    // The first compiles.
    for (let i = 0; i <= Number(flags.steps); i++) {
      const start = performance.now();
      await sampler.sample({ prompts, completions, maxTokens: tokens, temperature: 0.8, seed: i });
      if (i > 0) ms.push(performance.now() - start);
    }
    decodings.push({ prompts: prompts.length, completions, tokens, ms });
  }
  await sampler.dispose();
  return { device: `onnxruntime ${flags.device}, products in ${flags.precision}`, decodings };
};

run().then(
  (answer) => console.log(JSON.stringify({ answer })),
  (error: unknown) => {
    console.log(JSON.stringify({ reason: error instanceof Error ? error.message : String(error) }));
  },
);
