/** @file What both entry commands do first: check Node, install the pinned pnpm's workspace, build. Only Node and npm
 *  need to be there. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const fail = (sentence) => {
  console.error(`\n✗ ${sentence}`);
  process.exit(1);
};

/** Runs a command in the repository; `what` names it in the error. Ends the process when the command fails. */
export const run = (what, command, args, { quiet = false, env = {} } = {}) => {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...env },
    shell: process.platform === 'win32',
  });
  if (result.error) fail(`${what}: cannot start \`${command}\`: ${result.error.message}`);
  if (result.signal) process.exit(result.signal === 'SIGINT' ? 130 : 1);
  if (result.status !== 0) {
    if (quiet) process.stderr.write(`${result.stdout}\n${result.stderr}\n`);
    if (quiet) fail(`${what} failed (exit ${result.status}); its output is above.`);
    process.exit(result.status ?? 1);
  }
};

const timed = (label, action) => {
  const start = Date.now();
  process.stdout.write(`▸ ${label} … `);
  action();
  process.stdout.write(`${((Date.now() - start) / 1000).toFixed(1)} s\n`);
};

export const pnpm = (what, args, options) =>
  run(what, 'npx', ['--yes', `${packageManager}`, ...args], options);

/** Installs and builds everything. */
export const setup = () => {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20)
    fail(`Tompo needs Node 20 or newer, and this is Node ${process.versions.node}: install a newer Node.`);
  timed(`installing with ${packageManager}`, () =>
    pnpm('Installing the dependencies', ['install', '--frozen-lockfile', '--prefer-offline'], {
      quiet: true,
    }),
  );
  timed('building the packages', () =>
    pnpm('Building the packages', ['exec', 'turbo', 'run', 'bundle', '--output-logs=errors-only'], {
      quiet: true,
    }),
  );
};
