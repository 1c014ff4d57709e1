/** @file From a loss to a compiled update: gradient, clipping and AdamW in one graph. */
import type * as tf from '@tensorflow/tfjs';
import type { CompileStats, Executor, NdArray, Tensors } from '@tompo/jit';
import type { Adapter, AdapterTensors, Arrays, LanguageModel, WeightTensors } from '@tompo/lm';
import { type AdamWOptions, adamw, adamwScalars, type Moments } from './adamw.js';
import { clipGlobalNorm } from './clipGlobalNorm.js';
import { gradientsWith } from './differentiate.js';
import type { TrainState } from './state.js';

export interface OptimiserOptions extends AdamWOptions {
  /** Gradients are scaled down to this global norm; Infinity: never. */
  readonly maxGradNorm: number;
}

/** A loss over data of type D: scalars by name, `loss` among them, which is what is minimised. */
export type Loss<D, K extends string> = (
  weights: WeightTensors,
  adapter: AdapterTensors | null,
  data: Tensors<D>,
) => { readonly [name in K | 'loss']: tf.Tensor };

export type Scalars<K extends string> = { readonly [name in K | 'loss' | 'gradNorm']: number };

/** One update of the parameters. Pure: the given state is left as it is. */
export interface Update<D, K extends string> {
  (
    state: TrainState,
    data: D,
    learningRate: number,
  ): Promise<{ readonly state: TrainState; readonly metrics: Scalars<K> }>;
  readonly device: string;
  readonly stats: () => CompileStats;
  readonly dispose: () => Promise<void>;
}

interface Outcome {
  readonly params: Arrays;
  readonly moments: Moments<NdArray>;
  readonly metrics: Arrays;
}

/** What is trained and what stays: an adapter on a frozen base, or (adapter null) every weight of the model. */
export interface Trainable {
  readonly model: LanguageModel;
  readonly adapter: Adapter | null;
}

/** The parameters that training starts from. */
export const trainableParams = ({ model, adapter }: Trainable): Arrays => adapter?.weights ?? model.weights;

/** Compiles loss → gradient → clipped gradient → AdamW. With an adapter only its factors get gradients: the
 *  base's weights are constants of the graph. One graph for each shape of the data. */
export const createUpdate = <D, K extends string>(options: {
  readonly name: string;
  readonly trainable: Trainable;
  readonly loss: Loss<D, K>;
  readonly optimiser: OptimiserOptions;
  readonly executor: Executor;
}): Update<D, K> => {
  const { name, trainable, loss, optimiser, executor } = options;
  const lora = trainable.adapter?.config ?? null;
  const base: Arrays = lora === null ? {} : trainable.model.weights;
  const compiled = executor.compile<[Arrays, Arrays, Moments<NdArray>, NdArray, D], Outcome>(
    (frozen, params, moments, scalars, data) => {
      const { grads, record } = gradientsWith(
        (current) =>
          lora === null ? loss(current, null, data) : loss(frozen, { config: lora, weights: current }, data),
        params,
      );
      const clipped = clipGlobalNorm(grads, optimiser.maxGradNorm);
      const next = adamw(params, clipped.grads, moments, scalars, optimiser);
      const metrics: Record<string, tf.Tensor> = { ...record, gradNorm: clipped.norm };
      return { params: next.params, moments: next.moments, metrics };
    },
    { name, ...(lora === null ? {} : { frozen: [0] }) },
  );
  const update = async (state: TrainState, data: D, learningRate: number) => {
    const scalars: NdArray = {
      dtype: 'float32',
      shape: [3],
      data: adamwScalars(state.updates + 1, learningRate, optimiser),
    };
    const { params, moments, metrics } = await compiled(base, state.params, state.moments, scalars, data);
    const numbers = Object.fromEntries(
      Object.entries(metrics).map(([key, value]) => [key, value.data[0] as number]),
    ) as Scalars<K>;
    return { state: { updates: state.updates + 1, params, moments }, metrics: numbers };
  };
  return Object.assign(update, {
    device: compiled.device,
    stats: compiled.stats,
    dispose: compiled.dispose,
  });
};
