/** @file Estimators of KL(π ‖ π_ref) from tokens drawn from π, with d = log π − log π_ref of the drawn token:
 *
 *    k1 = d                  unbiased value, high variance;  E_π[∇k1] = 0: as a loss it does nothing
 *    k2 = ½ d²               biased value (little, near d = 0);  E_π[∇k2] = ∇KL(π ‖ π_ref)
 *    k3 = e^{−d} − 1 + d     unbiased value, never negative;  E_π[∇k3] = ∇KL(π_ref ‖ π), the other direction
 *
 *  So only the gradient of k2 is the gradient of the penalty in expectation, and k3 is the better number to look at:
 *  value and gradient are chosen apart, k3 and k2 by default.
 *  @source Schulman 2020, "Approximating KL Divergence"; Tang & Munos 2025, "On a few pitfalls in KL divergence
 *  gradient estimation for RL" */
import * as tf from '@tensorflow/tfjs';

/** An estimator of one's own: its value at each token, and the derivative of that value. Both keep the shape of d. */
export interface OwnKl {
  /** Speaks for the functions in checkpoints: change it when they change. */
  readonly name: string;
  readonly value: (d: tf.Tensor) => tf.Tensor;
  readonly slope: (d: tf.Tensor) => tf.Tensor;
}

export type KlEstimator = 'k1' | 'k2' | 'k3' | OwnKl;

/** Which estimator gives the number, and which gives the gradient. */
export interface KlChoice {
  readonly value: KlEstimator;
  readonly gradient: KlEstimator;
}

/** The estimator at each token. d: log π − log π_ref, any shape · returns the same shape. */
export const klValue = (estimator: KlEstimator, d: tf.Tensor): tf.Tensor => {
  switch (estimator) {
    case 'k1':
      return tf.clone(d);
    case 'k2':
      return tf.mul(tf.square(d), 0.5);
    case 'k3':
      return tf.add(tf.sub(tf.exp(tf.neg(d)), 1), d);
    default:
      return estimator.value(d);
  }
};

/** dk/dd at each token: 1, d and 1 − e^{−d}. */
export const klSlope = (estimator: KlEstimator, d: tf.Tensor): tf.Tensor => {
  switch (estimator) {
    case 'k1':
      return tf.onesLike(d);
    case 'k2':
      return tf.clone(d);
    case 'k3':
      return tf.sub(1, tf.exp(tf.neg(d)));
    default:
      return estimator.slope(d);
  }
};

/** The penalty at each token: the value of one estimator, the gradient of another.
 *  d: log π − log π_ref, any shape, differentiable · returns the same shape. */
export const klPenalty = (choice: KlChoice, d: tf.Tensor): tf.Tensor =>
  tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([x]);
    return {
      value: klValue(choice.value, x),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(dy, klSlope(choice.gradient, saved[0] as tf.Tensor)),
    };
  })(d);
