/** @file How long it takes to compile: tracing and session of the training step of a model of 28 layers. */
import type { NdArray } from '@tompo/jit';
import {
  type Arrays,
  byteTokenizer,
  initAdapter,
  type LanguageModel,
  type ModelConfig,
  weightShapes,
} from '@tompo/lm';
import { createSftStep, initialState } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { demand, most } from '../demand.js';
import { timed } from '../measure.js';
import type { Bench, Part } from '../part.js';
import { sized } from '../sizes.js';
import { LORA, tokenRows } from '../subject.js';
import { ADAMW, LEARNING_RATE, packRows } from '../training.js';

/** Weights of no meaning: compiling looks at shapes. */
const anyWeights = (config: ModelConfig): Arrays =>
  Object.fromEntries(
    Object.entries(weightShapes(config)).map(([name, shape]): [string, NdArray] => [
      name,
      { dtype: 'float32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.01) },
    ]),
  );

const measure = async (bench: Bench, config: ModelConfig) => {
  const tokenizer = byteTokenizer();
  const adapter = initAdapter(config, LORA, 1);
  if (E.isLeft(tokenizer) || E.isLeft(adapter)) throw new Error('the benchmark’s own model cannot be made');
  const model: LanguageModel = { config, weights: anyWeights(config), tokenizer: tokenizer.right };
  const step = createSftStep({ model, adapter: adapter.right, executor: bench.executor, optimiser: ADAMW });
  const batch = packRows(tokenRows(2, 64, config.vocabSize), 32);
  const state = initialState(adapter.right.weights);
  const firstMs = await timed(() => step(state, batch, LEARNING_RATE));
  const { traceMs, buildMs, nodes } = step.stats();
  const ms = await timed(() => step(state, batch, LEARNING_RATE));
  await step.dispose();
  return { config, firstMs, ms, traceMs, buildMs, nodes };
};

export const deepPart: Part = async (bench) => {
  const results = [];
  for (const width of bench.quick ? [64] : [128, 512]) results.push(await measure(bench, sized(width, 28)));
  return {
    tables: [
      {
        title: 'Compiling the training step of 28 layers, milliseconds',
        columns: ['model', 'nodes', 'tracing', 'session', 'together', 'whole first call'],
        rows: results.map(({ config, nodes, traceMs, buildMs, firstMs }) => [
          `D=${config.hiddenSize}, ${config.layers} layers`,
          `${nodes}`,
          traceMs.toFixed(0),
          buildMs.toFixed(0),
          (traceMs + buildMs).toFixed(0),
          firstMs.toFixed(0),
        ]),
        notes: [],
      },
    ],
    demands: results.map(({ config, traceMs, buildMs }) =>
      demand(
        `tracing and session of ${config.layers} layers, D=${config.hiddenSize}`,
        most(2, ' s'),
        (traceMs + buildMs) / 1000,
      ),
    ),
    data: results,
  };
};
