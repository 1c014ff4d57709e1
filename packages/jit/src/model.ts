/** @file Models of tf.layers, compiled: the training step (forward, gradients, optimizer, moving averages, metrics) is one
 *  program, and so are evaluation and prediction. The weights stay where they are, in the model. */
import * as tf from '@tensorflow/tfjs';
import { JitFault } from './errors.js';
import type { DType } from './graph/ir.js';
import { JIT_OPTIONS, type JitOptions, jit } from './jit.js';
import { ARRAY } from './ndarray.js';
import { type Known, refuseUnknown } from './options.js';
import { invalidOption } from './program.js';
import { uniformOf } from './seeds.js';
import { withUniform } from './trace/random.js';
import type { CompileStats, NdArray, TensorFunction } from './types.js';

type Tensors = tf.Tensor | tf.Tensor[];
type Data = readonly (NdArray | null)[];
/** Inputs or targets, as the model's own methods take them. */
type Given = Tensors | { [name: string]: tf.Tensor };

export interface CompiledModel {
  /** As `model.fit`, whose arguments it takes and whose history it gives. */
  readonly fit: (x: Given, y: Given, args?: tf.ModelFitArgs) => Promise<tf.History>;
  /** As `model.trainOnBatch`: one step, and its loss and metrics. */
  readonly trainOnBatch: (x: Given, y: Given) => Promise<number | number[]>;
  /** As `model.evaluate`: loss and metrics as scalars, which are the caller's to dispose. */
  readonly evaluate: (
    x: Tensors,
    y: Tensors,
    args?: tf.ModelEvaluateArgs,
  ) => Promise<tf.Scalar | tf.Scalar[]>;
  /** As `model.predict`. */
  readonly predict: (x: Tensors, args?: { readonly batchSize?: number | undefined }) => Promise<Tensors>;
  /** Of the compiled functions, by what they do. */
  readonly stats: () => Readonly<Record<'train' | 'test' | 'predict', CompileStats>>;
  /** Gives up what was compiled. The model stays as it is. */
  readonly dispose: () => Promise<void>;
}

/** What tf.layers does not say of a model. */
interface Inner {
  isTraining: boolean;
  stopTraining_: boolean;
  history: tf.History;
  metricsTensors: unknown;
  testFunction: (data: (tf.Tensor | null)[]) => tf.Scalar[];
  makeTrainFunction: () => (data: (tf.Tensor | null)[]) => tf.Scalar[];
  makeTestFunction: () => void;
  fitLoop: (...args: never[]) => Promise<tf.History>;
  testLoop: (f: unknown, ins: (tf.Tensor | null)[], batchSize: number) => tf.Scalar[];
  predictLoop: (ins: Tensors, batchSize: number) => Tensors;
  fit: (x: Given, y: Given, args?: tf.ModelFitArgs) => Promise<tf.History>;
  trainOnBatch: (x: Given, y: Given) => Promise<unknown>;
  evaluate: (x: Tensors, y: Tensors, args?: tf.ModelEvaluateArgs) => unknown;
  predict: (x: Tensors, args?: { readonly batchSize?: number | undefined }) => unknown;
}

/** A sequential model is a shell around the model that does the work. */
const innerOf = (model: tf.LayersModel): Inner => {
  if (!(model instanceof tf.Sequential)) return model as unknown as Inner;
  const shell = model as unknown as { model: Inner | null; build: () => void };
  if (shell.model === null || shell.model === undefined) shell.build();
  return shell.model!;
};

const hosted = async (x: tf.Tensor): Promise<NdArray> => {
  const dtype = x.dtype as DType;
  const { shape } = x;
  return { dtype, shape, data: ARRAY[dtype].from(await x.data()) };
};

/** Data on the host. They are asked for at once: the model disposes what it has made of them when it is done. */
const hostedAll = (xs: readonly (tf.Tensor | null)[]): Promise<Data> =>
  Promise.all(xs.map((x) => (x === null ? null : hosted(x))));

/** Some rows of an array. x: [N, …] · returns [rows.length, …] */
const rowsOf = (x: NdArray, rows: ArrayLike<number>): NdArray => {
  const size = x.data.length / x.shape[0]!;
  const data = new ARRAY[x.dtype](rows.length * size);
  for (let i = 0; i < rows.length; i++)
    data.set(x.data.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size);
  return { dtype: x.dtype, shape: [rows.length, ...x.shape.slice(1)], data };
};

const batchOf = (data: Data, rows: ArrayLike<number>): Data =>
  data.map((x) => (x === null ? null : rowsOf(x, rows)));

const samplesOf = (data: Data): number => data[0]!.shape[0]!;

/** Without rows there is nothing that tells the size of a result. */
const refuseEmpty = (name: string, data: Data): void => {
  if (samplesOf(data) === 0)
    throw new JitFault({ _tag: 'InvalidArray', name, path: 'x', reason: 'it has no rows' });
};

/** 0 … N − 1, so many at a time. */
const batches = (order: Int32Array, size: number): readonly Int32Array[] =>
  Array.from({ length: Math.ceil(order.length / size) }, (_, i) => order.subarray(i * size, (i + 1) * size));

