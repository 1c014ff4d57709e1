/** @file The executors that the tests run on: eager tfjs is the oracle, the compiler must agree with it. */
import { type Executor, explain, openExecutor } from '@tompo/jit';
import { either as E } from 'fp-ts';

const open = async (spec: string): Promise<Executor> => {
  // One thread: the arrays are tiny, and test files run beside each other.
  const executor = await openExecutor(spec, { threads: 1 });
  if (E.isLeft(executor)) throw new Error(explain(executor.left));
  return executor.right;
};

export const eager = await open('eager:cpu');
/** The CPU, or the device that `scripts/test-device.mjs` names: the same suite runs on every one. */
export const compiled = await open(`jit:${process.env.TOMPO_TEST_DEVICE ?? 'cpu'}`);
export const wasm = await open('eager:wasm');
