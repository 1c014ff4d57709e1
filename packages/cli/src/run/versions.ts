/** @file Versions of what computed a run. */

import { existsSync, readFileSync } from 'node:fs';
// Not by the name createRequire: bundles of tfjs are given one at their top, and two of one name clash.
import nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { ownFile, ownFolder } from '../ownFolder.js';

const versionIn = (file: string): string | null => {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version ?? null;
  } catch {
    return null;
  }
};

export const ownVersion = (): string => {
  const own = ownFolder();
  return (own === null ? null : versionIn(join(own, 'package.json'))) ?? 'unknown';
};

/** package.json of a dependency: beside its entry file, or above it. */
const packageOf = (name: string): string | null => {
  try {
    const require = nodeModule.createRequire(ownFile());
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
