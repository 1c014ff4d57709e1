/** @file From a loss to a compiled update: gradient, clipping and AdamW in one graph, or gradient by gradient. */
import type * as tf from '@tensorflow/tfjs';
import type { CompileStats, Executor, NdArray, Tensors } from '@tompo/jit';
import {
  type Adapter,
  type AdapterTensors,
  type Arrays,
  type BaseModel,
  inMemory,
  type LoraConfig,
  type Weights,
  type WeightTensors,
} from '@tompo/lm';
import { modelValueOrThrow } from '../calls/throwing.js';
import type { Known } from '../unknownOptions.js';
import { addGradients, type Combination, combineScalars, type PartScalars } from './accumulate.js';
import { type AdamWOptions, adamw, adamwScalars, type Moments, type TensorMap } from './adamw.js';
import { clipGlobalNorm } from './clipGlobalNorm.js';
import { gradientsWith } from './differentiate.js';
import { type FlatLayout, flatLayout, fromFlat, tensorsOf, toFlat } from './flat.js';
import { rowParts } from './rows.js';
import type { TrainState } from './state.js';

export interface OptimiserOptions extends AdamWOptions {
  /** Gradients are scaled down to this global norm; Infinity: never. */
  readonly maxGradNorm: number;
}

/** Of each of them its name, so that others can be refused. */
export const OPTIMISER_OPTIONS: Known<OptimiserOptions> = {
  beta1: true,
  beta2: true,
  epsilon: true,
  weightDecay: true,
  decay: true,
  maxGradNorm: true,
};

/** A loss over data of type D: scalars by name. `loss` is what is minimised, `weight` how many things it is a mean
 *  over, `tokens` how many tokens took part. */
export type Loss<D, K extends string> = (
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  data: Tensors<D>,
) => { readonly [name in K | 'loss' | 'tokens' | 'weight']: tf.Tensor };

export type Scalars<K extends string> = { readonly [name in K | 'loss' | 'tokens' | 'gradNorm']: number };

/** One update of the parameters. Pure: the given state is left as it is.
 *  data: a batch, or its parts where they have several shapes: the update is that of the whole (but for rounding). */
export interface Update<D, K extends string> {
  (
    state: TrainState,
    data: D | readonly D[],
    learningRate: number,
  ): Promise<{ readonly state: TrainState; readonly metrics: Scalars<K> }>;
  readonly device: string;
  readonly stats: () => CompileStats;
  readonly dispose: () => Promise<void>;
}

interface FlatState {
  readonly layout: FlatLayout;
  readonly params: Arrays;
  readonly moments: Moments<NdArray>;
}

const flatState = (layout: FlatLayout, { params, moments }: TrainState): FlatState => ({
  layout,
  params: toFlat(layout, params),
  moments: { first: toFlat(layout, moments.first), second: toFlat(layout, moments.second) },
});

/** Parameters and moments as vectors again. */
interface Outcome {
  readonly params: Arrays;
  readonly moments: Moments<NdArray>;
  readonly metrics: Arrays;
}

/** What is trained and what stays: an adapter on a frozen base, or (adapter null) every weight of the model. */
export interface Trainable {
  readonly model: BaseModel;
  readonly adapter: Adapter | null;
}

/** The loss of what stays, what is trained (an adapter's factors, or with lora null all weights), and data. */
export const lossOn =
  <D, K extends string>(lora: LoraConfig | null, loss: Loss<D, K>) =>
  (frozen: TensorMap, params: TensorMap, data: Tensors<D>): ReturnType<Loss<D, K>> =>
    lora === null ? loss(params, null, data) : loss(frozen, { config: lora, weights: params }, data);

/** The parameters that training starts from. Throws TrainingFailure where all weights are to be trained and lie in a file. */
export const trainableParams = ({ model, adapter }: Trainable): Arrays =>
  adapter?.weights ?? modelValueOrThrow(inMemory(model.weights, 'training without an adapter'));

export const numbersOf = (arrays: Arrays): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, data[0] as number]));

/** Compiles loss → gradient → clipped gradient → AdamW. With an adapter only its factors get gradients: the
 *  base's weights are constants of the graph. One graph for each shape of the data.
 *  accumulate > 1: the data is cut into so many parts of rows, whose gradients are computed one after another and
 *  added: the same update (but for rounding) in less memory. */
