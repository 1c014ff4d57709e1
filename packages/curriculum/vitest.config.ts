import { mergeConfig } from 'vitest/config';
import { base } from '../../vitest.base';
import { sandboxWorker } from './tsup.config';

export default mergeConfig(base, { define: { SANDBOX_WORKER: JSON.stringify(sandboxWorker()) } });
