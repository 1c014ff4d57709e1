/** @file Bundles one program for each package as its users would, with esbuild and with Rollup, and runs every bundle with
 *  plain Node from a folder that has nothing else. Called in the project that installed the packages:
 *  node bundles/build.mjs <folder for the bundles> */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build } from 'esbuild';
import { rollup } from 'rollup';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const elsewhere = process.argv[2];

/** These promise to run in a browser too; the others need Node. */
const PLAIN = ['games', 'rewards', 'advantage', 'dilemmas'];
const NATIVE = ['jit', 'lm', 'trainer'];
const programs = [...PLAIN, 'arena', 'curriculum', ...NATIVE, 'tompo'];

// A native library is not bundled: it is what such a program is deployed with.
const external = ['onnxruntime-node'];
mkdirSync(join(elsewhere, 'native', 'node_modules'), { recursive: true });
for (const name of external)
  symlinkSync(
    dirname(require.resolve(`${name}/package.json`)),
    join(elsewhere, 'native', 'node_modules', name),
  );

// TensorFlow.js calls require, which an ES module lacks.
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
const FORMATS = ['esm', 'cjs'];
const ENDING = { esm: 'mjs', cjs: 'cjs' };

/** CommonJS minified, as it is deployed: nothing may hang on the names of functions. */
const withEsbuild = async (input, platform, fileOf) => {
  for (const format of FORMATS) {
    const { warnings } = await build({
      entryPoints: [input],
      outfile: fileOf(format),
      bundle: true,
      minify: format === 'cjs',
      platform,
      format,
      external,
      logLevel: 'silent',
      ...(platform === 'node' && format === 'esm' ? { banner: { js: banner } } : {}),
    });
    if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'));
  }
};

const withRollup = async (input, platform, fileOf) => {
  const ours = [];
  const bundle = await rollup({
    input,
    external: [...external, /^node:/],
    plugins: [
      nodeResolve(
        platform === 'browser' ? { browser: true } : { exportConditions: ['node'], preferBuiltins: true },
      ),
      commonjs(),
      json(),
    ],
    // Of others' packages there are some: their `this` at the top, and cycles.
    onwarn: ({ message, id = '' }) => {
      if (/node_modules\/(@tompo|tompo)\//.test(id)) ours.push(message);
    },
  });
  for (const format of FORMATS)
    await bundle.write({
      file: fileOf(format),
      format,
      inlineDynamicImports: true,
      ...(platform === 'node' && format === 'esm' ? { banner } : {}),
    });
  await bundle.close();
  if (ours.length > 0) throw new Error(ours.join('\n'));
};

/** Of a minified bundle a stack shows lines as long as the bundle. */
const readable = (text) =>
  text
    .split('\n')
    .filter((line) => line.length < 500)
    .join('\n');

const runAlone = (file) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
    cwd: elsewhere,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${file} ended with ${status}\n${stdout}\n${readable(stderr)}`);
};

let faults = 0;
for (const name of programs)
  for (const platform of PLAIN.includes(name) ? ['node', 'browser'] : ['node'])
    for (const [tool, bundled] of [
      ['esbuild', withEsbuild],
      ['rollup', withRollup],
    ]) {
      const folder = join(elsewhere, NATIVE.includes(name) ? 'native' : 'bare');
      const fileOf = (format) => join(folder, `${name}.${platform}.${tool}.${ENDING[format]}`);
      try {
        await bundled(join(here, `${name}.mjs`), platform, fileOf);
        for (const format of FORMATS) runAlone(fileOf(format));
      } catch (error) {
        faults += 1;
        console.error(`✗ ${name}, bundled by ${tool} for ${platform}: ${error.message}`);
      }
    }
process.exit(faults > 0 ? 1 : 0);
