/** @file The GPU benchmark in its small form: the device under test gives the CPU's loss and gradient norm, and a device
 *  that is not there is named with a reason. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const device = process.env.TOMPO_TEST_DEVICE ?? 'cpu';
const benchmarks = fileURLToPath(new URL('../..', import.meta.url));

const run = (...flags: string[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'tompo-gpu-'));
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--conditions=@tompo/source',
      'gpu/main.ts',
      '--folder',
      folder,
      '--steps',
      '1',
      ...flags,
    ],
    { cwd: benchmarks, encoding: 'utf8', timeout: 150_000 },
  );
  rmSync(folder, { recursive: true });
  return { status, stdout };
};

const numbers = (stdout: string, side: string): number[] => {
  const line = stdout.split(`  ${side} `)[1]?.split('\n')[1];
  if (line === undefined) throw new Error(`${side} said nothing:\n${stdout}`);
  return (/loss ([\d.]+) → ([\d.]+), gradient norm ([\d.]+)/.exec(line) ?? []).slice(1).map(Number);
};

test('small: the same loss and gradient norm on both devices, tokens/s, and no figure for what is not there', () => {
  const sides = [...new Set(['cpu', device, 'torch'])];
  const { status, stdout } = run('--small', '--devices', sides.join());
  expect(status).toBe(0);
  expect(stdout).toMatch(/cpu +[\d.,]+ ms · [\d,]+ tokens\/s · [\d.]+ TFLOP\/s/);
  const [a, b] = [numbers(stdout, 'cpu'), numbers(stdout, device)];
  expect(a).toHaveLength(3);
  b.forEach((x, i) => {
    expect(Math.abs(x - a[i]!)).toBeLessThan(2e-3 * a[i]!);
  });
  if (stdout.startsWith('no NVIDIA card'))
    expect(stdout).toContain('torch     not measured: nvidia-smi finds no card');
});

test('an unknown device is refused, with those that there are', () => {
  expect(run('--small', '--devices', 'tpu')).toMatchObject({ status: 1 });
});
