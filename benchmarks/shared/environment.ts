/** @file A Python environment for peers, made once. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';

export interface EnvironmentOptions {
  /** The folder that the environment lies in. */
  readonly folder: string;
  /** A file of pinned requirements. */
  readonly requirements: string;
  /** The interpreter that makes it. */
  readonly python: string;
  /** Its oldest version. */
  readonly least: readonly [number, number];
  /** What is said before it is made. */
  readonly announcement: string;
  /** What is needed, and what to do without it: told when something fails. */
  readonly needs: string;
}

/** The interpreter of the environment, made when it is not there yet or holds other versions. */
export const environment = ({
  folder,
  requirements,
  python,
  least,
  announcement,
  needs,
}: EnvironmentOptions): string => {
  const run = (command: string, args: readonly string[]): void => {
    const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
    if (error !== undefined || status !== 0)
      throw new Error(
        `${needs} (\`${command} ${args.join(' ')}\` failed${error ? `: ${error.message}` : ''})`,
      );
  };
  const own = `${folder}/bin/python`;
  const installed = `${folder}/installed.txt`;
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  if (read(installed) !== read(requirements)) {
    console.log(announcement);
    run(python, ['-c', `import sys; sys.exit(sys.version_info < (${least}))`]);
    run(python, ['-m', 'venv', folder]);
    run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
    copyFileSync(requirements, installed); // last: it says that all is there
  }
  return own;
};
