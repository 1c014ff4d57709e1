/** @file `pnpm mutate`: fetches the tools at the first call, then changes the sources one place at a time. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm } from './setup.mjs';

const folder = join(import.meta.dirname, 'mutation');
if (!existsSync(join(folder, 'node_modules'))) {
  pnpm('Fetching the tools', ['--dir', folder, 'install', '--ignore-workspace', '--frozen-lockfile']);
}
const { status } = spawnSync(process.execPath, [join(folder, 'main.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
