/** @file The training step that both sides take: its data, its optimiser, and how its results are compared. */
import { join } from 'node:path';
import type { NdArray } from '@tompo/jit';
import {
  type Arrays,
  explain,
  type LmError,
  loadAdapter,
  type PackedBatch,
  packBatch,
  readSafetensors,
} from '@tompo/lm';
import { type AdamWOptions, defaultAdamW } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { relativeDistance } from './measure.js';
import type { Bench } from './part.js';
import type { Subject } from './subject.js';

export const ADAMW = {
  ...defaultAdamW,
  weightDecay: 0.01,
  decay: 'all',
  maxGradNorm: 1,
} as const satisfies AdamWOptions & { maxGradNorm: number };
export const LEARNING_RATE = 1e-3;

export type Rows = readonly (readonly number[])[];

const must = E.getOrElseW((error: LmError): never => {
  throw new Error(explain(error));
});

/** Rows of ids as a batch: all but the last `completion` tokens are the prompt. */
export const packRows = (rows: Rows, completion: number): PackedBatch => {
  const prompt = rows[0]!.length - completion;
  const groups = rows.map((ids) => ({ prompt: ids.slice(0, prompt), completions: [ids.slice(prompt)] }));
  return must(packBatch(groups, { promptLength: prompt, completionLength: completion, completions: 1 }));
};

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

export interface Trained {
  readonly ms: readonly number[];
  readonly loss: readonly number[];
  readonly gradNorm: readonly number[];
}

/** Steps of PyTorch; where files are named, the last step's clipped gradient and the adapter are written there. */
export const train = (
  bench: Bench,
  name: string,
  ids: Rows,
  options: {
    readonly steps: number;
    readonly completion: number;
    readonly gradientsTo?: string;
    readonly adapterTo?: string;
  },
): Promise<Trained> =>
  bench.peer!.ask<Trained>({ do: 'train', name, ids, gradientsTo: null, adapterTo: null, ...options });

/** The largest relative distance ‖a − b‖ / ‖b‖ over tensors of the same name, and the tensor that has it. */
const worst = (ours: Arrays, theirs: Arrays, scale = 1): { readonly name: string; readonly off: number } => {
  const names = Object.keys(theirs);
  if (names.length !== Object.keys(ours).length) throw new Error('the two sides have different tensors');
  return names
    .map((name) => {
      const own = ours[name];
      if (own === undefined) throw new Error(`our side has no tensor ${name}`);
      const scaled = Float32Array.from(own.data, (x) => x * scale);
      return { name, off: relativeDistance(scaled, theirs[name]!.data) };
    })
    .reduce((a, b) => (b.off > a.off ? b : a));
};

/** Our side of some steps from the beginning. */
export interface Curve {
  readonly loss: readonly number[];
  /** AdamW's first moment after the first step: (1 − β₁) times the clipped gradient. */
  readonly firstMoment: Readonly<Record<string, NdArray>>;
  /** The adapter after the last step. */
  readonly params: Arrays;
}

/** PyTorch takes the same steps from the same adapter; how far the two sides are apart, relatively. */
export const compareCurves = async (
  bench: Bench,
  subject: Subject,
  name: string,
  ids: Rows,
  completion: number,
  ours: Curve,
) => {
  const gradientsTo = join(bench.scratch, 'gradients.safetensors');
  const adapterTo = join(bench.scratch, 'peft');
  const one = await train(bench, name, ids, { steps: 1, completion, gradientsTo });
  const rest = await train(bench, name, ids, { steps: ours.loss.length - 1, completion, adapterTo });
  const theirs = [...one.loss, ...rest.loss];
  const gradients = must(await readSafetensors(gradientsTo));
  const adapter = must(await loadAdapter(adapterTo, subject.model.config));
  return {
    theirs,
    loss: Math.max(...ours.loss.map((x, i) => Math.abs(x / theirs[i]! - 1))),
    gradient: worst(ours.firstMoment, gradients, 1 / (1 - ADAMW.beta1)),
    adapter: worst(ours.params, adapter.weights),
  };
};
