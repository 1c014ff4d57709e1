import { defineConfig } from 'vitest/config';
import { base } from '../../vitest.base';

/** TensorFlow.js's own specs, compiled, and nothing else (merged configurations would add up what they include). */
export default defineConfig({ ...base, test: { ...base.test, include: ['test/specs/specs.test.ts'] } });