const inOrder = (N: number): Int32Array => Int32Array.from({ length: N }, (_, i) => i);

const single = <T>(xs: readonly T[]): T | T[] => (xs.length === 1 ? xs[0]! : [...xs]);

const scalarsOf = (arrays: readonly NdArray[]): readonly number[] => arrays.map(({ data }) => data[0]!);

type Numbers = Record<string, number>;

/** Sums weighted by the sizes of batches: what tfjs reports of an epoch. */
const average = () => {
  const totals: Numbers = {};
  let seen = 0;
  const add = (labels: readonly string[], values: readonly number[], size: number): void => {
    seen += size;
    labels.forEach((label, i) => {
      totals[label] = (totals[label] ?? 0) + values[i]! * size;
    });
  };
  const means = (): Numbers =>
    Object.fromEntries(Object.entries(totals).map(([label, total]) => [label, total / seen]));
  return { add, means };
};

export type ModelOptions = Omit<JitOptions, 'frozen' | 'donate' | 'buckets'>;

const { frozen: _frozen, donate: _donate, buckets: _buckets, ...known } = JIT_OPTIONS;
const MODEL_OPTIONS: Known<ModelOptions> = known;

/** Where the order of samples is drawn, among the places of a call's random numbers. */
const SHUFFLE = 2 ** 24;

/** The training, evaluation and prediction of a model, compiled. Its methods take and give what the model's own do, but
 *  all of them answer with a promise. Weights, moments and moving averages are the model's and the optimizer's variables,
 *  before and after each call: train compiled, then save, or go on eagerly, or the other way round.
 *  @example
 *  const fast = jitModel(model); // after model.compile(…)
 *  const { history } = await fast.fit(xs, ys, { epochs: 5, batchSize: 32 }); */
