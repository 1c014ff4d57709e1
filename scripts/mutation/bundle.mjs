/** @file A test file and the sources that it reaches as one script, which can be run again and again: with the switch of
 *  another mutant, and with fresh modules, so that nothing is remembered from the mutant before. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** recording: the script tells which mutants it passes by; otherwise it compares with the active one and is fast. */
export const bundle = async (testFile, sources, recording) => {
  const { outputFiles } = await build({
    entryPoints: [testFile],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    conditions: ['@tompo/source'],
    minifySyntax: true,
    logLevel: 'silent',
    plugins: [
      {
        name: 'switches',
        setup: ({ onLoad }) => {
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const source = sources.get(path);
            const text = source === undefined ? readFileSync(path, 'utf8') : switches(source, recording);
            const url = JSON.stringify(pathToFileURL(path).href);
            return { loader: 'ts', contents: text.replaceAll('import.meta.url', url) };
          });
        },
      },
    ],
  });
  return `(function (require, module, exports, $active, $hit, $passed) {${outputFiles[0].text}\n})`;
};

/** Stryker's calls as a comparison of numbers, and as counters; without recording, its counters are cut out. */
const switches = (source, recording) => {
  const text = source.replace(/stryMutAct_9fa48\("(\d+)"\)/g, '($active === $1 && $hit())');
  const counted = (_, ids) => `(${ids.replace(/"(\d+)"/g, '$passed[$1]++')})`;
  return recording
    ? text.replace(/stryCov_9fa48\(([^)]*)\)/g, counted)
    : `function stryCov_9fa48() {}\n${text}`;
};
