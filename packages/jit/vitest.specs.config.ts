import { mergeConfig } from 'vitest/config';
import { base } from '../../vitest.base';

/** TensorFlow.js's own specs, compiled: `pnpm specs`. */
export default mergeConfig(base, { test: { include: ['test/specs/specs.test.ts'], exclude: [] } });
