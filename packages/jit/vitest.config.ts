import { mergeConfig } from 'vitest/config';
import { base } from '../../vitest.base';

// The specs of TensorFlow.js are a check of their own: `pnpm specs`.
export default mergeConfig(base, { test: { exclude: ['test/specs/**'] } });
