/** @file Is a package as small and as plain as it says? Bundles what users install (dist, its dependencies, not its
 *  peers) for no platform in particular, so that a Node built-in would fail, minifies and compresses it, and looks
 *  through everything that comes with it, peers too, for native code and install scripts. */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './setup.mjs';

/** Kilobytes (1000 bytes), minified and gzipped, without peers. Of the dilemmas all that a bundle may hold: every family, mechanism and solver,
 *  of which it keeps what it uses. */
const LIMITS = { games: 30, dilemmas: 85 };

const read = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

const sizeOf = async (folder, entry) => {
  const { peerDependencies = {} } = read(folder);
  const { outputFiles } = await build({
    entryPoints: [join(folder, entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: Object.keys(peerDependencies).flatMap((name) => [name, `${name}/*`]),
    write: false,
    logLevel: 'error',
  });
  const code = outputFiles[0].contents;
  return {
    minified: code.length,
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code).length,
  };
};

/** The folder of a package as another one finds it. */
const folderOf = (name, from) => {
  for (let at = from; ; at = dirname(at)) {
    const found = join(at, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return realpathSync(found);
    if (at === dirname(at)) return dirname(createRequire(join(from, 'x.js')).resolve(`${name}/package.json`));
  }
};

/** All packages that an install brings: dependencies and peers, and theirs. */
const closure = (folder, seen = new Map()) => {
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = read(folder);
  const wanted = [
    ...Object.keys(dependencies),
    ...Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true),
  ];
  for (const name of wanted) {
    const found = folderOf(name, folder);
    if (seen.has(found)) continue;
    seen.set(found, name);
    closure(found, seen);
  }
  return seen;
};

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.name === 'node_modules'
      ? []
      : entry.isDirectory()
        ? filesBelow(join(folder, entry.name))
        : [join(folder, entry.name)],
  );

/** What makes an install more than copying files. */
const nativeIn = (folder) => {
  const { scripts = {}, gypfile } = read(folder);
  return [
    ...['preinstall', 'install', 'postinstall'].filter((s) => s in scripts).map((s) => `script ${s}`),
    ...(gypfile ? ['gypfile'] : []),
    ...filesBelow(folder).filter((file) => /(\.node|\.wasm|\.so|\.dylib|\.dll|binding\.gyp)$/.test(file)),
  ];
};

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
let failed = false;
for (const [name, limit] of Object.entries(LIMITS)) {
  const folder = join(root, 'packages', name);
  const size = await sizeOf(folder, 'dist/index.js');
  const small = size.gzip < limit * 1000;
  console.log(
    `${small ? '✓' : '✗'} @tompo/${name}: ${kB(size.gzip)} gzipped (${kB(size.brotli)} brotli, ${kB(size.minified)} minified), limit ${limit} kB`,
  );
  const parts = closure(folder);
  const native = [folder, ...parts.keys()].flatMap((at) =>
    at === folder ? filesBelow(join(at, 'dist')).filter((f) => /\.(node|wasm)$/.test(f)) : nativeIn(at),
  );
  console.log(
    `${native.length === 0 ? '✓' : '✗'} @tompo/${name}: ${native.length === 0 ? `no native code or install script in it or in ${[...parts.values()].join(', ')}` : native.join(', ')}`,
  );
  failed ||= !small || native.length > 0;
}
process.exit(failed ? 1 : 0);
