/** @file The training step: loss, gradient, clipping and AdamW on LoRA factors, ours and PyTorch's in turn. */
import { join } from 'node:path';
import type { NdArray } from '@tompo/jit';
import { type Arrays, loadAdapter, type PackedBatch, packBatch, readSafetensors } from '@tompo/lm';
import {
  type AdamWOptions,
  createSftStep,
  defaultAdamW,
  initialState,
  type TrainState,
} from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { stepFlops } from '../flops.js';
import { median, PAUSE, relativeDistance, sleep, timed } from '../measure.js';
import type { Bench, Part } from '../part.js';
import { productRate } from '../rate.js';
import { ROWS, TOKENS } from '../sizes.js';
import { LORA, type Subject, tokenRows } from '../subject.js';

export const ADAMW = {
  ...defaultAdamW,
  weightDecay: 0.01,
  decay: 'all',
  maxGradNorm: 1,
} as const satisfies AdamWOptions & { maxGradNorm: number };
export const LEARNING_RATE = 1e-3;

export const packRows = (rows: readonly (readonly number[])[], completion: number): PackedBatch => {
  const prompt = rows[0]!.length - completion;
  const packed = packBatch(
    rows.map((ids) => ({ prompt: ids.slice(0, prompt), completions: [ids.slice(prompt)] })),
    { promptLength: prompt, completionLength: completion, completions: 1 },
  );
  if (E.isLeft(packed)) throw new Error('the benchmark’s own rows do not pack');
  return packed.right;
};

interface Trained {
  readonly ms: readonly number[];
  readonly loss: readonly number[];
  readonly gradNorm: readonly number[];
}

/** PyTorch's side of a subject, loaded under a name. */
export const loadTraining = (
  bench: Bench,
  subject: Subject,
  name: string,
  compile: boolean,
): Promise<unknown> =>
  bench.peer!.ask({
    do: 'load_training',
    name,
    model: subject.modelDir,
    adapter: subject.adapterDir,
    compile,
    optimiser: { ...ADAMW, learningRate: LEARNING_RATE },
  });

export const train = (
  bench: Bench,
  name: string,
  ids: readonly (readonly number[])[],
  options: { steps: number; completion: number; reset?: boolean; gradientsTo?: string; adapterTo?: string },
): Promise<Trained> =>
  bench.peer!.ask<Trained>({
    do: 'train',
    name,
    ids,
    steps: options.steps,
    completion: options.completion,
    reset: options.reset ?? false,
    gradientsTo: options.gradientsTo ?? null,
    adapterTo: options.adapterTo ?? null,
  });

/** The largest relative distance ‖a − b‖ / ‖b‖ over tensors of the same name, and the tensor that has it. */
const worst = (ours: Arrays, theirs: Arrays, scale = 1): { readonly name: string; readonly off: number } => {
  const names = Object.keys(theirs);
  if (names.length !== Object.keys(ours).length) throw new Error('the two sides have different tensors');
  return names
    .map((name) => {
      const own = ours[name];
      if (own === undefined) throw new Error(`our side has no tensor ${name}`);
      return {
        name,
        off: relativeDistance(
          Float32Array.from(own.data, (x) => x * scale),
          theirs[name]!.data,
        ),
      };
    })
    .reduce((a, b) => (b.off > a.off ? b : a));
};

const must = <L, R>(either: E.Either<L, R>): R => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

