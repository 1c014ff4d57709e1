/** @file Models of tf.layers, compiled, beside the same models in eager tfjs. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { eager, jitModel, ndarray } from '../src/index.js';
import { openSessions } from '../src/run/session.js';
import { onDevice } from './device.js';
import { noise } from './transformer.js';

beforeAll(async () => {
  await eager((x: tf.Tensor) => x)(ndarray('float32', [1], [1])); // tfjs's greeting
  tf.setBackend('cpu');
});
afterEach(() => {
  vi.restoreAllMocks();
});

const filled = (shape: readonly number[], seed: number): tf.Tensor => {
  const next = noise(seed);
  return tf.tensor(Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, next), [...shape]);
};

/** Two models alike, weights too. */
const twins = (make: () => tf.LayersModel): readonly [tf.LayersModel, tf.LayersModel] => {
  const [a, b] = [make(), make()];
  a.getWeights().forEach((w, i) => {
    const value = filled(w.shape, i + 1);
    // Variances of batch normalisation are above 0.
    const set = a.weights[i]!.name.includes('moving_variance') ? tf.add(1, tf.square(value)) : value;
    for (const model of [a, b]) (model.weights[i] as unknown as { write: (x: tf.Tensor) => void }).write(set);
  });
  return [a, b];
};

const expectNear = (xs: ArrayLike<number>, ys: ArrayLike<number>, tolerance = 1e-4): void => {
  expect(xs.length).toBe(ys.length);
  for (let i = 0; i < ys.length; i++)
    if (!(Math.abs(xs[i]! - ys[i]!) <= tolerance * (1 + Math.abs(ys[i]!))))
      expect.fail(`place ${i}: ${xs[i]} instead of ${ys[i]}`);
};

const expectSameWeights = (a: tf.LayersModel, b: tf.LayersModel): void => {
  a.getWeights().forEach((w, i) => {
    expectNear(w.dataSync(), b.getWeights()[i]!.dataSync());
  });
};

interface Kind {
  readonly input: readonly number[];
  readonly layers: () => tf.layers.Layer[];
  /** Samples; 6 unless told. */
  readonly rows?: number;
}

