/** @file Before a package is packed: builds it with its types, and refuses to pack when a file that its package.json
 *  promises is missing. `bundle` alone leaves no declarations behind. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm } from './setup.mjs';

const folder = process.cwd();
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

pnpm(
  `Building ${manifest.name}`,
  ['exec', 'turbo', 'run', 'build', `--filter=${manifest.name}`, '--output-logs=errors-only'],
  { quiet: true },
);

/** Every file that an entry names; sources are for this repository alone. */
const promised = (entry) =>
  typeof entry === 'string'
    ? [entry]
    : Object.entries(entry).flatMap(([condition, value]) =>
        condition === '@tompo/source' ? [] : promised(value),
      );
const { exports = {}, main = [], module = [], types = [], bin = {} } = manifest;
const missing = [...new Set([exports, main, module, types, bin].flatMap((entry) => promised(entry)))].filter(
  (file) => !existsSync(join(folder, file)),
);
if (missing.length > 0) {
  console.error(
    `✗ ${manifest.name} is not packed: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing after the build; run \`npx turbo run build --force --filter=${manifest.name}\`.`,
  );
  process.exit(1);
}
const { npm_config_user_agent: packer = '' } = process.env;
const local = Object.entries(manifest.dependencies ?? {})
  .filter(([, range]) => range.startsWith('workspace:'))
  .map((parts) => parts.join('@'));
if (local.length > 0 && packer.startsWith('npm/'))
  console.error(
    `! npm leaves ${local.join(', ')} in the package, which cannot be installed so: publish what \`npx pnpm pack\` makes.`,
  );
