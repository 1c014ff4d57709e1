import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KlEstimator, klPenalty, klSlope, klValue, type OwnKl } from '../src/loss/kl.js';
import { close, gradientOf, numbers } from './tensors.js';

/** An estimator of one's own: cosh d − 1, the mean of the two k3's. */
const cosh: OwnKl = {
  name: 'cosh',
  value: (d) => tf.sub(tf.cosh(d), 1),
  slope: (d) => tf.sinh(d),
};
const estimators: KlEstimator[] = ['k1', 'k2', 'k3', cosh];
const gap = fc.double({ min: -2, max: 2, noNaN: true });

describe('estimators of the KL', () => {
  it('gives the worked numbers at d = ln 2', () => {
    // k1 = ln 2 = .693147, k2 = ½ (ln 2)² = .240227, k3 = ½ − 1 + ln 2 = .193147
    const d = tf.tensor1d([Math.log(2)]);
    close(numbers(klValue('k1', d)), [Math.LN2]);
    close(numbers(klValue('k2', d)), [0.240227]);
    close(numbers(klValue('k3', d)), [0.193147]);
  });

  it('has the slope that differentiation gives', () => {
    fc.assert(
      fc.property(
        fc.array(gap, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(...estimators),
        (ds, name) => {
          const slope = gradientOf((d) => tf.sum(klValue(name, d)), ds);
          close(numbers(klSlope(name, tf.tensor1d(ds))), slope, 1e-5);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('takes the value of one and the gradient of the other', () => {
    fc.assert(
      fc.property(
        gap,
        fc.constantFrom(...estimators),
        fc.constantFrom(...estimators),
        (d, value, gradient) => {
          const choice = { value, gradient };
          close(numbers(klPenalty(choice, tf.tensor1d([d]))), numbers(klValue(value, tf.tensor1d([d]))));
          const slope = gradientOf((x) => tf.sum(tf.mul(klPenalty(choice, x), 3)), [d]);
          close(slope, numbers(tf.mul(klSlope(gradient, tf.tensor1d([d])), 3)), 1e-5);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('in expectation over π, only k2 has the gradient of KL(π ‖ ref); k1 has none and k3 that of KL(ref ‖ π)', () => {
    // Expectations by enumeration over a vocabulary of four. The drawn tokens carry no gradient: weights are constant.
    const theta = [0.3, -0.7, 1.1, 0.2];
    const reference = tf.logSoftmax(tf.tensor1d([0.9, 0.1, -0.4, 0]));
    const expected = (name: KlEstimator): number[] => {
      const weights = tf.softmax(tf.tensor1d(theta));
      return gradientOf(
        (x) => tf.sum(tf.mul(weights, klValue(name, tf.sub(tf.logSoftmax(x), reference)))),
        theta,
      );
    };
    const forward = gradientOf((x) => {
      const logp = tf.logSoftmax(x);
      return tf.sum(tf.mul(tf.exp(logp), tf.sub(logp, reference)));
    }, theta);
    const backward = gradientOf(
      (x) => tf.sum(tf.mul(tf.exp(reference), tf.sub(reference, tf.logSoftmax(x)))),
      theta,
    );
    close(expected('k2'), forward, 1e-5);
    close(expected('k1'), [0, 0, 0, 0], 1e-6);
    close(expected('k3'), backward, 1e-5);
    // The two directions differ here, or the test would say nothing.
    expect(Math.abs((forward[0] as number) - (backward[0] as number))).toBeGreaterThan(0.01);
  });

  it('k1 and k3 are unbiased values', () => {
    const logp = tf.logSoftmax(tf.tensor1d([0.3, -0.7, 1.1, 0.2]));
    const d = tf.sub(logp, tf.logSoftmax(tf.tensor1d([0.9, 0.1, -0.4, 0])));
    const kl = numbers(tf.sum(tf.mul(tf.exp(logp), d)));
    close(numbers(tf.sum(tf.mul(tf.exp(logp), klValue('k1', d)))), kl, 1e-5);
    close(numbers(tf.sum(tf.mul(tf.exp(logp), klValue('k3', d)))), kl, 1e-5);
  });
});
