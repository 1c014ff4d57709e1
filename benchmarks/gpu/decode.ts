/** @file One side's answer, and its own process for ours: decoding on a device, timed. Run by main.ts. */
import { createSampler } from '@tompo/lm';
import { answer, type Side } from './side.js';
import { decodingsOf } from './sizes.js';

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

const measure = async (side: Side): Promise<DecodeAnswer> => {
  const { size, executor, weights } = side;
  // No token is the end of text, and random ids are no text: only ids are asked for.
  const config = { ...size.config, eosTokenId: size.config.vocabSize };
  const tokenizer = { ...side.tokenizer, decode: () => '' };
  const sampler = createSampler({ config, weights, tokenizer }, { executor, maxRows: 256 });
  const decodings = [];
  for (const { prompts, completions, tokens } of decodingsOf(size)) {
    const ms: number[] = [];
    // The first compiles.
    for (let i = 0; i <= side.steps; i++) {
      const start = performance.now();
      await sampler.sample({ prompts, completions, maxTokens: tokens, temperature: 0.8, seed: i });
      if (i > 0) ms.push(performance.now() - start);
    }
    decodings.push({ prompts: prompts.length, completions, tokens, ms });
  }
  await sampler.dispose();
  return { device: side.device, decodings };
};

await answer(measure);
