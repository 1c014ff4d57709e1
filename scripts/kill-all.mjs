/** @file The command is killed in each of the writes of a training, where `npm test` takes every eighth. */
import { pnpm } from './setup.mjs';

pnpm('The kills', ['exec', 'vitest', 'run', '--project', 'tompo', 'kill.test', ...process.argv.slice(2)], {
  env: { TOMPO_KILL_EVERY: '1' },
});
