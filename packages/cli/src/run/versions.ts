/** @file Versions of what computed a run. */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const versionIn = (file: string): string | null => {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version ?? null;
  } catch {
    return null;
  }
};

/** The package.json of this package, from the sources or from dist. */
const ownPackage = (): string => {
  let here = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(here, 'package.json')) && dirname(here) !== here) here = dirname(here);
  return join(here, 'package.json');
};

export const ownVersion = (): string => versionIn(ownPackage()) ?? 'unknown';

/** package.json of a dependency: beside its entry file, or above it. */
const packageOf = (name: string): string | null => {
  const require = createRequire(import.meta.url);
  try {
    let here = dirname(require.resolve(name));
    while (dirname(here) !== here) {
      const file = join(here, 'package.json');
      if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === name)
        return file;
      here = dirname(here);
    }
    return null;
  } catch {
    return null;
  }
};

export const versions = (): Readonly<Record<string, string>> => {
  const tfjs = packageOf('@tensorflow/tfjs');
  return {
    tompo: ownVersion(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    ...(tfjs === null ? {} : { tfjs: versionIn(tfjs) ?? 'unknown' }),
  };
};
