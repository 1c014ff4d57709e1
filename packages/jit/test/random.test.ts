/** @file Random ops in compiled functions: fresh numbers at each call, from a seed when one is given. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { eager, jit, type NdArray, ndarray, zeros } from '../src/index.js';
import { uniformOf } from '../src/seeds.js';
import { expectClose } from './close.js';
import { onDevice } from './device.js';
import { errorOf } from './refusal.js';

const list = (x: NdArray): number[] => Array.from(x.data);
const ones = (...shape: number[]): NdArray =>
  ndarray('float32', shape, new Float32Array(shape.reduce((n, d) => n * d, 1)).fill(1));

beforeAll(async () => {
  await eager((x: tf.Tensor) => x)(ones(1)); // tfjs's greeting
  tf.setBackend('cpu');
});
afterEach(() => {
  vi.restoreAllMocks();
});

const N = 20_000;
const logits = () =>
  tf.tensor2d([
    [0.1, 0.2, 3],
    [2, 0, 1],
  ]);

/** Each op without a seed, and with one. */
const ops: Readonly<Record<string, (seed?: number) => tf.Tensor>> = {
  randomUniform: (seed) => tf.randomUniform([N], -1, 3, 'float32', seed),
  'randomUniform of whole numbers': (seed) => tf.randomUniform([N], -1, 30, 'int32', seed),
  randomUniformInt: (seed) => tf.randomUniformInt([N], 0, 9, seed),
  randomNormal: (seed) => tf.randomNormal([N], 2, 3, 'float32', seed),
  'randomNormal of whole numbers': (seed) => tf.randomNormal([N], 2, 30, 'int32', seed),
  'randomNormal of one': (seed) => tf.randomNormal([1], 2, 3, 'float32', seed),
  randomStandardNormal: (seed) => tf.randomStandardNormal([N], 'float32', seed),
  truncatedNormal: (seed) => tf.truncatedNormal([N], 1, 2, 'float32', seed),
  'randomGamma above 1': (seed) => tf.randomGamma([N], 2, 3, 'float32', seed),
  'randomGamma below 1': (seed) => tf.randomGamma([N], 0.5, 1, 'float32', seed),
  multinomial: (seed) => tf.multinomial(logits(), N, seed),
  'multinomial of numbers': (seed) =>
    tf.multinomial(
      [
        [0.1, 0.2, 3],
        [2, 0, 1],
      ] as never,
      N,
      seed,
    ),
  'multinomial of probabilities': (seed) => tf.multinomial(tf.tensor1d([0.2, 0.5, 0.3]), N, seed, true),
  dropout: (seed) => tf.dropout(tf.ones([N]), 0.3, undefined, seed),
  glorotNormal: (seed) => tf.initializers.glorotNormal(seed === undefined ? {} : { seed }).apply([100, 200]),
  randomUniformInitializer: (seed) =>
    tf.initializers
      .randomUniform(seed === undefined ? { minval: 0, maxval: 1 } : { minval: 0, maxval: 1, seed })
      .apply([N]),
};

const moments = (xs: readonly number[]): readonly [number, number] => {
  const mean = xs.reduce((a, x) => a + x, 0) / xs.length;
  return [mean, Math.sqrt(xs.reduce((a, x) => a + (x - mean) ** 2, 0) / xs.length)];
};

