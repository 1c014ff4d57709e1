/** @file `npm test`: set up, then types, lint and every test. */
import { pnpm, setup } from './setup.mjs';

setup();
pnpm('The type check', ['exec', 'turbo', 'run', 'typecheck', '--output-logs=errors-only']);
pnpm('The linter', ['exec', 'biome', 'check', '.']);
pnpm('The tests', ['exec', 'vitest', 'run', ...process.argv.slice(2)]);