const d = (units = 2) => tf.layers.dense({ units });
/** Each with what has to stand around it; trained for five steps. */
const kinds: Readonly<Record<string, Kind>> = {
  dense: { input: [5], layers: () => [tf.layers.dense({ units: 4, activation: 'tanh' })] },
  regularized: {
    input: [5],
    layers: () => [
      tf.layers.dense({ units: 4, kernelRegularizer: tf.regularizers.l1l2({}), useBias: false }),
    ],
  },
  activations: {
    input: [5],
    layers: () => [
      ...(['elu', 'selu', 'softplus', 'swish', 'mish', 'gelu', 'softsign', 'hardSigmoid'] as const).map(
        (activation) => tf.layers.dense({ units: 5, activation: activation as 'elu' }),
      ),
      tf.layers.leakyReLU(),
      tf.layers.prelu(),
      tf.layers.softmax(),
    ],
  },
  'batchNormalization of the inputs': { input: [5], layers: () => [tf.layers.batchNormalization(), d(3)] },
  batchNormalization: { input: [5], layers: () => [d(4), tf.layers.batchNormalization(), d(3)] },
  layerNormalization: { input: [5], layers: () => [d(4), tf.layers.layerNormalization()] },
  conv1d: {
    input: [8, 3],
    layers: () => [
      tf.layers.conv1d({ filters: 4, kernelSize: 3 }),
      tf.layers.maxPooling1d({ poolSize: 2 }),
      tf.layers.flatten(),
    ],
  },
  conv2d: {
    input: [8, 8, 2],
    layers: () => [
      tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu', padding: 'same' }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.depthwiseConv2d({ kernelSize: 2 }),
      tf.layers.separableConv2d({ filters: 2, kernelSize: 2 }),
      tf.layers.globalAveragePooling2d({}),
    ],
  },
  conv2dTranspose: {
    input: [4, 4, 2],
    // The gradient of upSampling2d is wrong on tfjs's cpu backend for more than one sample.
    rows: 1,
    layers: () => [
      tf.layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2 }),
      tf.layers.averagePooling2d({ poolSize: 2 }),
      tf.layers.upSampling2d({ size: [2, 2] }),
      tf.layers.cropping2D({
        cropping: [
          [1, 1],
          [0, 1],
        ],
      }),
      tf.layers.zeroPadding2d({ padding: 1 }),
      tf.layers.flatten(),
    ],
  },
  simpleRNN: { input: [4, 3], layers: () => [tf.layers.simpleRNN({ units: 4 })] },
  lstm: {
    input: [4, 3],
    layers: () => [tf.layers.lstm({ units: 4, returnSequences: true }), tf.layers.lstm({ units: 3 })],
  },
  gru: { input: [4, 3], layers: () => [tf.layers.gru({ units: 4 })] },
  bidirectional: {
    input: [4, 3],
    layers: () => [
      tf.layers.bidirectional({ layer: tf.layers.gru({ units: 3 }) as tf.RNN, mergeMode: 'concat' }),
    ],
  },
  timeDistributed: {
    input: [4, 3],
    layers: () => [tf.layers.timeDistributed({ layer: d(3) }), tf.layers.globalMaxPooling1d({})],
  },
  convLstm2d: {
    input: [3, 4, 4, 1],
    layers: () => [
      tf.layers.convLstm2d({ filters: 2, kernelSize: 2 }) as tf.layers.Layer,
      tf.layers.flatten(),
    ],
  },
  'reshape, permute, repeat': {
    input: [6],
    layers: () => [
      tf.layers.reshape({ targetShape: [2, 3] }),
      tf.layers.permute({ dims: [2, 1] }),
      tf.layers.flatten(),
      tf.layers.repeatVector({ n: 2 }),
      tf.layers.masking({ maskValue: 0 }),
      tf.layers.lstm({ units: 2 }),
    ],
  },
};

const build = ({ input, layers }: Kind, optimizer: tf.Optimizer): tf.LayersModel => {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [...input] }));
  for (const layer of [...layers(), tf.layers.dense({ units: 2 })]) model.add(layer);
  model.compile({ optimizer, loss: 'meanSquaredError', metrics: ['mae'] });
  return model;
};

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.05, 0.9),
  'momentum, Nesterov': () => tf.train.momentum(0.05, 0.9, true),
  adagrad: () => tf.train.adagrad(0.05),
  adadelta: () => tf.train.adadelta(0.5),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01),
  rmsprop: () => tf.train.rmsprop(0.01),
  'rmsprop, centered': () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-9, true),
};

