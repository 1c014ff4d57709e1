import { mergeConfig } from 'vitest/config';
import { base } from './vitest.base';

/** The suites that `scripts/test-device.mjs` runs on another device: kernels and gradients, a whole Qwen2 model against
 *  transformers and PEFT, its layers and its sampler, supervised and reinforced LoRA steps. */
export default mergeConfig(base, {
  test: {
    include: [
      'packages/jit/test/parity.test.ts',
      'packages/jit/test/training.test.ts',
      'packages/lm/test/huggingface.test.ts',
      'packages/lm/test/layers.test.ts',
      'packages/lm/test/sampler.test.ts',
      'packages/trainer/test/steps.test.ts',
      'benchmarks/gpu/test/gpu.test.ts',
    ],
    // mergeConfig would add it to the base's pattern.
    exclude: [],
    testTimeout: 180_000,
    maxWorkers: 2,
  },
});
