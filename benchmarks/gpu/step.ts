/** @file One side's answer, and its own process for ours: a LoRA step on a device, timed. Run by main.ts. */
import { parseArgs } from 'node:util';
import { explain, openExecutor, type Precision } from '@tompo/jit';
import { byteTokenizer, explain as explainLm, loadAdapter, packBatch, safetensorsInFile } from '@tompo/lm';
import { createSftStep, defaultAdamW, initialState } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { tokenRows } from '../peers/subject.js';
import { SIZES, SMALL } from './sizes.js';

/** What a side says about its steps. */
export interface StepAnswer {
  /** Where it ran, in the side's words. */
  readonly device: string;
  /** Tracing, session, first step. */
  readonly firstMs: number;
  readonly ms: readonly number[];
  readonly losses: readonly number[];
  readonly gradNorms: readonly number[];
}

const right = <L, A>(e: E.Either<L, A>, say: (left: L) => string): A => {
  if (E.isLeft(e)) throw new Error(say(e.left));
  return e.right;
};

const run = async (): Promise<StepAnswer> => {
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
  const { config, rows, tokens } = [...SIZES, SMALL].find(({ name }) => name === flags.size)!;
  const executor = right(
    await openExecutor(`jit:${flags.device}`, { precision: flags.precision as Precision }),
    explain,
  );
  // The weights stay in the file: as frozen arguments ONNX Runtime reads them from there.
  const weights = right(await safetensorsInFile(flags.checkpoint!), explainLm);
  const tokenizer = right(byteTokenizer(), explainLm);
  const adapter = right(await loadAdapter(flags.adapter!, config), explainLm);
  const half = tokens / 2;
  const groups = tokenRows(rows, tokens, config.vocabSize).map((ids) => ({
    prompt: ids.slice(0, half),
    completions: [ids.slice(half)],
  }));
  const batch = right(
    packBatch(groups, { promptLength: half, completionLength: half, completions: 1 }),
    explainLm,
  );
  const step = createSftStep({
    model: { config, weights, tokenizer },
    adapter,
    executor,
    optimiser: { ...defaultAdamW, maxGradNorm: 1 },
  });
  const answer = { ms: [] as number[], losses: [] as number[], gradNorms: [] as number[] };
  let state = initialState(adapter.weights);
  let firstMs = 0;
  for (let i = 0; i <= Number(flags.steps); i++) {
    const start = performance.now();
    const next = await step(state, batch, 1e-4);
    const ms = performance.now() - start;
    if (i === 0) firstMs = ms;
    else answer.ms.push(ms);
    answer.losses.push(next.metrics.loss);
    answer.gradNorms.push(next.metrics.gradNorm);
    state = next.state;
  }
  await step.dispose();
  return { device: step.device, firstMs, ...answer };
};

run().then(
  (answer) => console.log(JSON.stringify({ answer })),
  (error: unknown) => {
    console.log(JSON.stringify({ reason: error instanceof Error ? error.message : String(error) }));
  },
);