export const jitModel = (model: tf.LayersModel, options: ModelOptions = {}): CompiledModel => {
  const given: unknown = model;
  // Not by instanceof: the model may be of another copy of tfjs.
  if (typeof given !== 'object' || given === null || typeof (given as Partial<Inner>).fit !== 'function')
    throw new JitFault({ _tag: 'NoModel', found: given === null ? 'null' : typeof given });
  refuseUnknown(options.name ?? 'jitModel', options, MODEL_OPTIONS);
  let inner = innerOf(model);
  const named = (name: string, fn: (data: never) => unknown) =>
    jit(fn as TensorFunction, { ...options, name: options.name ?? name }) as unknown as {
      (data: Data): Promise<readonly NdArray[]>;
      readonly stats: () => CompileStats;
      readonly dispose: () => Promise<void>;
    };
  const compiled = () => ({
    train: named('train', (data: (tf.Tensor | null)[]) => {
      // tfjs keeps the metrics beyond every scope, and leaves it to its caller to dispose them.
      const losses = inner.makeTrainFunction()(data);
      const results = losses.map((loss) => tf.clone(loss));
      tf.dispose(losses);
      return results;
    }),
    test: named('test', (data: (tf.Tensor | null)[]) => {
      inner.makeTestFunction();
      return inner.testFunction(data);
    }),
    predicting: named('predict', (xs: tf.Tensor[]) => {
      const made = inner.predictLoop(xs, xs[0]!.shape[0]!);
      return Array.isArray(made) ? made : [made];
    }),
  });
  let { train, test, predicting } = compiled();
  const dispose = async (): Promise<void> => {
    await Promise.all([train.dispose(), test.dispose(), predicting.dispose()]);
  };
  // `model.compile` makes these anew, and a sequential model its inner one: another loss or optimizer is another program.
  let asCompiled = inner.metricsTensors;
  const current = async (): Promise<void> => {
    const now = innerOf(model);
    if (now === inner && now.metricsTensors === asCompiled) return;
    [inner, asCompiled] = [now, now.metricsTensors];
    await dispose();
    ({ train, test, predicting } = compiled());
  };

  /** The model with some methods of its own: checks and preparations are tfjs's, the work is ours. */
  const shadow = (methods: Partial<Inner>): Inner => Object.assign(Object.create(inner) as Inner, methods);

  const testOn = async (data: Data, batchSize: number): Promise<readonly number[]> => {
    const labels = (model.metricsNames ?? []).map((_, i) => String(i));
    const mean = average();
    for (const rows of batches(inOrder(samplesOf(data)), batchSize))
      mean.add(labels, scalarsOf(await test(batchOf(data, rows))), rows.length);
    const means = mean.means();
    return labels.map((label) => means[label]!);
  };

  let epochsDone = 0;
  const shuffled = (N: number): Int32Array => {
    const order = inOrder(N);
    const { seed } = options;
    if (seed === undefined) tf.util.shuffle(order);
    else withUniform(uniformOf(seed, epochsDone, SHUFFLE), () => tf.util.shuffle(order));
    return order;
  };

  const fitLoop = async (
    _step: unknown,
    ins: (tf.Tensor | null)[],
    labels: string[],
    batchSize: number,
    epochs: number | null = 1,
    verbose: number | null = 1,
    callbacks: ConstructorParameters<typeof tf.CallbackList>[0] = [],
    testFunction: unknown = null,
    testIns: (tf.Tensor | null)[] = [],
    shuffle: boolean | string | null = true,
    metrics: string[] = [],
    initialEpoch: number | null = 0,
  ): Promise<tf.History> => {
    const data = await hostedAll(ins);
    const validation = testFunction === null ? null : await hostedAll(testIns);
    const samples = samplesOf(data);
    const history = new tf.History();
    const list = new tf.CallbackList([...(callbacks ?? []), history]);
    const first = initialEpoch ?? 0;
    list.setParams({
      epochs: epochs ?? 1,
      initialEpoch: first,
      samples,
      batchSize,
      verbose: verbose ?? 1,
      doValidation: validation !== null,
      metrics,
    } as never);
    list.setModel(inner as never);
    inner.history = history;
    await list.onTrainBegin();
    inner.stopTraining_ = false;
    for (let epoch = first; epoch < (epochs ?? 1) && !inner.stopTraining_; epoch++) {
      await list.onEpochBegin(epoch);
      const mean = average();
      const order = shuffle === false ? inOrder(samples) : shuffled(samples);
      epochsDone += 1;
      let tested: Numbers = {};
      const all = batches(order, batchSize);
      for (const [batch, rows] of all.entries()) {
        await list.onBatchBegin(batch, {});
        const values = scalarsOf(await train(batchOf(data, rows)));
        const logs = Object.fromEntries(labels.map((label, i) => [label, values[i]!]));
        mean.add(labels, values, rows.length);
        if (batch === all.length - 1 && validation !== null) {
          const validated = await testOn(validation, batchSize);
          tested = Object.fromEntries(labels.map((label, i) => [`val_${label}`, validated[i]!]));
        }
        await list.onBatchEnd(batch, { batch, size: rows.length, ...logs });
        if (inner.stopTraining_) break;
      }
      await list.onEpochEnd(epoch, { ...tested, ...mean.means() });
    }
    await list.onTrainEnd();
    await history.syncData();
    return history;
  };

  const fit: CompiledModel['fit'] = async (x, y, args) => {
    // A word that tfjs's types leave out.
    if ((args?.shuffle as unknown) === 'batch')
      throw invalidOption(
        'fit',
        'shuffle',
        "it is 'batch', which tfjs does not have either; true shuffles single samples, and false keeps them in order",
      );
    if (inner.isTraining) throw new Error('Cannot start training because another fit() call is ongoing.'); // tfjs's words
    await current();
    inner.isTraining = true;
    try {
      return await shadow({ isTraining: false, fitLoop: fitLoop as never }).fit(x, y, args);
    } finally {
      inner.isTraining = false;
    }
  };

  const trainOnBatch: CompiledModel['trainOnBatch'] = async (x, y) => {
    await current();
    let data: Promise<Data> | null = null;
    const taking = (ins: (tf.Tensor | null)[]): tf.Scalar[] => {
      data = hostedAll(ins);
      return [];
    };
    await shadow({ makeTrainFunction: () => taking }).trainOnBatch(x, y);
    return single(scalarsOf(await train(await data!)));
  };

  const evaluate: CompiledModel['evaluate'] = async (x, y, args) => {
    if (args?.steps != null)
      throw invalidOption(
        'evaluate',
        'steps',
        `it is ${args.steps}, which tfjs does not have either; hand over the samples that count`,
      );
    await current();
    let asked: { readonly data: Promise<Data>; readonly batchSize: number } | null = null;
    const taking: Inner['testLoop'] = (_f, ins, batchSize) => {
      asked = { data: hostedAll(ins), batchSize };
      return [];
    };
    shadow({ testLoop: taking }).evaluate(x, y, args);
    const { data: asking, batchSize } = asked!;
    const data = await asking;
    refuseEmpty('evaluate', data);
    return single((await testOn(data, batchSize)).map((value) => tf.scalar(value)));
  };

  const predict: CompiledModel['predict'] = async (x, args) => {
    await current();
    let asked: { readonly data: Promise<Data>; readonly batchSize: number } | null = null;
    const taking: Inner['predictLoop'] = (ins, batchSize) => {
      asked = { data: hostedAll(Array.isArray(ins) ? ins : [ins]), batchSize };
      return [];
    };
    shadow({ predictLoop: taking }).predict(x, args);
    const { data: asking, batchSize } = asked!;
    const data = await asking;
    refuseEmpty('predict', data);
    const made: (readonly NdArray[])[] = [];
    for (const rows of batches(inOrder(samplesOf(data)), batchSize))
      made.push(await predicting(batchOf(data, rows)));
    const outputs = made[0]!.map((_, i) =>
      tf.tidy(() =>
        tf.concat(
          made.map((batch) => tf.tensor(batch[i]!.data, [...batch[i]!.shape], batch[i]!.dtype)),
          0,
        ),
      ),
    );
    return single(outputs);
  };

  const stats = () => ({ train: train.stats(), test: test.stats(), predict: predicting.stats() });
  return { fit, trainOnBatch, evaluate, predict, stats, dispose };
};
