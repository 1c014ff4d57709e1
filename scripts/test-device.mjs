/** @file The suites of kernels, model, loss and LoRA step on another device than the CPU:
 *      node scripts/test-device.mjs webgpu|cuda [options of vitest]
 *
 *  webgpu takes the machine's GPU where it has a driver, else SwiftShader, a Vulkan driver in software that Debian's
 *  chromium brings along: slow, but the same shaders. Exit code 75: the device cannot be had here, nothing was run. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pnpm, root, setup } from './setup.mjs';

const NOT_RUN = 75;

const [device, ...options] = process.argv.slice(2);
if (device !== 'webgpu' && device !== 'cuda') {
  console.error('usage: node scripts/test-device.mjs webgpu|cuda [options of vitest]');
  process.exit(2);
}

const notRun = (sentence) => {
  console.error(`∅ not run on ${device}: ${sentence}`);
  process.exit(NOT_RUN);
};

/** A product on the device, in a process of its own, so that a driver that falls over takes nothing with it. Says why
 *  not, or nothing. */
const probe = (env) => {
  const code = `
    const { openExecutor, explain } = await import(process.argv[1]);
    const opened = await openExecutor('jit:${device}');
    if (opened._tag === 'Left') { console.log(explain(opened.left)); process.exit(1); }`;
  const entry = pathToFileURL(join(root, 'packages/jit/dist/index.js')).href;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code, entry], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status === 0) return null;
  return stdout.trim() || stderr.trim().split('\n').at(-1) || 'the probe did not end within a minute';
};

/** Where packages of Chromium and Chrome put SwiftShader. */
const DRIVERS = [
  '/usr/lib/chromium',
  '/usr/lib64/chromium-browser',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
];
const LOADERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
const swiftShader = () =>
  DRIVERS.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((file) => existsSync(file));
const hasLoader = () => LOADERS.some((folder) => existsSync(join(folder, 'libvulkan.so.1')));

const INSTALL = 'apt-get install --no-install-recommends chromium libvulkan1';

/** Installs the driver in software where that is ours to do. */
const install = () => {
  if (swiftShader() !== undefined && hasLoader()) return;
  if (process.platform !== 'linux') notRun(`this machine has no GPU driver for WebGPU.`);
  if (process.getuid() !== 0 || !existsSync('/usr/bin/apt-get'))
    notRun(`there is no GPU, and no Vulkan driver in software; on Debian: ${INSTALL}.`);
  console.log(`▸ ${INSTALL}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 }).status ===
    0;
  const packages = ['chromium', 'libvulkan1'];
  const isDone = () => apt('install', '-y', '--no-install-recommends', ...packages);
  if (!isDone() && !(apt('update') && isDone())) notRun(`\`${INSTALL}\` failed; its output is above.`);
};

/** The environment in which the device works. */
const environment = () => {
  const reason = probe({});
  if (reason === null) return {};
  if (device === 'cuda') notRun(reason);
  install();
  const driver = swiftShader();
  if (driver === undefined) notRun('the package chromium brought no SwiftShader along.');
  // Dawn looks for a display server's folder and complains where there is none.
  const env = { VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: tmpdir() };
  const softly = probe(env);
  if (softly !== null) notRun(softly);
  return env;
};

setup();
const env = environment();
console.log(
  `▸ ${device}${env.VK_ICD_FILENAMES === undefined ? '' : `, in software: ${env.VK_ICD_FILENAMES}`}`,
);
pnpm(
  `The suites on ${device}`,
  ['exec', 'vitest', 'run', '--config', 'vitest.device.config.ts', ...options],
  { env: { ...env, TOMPO_TEST_DEVICE: device } },
);
