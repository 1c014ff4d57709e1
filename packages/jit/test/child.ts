/** @file A process of its own, whose memory is measured alone. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a file of this folder prints when it is run. */
export const runChild = (file: string, ...args: readonly string[]): string =>
  execFileSync(
    process.execPath,
    ['--conditions=@tompo/source', '--import', 'tsx', fileURLToPath(new URL(file, import.meta.url)), ...args],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8' },
  );

/** In such a process: by how many bytes its greatest resident memory exceeds what it had before some work. */
export const growth = async (work: () => Promise<void>): Promise<number> => {
  const before = process.memoryUsage.rss();
  await work();
  return process.resourceUsage().maxRSS * 1024 - before;
};
