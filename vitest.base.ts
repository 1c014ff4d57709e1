import { defineConfig } from 'vitest/config';

const conditions = ['@tompo/source', 'node', 'import', 'module', 'default'];

/** Tests read the sources of the workspace, so they need no build. */
export const base = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    // For a machine that does other work as well: alone the longest take a third of it.
    testTimeout: 180_000,
    pool: 'forks',
    typecheck: { enabled: false },
  },
});
