/** @file Packs every package, lints the tarballs (publint, attw), installs them with plain npm into an empty project,
 *  and uses them from ESM, from CommonJS and from TypeScript. What users install is what is tested. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/setup.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const sh = (label, command, args, cwd = root) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) {
    console.error(`✗ ${label}\n${stdout}\n${stderr}`);
    process.exit(1);
  }
  console.log(`  ✓ ${label}`);
  return stdout;
};
const pnpm = (label, args, cwd) => sh(label, 'npx', ['--yes', packageManager, ...args], cwd);

const project = mkdtempSync(join(tmpdir(), 'tompo-consumer-'));
const tarballs = join(project, 'tarballs');
mkdirSync(tarballs);
const packages = readdirSync(join(root, 'packages'));
const dependencies = {};
for (const folder of packages) {
  const cwd = join(root, 'packages', folder);
  const { name } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
  const before = new Set(readdirSync(tarballs));
  pnpm(`pack ${name}`, ['pack', '--pack-destination', tarballs], cwd);
  const file = readdirSync(tarballs).find((entry) => !before.has(entry));
  const tarball = join(tarballs, file);
  dependencies[name] = `file:${tarball}`;
  pnpm(`publint ${name}`, ['exec', 'publint', 'run', tarball, '--strict']);
  pnpm(`attw ${name}`, ['exec', 'attw', tarball, '--profile', 'node16']);
}

const versions = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies;
for (const folder of ['esm', 'cjs', 'types'])
  cpSync(join(here, folder), join(project, folder), { recursive: true });
writeFileSync(
  join(project, 'package.json'),
  JSON.stringify({
    name: 'a-strangers-project',
    private: true,
    dependencies: {
      ...dependencies,
      '@tensorflow/tfjs': '^4.22.0',
      'fp-ts': '^2.16.11',
      graphology: '^0.26.0',
      typescript: versions.typescript,
      '@types/node': versions['@types/node'],
    },
    overrides: dependencies,
  }),
);
// onnxruntime-node's install script fetches its CUDA library from elsewhere and fails where that cannot be reached; the
// CPU library is inside the package, so the script is not needed here (see the README of @tompo/jit).
sh(
  'npm install of the tarballs',
  'npm',
  ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
  project,
);
for (const [label, file] of [
  ['ESM', 'esm/index.mjs'],
  ['CommonJS', 'cjs/index.cjs'],
])
  process.stdout.write(
    sh(`${label} import of every package`, process.execPath, [join(project, file)], project),
  );
sh('types of every package', 'npx', ['tsc', '-p', 'types/tsconfig.json'], project);
sh('the tompo command', 'npx', ['tompo', '--help'], project);
rmSync(project, { recursive: true, force: true });
console.log('packed tarballs: all good');
