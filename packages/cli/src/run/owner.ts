/** @file Which process on which machine: enough to tell, later and from another process, whether it still runs. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface Owner {
  readonly pid: number;
  /** When the process started, in the system's own words: a later process with the same number differs in it. */
  readonly started: string | null;
  readonly host: string;
  /** The table of processes that the number stands in: one for each start of a machine, and for each container on it. */
  readonly table: string | null;
}

const attempt = (read: () => string): string | null => {
  try {
    return read();
  } catch {
    return null;
  }
};

/** Start time of a process; null where the system does not tell. Field 22 of /proc/<pid>/stat counts ticks since the
 *  machine started; the second field, in brackets, may hold spaces. */
const startOf = (pid: number): string | null => {
  switch (process.platform) {
    case 'linux':
      return attempt(() => {
        const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] as string;
      });
    case 'darwin':
    case 'freebsd':
    case 'openbsd':
      return attempt(() =>
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim(),
      );
    default:
      return null;
  }
};

const table = (): string | null =>
  attempt(
    () =>
      `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`,
  );

export const thisProcess = (): Owner => ({
  pid: process.pid,
  started: startOf(process.pid),
  host: hostname(),
  table: table(),
});

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // a process of another user may not be asked, but it is there
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** A zombie has ended: only its parent has not asked yet how. */
const isZombie = (pid: number): boolean =>
  process.platform === 'linux' &&
  attempt(() => {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
  }) === 'Z';

const inThisTable = (owner: Owner): boolean =>
  owner.table === null ? owner.host === hostname() : owner.table === table();

/** running, ended, or elsewhere: on another machine or in another container, which cannot be looked into from here. */
export const stateOf = (owner: Owner): 'running' | 'ended' | 'elsewhere' => {
  if (!inThisTable(owner)) return 'elsewhere';
  if (!exists(owner.pid) || isZombie(owner.pid)) return 'ended';
  return owner.started === null || owner.started === startOf(owner.pid) ? 'running' : 'ended';
};