describe('a random op', () => {
  it.each(Object.entries(ops))(
    '%s: each call draws anew, and the same again from the same seed',
    async (_, op) => {
      const compiled = [jit(() => op(), { ...onDevice, seed: 5 }), jit(() => op(), { ...onDevice, seed: 5 })];
      const [a, b] = [await compiled[0]!(), await compiled[0]!()];
      expect(list(a)).not.toEqual(list(b));
      expect(list(await compiled[1]!())).toEqual(list(a));
      expect(list(await compiled[1]!())).toEqual(list(b));
      expect(list(await jit(() => op(), { ...onDevice, seed: 6 })())).not.toEqual(list(a));
      expect(compiled[0]!.stats().compilations).toBe(1);
    },
  );

  it.each(Object.entries(ops))(
    '%s: with a seed of its own the numbers of eager tfjs, at every call',
    async (_, op) => {
      const compiled = jit(() => op(42), onDevice);
      const expected = op(42);
      const whole = { dtype: expected.dtype, shape: expected.shape, data: expected.dataSync() } as NdArray;
      expectClose(await compiled(), whole);
      expectClose(await compiled(), whole);
    },
  );

  it.each(Object.entries(ops).filter(([name]) => name !== 'randomNormal of one'))(
    '%s: mean and deviation are those of eager tfjs',
    async (_, op) => {
      const compiled = await jit(() => op(), { ...onDevice, seed: 1 })();
      const [mean, deviation] = moments(list(compiled));
      const [m, d] = moments(Array.from(op(7).dataSync()));
      // Two samples of N: 6 standard errors of the difference of means; deviations are as near for what has a
      // fourth moment of this size.
      expect(Math.abs(mean - m)).toBeLessThan((6 * d * Math.SQRT2) / Math.sqrt(N));
      expect(Math.abs(deviation / d - 1)).toBeLessThan(0.1);
    },
  );

  it('without a seed draws from Math.random, as tfjs does: the numbers of eager tfjs', async () => {
    for (const op of Object.values(ops)) {
      const compiled = jit(() => op(), onDevice);
      await compiled();
      const uniform = vi.spyOn(Math, 'random').mockReturnValue(0.375);
      const [a, b] = [await compiled(), op()];
      uniform.mockRestore();
      expectClose(a, { dtype: b.dtype, shape: b.shape, data: b.dataSync() } as NdArray);
    }
  });

  it('tf.rand calls its function anew at each call', async () => {
    let next = 0;
    const counting = jit(() => tf.rand([3], () => next++), onDevice);
    const [a, b] = [list(await counting()), list(await counting())];
    expect(a.map((x) => x - a[0]!)).toEqual([0, 1, 2]);
    expect(b[0]).toBe(a[2]! + 1);
    const drawing = jit(() => tf.rand([50], () => Math.random(), 'float32'), { ...onDevice, seed: 2 });
    const first = list(await drawing());
    expect(new Set([...first, ...list(await drawing())]).size).toBe(100);
    expect(list(await jit(() => tf.rand([50], () => Math.random()), { ...onDevice, seed: 2 })())).toEqual(
      first,
    );
  });

  it('overlapping calls draw by the order in which they were made', async () => {
    const make = () => jit((x: tf.Tensor) => tf.mul(x, tf.randomNormal([4])), { ...onDevice, seed: 9 });
    const [one, other] = [make(), make()];
    const together = await Promise.all([ones(4), ones(2, 4), ones(4)].map((x) => one(x)));
    for (const x of [ones(4), ones(2, 4), ones(4)])
      expect(list(await other(x))).toEqual(list(together.shift()!));
  });

  it('two of them in one function are independent', async () => {
    const [a, b] = await jit(() => [tf.randomNormal([9]), tf.randomNormal([9])], { ...onDevice, seed: 3 })();
    expect(list(a!)).not.toEqual(list(b!));
  });

  it('a seed is a whole number', () => {
    for (const seed of [0.5, Number.NaN, Infinity, 2 ** 60])
      expect(() => jit(() => tf.ones([1]), { seed })).toThrow('should be a whole number');
  });

  it('Math.random as a number of the function is refused', async () => {
    const error = await errorOf(jit(() => tf.tensor1d([Math.random(), Math.random()]))());
    expect(error).toMatchObject({ _tag: 'RandomWhileTracing', op: 'Math.random' });
  });
});

