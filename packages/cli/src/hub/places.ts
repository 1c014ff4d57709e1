/** @file Where a file of a repository goes: into the cache as a blob that a snapshot points at, or into a folder as it is. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { repoFolder } from './cache.js';
import { isWhole, type RepoFile } from './download.js';
import type { HubName } from './name.js';
import { HubTrouble } from './trouble.js';

export interface Place {
  /** What the model is opened by. */
  readonly folder: string;
  /** Where one process at a time writes. */
  readonly lock: string;
  readonly has: (file: RepoFile) => Promise<boolean>;
  readonly partial: (file: RepoFile) => string;
  /** Puts the whole file, which lies in `partial` or was there, where it belongs. */
  readonly keep: (file: RepoFile) => Promise<void>;
  /** All files are there. */
  readonly finish: () => Promise<void>;
}

/** Linked where the system allows it, else copied, as the Python library does. */
const point = async (blob: string, pointer: string): Promise<void> => {
  await mkdir(dirname(pointer), { recursive: true });
  await rm(pointer, { force: true });
  try {
    await symlink(relative(dirname(pointer), blob), pointer);
  } catch {
    await copyFile(blob, pointer);
  }
};

const hasSize = async (path: string, size: number): Promise<boolean> => {
  try {
    return (await stat(path)).size === size;
  } catch {
    return false;
  }
};

export const inCache = ({ repo, revision }: HubName, commit: string, cache: string): Place => {
  const root = repoFolder(repo, cache);
  const blob = ({ hash }: RepoFile): string => join(root, 'blobs', hash.hex);
  const folder = join(root, 'snapshots', commit);
  return {
    folder,
    lock: join(cache, '.locks', ['models', ...repo.split('/')].join('--')),
    // A blob has its hash for a name, and was checked when it came.
    has: (file) => hasSize(blob(file), file.size),
    partial: (file) => `${blob(file)}.incomplete`,
    keep: async (file) => {
      if (!(await hasSize(blob(file), file.size))) await rename(`${blob(file)}.incomplete`, blob(file));
      await point(blob(file), join(folder, file.path));
    },
    finish: async () => {
      const ref = join(root, 'refs', revision);
      if (revision === commit || (existsSync(ref) && (await readFile(ref, 'utf8')) === commit)) return;
      await mkdir(dirname(ref), { recursive: true });
      await writeFile(`${ref}.tmp`, commit);
      await rename(`${ref}.tmp`, ref);
    },
  };
};

export const inFolder = (to: string): Place => {
  const folder = resolve(to);
  const at = ({ path }: RepoFile): string => join(folder, path);
  return {
    folder,
    lock: folder,
    has: async (file) => {
      if (!existsSync(at(file))) return false;
      if (await isWhole(at(file), file)) return true;
      throw new HubTrouble({ _tag: 'Occupied', path: at(file) });
    },
    partial: (file) => `${at(file)}.incomplete`,
    keep: async (file) => {
      if (!existsSync(at(file))) await rename(`${at(file)}.incomplete`, at(file));
    },
    finish: async () => undefined,
  };
};
