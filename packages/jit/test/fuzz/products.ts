/** @file Trials of products, complex numbers and random draws. */
import * as tf from '@tensorflow/tfjs';
import { rmsNorm, rotary } from '../../src/index.js';
import { type Trials, trial } from './trial.js';
import type { Source } from './values.js';

const text = (x: unknown): string => JSON.stringify(x);
const swapped = (is: boolean, batch: readonly number[], m: number, n: number): number[] => [
  ...batch,
  ...(is ? [n, m] : [m, n]),
];

const matMul: Trials = (r) => {
  const batch = r.shape(0, 2).map((d) => Math.max(1, d));
  const [m, k, n] = [r.int(0, 3), r.int(1, 4), r.int(0, 3)];
  const [tA, tB] = [r.is(0.5), r.is(0.5)];
  const other = batch.map((d) => (r.is(0.2) ? 1 : d)).slice(r.is(0.2) ? batch.length : 0);
  const inner = r.is(0.04) ? k + 1 : k;
  const dtype = r.pick(['float32', 'float32', 'float32', 'int32'] as const);
  const inputs = [
    r.moderate(dtype, swapped(tA, batch, m, k)),
    r.moderate(dtype, swapped(tB, other, inner, n)),
  ];
  const sizes = [batch, other].map((d) => d.reduce((u, v) => u * v, 1));
  const full = Math.max(...sizes);
  const isPartial =
    sizes.some((size) => size !== 1 && size !== full) ||
    (other.length === batch.length &&
      other.some((d, i) => d !== batch[i]) &&
      sizes.every((size) => size !== 1));
  return trial(
    `matMul ${tA} ${tB}`,
    inputs,
    (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, tA, tB),
    // tfjs counts the batches of the smaller one through again and again, whichever axis is broadcast.
    isPartial ? 'matMul with one of several batch axes broadcast' : null,
  );
};

const spectral =
  (name: string, fn: (z: tf.Tensor) => tf.Tensor): Trials =>
  (r) => {
    const shape = r.shape(1, 3).map((d) => Math.max(1, d));
    return trial(name, [r.floats(shape), r.floats(shape)], (re: tf.Tensor, im: tf.Tensor) => {
      const z = fn(tf.complex(re, im));
      return z.dtype === 'complex64' ? [tf.real(z), tf.imag(z)] : z;
    });
  };

export const products: Readonly<Record<string, readonly Trials[]>> = {
  BatchMatMul: [matMul],
  _FusedMatMul: [
    (r) => {
      const [m, k, n] = [r.int(1, 3), r.int(1, 3), r.int(1, 3)];
      const [transposeA, transposeB, activation] = [
        r.is(0.5),
        r.is(0.5),
        r.pick(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const),
      ];
      const inputs = [
        r.floats(swapped(transposeA, [], m, k)),
        r.floats(swapped(transposeB, [], k, n)),
        r.floats([n]),
      ];
      return trial(
        `fused.matMul ${text({ transposeA, transposeB, activation })}`,
        inputs,
        (a: tf.Tensor2D, b: tf.Tensor2D, bias: tf.Tensor1D) =>
          tf.fused.matMul({ a, b, bias, transposeA, transposeB, activation }),
      );
    },
  ],
  Einsum: [
    (r) => {
      const [b, i, j, k] = r.dims(4, 3) as [number, number, number, number];
      const equation = r.pick(['bik,kjb->bij', 'bik,kjb->j', 'bik,kjb->jib', 'bik,kjb->']);
      return trial(
        `einsum ${equation}`,
        [r.floats([b, i, k]), r.floats([k, j, b])],
        (x: tf.Tensor, y: tf.Tensor) => tf.einsum(equation, x, y),
      );
    },
  ],
  RmsNormalise: [
    (r) => {
      const [N, D] = [r.int(1, 3), r.int(1, 5)];
      return trial(
        'rmsNorm',
        [r.moderate('float32', [N, D]), r.floats([D])],
        (x: tf.Tensor2D, w: tf.Tensor1D) => rmsNorm(x, w, 0.1),
      );
    },
  ],
  Rotary: [
    (r) => {
      const [N, heads, half] = [r.int(1, 3), r.int(1, 2), r.int(1, 3)];
      return trial(
        'rotary',
        [r.floats([N, heads * 2 * half]), r.floats([N, half])],
        (x: tf.Tensor2D, angle: tf.Tensor2D) => rotary(x, tf.cos(angle), tf.sin(angle)),
      );
    },
  ],
  Multinomial: [
    (r) => {
      const [samples, seed] = [r.int(1, 5), r.int(1, 999)];
      const isNormalized = r.is(0.3);
      const x = r.floats([r.int(1, 3), r.int(2, 4)], isNormalized ? 0 : -2, isNormalized ? 0.3 : 2);
      return trial(`multinomial ${samples} ${seed} ${isNormalized}`, [x], (t: tf.Tensor2D) =>
        tf.multinomial(t, samples, seed, isNormalized),
      );
    },
  ],
  Complex: [spectral('complex', (z) => tf.reshape(z, [-1]))],
  Real: [spectral('real', (z) => tf.real(z))],
  Imag: [spectral('imag', (z) => tf.imag(z))],
  ComplexAbs: [spectral('abs', (z) => tf.abs(z))],
  FFT: [spectral('fft', (z) => tf.spectral.fft(z)), spectral('rfft', (z) => tf.spectral.rfft(tf.real(z)))],
  IFFT: [spectral('ifft', (z) => tf.spectral.ifft(z)), spectral('irfft', (z) => tf.spectral.irfft(z))],
};

export type { Source };
