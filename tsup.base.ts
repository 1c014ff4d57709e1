import type { Options } from 'tsup';

/** What every package builds: ESM, CJS and types from the named entries. */
export const library = (entry: Record<string, string>, more: Options = {}): Options => ({
  entry,
  format: ['esm', 'cjs'],
  dts: { compilerOptions: { customConditions: [], ignoreDeprecations: '6.0' } },
  clean: true,
  sourcemap: true,
  target: 'node20',
  treeshake: true,
  ...more,
});
