/** @file One side's answer, and its own process for ours: a LoRA step on a device, timed. Run by main.ts. */
import { explain as explainLm, loadAdapter, packBatch } from '@tompo/lm';
import { createSftStep, defaultAdamW, initialState } from '@tompo/trainer';
import { tokenRows } from '../peers/subject.js';
import { answer, right, type Side } from './side.js';

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

const measure = async (side: Side): Promise<StepAnswer> => {
  const { executor, weights, tokenizer } = side;
  const { config, rows, tokens } = side.size;
  const adapter = right(await loadAdapter(side.adapter, config), explainLm);
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
  const measured = { ms: [] as number[], losses: [] as number[], gradNorms: [] as number[] };
  let state = initialState(adapter.weights);
  let firstMs = 0;
  for (let i = 0; i <= side.steps; i++) {
    const start = performance.now();
    const next = await step(state, batch, 1e-4);
    const ms = performance.now() - start;
    if (i === 0) firstMs = ms;
    else measured.ms.push(ms);
    measured.losses.push(next.metrics.loss);
    measured.gradNorms.push(next.metrics.gradNorm);
    state = next.state;
  }
  await step.dispose();
  return { device: step.device, firstMs, ...measured };
};

await answer(measure);
