import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

/** The sandbox's worker with the interpreter that it needs, WebAssembly included, as text inside the package: a file beside it is lost
 *  when users bundle. */
export const sandboxWorker = (): string => {
  const [built] = buildSync({
    entryPoints: [fileURLToPath(new URL('src/sandbox/worker.ts', import.meta.url))],
    bundle: true,
    minify: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node20',
    format: 'cjs',
    conditions: ['@tompo/source'],
    write: false,
  }).outputFiles;
  if (built === undefined) throw new Error('esbuild made no worker');
  return built.text;
};

export default defineConfig(
  library(
    {
      index: 'src/index.ts',
      cooking: 'src/cooking/index.ts',
      net: 'src/net/index.ts',
      partners: 'src/partners/index.ts',
      walk: 'src/walk/index.ts',
    },
    { define: { SANDBOX_WORKER: JSON.stringify(sandboxWorker()) } },
  ),
);
