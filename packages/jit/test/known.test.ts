/** @file What is known while a function is traced: strings, shapes, and kernels whose result has a shape of its own for each
 *  value. */
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { jit, ndarray } from '../src/index.js';
import { errorOf } from './refusal.js';

const x = ndarray('float32', [3, 2], [1, 2, 3, 4, 5, 6]);

test('strings are computed while the function is traced, and what they lead to is in the graph', async () => {
  const f = jit((t: tf.Tensor) => {
    const words = tf.tensor1d(['a', 'b', 'a']);
    const isA = tf.cast(tf.equal(words, tf.fill([3], 'a' as never)), 'float32');
    return tf.mul(t, tf.expandDims(isA, 1));
  });
  expect(Array.from((await f(x)).data)).toEqual([1, 2, 0, 0, 5, 6]);
  await f.dispose();
});

test('a string that was made outside is read', async () => {
  const words = tf.tensor1d(['left', 'right']);
  const f = jit((t: tf.Tensor) => {
    const { indices } = tf.unique(tf.concat([words, tf.tensor1d(['left'])]));
    return tf.gather(t, indices as tf.Tensor1D);
  });
  expect(Array.from((await f(x)).data)).toEqual([1, 2, 3, 4, 1, 2]);
  await f.dispose();
  words.dispose();
});

test('a string neither comes out, nor is it chosen by what is not known', async () => {
  const out = await errorOf(jit((_: tf.Tensor) => tf.tensor1d(['a']))(x));
  expect(out).toMatchObject({ _tag: 'UnsupportedKernel', reason: expect.stringMatching(/string tensor/) });
  const chosen = (splits: tf.Tensor) =>
    tf.string.stringNGrams(['a', 'b'], splits, '|', [1], '', '', 0, false).nGramsSplits;
  expect(await errorOf(jit(chosen)(ndarray('int32', [2], [0, 2])))).toMatchObject({
    kernel: 'StringNGrams',
    reason: expect.stringMatching(/strings are constants/),
  });
});

test('a tensor that was kept is one, of strings too', async () => {
  const keeper = jit((t: tf.Tensor) => {
    tf.keep(tf.tensor1d(['a']));
    return t;
  });
  expect(await errorOf(keeper(x))).toMatchObject({ _tag: 'KeptTensor', count: 1 });
});

test('constants may be read while tracing; symbols may not', async () => {
  const f = jit((t: tf.Tensor) => tf.mul(t, tf.tensor1d([2, 3]).dataSync()[1]!));
  expect(Array.from((await f(x)).data)).toEqual([3, 6, 9, 12, 15, 18]);
  const g = jit((t: tf.Tensor) => tf.mul(t, t.dataSync()[1]!));
  expect(await errorOf(g(x))).toMatchObject({ _tag: 'ReadWhileTracing' });
  await f.dispose();
});

test('boxes that are constants are chosen while tracing; symbols are refused', async () => {
  const boxes = [
    [0, 0, 1, 1],
    [0, 0, 1, 1],
    [2, 2, 3, 3],
  ];
  const f = jit((t: tf.Tensor) =>
    tf.gather(t, tf.image.nonMaxSuppression(boxes as never, [0.9, 0.8, 0.7], 3, 0.5)),
  );
  expect(Array.from((await f(x)).data)).toEqual([1, 2, 5, 6]);
  await f.dispose();
  const g = jit((b: tf.Tensor) => tf.image.nonMaxSuppression(b as tf.Tensor2D, [0.9, 0.8, 0.7], 3, 0.5));
  expect(await errorOf(g(ndarray('float32', [3, 4], boxes.flat())))).toMatchObject({
    kernel: 'NonMaxSuppressionV3',
    reason: expect.stringMatching(/shape of its result depends on values/),
  });
});

test('shapes of sparse tensors are numbers, their indices may be symbols', async () => {
  const f = jit((at: tf.Tensor) => {
    const { outputIndices, outputShape } = tf.sparse.sparseReshape(at as tf.Tensor2D, [2, 6], [3, -1]);
    return { outputIndices, outputShape };
  });
  // 0·6 + 5 = 1·4 + 1 and 1·6 + 2 = 2·4 + 0 of a [3, 4].
  const { outputIndices, outputShape } = await f(ndarray('int32', [2, 2], [0, 5, 1, 2]));
  expect(Array.from(outputIndices!.data)).toEqual([1, 1, 2, 0]);
  expect(Array.from(outputShape!.data)).toEqual([3, 4]);
  await f.dispose();
  const g = jit(
    (at: tf.Tensor, to: tf.Tensor) =>
      tf.sparse.sparseReshape(at as tf.Tensor2D, [2, 6], to as tf.Tensor1D).outputIndices,
  );
  const error = await errorOf(g(ndarray('int32', [1, 2], [0, 5]), ndarray('int32', [2], [3, 4])));
  expect(error).toMatchObject({ kernel: 'SparseReshape', reason: expect.stringMatching(/target shape/) });
});

test('a projective transformation takes all images, by one matrix for each or for all', async () => {
  // tfjs on its cpu backend transforms the first image alone.
  const images = ndarray('float32', [2, 1, 3, 1], [1, 2, 3, 4, 5, 6]);
  const f = jit((t: tf.Tensor, m: tf.Tensor) =>
    tf.image.transform(t as tf.Tensor4D, m as tf.Tensor2D, 'nearest', 'wrap'),
  );
  // x′ = x + 1 reads one pixel to the right; wrapped at the end by 3 · ⌊3 / 2⌋.
  const one = await f(images, ndarray('float32', [1, 8], [1, 0, 1, 0, 1, 0, 0, 0]));
  expect(Array.from(one.data)).toEqual([2, 3, 1, 5, 6, 4]);
  const each = await f(images, ndarray('float32', [2, 8], [1, 0, 0, 0, 1, 0, 0, 0, -1, 0, 2, 0, 1, 0, 0, 0]));
  expect(Array.from(each.data)).toEqual([1, 2, 3, 6, 5, 4]);
  await f.dispose();
});
