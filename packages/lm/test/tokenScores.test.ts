import * as tf from '@tensorflow/tfjs';
import type { NdArray } from '@tompo/jit';
import { describe, expect, it } from 'vitest';
import { tokenScores } from '../src/model/tokenScores.js';
import { closeTo, normals } from './arrays.js';
import { compiled, eager } from './executors.js';

/** The oracle: one-hot rows on the tape. barred: 1 where a row cannot be a token */
const plain = (
  rows: tf.Tensor2D,
  head: tf.Tensor2D,
  targets: tf.Tensor1D,
  temperature: number,
  barred: tf.Tensor2D | null = null,
) => {
  const scores = tf.div(tf.matMul(rows, head, false, true), temperature);
  const logp = tf.logSoftmax(barred === null ? scores : tf.sub(scores, tf.mul(barred, 1e6)));
  const logprobs = tf.sum(tf.mul(logp, tf.oneHot(targets, head.shape[0])), -1);
  const correct = tf.cast(tf.equal(tf.argMax(logp, -1), targets), 'float32');
  return { logprobs, entropy: tf.neg(tf.sum(tf.mul(tf.exp(logp), logp), -1)), correct };
};

describe('tokenScores', () => {
  // Beyond 4,096 tokens the head's gradient is summed by segments instead of one-hot rows.
  for (const [V, temperature] of [
    [7, 1],
    [7, 0.6],
    [5000, 1],
  ] as const)
    it(`V = ${V}, temperature ${temperature}: values and gradients of rows and head as on the tape`, async () => {
      const N = 6;
      const both = (rows: tf.Tensor, head: tf.Tensor, targets: tf.Tensor, d: tf.Tensor) => {
        type Scores = ReturnType<typeof plain>;
        const run = (f: (rows: tf.Tensor2D, head: tf.Tensor2D) => Scores) => {
          const weighted = (rows: tf.Tensor, head: tf.Tensor) => {
            const { logprobs, entropy } = f(rows as tf.Tensor2D, head as tf.Tensor2D);
            return tf.sum(tf.add(tf.mul(logprobs, d), tf.mul(entropy, tf.square(d)))) as tf.Scalar;
          };
          const { logprobs, entropy, correct } = f(rows as tf.Tensor2D, head as tf.Tensor2D);
          return [logprobs, entropy, correct, ...tf.grads(weighted)([rows, head])];
        };
        return {
          own: run((rows, head) => tokenScores(temperature)({ rows, targets }, head) as Scores),
          oracle: run((rows, head) => plain(rows, head, targets as tf.Tensor1D, temperature)),
        };
      };
      // The first row is far beyond where exp() of a score would overflow.
      const rows = normals([N, 3], 1);
      rows.data.set([90, -90, 90]);
      const head = normals([V, 3], 2);
      const best = Array.from({ length: V }, (_, v) =>
        [0, 1, 2].reduce((s, i) => s + rows.data[i]! * head.data[v * 3 + i]!, 0),
      );
      // One target that is the likeliest token, one token twice.
      const targets: NdArray = {
        dtype: 'int32',
        shape: [N],
        data: Int32Array.of(best.indexOf(Math.max(...best)), 0, 5, 5, V - 1, 3),
      };
      for (const executor of [eager, compiled]) {
        const f = executor.compile(both);
        const { own, oracle } = await f(rows, head, targets, normals([N], 3));
        own.forEach((x, i) => {
          closeTo(x, oracle[i]!, 5e-6, `${executor.spec}, result ${i}`);
        });
        expect(own[2]!.data[0]).toBe(1);
        await f.dispose();
      }
    });

  // 24 tokens to a word: one word, one that is full, several, and both gradients of the head.
  it.each([7, 24, 50, 4800])(
    'V = %i: of rows that can be some tokens alone, the scores among these and their gradients',
    async (V) => {
      const lists = [[0, 5, 6], [V - 1, 2], [3], Array.from({ length: V }, (_, v) => v)];
      const N = lists.length;
      const targets: NdArray = { dtype: 'int32', shape: [N], data: Int32Array.of(5, V - 1, 3, 4) };
      const W = Math.ceil(V / 24);
      const words = new Float32Array(N * W);
      const barred = new Float32Array(N * V).fill(1);
      lists.forEach((ids, n) => {
        for (const id of ids) {
          words[n * W + Math.floor(id / 24)]! += 2 ** (id % 24);
          barred[n * V + id] = 0;
        }
      });
      const both = (rows: tf.Tensor, head: tf.Tensor, words: tf.Tensor, barred: tf.Tensor, at: tf.Tensor) => {
        type Scores = ReturnType<typeof plain>;
        const run = (f: (rows: tf.Tensor2D, head: tf.Tensor2D) => Scores) => {
          const of = (rows: tf.Tensor, head: tf.Tensor) => f(rows as tf.Tensor2D, head as tf.Tensor2D);
          const summed = (rows: tf.Tensor, head: tf.Tensor) =>
            tf.sum(tf.add(of(rows, head).logprobs, of(rows, head).entropy)) as tf.Scalar;
          const { logprobs, entropy, correct } = of(rows, head);
          return [logprobs, entropy, correct, ...tf.grads(summed)([rows, head])];
        };
        return {
          own: run((rows, head) => tokenScores(0.7)({ rows, targets: at, allowed: words }, head) as Scores),
          oracle: run((rows, head) => plain(rows, head, at as tf.Tensor1D, 0.7, barred as tf.Tensor2D)),
        };
      };
      for (const executor of [eager, compiled]) {
        const f = executor.compile(both);
        const { own, oracle } = await f(
          normals([N, 3], 1),
          normals([V, 3], 2),
          { dtype: 'float32', shape: [N, W], data: words },
          { dtype: 'float32', shape: [N, V], data: barred },
          targets,
        );
        own.forEach((x, i) => {
          closeTo(x, oracle[i]!, 5e-6, `${executor.spec}, result ${i}`);
        });
        // One token alone is certain.
        for (const x of own.slice(0, 2)) expect(x.data[2]).toBeCloseTo(0, 12);
        await f.dispose();
      }
    },
  );
});
