/** @file The same training step in TensorFlow.js itself, op by op, on its wasm and cpu backends. */
import { explain, openExecutor } from '@tompo/jit';
import { createSftStep, initialState } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { median } from '../../shared/median.js';
import { equal } from '../demand.js';
import { timed } from '../measure.js';
import type { Bench, Part } from '../part.js';
import { ROWS, SIZES, TINY, TOKENS } from '../sizes.js';
import { tokenRows } from '../subject.js';
import { ADAMW, LEARNING_RATE, packRows } from '../training.js';

const measure = async (bench: Bench, spec: string, rows: number, tokens: number) => {
  const subject = await bench.subject(bench.quick ? TINY : SIZES[0]!);
  const opened = await openExecutor(spec);
  if (E.isLeft(opened)) throw new Error(explain(opened.left));
  const batch = packRows(tokenRows(rows, tokens, subject.model.config.vocabSize), tokens / 2);
  const start = initialState(subject.adapter.weights);
  const make = (executor: Bench['executor']) =>
    createSftStep({ model: subject.model, adapter: subject.adapter, executor, optimiser: ADAMW });
  const [ours, theirs] = [make(bench.executor), make(opened.right)];
  const one = await ours(start, batch, LEARNING_RATE);
  const ms = { ours: [] as number[], theirs: 0 };
  for (let i = 0; i < 3; i++) ms.ours.push(await timed(() => ours(start, batch, LEARNING_RATE)));
  const from = performance.now();
  const other = await theirs(start, batch, LEARNING_RATE);
  ms.theirs = performance.now() - from;
  await ours.dispose();
  await theirs.dispose();
  const off = Math.max(
    Math.abs(one.metrics.loss / other.metrics.loss - 1),
    Math.abs(one.metrics.gradNorm / other.metrics.gradNorm - 1),
  );
  return { spec, name: subject.name, rows, tokens, ours: median(ms.ours), theirs: ms.theirs, off };
};

export const eagerPart: Part = async (bench) => {
  const tokens = bench.quick ? 32 : TOKENS;
  const results = [
    await measure(bench, 'eager:wasm', bench.quick ? 2 : ROWS, tokens),
    await measure(bench, 'eager:cpu', 1, tokens),
  ];
  return {
    tables: [
      {
        title: `TensorFlow.js, op by op: one training step, ${results[0]!.name}, milliseconds`,
        columns: ['backend', 'tokens', 'ours', 'TensorFlow.js', 'ratio', 'loss and gradient norm differ'],
        rows: results.map(({ spec, rows, tokens: T, ours, theirs, off }) => [
          spec.replace('eager:', 'tfjs-'),
          `${rows} × ${T}`,
          ours.toFixed(0),
          theirs.toFixed(0),
          `${(theirs / ours).toFixed(0)} ×`,
          off.toExponential(0),
        ]),
        notes: ['One repetition, for they take so long; the ratio is between equal numbers of tokens.'],
      },
    ],
    demands: results.map(({ spec, off }) =>
      equal(`loss and gradient norm equal those of ${spec.replace('eager:', 'tfjs-')}`, [off]),
    ),
    data: results,
  };
};