describe('dropout', () => {
  it('keeps 1 − rate of the places, grown by 1/(1 − rate), others at each call', async () => {
    const f = jit((x: tf.Tensor) => tf.dropout(x, 0.25), { ...onDevice, seed: 4 });
    const [a, b] = [list(await f(ones(N))), list(await f(ones(N)))];
    expect(new Set(a)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    const kept = a.filter((x) => x > 0).length / N;
    expect(Math.abs(kept - 0.75)).toBeLessThan(6 * Math.sqrt((0.25 * 0.75) / N));
    // Two masks agree where both keep or both drop: .75² + .25².
    const agree = a.filter((x, i) => x === b[i]).length / N;
    expect(Math.abs(agree - 0.625)).toBeLessThan(6 * Math.sqrt((0.625 * 0.375) / N));
  });

  it('its gradient has the mask of its values', async () => {
    const f = jit(
      (x: tf.Tensor) => {
        const { value, grads } = tf.valueAndGrads((y: tf.Tensor) => tf.sum(tf.square(tf.dropout(y, 0.5))))([
          x,
        ]);
        return { value, grad: grads[0]! };
      },
      { ...onDevice, seed: 8 },
    );
    for (let i = 0; i < 3; i++) {
      const { value, grad } = await f(ones(1000));
      // y = 2x where kept: y² = 4, ∂ = 8.
      expect(new Set(list(grad))).toEqual(new Set([0, 8]));
      expect(list(grad).filter((g) => g === 8).length * 4).toBe(value.data[0]);
    }
  });

  const layers: Readonly<Record<string, () => tf.layers.Layer>> = {
    dropout: () => tf.layers.dropout({ rate: 0.5 }),
    'dropout of whole rows': () => tf.layers.dropout({ rate: 0.5, noiseShape: [8, 1] }),
    gaussianNoise: () => tf.layers.gaussianNoise({ stddev: 0.5 }),
    gaussianDropout: () => tf.layers.gaussianDropout({ rate: 0.5 }),
    alphaDropout: () => tf.layers.alphaDropout({ rate: 0.5 }),
  };

  it.each(Object.entries(layers))(
    'tf.layers.%s: other noise at each call in training, none otherwise',
    async (_, make) => {
      const layer = make();
      const x = ones(8, 50);
      const training = jit((t: tf.Tensor) => layer.apply(t, { training: true }) as tf.Tensor, {
        ...onDevice,
        seed: 1,
      });
      const [a, b] = [await training(x), await training(x)];
      expect(list(a)).not.toEqual(list(b));
      expectClose(await jit((t: tf.Tensor) => layer.apply(t) as tf.Tensor, onDevice)(x), x);
      // The numbers of eager tfjs, given what Math.random gives.
      const eagerly = jit((t: tf.Tensor) => layer.apply(t, { training: true }) as tf.Tensor, onDevice);
      await eagerly(x);
      const uniform = vi.spyOn(Math, 'random').mockReturnValue(0.625);
      const [c, d] = [await eagerly(x), layer.apply(tf.ones([8, 50]), { training: true }) as tf.Tensor];
      uniform.mockRestore();
      expectClose(c, { dtype: 'float32', shape: d.shape, data: d.dataSync() as Float32Array });
    },
  );
});

describe('the numbers of a call', () => {
  it('are uniform, and others for each seed, call and place', () => {
    const take = (seed: number, call: number, place: number): number[] => {
      const next = uniformOf(seed, call, place);
      return Array.from({ length: 2000 }, next);
    };
    const streams = [
      take(1, 0, 0),
      take(2, 0, 0),
      take(1, 1, 0),
      take(1, 0, 1),
      take(-1, 0, 0),
      take(2 ** 40, 0, 0),
    ];
    expect(new Set(streams.flat()).size).toBe(6 * 2000);
    for (const xs of streams) {
      expect(xs.every((x) => x >= 0 && x < 1)).toBe(true);
      const [mean, deviation] = moments(xs);
      expect(Math.abs(mean - 0.5)).toBeLessThan(6 / Math.sqrt(12 * 2000));
      expect(Math.abs(deviation - Math.sqrt(1 / 12))).toBeLessThan(0.02);
    }
    expect(take(1, 0, 0)).toEqual(streams[0]);
  });

  it('are not drawn where nothing asks for them', async () => {
    const uniform = vi.spyOn(Math, 'random');
    const f = jit((x: tf.Tensor) => tf.square(x), onDevice);
    await f(zeros('float32', [3]));
    const before = uniform.mock.calls.length;
    await f(zeros('float32', [3]));
    expect(uniform.mock.calls.length).toBe(before);
  });
});
