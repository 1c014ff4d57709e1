import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

// The worker is a file of its own: threads are started from it.
export default defineConfig(
  library({ index: 'src/index.ts', 'data-worker': 'src/data/worker.ts' }, { shims: true }),
);