describe('a compiled model', () => {
  it.each(Object.entries(kinds))(
    '%s: five steps, evaluation and prediction are those of eager tfjs',
    async (_, kind) => {
      const [a, b] = twins(() => build(kind, tf.train.sgd(0.02)));
      const rows = kind.rows ?? 6;
      const [x, y] = [filled([rows, ...kind.input], 91), filled([rows, 2], 92)];
      const fast = jitModel(a, onDevice);
      for (let i = 0; i < 5; i++)
        expectNear((await fast.trainOnBatch(x, y)) as number[], (await b.trainOnBatch(x, y)) as number[]);
      expectSameWeights(a, b);
      const [evaluated, expected] = [await fast.evaluate(x, y), b.evaluate(x, y)] as tf.Scalar[][];
      expectNear(
        evaluated!.map((s) => s.dataSync()[0]!),
        expected!.map((s) => s.dataSync()[0]!),
      );
      expectNear(((await fast.predict(x)) as tf.Tensor).dataSync(), (b.predict(x) as tf.Tensor).dataSync());
      expect(fast.stats().train).toMatchObject({ calls: 5, compilations: 1 });
      await fast.dispose();
    },
  );

  it.each(Object.entries(optimizers))('%s: five steps are those of eager tfjs', async (_, optimizer) => {
    const [a, b] = twins(() => build(kinds['batchNormalization of the inputs']!, optimizer()));
    const [x, y] = [filled([6, 5], 91), filled([6, 2], 92)];
    const fast = jitModel(a, onDevice);
    for (let i = 0; i < 5; i++)
      expectNear((await fast.trainOnBatch(x, y)) as number[], (await b.trainOnBatch(x, y)) as number[]);
    expectSameWeights(a, b);
    expect((a.optimizer as tf.Optimizer).iterations).toBe(5);
    // And eagerly on from there.
    expectNear((await a.trainOnBatch(x, y)) as number[], (await b.trainOnBatch(x, y)) as number[]);
    expectSameWeights(a, b);
    await fast.dispose();
  });

  it('fit has the history of eager tfjs: a last batch that is smaller, validation, callbacks, class weights', async () => {
    const make = (): tf.LayersModel => {
      const model = tf.sequential();
      model.add(tf.layers.dense({ units: 6, activation: 'relu', inputShape: [5] }));
      model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
      model.compile({
        optimizer: tf.train.adam(0.02),
        loss: 'categoricalCrossentropy',
        metrics: ['accuracy'],
      });
      return model;
    };
    const [a, b] = twins(make);
    const x = filled([50, 5], 7);
    const y = tf.oneHot(tf.tidy(() => tf.argMax(tf.slice(x, [0, 0], [50, 3]), 1)) as tf.Tensor1D, 3);
    const seen: string[][] = [[], []];
    const args = (who: number): tf.ModelFitArgs => ({
      epochs: 4,
      batchSize: 16,
      shuffle: false,
      validationSplit: 0.2,
      classWeight: { 0: 1, 1: 2, 2: 0.5 },
      verbose: 0,
      callbacks: {
        onEpochEnd: async (epoch, logs) => void seen[who]!.push(`${epoch} ${Object.keys(logs!).sort()}`),
      },
    });
    const fast = jitModel(a, onDevice);
    const [h, e] = [await fast.fit(x, y, args(0)), await b.fit(x, y, args(1))];
    expect(Object.keys(h.history).sort()).toEqual(Object.keys(e.history).sort());
    for (const key of Object.keys(e.history))
      expectNear(h.history[key] as number[], e.history[key] as number[]);
    expect(seen[0]).toEqual(seen[1]);
    expectSameWeights(a, b);
    expect(fast.stats().train.compilations).toBe(2); // 16 and 8 samples
    await fast.dispose();
  });

  it('shuffles and drops the same with the same seed; stops when a callback says so', async () => {
    const run = async (seed: number): Promise<number[]> => {
      const [model] = twins(() =>
        build({ input: [5], layers: () => [d(8), tf.layers.dropout({ rate: 0.5 })] }, tf.train.sgd(0.05)),
      );
      const fast = jitModel(model, { ...onDevice, seed });
      const { history } = await fast.fit(filled([40, 5], 1), filled([40, 2], 2), {
        epochs: 5,
        batchSize: 8,
        verbose: 0,
        callbacks: {
          onEpochEnd: async (epoch) => {
            model.stopTraining = epoch === 2;
          },
        },
      });
      await fast.dispose();
      return history.loss as number[];
    };
    const first = await run(1);
    expect(first).toHaveLength(3);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  it('a model of several inputs and outputs, with losses by name', async () => {
    const make = (): tf.LayersModel => {
      const [p, q] = [tf.input({ shape: [3] }), tf.input({ shape: [4] })];
      const joined = tf.layers.concatenate().apply([p, q]) as tf.SymbolicTensor;
      const u = tf.layers
        .dense({ units: 2, name: `u${tf.engine().state.numTensors}` })
        .apply(joined) as tf.SymbolicTensor;
      const v = tf.layers.dense({ units: 1, activation: 'sigmoid' }).apply(joined) as tf.SymbolicTensor;
      const model = tf.model({ inputs: [p, q], outputs: [u, v] });
      model.compile({ optimizer: 'adam', loss: ['meanSquaredError', 'binaryCrossentropy'] });
      return model;
    };
    const [a, b] = twins(make);
    const x = [filled([6, 3], 1), filled([6, 4], 2)];
    const y = [filled([6, 2], 3), tf.cast(tf.greater(filled([6, 1], 4), 0), 'float32')];
    const fast = jitModel(a, onDevice);
    for (let i = 0; i < 3; i++)
      expectNear((await fast.trainOnBatch(x, y)) as number[], (await b.trainOnBatch(x, y)) as number[]);
    const [p, q] = [(await fast.predict(x, { batchSize: 4 })) as tf.Tensor[], b.predict(x) as tf.Tensor[]];
    q.forEach((t, i) => {
      expectNear(p[i]!.dataSync(), t.dataSync());
    });
    await fast.dispose();
  });

  it('an embedding with sparse targets', async () => {
    const make = (): tf.LayersModel => {
      const model = tf.sequential();
      model.add(tf.layers.embedding({ inputDim: 7, outputDim: 4, inputLength: 3 }));
      model.add(tf.layers.flatten());
      model.add(tf.layers.dense({ units: 5, activation: 'softmax' }));
      model.compile({
        optimizer: tf.train.sgd(0.1),
        loss: 'sparseCategoricalCrossentropy',
        metrics: ['accuracy'],
      });
      return model;
    };
    const [a, b] = twins(make);
    const x = tf.tensor2d(
      [
        [1, 2, 3],
        [6, 0, 1],
        [4, 4, 4],
      ],
      [3, 3],
      'int32',
    );
    const y = tf.tensor2d([[0], [4], [2]]);
    const fast = jitModel(a, onDevice);
    for (let i = 0; i < 5; i++)
      expectNear((await fast.trainOnBatch(x, y)) as number[], (await b.trainOnBatch(x, y)) as number[]);
    expectSameWeights(a, b);
    await fast.dispose();
  });

  it.each([
    ['simpleRNN', (c: object) => tf.layers.simpleRNN(c as never)],
    ['lstm', (c: object) => tf.layers.lstm(c as never)],
    ['gru', (c: object) => tf.layers.gru(c as never)],
  ] as const)(
    'a stateful %s carries its states from call to call, until they are reset',
    async (_, layer) => {
      const make = (): tf.LayersModel => {
        const model = tf.sequential();
        model.add(layer({ units: 3, stateful: true, batchInputShape: [2, 4, 2] }));
        model.add(d(1));
        model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
        return model;
      };
      const [a, b] = twins(make);
      const [x, y] = [filled([2, 4, 2], 5), filled([2, 1], 6)];
      const fast = jitModel(a, onDevice);
      const predictions: number[] = [];
      for (let i = 0; i < 3; i++) {
        const p = (await fast.predict(x, { batchSize: 2 })) as tf.Tensor;
        expectNear(p.dataSync(), (b.predict(x, { batchSize: 2 }) as tf.Tensor).dataSync());
        predictions.push(p.dataSync()[0]!);
        expectNear([(await fast.trainOnBatch(x, y)) as number], [(await b.trainOnBatch(x, y)) as number]);
      }
      expect(new Set(predictions).size).toBe(3);
      for (const model of [a, b]) model.resetStates();
      expectNear(
        ((await fast.predict(x, { batchSize: 2 })) as tf.Tensor).dataSync(),
        (b.predict(x, { batchSize: 2 }) as tf.Tensor).dataSync(),
      );
      expectSameWeights(a, b);
      await fast.dispose();
    },
  );

  it('another loss after compile(), another learning rate and weights that were set count at the next step', async () => {
    const [a, b] = twins(() => build(kinds.dense!, tf.train.sgd(0.05)));
    const [x, y] = [filled([6, 5], 91), filled([6, 2], 92)];
    const fast = jitModel(a, onDevice);
    const step = async () =>
      expectNear((await fast.trainOnBatch(x, y)) as number[], (await b.trainOnBatch(x, y)) as number[]);
    await step();
    for (const model of [a, b]) (model.optimizer as tf.SGDOptimizer).setLearningRate(0.01);
    await step();
    await step();
    for (const model of [a, b])
      model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanAbsoluteError', metrics: ['mse'] });
    await step();
    for (const model of [a, b]) (model.optimizer as unknown as { learningRate: number }).learningRate = 0.1;
    await step();
    for (const model of [a, b]) model.setWeights(model.getWeights().map((w) => tf.mul(w, 0.5)));
    await step();
    expectSameWeights(a, b);
    await fast.dispose();
  });

  it('what tfjs refuses is refused in its words, and changes nothing', async () => {
    const model = build(kinds.dense!, tf.train.sgd(0.05));
    const fast = jitModel(model, onDevice);
    const before = tf.memory().numTensors;
    await expect(fast.predict(tf.ones([2, 4]))).rejects.toThrow('expected');
    await expect(fast.trainOnBatch(tf.ones([2, 5]), tf.ones([3, 2]))).rejects.toThrow(
      'same number of samples',
    );
    expect(tf.memory().numTensors - before).toBe(3);
    await fast.dispose();
  });

  it('what tfjs does not have is refused as it is there, in one sentence', async () => {
    const model = build(kinds.dense!, tf.train.sgd(0.05));
    const fast = jitModel(model, onDevice);
    const [x, y] = [filled([4, 5], 1), filled([4, 2], 2)];
    const before = model.getWeights().map((w) => Array.from(w.dataSync()));
    const shuffle = 'batch' as unknown as boolean;
    await expect(model.fit(x, y, { shuffle, verbose: 0 })).rejects.toThrow();
    await expect(fast.fit(x, y, { shuffle })).rejects.toThrow(
      "fit: the option shuffle is not valid: it is 'batch'",
    );
    expect(() => model.evaluate(x, y, { steps: 1 })).toThrow();
    await expect(fast.evaluate(x, y, { steps: 1 })).rejects.toThrow(
      'evaluate: the option steps is not valid: it is 1',
    );
    expect(model.getWeights().map((w) => Array.from(w.dataSync()))).toEqual(before);
    await fast.dispose();
  });

  it('an option that there is none of is refused, and those that need arguments of a function', () => {
    const model = build(kinds.dense!, tf.train.sgd(0.05));
    for (const field of ['sede', 'frozen', 'donate', 'buckets'])
      expect(() => jitModel(model, { [field]: [0] } as object)).toThrow(
        `jitModel: the option ${field} is not valid: it is none of the known options (`,
      );
  });

  it('rows that there are none of are refused in one sentence', async () => {
    const fast = jitModel(build(kinds.dense!, tf.train.sgd(0.05)), onDevice);
    const [x, y] = [tf.zeros([0, 5]), tf.zeros([0, 2])];
    await expect(fast.predict(x)).rejects.toThrow('predict: the array at x is not valid: it has no rows.');
    await expect(fast.evaluate(x, y)).rejects.toThrow(
      'evaluate: the array at x is not valid: it has no rows.',
    );
    await fast.dispose();
  });

  it('what is no model is refused in one sentence', () => {
    for (const [given, found] of [
      [null, 'null'],
      [undefined, 'undefined'],
      ['model', 'string'],
      [{}, 'object'],
    ] as const)
      expect(() => jitModel(given as never)).toThrow(
        `jitModel was given ${found}, which is no model of tf.layers; make one with tf.sequential or tf.model.`,
      );
  });

  it('memory is flat over 200 steps: tensors and sessions', async () => {
    const model = build(kinds.batchNormalization!, tf.train.adam(0.01));
    const [x, y] = [filled([6, 5], 91), filled([6, 2], 92)];
    const open = openSessions();
    const fast = jitModel(model, onDevice);
    await fast.trainOnBatch(x, y);
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    const variables = Object.keys(tf.engine().registeredVariables).length;
    for (let i = 0; i < 200; i++) await fast.trainOnBatch(x, y);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
    expect(Object.keys(tf.engine().registeredVariables).length).toBe(variables);
    expect(openSessions()).toBe(open + 1);
    await fast.dispose();
    expect(openSessions()).toBe(open);
  });
});
