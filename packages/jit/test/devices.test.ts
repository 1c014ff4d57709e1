/** @file What `devices` says is what `openExecutor` does: a device is used, or refused with a reason. */
import * as tf from '@tensorflow/tfjs';
import { either as E } from 'fp-ts';
import { describe, expect, it, test } from 'vitest';
import { hasGpuFile, productMs, whyNotWebgpu } from '../src/auto.js';
import {
  devices,
  EXECUTOR_SPECS,
  type Executor,
  explain,
  jit,
  ndarray,
  openExecutor,
  profile,
} from '../src/index.js';

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
  expect(auto.right.description).toMatch(/^onnxruntime (cuda|webgpu|cpu, 2 threads) \(auto: .+\)$/);
  expect(await computes(auto.right)).toEqual([8, 11, 16, 23]);
});

test('a bad number of threads is refused', async () => {
  expect(await openExecutor('jit:cpu', { threads: 1.5 })).toEqual(
    E.left({ _tag: 'InvalidThreads', threads: 1.5 }),
  );
});

describe('what auto asks before it takes WebGPU', () => {
  it('is a GPU that Linux shows as a file', () => {
    const machine = (files: Readonly<Record<string, readonly string[]>>) => (folder: string) =>
      files[folder] ?? [];
    expect(hasGpuFile(machine({}))).toBe(false);
    expect(hasGpuFile(machine({ '/dev/dri': ['card0', 'by-path'], '/dev': ['null', 'nvidiactl'] }))).toBe(
      false,
    );
    expect(hasGpuFile(machine({ '/dev/dri': ['card0', 'renderD128'] }))).toBe(true);
    expect(hasGpuFile(machine({ '/dev': ['nvidia0', 'nvidiactl'] }))).toBe(true);
    expect(hasGpuFile(machine({ '/dev': ['dxg'] }))).toBe(true); // Windows Subsystem for Linux
  });

  it('is an adapter that computes faster than the CPU; otherwise it says why not', async () => {
    expect(await whyNotWebgpu(1, false)).toBe('no GPU');
    const isThere = (await devices()).find((d) => d.spec === 'jit:webgpu')!.available;
    const why = await whyNotWebgpu(1, true);
    if (!isThere) expect(why).toBe('no adapter');
    else {
      const isSlow = (await productMs('webgpu', 1, 256, 1)) > 100; // far from the limit of 15, on either side
      if (isSlow) expect(why).toBe('in software only');
      else expect([null, 'slower than the CPU', 'in software only']).toContain(why);
    }
  });

  it('takes longer for more products', async () => {
    // 64 times the work: no noise hides that.
    expect(await productMs('cpu', 1, 512, 8)).toBeGreaterThan(await productMs('cpu', 1, 256, 1));
  });
});

test('a GPU that is asked for computes itself: every node of the probe, and a strict graph or none', async () => {
  const x = ndarray('float32', [2, 2], [1, 2, 3, 4]);
  const probe = (v: tf.Tensor) => tf.add(tf.matMul(v, v), 1);
  // ONNX Runtime's WebGPU has no Mod, and would put it on the CPU without a word.
  const mixed = (v: tf.Tensor) => tf.mod(tf.matMul(v, v), 2);
  const onCpu = jit(mixed, { isStrict: true });
  expect(Array.from((await onCpu(x)).data)).toEqual([1, 0, 1, 0]); // strict says nothing of the CPU itself
  await onCpu.dispose();
  for (const [device, provider] of [
    ['webgpu', 'WebGpu'],
    ['cuda', 'CUDA'],
  ] as const) {
    if (E.isLeft(await openExecutor(`jit:${device}`))) {
      await expect(jit(probe, { device })(x)).rejects.toThrow(); // refused, and not run elsewhere
      continue;
    }
    const { rows } = await profile(probe, [x], { device });
    expect(new Set(rows.filter(({ op }) => !op.startsWith('Memcpy')).map((r) => r.provider))).toEqual(
      new Set([provider]),
    );
    if (device === 'webgpu')
      await expect(jit(mixed, { device, isStrict: true })(x)).rejects.toThrow('CPU EP');
  }
});
