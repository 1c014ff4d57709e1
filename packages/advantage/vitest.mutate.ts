import { defineConfig } from 'vitest/config';

/** What vitest.base.ts says, in one file: Stryker runs a copy of this package, out of reach of its parent folders. */
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], setupFiles: ['test/mutate.setup.ts'] },
});
