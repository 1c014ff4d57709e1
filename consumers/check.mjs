/** @file Packs every package, lints the tarballs (publint, attw), installs them with plain npm into an empty project,
 *  and uses them from ESM, from CommonJS, from both at once, from TypeScript and bundled. What users install is what is
 *  tested. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/setup.mjs';
import { declarationsIn, publicTypeFaults } from './publicTypes.mjs';

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

const readName = (folder) =>
  JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8')).name;
const strict = [
  'strict',
  'exactOptionalPropertyTypes',
  'noUncheckedIndexedAccess',
  'verbatimModuleSyntax',
  'noEmit',
]
  .map((flag) => `--${flag}`)
  .concat('--target', 'es2022', '--lib', 'es2023', '--types', 'node', '--skipLibCheck', 'false');

/** Declarations are part of what every way of packing makes, also after `bundle`, which leaves none behind. */
const declarationsOf = (tarball) =>
  sh(`list ${basename(tarball)}`, 'tar', ['-tzf', tarball])
    .split('\n')
    .filter((file) => /\.d\.c?ts$/.test(file)).length;
const checkDeclarations = (name, way, tarball) => {
  if (declarationsOf(tarball) > 0) return;
  console.error(`✗ ${name}, packed by ${way}, has no declarations`);
  process.exit(1);
};

const project = mkdtempSync(join(tmpdir(), 'tompo-consumer-'));
const tarballs = join(project, 'tarballs');
mkdirSync(tarballs);
const packages = readdirSync(join(root, 'packages'));
const dependencies = {};
for (const folder of packages) {
  const cwd = join(root, 'packages', folder);
  const { name } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
  // As the quickstart leaves it: code without types.
  for (const built of readdirSync(join(cwd, 'dist')))
    if (/\.d\.c?ts$/.test(built)) rmSync(join(cwd, 'dist', built));
  const before = new Set(readdirSync(tarballs));
  pnpm(`pack ${name}`, ['pack', '--pack-destination', tarballs], cwd);
  const file = readdirSync(tarballs).find((entry) => !before.has(entry));
  const tarball = join(tarballs, file);
  checkDeclarations(name, 'pnpm', tarball);
  dependencies[name] = `file:${tarball}`;
  const byNpm = sh(`npm pack ${name}`, 'npm', ['pack', '--silent', '--pack-destination', project], cwd);
  checkDeclarations(name, 'npm', join(project, byNpm.trim().split('\n').at(-1)));
  pnpm(`publint ${name}`, ['exec', 'publint', 'run', tarball, '--strict']);
  pnpm(`attw ${name}`, ['exec', 'attw', tarball, '--profile', 'node16']);
}

const versions = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies;
for (const folder of ['esm', 'cjs', 'types', 'forms', 'bundles'])
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
      esbuild: versions.esbuild,
      rollup: '4.68.5',
      '@rollup/plugin-commonjs': '29.0.3',
      '@rollup/plugin-json': '6.1.0',
      '@rollup/plugin-node-resolve': '16.0.3',
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
sh(
  'jit, lm and trainer as ES modules and as CommonJS, in every mixture: the same numbers',
  process.execPath,
  ['forms/check.mjs'],
  project,
);
const elsewhere = mkdtempSync(join(tmpdir(), 'tompo-bundles-'));
sh(
  'bundles by esbuild and Rollup, ESM and CommonJS, for Node and browsers, run in another folder',
  process.execPath,
  ['bundles/build.mjs', elsewhere],
  project,
);
rmSync(elsewhere, { recursive: true, force: true });
sh('types of every package', 'npx', ['tsc', '-p', 'types/tsconfig.json'], project);
// Without skipLibCheck, so that an import that is a namespace under one resolution, and any with it, is seen. The
// declarations of TensorFlow.js 4.22 do not stand that themselves (`Long` and the DOM's WebGPU types), whoever imports them.
for (const [module, moduleResolution, file] of [
  ['node16', 'node16', 'plain.mts'],
  ['node16', 'node16', 'plain.cts'],
  ['nodenext', 'nodenext', 'plain.mts'],
  ['nodenext', 'nodenext', 'plain.cts'],
  ['esnext', 'bundler', 'plain.mts'],
])
  sh(
    `every declaration of what has no tfjs, under ${moduleResolution}, ${file.endsWith('.mts') ? 'ESM' : 'CommonJS'}`,
    'npx',
    [
      'tsc',
      '--ignoreConfig',
      ...strict,
      '--module',
      module,
      '--moduleResolution',
      moduleResolution,
      `types/${file}`,
    ],
    project,
  );
const ts = createRequire(join(project, 'package.json'))('typescript');
const published = [...packages.map((folder) => readName(folder)), '@tompo/games/testing'];
const { program, entries } = declarationsIn(ts, project, published);
const faults = ['/node_modules/@tompo/', '/node_modules/tompo/'].flatMap((ours) =>
  publicTypeFaults(
    ts,
    program,
    entries.filter(([, file]) => file.includes(ours)),
    ours,
  ),
);
if (faults.length > 0) {
  console.error(`✗ public types\n  ${faults.join('\n  ')}`);
  process.exit(1);
}
console.log('  ✓ no export is any, every option takes undefined');
sh('the tompo command', 'npx', ['tompo', '--help'], project);
rmSync(project, { recursive: true, force: true });
console.log('packed tarballs: all good');
