import { defineConfig } from 'vitest/config';

const conditions = ['@tompo/source', 'node', 'import', 'module', 'default'];

/** Tests read the sources of the workspace, so they need no build. */
export const base = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    typecheck: { enabled: false },
  },
});