export const createUpdate = <D, K extends string>(options: {
  readonly name: string;
  readonly trainable: Trainable;
  readonly loss: Loss<D, K>;
  /** How the logged numbers of parts make those of the whole. */
  readonly combine: Readonly<Record<K | 'loss' | 'tokens', Combination>>;
  readonly optimiser: OptimiserOptions;
  readonly executor: Executor;
  readonly accumulate?: number | undefined;
}): Update<D, K> => {
  const { name, trainable, loss, optimiser, executor, accumulate = 1 } = options;
  const lora = trainable.adapter?.config ?? null;
  const lossOf = lossOn(lora, loss);
  const base: Weights = lora === null ? {} : trainable.model.weights;
  if (lora === null) trainableParams(trainable); // only to refuse here, not at the first step
  const fix = lora === null ? {} : { frozen: [0] };
  const differentiate = (frozen: TensorMap, vectors: TensorMap, layout: FlatLayout, data: Tensors<D>) =>
    gradientsWith((current) => {
      const params = tensorsOf(layout, current);
      return lossOf(frozen, params, data);
    }, vectors);
  const move = (params: TensorMap, moments: Moments<tf.Tensor>, grads: TensorMap, scalars: tf.Tensor) => {
    const clipped = clipGlobalNorm(grads, optimiser.maxGradNorm);
    return { ...adamw(params, clipped.grads, moments, scalars, optimiser), gradNorm: clipped.norm };
  };

  const whole = executor.compile<[Weights, Arrays, FlatLayout, Moments<NdArray>, NdArray, D], Outcome>(
    (frozen, params, layout, moments, scalars, data) => {
      const { grads, record } = differentiate(frozen, params, layout, data);
      const { gradNorm, ...next } = move(params, moments, grads, scalars);
      const metrics: Record<string, tf.Tensor> = { ...record, gradNorm };
      return { ...next, metrics };
    },
    { name, ...fix },
  );
  const gradients = executor.compile<
    [Weights, Arrays, FlatLayout, D],
    { readonly grads: Arrays; readonly record: Arrays }
  >(
    (frozen, params, layout, data) => {
      const { grads, record } = differentiate(frozen, params, layout, data);
      const named: Record<string, tf.Tensor> = { ...record };
      return { grads, record: named };
    },
    { name: `${name} gradients`, ...fix },
  );
  const apply = executor.compile<
    [Arrays, Moments<NdArray>, Arrays, NdArray],
    Omit<Outcome, 'metrics'> & { readonly gradNorm: NdArray }
  >(move, { name: `${name} apply` });

  const atOnce = async (state: FlatState, data: D, scalars: NdArray) => {
    const { params, moments, layout } = state;
    const { metrics, ...next } = await whole(base, params, layout, moments, scalars, data);
    const { weight: _, ...numbers } = numbersOf(metrics);
    return { next, numbers };
  };
  const inParts = async ({ params, moments, layout }: FlatState, batches: readonly D[], scalars: NdArray) => {
    let sum: Arrays | null = null;
    const records: PartScalars[] = [];
    for (const part of batches.flatMap((batch) => rowParts(batch, accumulate))) {
      const { grads, record } = await gradients(base, params, layout, part);
      const numbers = numbersOf(record) as PartScalars;
      records.push(numbers);
      sum = addGradients(sum, grads, numbers.weight);
    }
    const weight = records.reduce((total, part) => total + part.weight, 0);
    const mean = addGradients(null, sum ?? {}, weight === 0 ? 0 : 1 / weight);
    const { gradNorm, ...next } = await apply(params, moments, mean, scalars);
    const numbers = { ...combineScalars(records, options.combine), ...numbersOf({ gradNorm }) };
    return { next, numbers };
  };
  const step = (state: FlatState, [data, ...more]: readonly [D, ...D[]], scalars: NdArray) =>
    accumulate === 1 && more.length === 0
      ? atOnce(state, data, scalars)
      : inParts(state, [data, ...more], scalars);

  const update = async (state: TrainState, data: D | readonly D[], learningRate: number) => {
    const batches = (Array.isArray(data) ? data : [data]) as readonly D[];
    if (batches.length === 0) throw new RangeError('An update needs at least one batch.');
    const scalars: NdArray = {
      dtype: 'float32',
      shape: [3],
      data: adamwScalars(state.updates + 1, learningRate, optimiser),
    };
    const layout = flatLayout(state.params);
    const { next, numbers } = await step(flatState(layout, state), batches as readonly [D, ...D[]], scalars);
    const named = (flat: Arrays) => fromFlat(layout, flat);
    const moments = { first: named(next.moments.first), second: named(next.moments.second) };
    return {
      state: { params: named(next.params), moments, updates: state.updates + 1 },
      metrics: numbers as Scalars<K>,
    };
  };
  const compiled = [whole, gradients, apply];
  return Object.assign(update, {
    device: whole.device,
    stats: () => ({
      ...compiled.map(({ stats }) => stats()).reduce(addStats),
      calls: whole.stats().calls + gradients.stats().calls,
    }),
    dispose: async () => {
      for (const one of compiled) await one.dispose();
    },
  });
};

const addStats = (a: CompileStats, b: CompileStats): CompileStats => ({
  calls: a.calls,
  hits: a.hits + b.hits,
  evictions: a.evictions + b.evictions,
  bytes: a.bytes + b.bytes,
  reusedBytes: a.reusedBytes + b.reusedBytes,
  programs: [...a.programs, ...b.programs],
  compilations: a.compilations + b.compilations,
  traceMs: a.traceMs + b.traceMs,
  buildMs: a.buildMs + b.buildMs,
  runMs: a.runMs + b.runMs,
  nodes: a.nodes + b.nodes,
});
