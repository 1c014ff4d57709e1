import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { afterAll, expect, test } from 'vitest';
import { type FileArray, inspect, jit, ndarray, rmsNorm } from '../src/index.js';
import { expectClose } from './close.js';
import { runOnnx } from './onnx.js';
import { random } from './random.js';

const layer = (w: tf.Tensor, x: tf.Tensor) => tf.relu(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D));

test('an inspection counts, estimates, and gives a model that other tools can run', async () => {
  const r = random(1);
  const [w, x] = [r.floats([200, 150]), r.floats([10, 200])];
  const seen = inspect(layer, [w, x], { frozen: [0] });
  expect(seen.operators).toEqual({ Gemm: 1, Relu: 1 });
  expect(seen.nodes).toBe(2);
  expect(seen.constantBytes).toBe(200 * 150 * 4);
  expect(seen.peakBytes).toBe(2 * 10 * 150 * 4); // the product beside its relu
  const asked: string[] = [];
  const [exported] = await runOnnx(seen.toOnnx(), (name) => {
    asked.push(name);
    return x;
  });
  expect(asked).toEqual(['x1']); // x0 is frozen
  // Sums of 200 terms up to 4, in another order.
  expectClose(exported!, await jit(layer)(w, x), { atol: 3e-5 });
});

const folder = mkdtempSync(join(tmpdir(), 'jit-saved-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a saved graph has its large weights in a file beside it, moves as a pair, and gives the same numbers', async () => {
  const r = random(2);
  const [big, small] = [r.floats([300, 120]), r.floats([120])]; // 144 kB and 480 bytes
  // The same numbers once more, in half of the bytes, somewhere in a file: bfloat16 is the upper half of a float32.
  const bits = new Uint32Array((big.data as Float32Array).slice().buffer);
  const path = join(folder, 'checkpoint.bin');
  writeFileSync(
    path,
    Buffer.concat([Buffer.alloc(6), Buffer.from(Uint16Array.from(bits, (b) => b >>> 16).buffer)]),
  );
  const half: FileArray = {
    dtype: 'float32',
    shape: [300, 120],
    file: { path, offset: 6, storage: 'bfloat16' },
  };
  const model = (w: { big: tf.Tensor; half: tf.Tensor; small: tf.Tensor }, x: tf.Tensor) => {
    const scores = tf.matMul(tf.reshape(x, [2, 5, 300]), tf.transpose(tf.reshape(x, [2, 5, 300]), [0, 2, 1]));
    const h = tf.add(
      tf.matMul(x as tf.Tensor2D, w.big as tf.Tensor2D),
      tf.matMul(x as tf.Tensor2D, w.half as tf.Tensor2D),
    );
    return { y: tf.add(h, w.small), scores };
  };
  const x = r.floats([10, 300]);
  const weights = { big, half, small };
  const seen = inspect(model, [weights, x], { frozen: [0] });
  expect(seen.operators.FusedMatMul).toBe(1); // what runs here is ONNX Runtime's own
  const saved = await seen.save(join(folder, 'model.onnx'));
  // Two ranges, each at a multiple of 4096: 72,000 bytes, then at 73,728 another 144,000.
  expect(saved).toMatchObject({ weights: join(folder, 'model.onnx.data'), weightBytes: 73_728 + 144_000 });
  expect(statSync(saved.weights!).size).toBe(saved.weightBytes);
  expect(saved.modelBytes).toBeLessThan(4096);
  rmSync(path); // the pair stands alone, also elsewhere
  const moved = join(folder, 'elsewhere');
  mkdirSync(moved);
  for (const file of ['model.onnx', 'model.onnx.data']) renameSync(join(folder, file), join(moved, file));
  const [y0, y1] = await runOnnx(join(moved, 'model.onnx'), (name) => {
    expect(name).toBe('x3');
    return x;
  });
  const widened = Float32Array.from(new Float32Array(bits.map((b) => (b >>> 16) << 16).buffer));
  const inMemory = { big, half: ndarray('float32', [300, 120], widened), small };
  const expected = await jit(model)(inMemory, x);
  // Records are taken in the order of their keys: scores, y. Sums of 300 and 600 terms up to 4.
  expectClose(y0!, expected.scores, { atol: 1e-4 });
  expectClose(y1!, expected.y, { atol: 2e-4 });
});

test('a graph without large weights is one file, of standard operators', async () => {
  const own = (x: tf.Tensor, gain: tf.Tensor) => rmsNorm(x as tf.Tensor2D, gain, 1e-6);
  const given = [random(1).floats([4, 3]), random(2).floats([3])] as const;
  expect(inspect(own, [...given]).operators.SimplifiedLayerNormalization).toBe(1); // ONNX Runtime's own
  const { model } = await inspect(own, [...given]).save(join(folder, 'norm.onnx'));
  expect(readFileSync(model, 'latin1')).not.toContain('SimplifiedLayerNormalization');
  const saved = await inspect(layer, [random(1).floats([4, 3]), random(2).floats([2, 4])]).save(
    join(folder, 'small.onnx'),
  );
  expect(saved).toMatchObject({ weights: null, weightBytes: 0 });
  const session = await ort.InferenceSession.create(saved.model);
  expect(session.inputNames).toEqual(['x0', 'x1']);
  await session.release();
});
