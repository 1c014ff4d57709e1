import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

export default defineConfig([
  library({ index: 'src/index.ts' }, { shims: true }),
  library({ bin: 'src/bin.ts' }, { format: ['esm'], dts: false, clean: false }),
]);