const measure = async (bench: Bench, subject: Subject) => {
  const [rows, tokens, rounds] = bench.quick ? [2, 32, 2] : [ROWS, TOKENS, bench.rounds];
  const completion = tokens / 2;
  const curveSteps = Math.min(6, 2 * rounds);
  const ids = tokenRows(rows, tokens, subject.model.config.vocabSize);
  const batch = packRows(ids, completion);
  const step = createSftStep({ ...subject, executor: bench.executor, optimiser: ADAMW });
  const run = (state: TrainState) => step(state, batch, LEARNING_RATE);
  let state = initialState(subject.adapter.weights);
  const loss: number[] = [];
  let first: Readonly<Record<string, NdArray>> = {};
  for (let i = 0; i < curveSteps; i++) {
    const next = await run(state);
    if (i === 0) first = next.state.moments.first;
    state = next.state;
    loss.push(next.metrics.loss);
  }

  const parity = await (async () => {
    if (bench.peer === null) return null;
    const files = {
      gradientsTo: join(bench.scratch, 'gradients.safetensors'),
      adapterTo: join(bench.scratch, 'peft'),
    };
    await loadTraining(bench, subject, 'eager', false);
    const one = await train(bench, 'eager', ids, { steps: 1, completion, gradientsTo: files.gradientsTo });
    const curve = await train(bench, 'eager', ids, {
      steps: curveSteps - 1,
      completion,
      adapterTo: files.adapterTo,
    });
    const theirs = [...one.loss, ...curve.loss];
    const gradients = must(await readSafetensors(files.gradientsTo));
    const adapter = must(await loadAdapter(files.adapterTo, subject.model.config));
    return {
      theirs,
      loss: Math.max(...loss.map((x, i) => Math.abs(x - theirs[i]!) / theirs[i]!)),
      // The first moment after the first update is (1 − β₁) times the clipped gradient.
      gradient: worst(first, gradients, 1 / (1 - ADAMW.beta1)),
      adapter: worst(state.params, adapter.weights),
    };
  })();

  const rate = productRate(bench.executor);
  const rates: number[] = [];
  const times: { readonly ours: number[]; readonly eager: number[] } = { ours: [], eager: [] };
  // A visit is about a second of steps, so that what the other side left in the caches is soon forgotten.
  const visit = Math.max(1, Math.round(1000 / (await timed(() => run(state)))));
  for (let round = 0; round < rounds; round++) {
    rates.push(...(await rate.measure(4)));
    for (let i = 0; i < visit; i++) times.ours.push(await timed(() => run(state)));
    if (bench.peer === null) continue;
    await sleep(PAUSE);
    times.eager.push(...(await train(bench, 'eager', ids, { steps: visit, completion })).ms);
    await sleep(PAUSE);
  }
  await step.dispose();
  await rate.dispose();
  if (bench.peer !== null) await bench.peer.ask({ do: 'forget', name: 'eager' });
  const flops = stepFlops(subject.model.config, LORA, { rows, tokens, completion });
  return { subject, rows, tokens, loss, parity, ...times, flops, rates };
};

export const stepPart: Part = async (bench) => {
  const results = [];
  for (const config of bench.sizes) results.push(await measure(bench, await bench.subject(config)));
  return {
    tables: [
      {
        title: 'Training step: loss, gradient, clipping and AdamW on LoRA, milliseconds (medians)',
        columns: ['model', 'tokens', 'ours', 'PyTorch eager', 'ratio', 'loss differs', 'gradient', 'adapter'],
        rows: results.map(({ subject, rows, tokens, ours, eager, parity }) => [
          subject.name,
          `${rows} × ${tokens}`,
          median(ours).toFixed(0),
          eager.length === 0 ? '–' : median(eager).toFixed(0),
          eager.length === 0 ? '–' : `${(median(eager) / median(ours)).toFixed(2)} ×`,
          parity === null ? '–' : parity.loss.toExponential(0),
          parity === null ? '–' : parity.gradient.off.toExponential(0),
          parity === null ? '–' : parity.adapter.off.toExponential(0),
        ]),
        notes: [
          `Differences are relative: the loss of ${results[0]?.loss.length} steps (the largest of them), the gradient of the first step (the tensor that differs most), the adapter after them, as peft wrote it and @tompo/lm read it.`,
        ],
      },
      {
        title: 'Share of the machine’s own rate that our training step reaches',
        columns: [
          'model',
          'GFLOP in a step',
          'GFLOP/s',
          'ONNX Runtime, 1024² product, GFLOP/s',
          'share',
          'PyTorch',
        ],
        rows: results.map(({ subject, ours, eager, flops, rates }) => {
          const per = (ms: readonly number[]) => (flops * 1000) / median(ms);
          const share = (ms: readonly number[]) => `${((100 * per(ms)) / median(rates)).toFixed(0)} %`;
          return [
            subject.name,
            (flops / 1e9).toFixed(1),
            (per(ours) / 1e9).toFixed(0),
            (median(rates) / 1e9).toFixed(0),
            share(ours),
            eager.length === 0 ? '–' : share(eager),
          ];
        }),
        notes: [
          'Products that the step asks for, by the formula in flops.ts; the rate was measured between the steps.',
        ],
      },
    ],
    data: results.map(({ subject, ...rest }) => ({ model: subject.model.config, ...rest })),
  };
};
