/** @file Learning rates. An optimizer of tfjs holds its rate as a number of JavaScript, which a trace would make a constant of.
 *  While it applies gradients, a number that occurs nowhere else takes the place of the rate, and becomes an input of the program, read
 *  from the optimizer at each run. */
import type * as tf from '@tensorflow/tfjs';
import { neg } from '../kernels/unary.js';
import type { TraceBackend } from './backend.js';

/** An optimizer with its rate; stochastic gradient descent keeps −rate as a tensor. */
export interface Rated {
  learningRate: number;
  c?: tf.Tensor;
}

/** Fields that hold the rate. */
export const RATE_FIELDS: readonly string[] = ['learningRate', 'c'];

/** Reads of the rate by the program itself are not counted. */
let isOwn = false;
const quietly = <T>(look: () => T): T => {
  isOwn = true;
  try {
    return look();
  } finally {
    isOwn = false;
  }
};

export const isRated = (optimizer: object): optimizer is Rated =>
  quietly(() => 'learningRate' in optimizer && typeof optimizer.learningRate === 'number');

/** A float32 that no program has by chance. */
const STAND_IN = Math.fround(1.734723e-31);

/** Runs with the optimizer's rate as an input of the program. */
export const withRateAsInput = <T>(backend: TraceBackend, optimizer: Rated, run: () => T): T => {
  const { learningRate, c } = quietly(() => ({ learningRate: optimizer.learningRate, c: optimizer.c }));
  const rate = backend.drawn({
    op: 'a learning rate',
    dtype: 'float32',
    shape: [],
    draw: () => ({ dtype: 'float32', shape: [], data: Float32Array.of(optimizer.learningRate) }),
    isRead: true,
  });
  backend.standIns.set(STAND_IN, rate).set(-STAND_IN, neg(backend.graph, rate));
  optimizer.learningRate = STAND_IN;
  if (c !== undefined) optimizer.c = backend.tensor(neg(backend.graph, rate));
  try {
    return run();
  } finally {
    backend.standIns.clear();
    optimizer.learningRate = learningRate;
    if (c !== undefined) optimizer.c = c;
  }
};

/** Runs, and says which of the optimizers' rates were looked at: the function then depends on the number itself. */
export const watchingRates = <T>(
  optimizers: readonly Rated[],
  onRead: (optimizer: Rated) => void,
  run: () => T,
): T => {
  const held = optimizers.map((optimizer) => {
    let value = optimizer.learningRate;
    Object.defineProperty(optimizer, 'learningRate', {
      configurable: true,
      enumerable: true,
      get: () => {
        if (value !== STAND_IN && !isOwn) onRead(optimizer);
        return value;
      },
      set: (x: number) => {
        value = x;
      },
    });
    return () => {
      Object.defineProperty(optimizer, 'learningRate', {
        configurable: true,
        enumerable: true,
        writable: true,
        value,
      });
    };
  });
  try {
    return run();
  } finally {
    for (const put of held) put();
  }
};
