/** @file What `devices` says is what `openExecutor` does: a device is used, or refused with a reason. */
import * as tf from '@tensorflow/tfjs';
import { either as E } from 'fp-ts';
import { expect, test } from 'vitest';
import { devices, EXECUTOR_SPECS, type Executor, explain, ndarray, openExecutor } from '../src/index.js';

/** What a refusal must tell, so that one knows what to do. */
const ADVICE: Readonly<Record<string, RegExp>> = {
  'jit:webgpu': /graphics driver/,
  'jit:cuda': /libonnxruntime_providers_cuda|CUDA/,
  'eager:webgpu': /npm install @tensorflow\/tfjs-backend-webgpu|could not start/,
  'eager:tfjs-node': /npm install @tensorflow\/tfjs-node\b/,
  'eager:tfjs-node-gpu': /npm install @tensorflow\/tfjs-node-gpu\b/,
};

const computes = async (executor: Executor): Promise<number[]> => {
  const f = executor.compile((x: tf.Tensor) => tf.add(tf.matMul(x, x), 1));
  const y = await f(ndarray('float32', [2, 2], [1, 2, 3, 4]));
  await f.dispose();
  return Array.from(y.data);
};

test('every device is listed, and is as it is said to be', async () => {
  const list = await devices();
  expect(['auto', ...list.map((d) => d.spec)]).toEqual(EXECUTOR_SPECS);
  for (const spec of ['jit:cpu', 'eager:cpu', 'eager:wasm'])
    expect(list.find((d) => d.spec === spec)?.reason ?? null).toBeNull();
  for (const { spec, available, reason } of list) {
    const opened = await openExecutor(spec);
    expect({ spec, opens: E.isRight(opened) }).toEqual({ spec, opens: available });
    if (E.isRight(opened)) expect(await computes(opened.right)).toEqual([8, 11, 16, 23]);
    else {
      expect(opened.left).toEqual({ _tag: 'DeviceUnavailable', device: spec, reason });
      expect(explain(opened.left)).toMatch(ADVICE[spec]!);
    }
  }
});

test('auto says what it took', async () => {
  const auto = await openExecutor('auto', { threads: 2 });
  if (E.isLeft(auto)) throw new Error(explain(auto.left));
  expect(auto.right.description).toMatch(/^onnxruntime (cuda|cpu, 2 threads) \(auto: .+\)$/);
  expect(await computes(auto.right)).toEqual([8, 11, 16, 23]);
});

test('a bad number of threads is refused', async () => {
  expect(await openExecutor('jit:cpu', { threads: 1.5 })).toEqual(
    E.left({ _tag: 'BadThreads', threads: 1.5 }),
  );
});
