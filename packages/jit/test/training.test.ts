/** @file A whole training step, compiled: right and repeatable to the bit. */
import { expect, test } from 'vitest';
import { eager, jit, ndarray } from '../src/index.js';
import { expectClose } from './close.js';
import { device, onDevice } from './device.js';
import { initialState, initialTokens, type State, trainStep } from './transformer.js';

const shape = { vocab: 11, width: 16, inner: 24, layers: 2, heads: 2, batch: 3, tokens: 10 };

const step = (i: number) => ndarray('float32', [], [i]);

test('forward, gradient and AdamW of a small transformer equal eager tfjs over three steps', async () => {
  const [compiled, oracle] = [jit(trainStep(shape), onDevice), eager(trainStep(shape))];
  const tokens = initialTokens(shape);
  let [a, b] = [initialState(shape), initialState(shape)];
  for (let i = 1; i <= 3; i++) {
    const [x, y] = [await compiled(a, tokens, step(i)), await oracle(b, tokens, step(i))];
    expectClose(x.loss, y.loss);
    expectClose(x.norm, y.norm);
    // Moments are plain sums and compare tightly. A parameter moves by lr · m/√v, which is ±lr even where the
    // gradient is nothing but rounding, so it is held to a part of lr = 1e-3.
    for (const name of Object.keys(b.params)) {
      expectClose(x.state.m[name]!, y.state.m[name]!, { atol: 1e-6, rtol: 1e-3 });
      expectClose(x.state.params[name]!, y.state.params[name]!, { atol: 2e-5, rtol: 1e-4 });
    }
    [a, b] = [x.state as State, y.state as State];
  }
  expect(compiled.stats()).toMatchObject({ calls: 3, compilations: 1 });
  await compiled.dispose();
});

/** Drivers in software take a second for what the CPU does in a millisecond. */
const isCpu = device === 'cpu';

test('the same inputs give the same bits, time after time', async () => {
  // Wide enough that products are split over threads.
  const wide = isCpu ? { ...shape, width: 64, inner: 96, batch: 8, tokens: 64 } : shape;
  const compiled = jit(trainStep(wide), { ...onDevice, threads: 2 });
  const [state, tokens] = [initialState(wide), initialTokens(wide)];
  const bits = async (): Promise<string> => {
    const { loss, norm, state: s } = await compiled(state, tokens, step(1));
    const arrays = [loss, norm, ...Object.values(s.params), ...Object.values(s.v)];
    return arrays
      .map((x) => Buffer.from(x.data.buffer, x.data.byteOffset, x.data.byteLength).toString('base64'))
      .join();
  };
  const first = await bits();
  for (let i = 0; i < (isCpu ? 19 : 4); i++) expect(await bits()).toBe(first);
  await compiled.dispose();
});
