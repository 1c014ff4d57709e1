/** @file `model.fit` of tf.layers, compiled against eager TensorFlow.js: a perceptron and a small convolutional network, on
 *  random images. One table, in ms for one step of 32 samples (median epoch). Run: pnpm --dir benchmarks models */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { jitModel } from '@tompo/jit';
import { median } from './shared/median.js';

const [SAMPLES, BATCH] = [256, 32];

const perceptron = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [28, 28, 1] }),
      tf.layers.dense({ units: 256, activation: 'relu' }),
      tf.layers.dense({ units: 256, activation: 'relu' }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });

const convolutional = (): tf.LayersModel =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });

const msPerStep = async (
  make: () => tf.LayersModel,
  backend: string,
  isCompiled: boolean,
  epochs: number,
) => {
  await tf.setBackend(backend);
  const model = make();
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const x = tf.randomUniform([SAMPLES, 28, 28, 1], 0, 1, 'float32', 1);
  const y = tf.oneHot(tf.randomUniform([SAMPLES], 0, 10, 'int32', 2) as tf.Tensor1D, 10);
  const fast = isCompiled ? jitModel(model, { seed: 1 }) : null;
  const times: number[] = [];
  let start = 0;
  const args: tf.ModelFitArgs = {
    epochs: epochs + 1,
    batchSize: BATCH,
    verbose: 0,
    callbacks: {
      onEpochBegin: async () => {
        start = performance.now();
      },
      onEpochEnd: async () => {
        times.push(performance.now() - start);
      },
    },
  };
  await (fast ?? model).fit(x, y, args);
  await fast?.dispose();
  const [, ...timed] = times; // the first compiles
  return median(timed) / (SAMPLES / BATCH);
};

for (const [name, make] of Object.entries({ perceptron, convolutional })) {
  const compiled = await msPerStep(make, 'cpu', true, 5);
  const cpu = await msPerStep(make, 'cpu', false, 1);
  const wasm = await msPerStep(make, 'wasm', false, 2).catch((error: Error) => error.message);
  console.log(
    `${name}: compiled ${compiled.toFixed(1)} · cpu ${cpu.toFixed(1)} · wasm ${typeof wasm === 'number' ? wasm.toFixed(1) : wasm}`,
  );
}
