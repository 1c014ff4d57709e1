import { defineConfig } from 'tsup';
import { library } from '../../tsup.base';

// shims: the recipes that ship are found beside the module, in CommonJS too
export default defineConfig(library({ index: 'src/index.ts', bin: 'src/bin.ts' }, { shims: true }));
