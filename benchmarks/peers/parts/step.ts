/** @file The training step: loss, gradient, clipping and AdamW on LoRA factors, ours and PyTorch's in turn. */
import { createSftStep, initialState, type TrainState } from '@tompo/trainer';
import { median } from '../../shared/median.js';
import type { Table } from '../../shared/table.js';
import { demand, equal, fewest } from '../demand.js';
import { stepFlops } from '../flops.js';
import { PAUSE, sleep, timed } from '../measure.js';
import type { Bench, Part } from '../part.js';
import { productRate } from '../rate.js';
import { ROWS, TOKENS } from '../sizes.js';
import { LORA, type Subject, tokenRows } from '../subject.js';
import {
  ADAMW,
  type Curve,
  compareCurves,
  LEARNING_RATE,
  loadTraining,
  packRows,
  type Rows,
  train,
} from '../training.js';

/** Our first steps. */
const curve = async (
  start: TrainState,
  steps: number,
  run: (state: TrainState) => ReturnType<ReturnType<typeof createSftStep>>,
): Promise<Curve> => {
  const one = await run(start);
  const loss = [one.metrics.loss];
  let { state } = one;
  while (loss.length < steps) {
    const next = await run(state);
    loss.push(next.metrics.loss);
    state = next.state;
  }
  return { loss, firstMoment: one.state.moments.first, params: state.params };
};

/** torch.compile compiles at the first step; null when it could, else what it said. */
const tryCompile = async (
  bench: Bench,
  subject: Subject,
  ids: Rows,
  completion: number,
): Promise<string | null> => {
  await loadTraining(bench, subject, 'compile', true);
  try {
    await train(bench, 'compile', ids, { steps: 2, completion });
    return null;
  } catch (error) {
    await bench.peer!.ask({ do: 'forget', name: 'compile' });
    return (error as Error).message;
  }
};

const measure = async (bench: Bench, subject: Subject) => {
  const [rows, tokens, rounds] = bench.quick ? [2, 32, 2] : [ROWS, TOKENS, bench.rounds];
  const completion = tokens / 2;
  const ids = tokenRows(rows, tokens, subject.model.config.vocabSize);
  const batch = packRows(ids, completion);
  const step = createSftStep({
    model: subject.model,
    adapter: subject.adapter,
    executor: bench.executor,
    optimiser: ADAMW,
  });
  const start = initialState(subject.adapter.weights);
  const run = (state: TrainState) => step(state, batch, LEARNING_RATE);
  const ours = await curve(start, Math.min(6, 2 * rounds), run);

  const modes: ('eager' | 'compile')[] = [];
  if (bench.peer !== null) {
    await loadTraining(bench, subject, 'eager', false);
    modes.push('eager');
  }
  const refusal =
    bench.peer !== null && bench.compile ? await tryCompile(bench, subject, ids, completion) : null;
  if (bench.peer !== null && bench.compile && refusal === null) modes.push('compile');
  const parity =
    bench.peer === null ? null : await compareCurves(bench, subject, 'eager', ids, completion, ours);

  const rate = productRate(bench.executor);
  const rates: number[] = [];
  const times: Record<'ours' | 'eager' | 'compile', number[]> = { ours: [], eager: [], compile: [] };
  // A visit is about a second of steps, so that what the other side left in the caches is soon forgotten.
  const visit = Math.max(1, Math.round(1000 / (await timed(() => run(start)))));
  for (let round = 0; round < rounds; round++) {
    rates.push(...(await rate.measure(4)));
    for (let i = 0; i < visit; i++) times.ours.push(await timed(() => run(start)));
    await sleep(PAUSE);
    for (const mode of modes) {
      const { ms } = await train(bench, mode, ids, { steps: visit, completion });
      times[mode].push(...ms);
    }
    await sleep(PAUSE);
  }
  await step.dispose();
  await rate.dispose();
  for (const name of modes) await bench.peer!.ask({ do: 'forget', name });
  const flops = stepFlops(subject.model.config, LORA, { rows, tokens, completion });
  return { subject, rows, tokens, loss: ours.loss, parity, refusal, ...times, flops, rates };
};

type Measured = Awaited<ReturnType<typeof measure>>;

const speed = (results: readonly Measured[]): Table => ({
  title: 'Training step: loss, gradient, clipping and AdamW on LoRA; milliseconds (medians)',
  columns: [
    'model',
    'tokens',
    'ours',
    'PyTorch eager',
    'ratio',
    'torch.compile',
    'ratio',
    'loss differs by',
    'gradient',
    'adapter',
  ],
  rows: results.map(({ subject, rows, tokens, ours, eager, compile, parity }) => {
    const against = (theirs: readonly number[]): string[] =>
      theirs.length === 0
        ? ['–', '–']
        : [median(theirs).toFixed(0), `${(median(theirs) / median(ours)).toFixed(2)} ×`];
    return [
      subject.name,
      `${rows} × ${tokens}`,
      median(ours).toFixed(0),
      ...against(eager),
      ...against(compile),
      ...(parity === null
        ? ['–', '–', '–']
        : [parity.loss, parity.gradient.off, parity.adapter.off].map((off) => off.toExponential(0))),
    ];
  }),
  notes: [
    `Differences from PyTorch eager, relative: the loss of ${results[0]?.loss.length} steps (the largest), the clipped gradient of the first step (the tensor that differs most), the adapter after the steps, which peft wrote and @tompo/lm read. torch.compile’s compilation is not counted.`,
    ...results.flatMap(({ subject, refusal }) =>
      refusal === null ? [] : [`${subject.name}: torch.compile failed. ${refusal}`],
    ),
  ],
});

const share = (ms: readonly number[], { flops, rates }: Measured): number =>
  (flops * 1000) / median(ms) / median(rates);

const shares = (results: readonly Measured[]): Table => ({
  title: 'Share of the machine’s own rate that the training step reaches',
  columns: ['model', 'GFLOP in a step', '1024² product, GFLOP/s', 'ours', 'PyTorch eager'],
  rows: results.map((result) => [
    result.subject.name,
    (result.flops / 1e9).toFixed(1),
    (median(result.rates) / 1e9).toFixed(0),
    `${(100 * share(result.ours, result)).toFixed(0)} %`,
    result.eager.length === 0 ? '–' : `${(100 * share(result.eager, result)).toFixed(0)} %`,
  ]),
  notes: [
    'Products that the step asks for, by the formula in flops.ts, over the rate of ONNX Runtime’s product of two 1024² matrices (one frozen, as weights are), measured between the steps.',
  ],
});

export const stepPart: Part = async (bench) => {
  const results: Measured[] = [];
  for (const config of bench.sizes) results.push(await measure(bench, await bench.subject(config)));
  const compared = results.filter(({ eager }) => eager.length > 0);
  const widest = results.find(({ subject }) => subject.model.config.hiddenSize === 512);
  return {
    tables: [speed(results), shares(results)],
    demands: [
      ...compared.map((result) =>
        demand(
          `training step against PyTorch eager, ${result.subject.name}`,
          fewest(1, ' ×', 1.5),
          median(result.eager) / median(result.ours),
        ),
      ),
      ...compared.map(({ subject, parity }) =>
        equal(`loss and gradients equal PyTorch’s, ${subject.name}`, [parity!.loss, parity!.gradient.off]),
      ),
      ...(widest === undefined
        ? []
        : [
            demand(
              'share of the product rate at D = 512',
              fewest(60, ' %'),
              100 * share(widest.ours, widest),
            ),
          ]),
    ],
    data: results.map(({ subject, ...rest }) => ({ model: subject.model.config, ...rest })),
  };
};
