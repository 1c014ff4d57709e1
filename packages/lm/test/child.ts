/** @file Measurements that need a process of their own. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The number that a TypeScript file of this folder writes. */
export const inChild = (
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): number => {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const out = execFileSync(
    process.execPath,
    ['--conditions=@tompo/source', '--import', 'tsx', path, ...args],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), env: { ...process.env, ...env } },
  );
  return Number(out.toString());
};
