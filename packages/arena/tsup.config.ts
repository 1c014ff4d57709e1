import { buildSync } from 'esbuild';
import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

/** The worker with all that it needs, as text inside the package: a file beside it is lost when users bundle. */
const worker = buildSync({
  entryPoints: ['src/data/worker.ts'],
  bundle: true,
  minify: true,
  platform: 'node',
  mainFields: ['module', 'main'],
  target: 'node20',
  format: 'cjs',
  conditions: ['@tompo/source'],
  write: false,
}).outputFiles[0]?.text;

export default defineConfig(
  library({ index: 'src/index.ts' }, { define: { DATA_WORKER: JSON.stringify(worker) } }),
);
