/** @file What a folder holds, for comparing two of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The text of every file below, by its path in the folder. */
export const filesIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
