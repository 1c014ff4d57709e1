/** @file The command is killed in every third of the writes of a training, where `npm test` takes every eighth. TOMPO_KILL_EVERY=1 takes all
 *  of them, which is ten minutes. */
import { pnpm } from './setup.mjs';

pnpm('The kills', ['exec', 'vitest', 'run', '--project', 'tompo', 'kill.test', ...process.argv.slice(2)], {
  env: { TOMPO_KILL_EVERY: process.env.TOMPO_KILL_EVERY ?? '3' },
});
