/** @file The device that the suites run on: the CPU, or what the environment names (`pnpm test:webgpu`, `test:cuda`). */
import type { JitOptions } from '../src/index.js';

const DEVICES = ['cpu', 'webgpu', 'cuda'] as const;
export type TestDevice = (typeof DEVICES)[number];

const asked = process.env.TOMPO_TEST_DEVICE ?? 'cpu';
const known = DEVICES.find((d) => d === asked);
if (known === undefined)
  throw new Error(`TOMPO_TEST_DEVICE is "${asked}"; it must be one of ${DEVICES.join(', ')}.`);

export const device: TestDevice = known;
export const onDevice = { device } satisfies JitOptions;
