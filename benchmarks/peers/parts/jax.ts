/** @file @jax-js/jax on its wasm backend: the same model, its loss and its gradient. */
import { blockUntilReady, init, jit, numpy as np, valueAndGrad } from '@jax-js/jax';
import type { Arrays } from '@tompo/lm';
import { createSftStep, initialState } from '@tompo/trainer';
import { median } from '../../shared/median.js';
import { equal } from '../demand.js';
import { type JaxArrays, jaxLoss } from '../jaxModel.js';
import { relativeDistance, timed } from '../measure.js';
import type { Bench, Part } from '../part.js';
import { ROWS, SIZES, TINY, TOKENS } from '../sizes.js';
import { tokenRows } from '../subject.js';
import { ADAMW, LEARNING_RATE, packRows } from '../training.js';

const toJax = (arrays: Arrays): JaxArrays =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { data, shape }]) => [
      name,
      np.array(data as Float32Array<ArrayBuffer>).reshape([...shape]),
    ]),
  );

const claims = (arrays: JaxArrays): JaxArrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.ref]));

const measure = async (bench: Bench) => {
  const [rows, tokens] = bench.quick ? [2, 32] : [ROWS, TOKENS];
  const subject = await bench.subject(bench.quick ? TINY : SIZES[0]!);
  const { config } = subject.model;
  const ids = tokenRows(rows, tokens, config.vocabSize);
  const completion = tokens / 2;

  // Without clipping, so that the first moment is (1 − β₁) times the plain gradient.
  const optimiser = { ...ADAMW, maxGradNorm: Number.POSITIVE_INFINITY };
  const step = createSftStep({
    model: subject.model,
    adapter: subject.adapter,
    executor: bench.executor,
    optimiser,
  });
  const start = initialState(subject.adapter.weights);
  const batch = packRows(ids, completion);
  const one = await step(start, batch, LEARNING_RATE);
  const ours: number[] = [];
  for (let i = 0; i < 5; i++) ours.push(await timed(() => step(start, batch, LEARNING_RATE)));
  await step.dispose();

  const devices = await init('wasm');
  if (!devices.includes('wasm')) throw new Error(`@jax-js/jax has ${devices.join(', ')} here, and no wasm`);
  const gradient = jit(valueAndGrad(jaxLoss(config, subject.adapter.config, completion)));
  const [weights, adapter] = [toJax(subject.model.weights), toJax(subject.adapter.weights)];
  const rowsOfIds = np.array(Int32Array.from(ids.flat())).reshape([rows, tokens]);
  const run = () => gradient(claims(adapter), claims(weights), rowsOfIds.ref);
  const [loss, grads] = run();
  const theirLoss = (await loss.data())[0]!;
  let off = 0;
  for (const [name, grad] of Object.entries(grads)) {
    const own = Float32Array.from(one.state.moments.first[name]!.data, (x) => x / (1 - ADAMW.beta1));
    off = Math.max(off, relativeDistance(own, await grad.data()));
  }
  const theirs: number[] = [];
  for (let i = 0; i < 2; i++)
    theirs.push(
      await timed(async () => {
        const out = await blockUntilReady(run());
        out[0].dispose();
        for (const grad of Object.values(out[1])) grad.dispose();
      }),
    );
  const lossOff = Math.abs(one.metrics.loss / theirLoss - 1);
  return { name: subject.name, rows, tokens, ours, theirs, loss: lossOff, gradient: off };
};

export const jaxPart: Part = async (bench) => {
  const result = await measure(bench);
  const { name, rows, tokens, ours, theirs, loss, gradient } = result;
  return {
    tables: [
      {
        title: `@jax-js/jax, wasm, under its jit: ${name}, milliseconds (medians)`,
        columns: ['tokens', 'ours', 'jax-js', 'ratio', 'loss differs by', 'gradient'],
        rows: [
          [
            `${rows} × ${tokens}`,
            median(ours).toFixed(0),
            median(theirs).toFixed(0),
            `${(median(theirs) / median(ours)).toFixed(1)} ×`,
            loss.toExponential(0),
            gradient.toExponential(0),
          ],
        ],
        notes: ['jax-js computes loss and gradient; ours the whole step, AdamW included.'],
      },
    ],
    demands: [equal('loss and gradients equal jax-js’s', [loss, gradient])],
    data: result,
  };
};
