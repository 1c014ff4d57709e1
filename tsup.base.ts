import type { Options } from 'tsup';

/** What every package builds: ESM, CJS and types from the named entries. */
export const library = (entry: Record<string, string>, more: Options = {}): Options => ({
  entry,
  format: ['esm', 'cjs'],
  dts: { compilerOptions: { customConditions: [], ignoreDeprecations: '6.0' } },
  // `bundle` makes the code alone, many times faster, and leaves the types of an earlier `build` where they are.
  clean: !process.argv.includes('--no-dts'),
  sourcemap: true,
  target: 'node20',
  treeshake: true,
  // Bundlers know a built-in by this prefix; without it some look for a package of that name.
  removeNodeProtocol: false,
  ...more,
});
