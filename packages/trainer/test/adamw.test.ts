import * as tf from '@tensorflow/tfjs';
import { jit } from '@tompo/jit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdamWOptions, adamw, adamwScalars, defaultAdamW, zeroMoments } from '../src/optimiser/adamw.js';
import { clipGlobalNorm, globalNorm } from '../src/optimiser/clipGlobalNorm.js';
import { close, number, numbers } from './tensors.js';

/** AdamW on one number, in doubles: the oracle. */
const plainAdamW = (start: number, grads: readonly number[], rate: number, o: AdamWOptions): number => {
  let [theta, m, v] = [start, 0, 0];
  grads.forEach((g, i) => {
    m = o.beta1 * m + (1 - o.beta1) * g;
    v = o.beta2 * v + (1 - o.beta2) * g * g;
    const mHat = m / (1 - o.beta1 ** (i + 1));
    const vHat = v / (1 - o.beta2 ** (i + 1));
    theta = theta - rate * o.weightDecay * theta - (rate * mHat) / (Math.sqrt(vHat) + o.epsilon);
  });
  return theta;
};

const run = (
  start: readonly number[],
  grads: readonly (readonly number[])[],
  rate: number,
  o: AdamWOptions,
) => {
  const shape = [1, start.length];
  const zero = zeroMoments({ w: { dtype: 'float32', shape, data: Float32Array.from(start) } });
  let params: Readonly<Record<string, tf.Tensor>> = { w: tf.tensor([...start], shape) };
  let moments: { first: Readonly<Record<string, tf.Tensor>>; second: Readonly<Record<string, tf.Tensor>> } = {
    first: { w: tf.tensor(zero.first.w?.data ?? [], shape) },
    second: { w: tf.tensor(zero.second.w?.data ?? [], shape) },
  };
  grads.forEach((g, i) => {
    const next = adamw(
      params,
      { w: tf.tensor([...g], shape) },
      moments,
      tf.tensor1d(adamwScalars(i + 1, rate, o)),
      o,
    );
    params = next.params;
    moments = next.moments;
  });
  return numbers(params.w as tf.Tensor);
};

const finite = fc.double({ min: -3, max: 3, noNaN: true });

describe('AdamW', () => {
  it('gives the worked numbers of two steps', () => {
    // θ = 1, g = .5 then −.25, η = .1, λ = .1, β = (.9, .999), ε = 1e-8.
    // t=1: m = .05, v = .00025; m̂ = .5, v̂ = .25: θ = 1(1 − .01) − .1·.5/.5 = .89
    // t=2: m = .045 − .025 = .02, v = .00024975 + .0000625 = .00031225;
    //      m̂ = .02/.19 = .1052632, v̂ = .00031225/.001999 = .1562031, √v̂ = .3952254;
    //      θ = .89·.99 − .1·.1052632/.3952254 = .8811 − .0266337 = .8544663
    const o = { ...defaultAdamW, weightDecay: 0.1 };
    close(run([1], [[0.5]], 0.1, o), [0.89]);
    close(run([1], [[0.5], [-0.25]], 0.1, o), [0.8544663]);
  });

  it('equals the plain recursion', () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 3 }),
        fc.array(finite, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(0, 0.1),
        (start, grads, weightDecay) => {
          const o = { ...defaultAdamW, weightDecay };
          const got = run(
            start,
            grads.map((g) => start.map((_, i) => g * (i + 1))),
            0.01,
            o,
          );
          close(
            got,
            start.map((x, i) =>
              plainAdamW(
                x,
                grads.map((g) => g * (i + 1)),
                0.01,
                o,
              ),
            ),
            1e-4,
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('leaves norms and biases out of the decay unless told otherwise', () => {
    const o = { ...defaultAdamW, weightDecay: 0.5 };
    const step = (options: AdamWOptions) =>
      numbers(
        adamw(
          { bias: tf.tensor1d([2]) },
          { bias: tf.tensor1d([0]) },
          { first: { bias: tf.tensor1d([0]) }, second: { bias: tf.tensor1d([0]) } },
          tf.tensor1d(adamwScalars(1, 0.1, options)),
          options,
        ).params.bias as tf.Tensor,
      );
    close(step(o), [2]);
    close(step({ ...o, decay: 'all' }), [2 * (1 - 0.1 * 0.5)]);
  });

  it('says which name is missing', () => {
    expect(() =>
      adamw({ w: tf.scalar(1) }, {}, { first: {}, second: {} }, tf.tensor1d([1, 1, 1]), defaultAdamW),
    ).toThrow("'w'");
  });
});

describe('clipping by the global norm', () => {
  it('gives the worked numbers: (3), (0, 4) has norm 5', () => {
    const grads = { a: tf.tensor1d([3]), b: tf.tensor2d([[0, 4]]) };
    expect(number(globalNorm(grads))).toBeCloseTo(5, 6);
    const clipped = clipGlobalNorm(grads, 1);
    close(
      [...numbers(clipped.grads.a as tf.Tensor), ...numbers(clipped.grads.b as tf.Tensor)],
      [0.6, 0, 0.8],
    );
    expect(number(clipped.norm)).toBeCloseTo(5, 6);
  });

  it('never lengthens, keeps the direction, and survives a zero gradient', () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0.1, max: 4, noNaN: true }),
        (g, max) => {
          const before = Math.hypot(...g);
          const after = numbers(clipGlobalNorm({ w: tf.tensor1d(g) }, max).grads.w as tf.Tensor);
          const scale = before <= max ? 1 : max / before;
          close(
            after,
            g.map((x) => x * scale),
            1e-5,
          );
        },
      ),
      { numRuns: 40 },
    );
    close(numbers(clipGlobalNorm({ w: tf.tensor1d([0, 0]) }, 1).grads.w as tf.Tensor), [0, 0]);
    close(
      numbers(clipGlobalNorm({ w: tf.tensor1d([30]) }, Number.POSITIVE_INFINITY).grads.w as tf.Tensor),
      [30],
    );
  });
});

describe('the norm of a long vector', () => {
  const inDoubles = (x: ArrayLike<number>) => Math.sqrt(Array.from(x).reduce((sum, v) => sum + v * v, 0));

  it('counts every number, whatever the length', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 90 }),
        (g) => {
          close([number(globalNorm({ w: tf.tensor1d(g) }))], [inDoubles(g)], 1e-5);
        },
      ),
    );
  });

  it('keeps its digits over 1.5 million numbers, compiled', async () => {
    // One run over all of them in float32 is off by 1.5e-5 here, by 1.5e-4 on real gradients.
    const g = Float32Array.from({ length: 1_500_000 }, (_, i) => (((i * 0.618_034) % 1) - 0.5) / 100);
    const norm = jit((w: tf.Tensor) => globalNorm({ w }), { threads: 1 });
    const { data } = await norm({ dtype: 'float32', shape: [1, g.length], data: g });
    await norm.dispose();
    expect(Math.abs((data[0] as number) / inDoubles(g) - 1)).toBeLessThan(2e-6);
  });
});
